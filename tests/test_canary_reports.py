"""A family's numbers and words go through every flow and lie nowhere but where they are sealed.

Allowed, and nothing else: ``claims show`` is how staff see a case, so names, phones and stories
stand in it, but a NIK or card number never in full; with ``--reveal`` and a name, which goes into
the audit, those too. People read their own words in their own chat; a NIK in full not even there.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import redis

import conversations
from bot.channels.simulated_files import SimulatedFiles
from bot.documents.reader import FileReader
from bot.settings import Settings
from bot.web import create_app
from handlers.services import Services
from storage.reports import Report
from storage.sealing import Vault
from tests.canary import troubles
from tests.canary.bird import ACCOUNT, KPJ, KPJS, NIK, NIKS, PHONE, PHONES, SONG, TELEGRAM_ID
from tests.canary.house import DATA_KEY, House, as_environment, open_house, settings_for
from tests.canary.places import Places, lies_in, private_folder
from tests.canary.staff import (
    REVEALED,
    SHOWN,
    all_reports,
    ask_badly,
    break_a_report,
    family_of,
    look_as_staff,
    read_all_slips,
    work_the_cases,
)
from tests.canary.talks import talk_on_telegram, talk_on_whatsapp, talk_while_all_breaks
from tests.conftest import StandingClock
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi
from tests.storage.test_canary import TRANSCRIPTS, Quoting, found_in, personal_things
from tests.transcript_office import Office

NUMBERS = NIKS | KPJS
FAMILY = NUMBERS | PHONES | {SONG, ACCOUNT, str(TELEGRAM_ID)}
SAID = "said in a chat"
OPEN = frozenset({SHOWN, REVEALED, SAID})
# Here words of ours stand, which people type, too; and the day that was told.
OURS = frozenset({"slip", "output", "errors", "web", "claims list"})
LOCALES = Path(conversations.__path__[0]) / "locales"
DAY = re.compile(r"\d{1,2} \w+ \d{4}")
TROUBLES = frozenset(
    {"turn_failed", "file_not_read", "file_refused", "not_sent", "webhook_ignored", "page_broken"}
)


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
    with TelegramApi(now=lambda: clock().timestamp()) as telegram, TwilioApi() as twilio:
        url = demo.database.engine.url.render_as_string(hide_password=False)
        settings = settings_for(url, tmp_path / "var", telegram, twilio)
        with open_house(House(demo, settings, telegram, twilio, places)) as found:
            yield found


def play_transcripts(house: House, clock: StandingClock) -> None:
    """Play every transcript, the worker's pass after each; all that the bot says is noted."""
    services, places, messages = house.services, house.places, count()
    reader = FileReader()
    office = Office(services, SimulatedFiles(house.settings.lontar_home), reader)
    for path in TRANSCRIPTS:
        story = Quoting(services, clock, places.look, office=office, messages=messages)
        story.play(path.read_text("utf-8"))
        office.run()
        places.add(SAID, *(message.text for message in story.said))
    reader.close()


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


def not_of_ours(things: set[str]) -> set[str]:
    """Return what people alone say."""
    ours = "".join(path.read_text("utf-8") for path in LOCALES.rglob("*.toml")).casefold()
    return {thing for thing in things if thing.casefold() not in ours and not DAY.fullmatch(thing)}


def hear_the_news(house: House) -> None:
    """Have the family ask how its reports stand, and note all that it was ever told."""
    people = house.telegram.person(TELEGRAM_ID), house.twilio.person(PHONE)
    house.work()
    for person in people:
        person.says("lihat laporan")
        person.says("1")
    house.work()
    for person in people:
        house.places.add(SAID, *person.sees)


def check_that_it_was_there(places: Places, vault: Vault, told: list[Report]) -> None:
    """What is found nowhere was everywhere that it belongs: or nothing was looked at."""
    assert lies_in({SONG, *PHONES}, {SHOWN: places.found[SHOWN]}) != []
    assert {nik for nik, _ in lies_in(NIKS, {REVEALED: places.found[REVEALED]})} == NIKS
    assert lies_in(KPJS, {REVEALED: places.found[REVEALED]}) != []
    for digits, kind in ((NIK, "nik"), (KPJ, "kpj")):
        assert vault.index(kind, digits) in places.found["database"]
    for name in ("database", "export", "claims list", "slip", "file names"):
        # The family's own: a story that is played before may end in another year, and file later.
        assert lies_in([family_of(told)[-1]], {name: places.found[name]}) != [], name
    assert b"milik Serinus tidak cocok" in places.found[SAID]
    assert b"lontar:chat:" in places.found["redis"]
    assert b"/Author" not in places.found["slip"]
    happened = {json.loads(line)["event"] for line in places.log.getvalue().splitlines()}
    assert happened >= TROUBLES
    assert len(places.found["paper"]) > 100_000


def test_a_canary_through_every_flow_is_found_nowhere(
    house: House,
    clock: StandingClock,
    vault: Vault,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    places, services = house.places, house.services
    play_transcripts(house, clock)
    talk_on_telegram(house)
    talk_on_whatsapp(house)
    troubles.break_a_turn(services)
    troubles.break_the_database(services)
    troubles.break_the_providers(house)
    talk_while_all_breaks(house)
    troubles.annoy_the_web(house)
    ask_the_demo(house)
    places.listen_no_more()
    places.add("output", *capfd.readouterr())
    told = all_reports(house)
    family = family_of(told)
    assert len(family) == 2
    for name, value in as_environment(house.settings).items():
        monkeypatch.setenv(name, value)
    work_the_cases(family, capfd)
    read_all_slips(house)
    look_as_staff(house, family, private_folder(tmp_path / "staff"), capfd)
    ask_badly(house, capfd)
    hear_the_news(house)
    break_a_report(house, family[0], capfd)
    places.gather()

    check_that_it_was_there(places, vault, told)
    hidden = {name: found for name, found in places.found.items() if name not in OPEN}
    assert lies_in(FAMILY, hidden) == []
    assert lies_in(NUMBERS, {name: places.found[name] for name in (SHOWN, SAID)}) == []
    secrets = {report.secret for report in told}
    others = personal_things()
    theirs = not_of_ours(others)
    for name, found in hidden.items():
        assert found_in(theirs if name in OURS else others, found) == set(), name
        assert name == "slip" or found_in(secrets, found) == set(), name
    for name in (SHOWN, SAID):
        assert (
            found_in({thing for thing in others if thing.isdecimal()}, places.found[name]) == set()
        )
