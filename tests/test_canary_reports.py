"""A family's numbers and words go through every flow and lie nowhere but where they are sealed.

Allowed, and nothing else: ``claims show`` is how staff see a case, so names, phones and stories
stand in it, but a NIK or card number never in full; with ``--reveal`` and a name, which goes into
the audit, those too. People read their own words in their own chat; a NIK in full not even there.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
import structlog

from bot.channels.simulated_files import SimulatedFiles
from bot.cli import main
from bot.documents.reader import FileReader
from bot.settings import Settings
from bot.slips.content import read_page
from bot.web import create_app
from handlers.services import Services
from storage.sealing import Vault
from storage.tables import metadata
from tests.canary.bird import (
    ACCIDENT,
    CAPTION,
    DEATH,
    ELSEWHERE,
    FILE_NAME,
    FIRST_NAME,
    KPJS,
    LAST_NAME,
    NIKS,
    PHONE,
    PHONES,
    SONG,
    TELEGRAM_ID,
    bad_files,
    good_drawing,
    good_paper,
    good_photo,
    speak,
)
from tests.conftest import StandingClock
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi
from tests.canary.house import DATA_KEY, House, as_environment, open_house, settings_for
from tests.canary.places import Places, lies_in, private_folder, unpacked
from tests.canary.troubles import (
    IN_AN_ADDRESS,
    WORDS,
    annoy_the_web,
    break_a_turn,
    break_the_database,
    break_the_providers,
    spoil_a_report,
)
TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").rglob("*.txt"))


@pytest.fixture
def vault() -> Vault:
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
def house(
    demo: Services, places: Places, clock: StandingClock, tmp_path: Path
) -> Iterator[House]:
    """The service, running."""
    with TelegramApi(now=lambda: clock.now.timestamp()) as telegram, TwilioApi() as twilio:
        url = demo.database.engine.url.render_as_string(hide_password=False)
        settings = settings_for(url, tmp_path / "var", telegram, twilio)
        with open_house(House(demo, settings, telegram, twilio, places)) as found:
            yield found


def test_try(house: House, places: Places, capfd) -> None:
    p = house.telegram.person(TELEGRAM_ID, FIRST_NAME, LAST_NAME)
    for s in ACCIDENT:
        p.says(s); house.work()
        print(">>", s); print(p.sees[-1])
    p.sends_photo(good_photo(), CAPTION); house.work(); print(p.sees[-1])
    p.says("1"); house.work(); print(p.sees[-1])
    p.sends_document(FILE_NAME, good_paper(), "application/pdf"); house.work(); print(p.sees[-1])
    p.says("2"); house.work(); print(p.sees[-1])
    for kind, content in bad_files():
        p.sends_document(FILE_NAME, content, kind); house.work(); print(p.sees[-1])
        p.says("2"); house.work(); print(p.sees[-1]); 
    w = house.twilio.person(PHONE, f"{FIRST_NAME} {LAST_NAME}")
    for s in (*DEATH, *ELSEWHERE):
        print(">>", s); print(w.says(s).replies); house.work()
    print(w.sees[-3:])
    assert 0
