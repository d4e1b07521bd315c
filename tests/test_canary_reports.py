"""A family's numbers and words go through every flow and lie nowhere but where they are sealed.

Allowed, and nothing else: ``claims show`` is how staff see a case, so names, phones and stories
stand in it, but a NIK or card number never in full; with ``--reveal`` and a name, which goes into
the audit, those too. People read their own words in their own chat; a NIK in full not even there.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import redis
from sqlalchemy import select

from bot.channels.simulated_files import SimulatedFiles
from bot.cli import main
from bot.documents.reader import FileReader
from bot.settings import Settings
from bot.slips.content import read_page
from bot.web import create_app
from conversations.rules.paper import Paper
from handlers.services import Services
from storage.case_tables import documents, reports
from storage.sealing import Vault
from tests.canary import troubles
from tests.canary.bird import KPJS, NIK, NIKS, PHONES, SONG
from tests.canary.house import DATA_KEY, House, as_environment, open_house, settings_for
from tests.canary.places import Places, lies_in, private_folder, unpacked
from tests.canary.talks import talk_on_telegram, talk_on_whatsapp, talk_while_all_breaks
from tests.conftest import StandingClock
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi
from tests.storage.test_canary import TRANSCRIPTS, Quoting, personal_things
from tests.transcript_office import Office

NUMBERS = NIKS | KPJS
FAMILY = NUMBERS | PHONES | {SONG}
# Shown to staff, and only there.
SHOWN, REVEALED = "claims show", "claims show --reveal"


@pytest.fixture
def vault() -> Vault:
    """The vault of the key that the commands are given, too."""
    return Vault.from_text(DATA_KEY)


@pytest.fixture
def places(
    demo: Services, redis_client: "redis.Redis", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Places]:
    """Everything that can be read from outside, listening from now on."""
    temporary = private_folder(tmp_path / "tmp")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    found = Places(demo.database.engine, redis_client, (tmp_path / "var", temporary))
    found.listen()
    yield found
    found.listen_no_more()


@pytest.fixture
def house(demo: Services, places: Places, clock: StandingClock, tmp_path: Path) -> Iterator[House]:
    """The service, running."""
    with TelegramApi(now=lambda: clock.now.timestamp()) as telegram, TwilioApi() as twilio:
        url = demo.database.engine.url.render_as_string(hide_password=False)
        settings = settings_for(url, tmp_path / "var", telegram, twilio)
        with open_house(House(demo, settings, telegram, twilio, places)) as found:
            yield found


def play_transcripts(house: House, clock: StandingClock) -> list[str]:
    """Play every transcript, the worker's pass after each; return all that the bot said."""
    services, reader, messages = house.services, FileReader(), count()
    office = Office(services, SimulatedFiles(house.settings.lontar_home), reader)
    said = []
    for path in TRANSCRIPTS:
        story = Quoting(services, clock, house.places.look, office=office, messages=messages)
        story.play(path.read_text("utf-8"))
        office.run()
        said += [message.text for message in story.said]
    reader.close()
    return said


def ask_the_demo(house: House) -> None:
    """Call the simulator's pages, which only the demo has, with what they cannot use."""
    client = create_app(house.services, Settings()).test_client()
    for path in ("messages", "files", "news", "clock", NIK):
        for answer in (
            client.get(f"/simulator/{path}?lang={troubles.IN_AN_ADDRESS}"),
            client.post(f"/simulator/{path}", data=troubles.WORDS),
            client.post(f"/simulator/{path}", json={"as": troubles.WORDS, "channel": NIK}),
            client.post(f"/simulator/{path}", data={"as": NIK, "kind": troubles.WORDS}),
        ):
            assert answer.status_code >= 400
            house.places.add("web", answer.data, str(answer.headers))


def test_try(
    house: House, places: Places, clock: StandingClock, capfd, monkeypatch, tmp_path
) -> None:
    import time

    t = time.time()

    def lap(name):
        nonlocal t
        print("LAP", name, round(time.time() - t, 1))
        t = time.time()

    capfd.readouterr()
    said = play_transcripts(house, clock)
    lap("transcripts")
    talk_on_telegram(house)
    talk_on_whatsapp(house)
    lap("talks")
    troubles.break_a_turn(house.services)
    troubles.break_the_database(house.services)
    troubles.break_the_providers(house)
    talk_while_all_breaks(house)
    troubles.annoy_the_web(house)
    ask_the_demo(house)
    lap("troubles")
    places.gather()
    lap("gather")
    people = personal_things() | FAMILY
    for k, v in places.found.items():
        print(k, len(v))
    print(lies_in(people, {k: v for k, v in places.found.items() if k != "web"}))
    print(lies_in(FAMILY, places.found))
    lap("search")
    Path("/tmp/canary.log").write_text(places.log.getvalue())
    for p in (house.telegram.person(troubles.TELEGRAM_ID), house.twilio.person(troubles.PHONE)):
        for s in p.sees:
            print("|", s[:300].replace("\n", " / "))
    print([n for n in places.names])
    assert 0
