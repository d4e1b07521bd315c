"""What the bot still does in a chat that staff have, and what calls it back."""

import pytest
from sqlalchemy import select

from conversations.engine.events import Edited, Media, SharedContact, Tapped
from handlers.services import Services
from handlers.staff import talking
from storage.case_tables import documents
from storage.tables import staff_messages
from tests.conftest import StandingClock
from tests.handlers.staff.talk_house import (
    BACK,
    Officer,
    half_done,
    texts_kept,
)
from tests.handlers.writing import MARIA, Writer, words


@pytest.mark.parametrize(
    "said",
    [
        *("halo", "1", "0", "ya", "bantuan", "batal", "kembali", "petugas", "asli", "benar"),
        *("5307014507850001", "KL-7KQ2M", "kode pos", "kode apa ya", "surat kematian", "LANJUT"),
        *("mau lapor kecelakaan", "suami saya meninggal", "dibilang sudah meninggal"),
    ],
)
def test_what_people_write_to_an_officer_is_kept_and_not_answered(
    writer: Writer, rosa: Officer, said: str
) -> None:
    rosa.takes(writer)
    stood, kept = writer.stands(), texts_kept(writer)
    assert words(writer.says(said)) == []
    assert writer.stands() == stood
    assert texts_kept(writer) == kept + 1


@pytest.mark.parametrize(
    "event", [Tapped("main_menu.ask", "status"), SharedContact(own=True), Edited()]
)
def test_other_events_are_kept_and_not_answered(
    writer: Writer, rosa: Officer, event: Tapped | SharedContact | Edited
) -> None:
    rosa.takes(writer)
    assert words(writer.says(event)) == []
    assert writer.kinds()[-1] == type(event).__name__


def test_a_photo_is_kept_as_ever(writer: Writer, rosa: Officer) -> None:
    rosa.takes(writer)
    assert words(writer.sends("ini KTP saya", Media.PHOTO)) == []
    with writer.services.database.begin() as store:
        row = store.connection.execute(select(documents.c.media, documents.c.chat_id)).one()
    assert row == ("photo", writer.row().id)


def test_announcements_can_be_stopped_and_wanted_again(writer: Writer, rosa: Officer) -> None:
    rosa.takes(writer)
    writer.says("stop")
    assert writer.row().announcements is False
    writer.says("MULAI")
    assert writer.row().announcements is True


@pytest.mark.parametrize("asked", ["bahasa", "hapus data"])
def test_a_question_of_before_takes_no_words_that_are_for_the_officer(
    writer: Writer, rosa: Officer, asked: str
) -> None:
    writer.says(asked)
    rosa.takes(writer)
    stood = writer.stands()
    for said in ("saya mau tanya", "ya", "2", "Indonesia"):
        assert words(writer.says(said)) == []
    assert writer.stands() == stood


def test_data_can_be_erased_and_nothing_of_before_is_left(
    writer: Writer, rosa: Officer, demo: Services
) -> None:
    writer.goes_on("petugas", "Nama saya Contoh, mau tanya kartu")
    rosa.takes(writer)
    assert writer.says("hapus data").step == "privacy.erase"
    assert writer.row().taken_by is None
    answered = writer.says("ya")
    assert "P-" in words(answered)[0]
    with demo.database.begin() as store:
        talk = store.talks.get(writer.row().id)
        assert talk is not None
        assert talk.erased_at == demo.clock()
        kept = {one.matter: one.text for one in store.talk_lines.messages_of(talk)}
    assert kept == {"question": "", "erasure": ""}


def test_words_of_somebody_in_danger_are_answered_at_once_in_the_middle_of_anything(
    writer: Writer, rosa: Officer, demo: Services
) -> None:
    half_done(writer)
    rosa.takes(writer)
    stood = writer.stands()
    answered = writer.says("saya mau bunuh diri")
    assert "tidak sendirian" in words(answered)[0]
    assert "mendesak" in words(answered)[0]
    assert [message.step for message in answered.messages] == [""]
    assert writer.stands() == stood
    with demo.database.begin() as store:
        matters = store.connection.execute(select(staff_messages.c.matter)).scalars().all()
    assert matters == ["urgent"]


# --- what cannot wait --------------------------------------------------------------------------

