"""Files sent from the terminal's phone, and what comes to it later than the answer."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import select

from bot.channels.simulated import SimulatedChannel
from bot.channels.simulated_files import FOLDER, SimulatedFiles
from bot.chat_later import LaterMessages, work_here
from bot.chat_lines import Outcome, take_line
from bot.chatting import MOST_FILE_BYTES, Phone, kept_chat
from bot.settings import Settings, read_settings
from conversations.engine.events import Media
from handlers.channel import SIMULATED_WHATSAPP, WHATSAPP, Outgoing
from handlers.delivery.due import deliver_due
from handlers.services import Services
from storage.case_tables import documents
from storage.outbox import CASE_LANE
from storage.store import StorageDown
from tests.conftest import EMBEDDED, StandingClock

KRISTINA = Phone.of(WHATSAPP, "+620000000009")
MARIA = Phone.of(WHATSAPP, "+620000000001")


@pytest.fixture
def backing() -> str:
    return EMBEDDED


@pytest.fixture
def files() -> SimulatedFiles:
    return SimulatedFiles(read_settings().lontar_home)


@pytest.fixture
def later(demo: Services) -> Iterator[LaterMessages]:
    """What comes later to Kristina, in a terminal that is alone with the demo."""
    with work_here(read_settings(), demo) as work:
        yield LaterMessages(KRISTINA, demo, work)


def photo(path: Path, shade: int) -> Path:
    file = BytesIO()
    Image.new("RGB", (1200, 900), (shade, shade, shade)).save(file, "JPEG")
    path.write_bytes(file.getvalue())
    return path


def write(services: Services, phone: Phone, words: str) -> None:
    """Queue a message of our own to ``phone``, which has written before."""
    chat = kept_chat(phone, services)
    assert chat
    with services.database.begin() as store:
        message = Outgoing(words).to_json()
        store.outbox.add(chat.id, words, message, services.clock(), lane=CASE_LANE)


def is_reminded(later: LaterMessages) -> bool:
    """Let Kristina be reminded of the paper that her case still lacks, as it is time for."""
    (reminder,) = later.arrived()
    return "masih menunggu surat" in reminder.text


@pytest.mark.parametrize(
    ("word", "content", "kind"),
    [
        pytest.param("/photo", b"\xff\xd8\xff photo", Media.PHOTO, id="photo"),
        pytest.param("/photo", b"%PDF-1.4 surat", Media.DOCUMENT, id="pdf"),
        pytest.param("/voice", b"OggS suara", Media.VOICE, id="voice"),
    ],
)
def test_a_file_is_sent_as_it_is(
    demo: Services, files: SimulatedFiles, tmp_path: Path, word: str, content: bytes, kind: Media
) -> None:
    file = tmp_path / "berkas saya.bin"
    file.write_bytes(content)
    outcome = take_line(f"{word} {file}", MARIA, demo, files)
    assert outcome.error is None
    assert outcome.replies
    (kept,) = (read_settings().lontar_home / FOLDER).iterdir()
    assert kept.read_bytes() == content
    with demo.database.begin() as store:
        (row,) = store.connection.execute(select(documents)).all()
    assert (row.media, row.channel, row.bytes) == (kind, SIMULATED_WHATSAPP, len(content))


def test_a_file_that_is_too_big_is_not_sent(
    demo: Services, files: SimulatedFiles, tmp_path: Path
) -> None:
    file = tmp_path / "besar.jpg"
    with file.open("wb") as large:
        large.truncate(MOST_FILE_BYTES + 1)
    outcome = take_line(f"/photo {file}", MARIA, demo, files)
    assert outcome.error
    assert outcome.error.key == "chat.file_too_big"
    assert not (read_settings().lontar_home / FOLDER).exists()


def test_a_photo_that_is_too_dark_is_told_in_the_same_turn(
    demo: Services, files: SimulatedFiles, later: LaterMessages, tmp_path: Path
) -> None:
    assert is_reminded(later)
    for line in ("LACAK", "surat", f"/photo {photo(tmp_path / 'akta.jpg', 6)}"):
        take_line(line, KRISTINA, demo, files)
    assert later.arrived() == ()
    take_line("akta kematian", KRISTINA, demo, files)
    (told,) = later.arrived()
    assert "gelap" in told.text
    assert later.arrived() == ()


def test_where_anything_real_is_configured_the_work_is_the_workers(
    demo: Services, files: SimulatedFiles, tmp_path: Path
) -> None:
    for line in ("LACAK", "surat", f"/photo {photo(tmp_path / 'akta.jpg', 6)}", "akta kematian"):
        take_line(line, KRISTINA, demo, files)
    real = Settings(telegram_token=SecretStr("700000000:an-invented-token"))
    with work_here(real, demo) as work:
        assert LaterMessages(KRISTINA, demo, work).arrived() == ()
    with demo.database.begin() as store:
        states = store.connection.execute(select(documents.c.state)).scalars().all()
    assert "wanted" in states


def test_a_message_of_our_own_is_shown_once_and_nobody_elses(
    demo: Services, files: SimulatedFiles, later: LaterMessages
) -> None:
    assert is_reminded(later)
    for phone in (KRISTINA, MARIA):
        take_line("halo", phone, demo, files)
        write(demo, phone, f"Ada kabar untuk {phone.number}.")
    assert [one.text for one in later.arrived()] == [f"Ada kabar untuk {KRISTINA.number}."]
    assert later.arrived() == ()
    channels = {SIMULATED_WHATSAPP: SimulatedChannel()}
    assert deliver_due(demo, channels, "worker", 10) == 1


def test_what_a_worker_sent_meanwhile_is_shown_by_the_next_process(
    demo: Services, files: SimulatedFiles
) -> None:
    take_line("halo", KRISTINA, demo, files)
    write(demo, KRISTINA, "Ada kabar.")
    deliver_due(demo, {SIMULATED_WHATSAPP: SimulatedChannel()}, "worker", 10)
    shown = [LaterMessages(KRISTINA, demo, lambda: None).arrived() for _ in range(2)]
    assert [[one.text for one in messages] for messages in shown] == [["Ada kabar."], []]


def test_a_phone_that_never_wrote_gets_nothing(demo: Services) -> None:
    assert LaterMessages(MARIA, demo, lambda: None).arrived() == ()


def test_while_the_database_is_down_nothing_comes(demo: Services) -> None:
    def down() -> None:
        raise StorageDown("down")

    assert LaterMessages(KRISTINA, demo, down).arrived() == ()


def test_time_that_passes_does_work_too(
    demo: Services, files: SimulatedFiles, later: LaterMessages, clock: StandingClock
) -> None:
    assert is_reminded(later)
    for line in ("lapor kecelakaan", "1", "1", "1"):
        take_line(line, KRISTINA, demo, files)
    assert later.arrived() == ()
    clock.advance(hours=5)
    (reminder,) = later.arrived()
    assert "laporan" in reminder.text.lower()


def test_what_comes_later_stands_after_the_answers() -> None:
    outcome = Outcome((Outgoing("1"),), "toy.menu").followed_by((Outgoing("2"), Outgoing("3")))
    assert [one.text for one in outcome.replies] == ["1", "2", "3"]
    assert outcome.step == "toy.menu"