TELLS = {
    "a report's first words": "lapor kecelakaan",
    "an accident": "suami jatuh dari pohon lontar tadi pagi",
    "a snake": "anak saya digigit ular bu",
    "a death": "suami saya meninggal",
    "a death, softly": "bapak sudah berpulang",
    "both, in doubt": "bapak jatuh dari atap hampir meninggal",
}
TELLS_NOT = {
    "a card that stopped": "dibilang sudah meninggal",
    "an illness": "anak jatuh sakit",
    "a question": "kapan kartu dibagi?",
    "a command": "MENU",
}


def urgent(writer: Writer) -> list[str]:
    """Return the words of what waits for staff as urgent, oldest first."""
    with writer.services.database.begin() as store:
        numbers = store.connection.execute(
            select(staff_messages.c.number)
            .where(staff_messages.c.matter == "urgent")
            .order_by(staff_messages.c.at)
        ).scalars()
        read = [store.staff_messages.read(number) for number in numbers]
    return [one[1] for one in read if one is not None]


@pytest.mark.parametrize("name", TELLS)
def test_words_of_a_death_or_an_accident_stay_with_the_officer_and_make_noise(
    writer: Writer, rosa: Officer, name: str
) -> None:
    rosa.takes(writer)
    stood = writer.stands()
    assert words(writer.says(TELLS[name])) == []
    assert writer.stands() == stood
    assert urgent(writer) == [TELLS[name]]
    assert writer.row().taken_by == rosa.account.id


@pytest.mark.parametrize("name", TELLS_NOT)
def test_other_words_make_none(writer: Writer, rosa: Officer, name: str) -> None:
    rosa.takes(writer)
    writer.says(TELLS_NOT[name])
    assert urgent(writer) == []


def test_words_beside_a_photo_make_noise_too(writer: Writer, rosa: Officer) -> None:
    rosa.takes(writer)
    assert words(writer.sends("suami saya meninggal tadi malam")) == []
    assert urgent(writer) == ["suami saya meninggal tadi malam"]


def test_who_goes_on_telling_makes_noise_once(
    writer: Writer, rosa: Officer, clock: StandingClock
) -> None:
    rosa.takes(writer)
    writer.goes_on("suami saya meninggal", "meninggal karena jatuh dari pohon", "almarhum 44 tahun")
    assert urgent(writer) == ["suami saya meninggal"]
    with writer.services.database.begin() as store:
        ((number, _),) = [
            (one.number, one.at) for one in store.talks.waiting(9) if one.matter == "urgent"
        ]
    talking.settle(rosa.services, number, rosa.account)
    clock.advance(minutes=59)
    writer.says("dia meninggal di rumah")
    clock.advance(minutes=2)
    writer.says("anak saya kecelakaan")
    assert urgent(writer) == ["suami saya meninggal", "anak saya kecelakaan"]


# --- what calls it back ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("lacak", "track_report.given"),
        ("SURAT", "track_report.number"),
        ("slip", "track_report.number"),
        # Codes: of a card (a QR picture opens the chat with it), of an agent, of a report.
        ("kode ABCD2345", "consent.ask"),
        ("KODE zzzz9999", "consent.ask"),
        ("pendamping ABCD2345", ""),
        ("KL-7KQ2M ABCDEF", "track_report.given"),
        ("data saya", ""),
        ("BAHASA", "language.ask"),
        ("HAPUS DATA", "privacy.erase"),
    ],
)
def test_what_the_bot_alone_can_do_calls_it_back(
    writer: Writer, rosa: Officer, said: str, step: str
) -> None:
    rosa.takes(writer)
    answered = writer.says(said)
    assert words(answered)[0].startswith(BACK)
    assert writer.row().taken_by is None
    assert not step or answered.step.partition(".")[0] == step.partition(".")[0]


def test_lanjut_calls_the_bot_back_where_a_report_waits(writer: Writer, rosa: Officer) -> None:
    step = half_done(writer)
    rosa.takes(writer)
    answered = writer.says("LANJUT")
    assert words(answered)[0].startswith(BACK)
    assert answered.step == step
    assert writer.row().taken_by is None


def test_the_code_of_a_card_is_taken_as_ever(writer: Writer, rosa: Officer) -> None:
    with writer.services.database.begin() as store:
        person = store.people.find_by_nik(MARIA)
        assert person is not None
        code = store.links.issue_code(person, writer.services.clock())
    rosa.takes(writer)
    writer.goes_on(f"kode {code}", "ya")
    with writer.services.database.begin() as store:
        assert [one for one, _ in store.links.people_of(writer.row().id)] == [person]
