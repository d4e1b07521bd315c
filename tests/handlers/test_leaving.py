"""A message for staff from a chat of nobody: who told where they live is read there too."""

import pytest

from handlers.channel import WHATSAPP
from handlers.services import Services
from storage.scope import Scope
from tests.handlers.staff.talk_house import LEMBATA, SIKKA, link
from tests.handlers.writing import MARIA, MARIAS_PHONE, Writer

ASKED = "talk_to_staff.kabupaten"
QUESTION = "kartu saya belum sampai"


@pytest.fixture
def writer(demo: Services) -> Writer:
    """Somebody who is on no roster and reported nothing."""
    writer = Writer(demo)
    writer.says("halo")
    return writer


def seen_in(services: Services, kabupaten: str) -> tuple[int, int]:
    """Return how many messages the officers of a kabupaten see, and how many they are told of."""
    with services.database.within(Scope.of([kabupaten])).begin() as store:
        seen = [one for one in store.talks.waiting(100) if one.matter == "question"]
        return len(seen), store.desk_counts.messages().many


def seen(services: Services) -> list[int]:
    """Return how many more messages than before are seen and counted in two kabupaten."""
    return [many for place in (SIKKA, LEMBATA) for many in seen_in(services, place)]


def test_the_officers_of_the_place_that_was_told_see_it(writer: Writer) -> None:
    before = seen(writer.services)
    assert writer.goes_on("petugas", QUESTION).step == ASKED
    assert seen(writer.services) == before
    writer.says("Maumere")
    assert seen(writer.services) == [before[0] + 1, before[1] + 1, *before[2:]]
    # Asked once: the next message is read there as well.
    assert writer.goes_on("petugas", "siapa yang membantu?").step != ASKED


def test_words_of_the_message_that_name_a_place_are_enough(writer: Writer) -> None:
    before = seen(writer.services)
    assert writer.goes_on("petugas", f"saya di Lembata, {QUESTION}").step != ASKED
    assert seen(writer.services) == [*before[:2], before[2] + 1, before[3] + 1]


@pytest.mark.parametrize("said", ["tidak tahu", "1"])
def test_who_does_not_tell_is_read_by_the_province(writer: Writer, said: str) -> None:
    before = seen(writer.services)
    writer.goes_on("petugas", QUESTION, said)
    assert seen(writer.services) == before


def test_a_linked_chat_is_not_asked_and_moves_nowhere_by_its_words(writer: Writer) -> None:
    link(writer.services, writer.row().id, SIKKA)
    before = seen(writer.services)
    assert writer.goes_on("petugas", "saya mau pindah ke Lembata").step != ASKED
    assert seen(writer.services) == [before[0] + 1, before[1] + 1, *before[2:]]


def test_a_proved_link_ends_what_was_told(writer: Writer) -> None:
    """From then on the talk may be about somebody: only where the roster has them is it seen."""
    before = seen(writer.services)
    maria = Writer(writer.services, MARIAS_PHONE, WHATSAPP, MARIAS_PHONE)
    maria.goes_on("halo", "petugas", QUESTION, "Lembata")
    assert seen(writer.services) == [*before[:2], before[2] + 1, before[3] + 1]
    maria.goes_on("menu", "1", "ya", MARIA)
    assert seen(writer.services) == [before[0] + 1, before[1] + 1, *before[2:]]


def test_a_place_is_forgotten_with_the_rest(writer: Writer) -> None:
    writer.goes_on("petugas", QUESTION, "Lembata")
    assert writer.row().kabupaten == LEMBATA
    writer.goes_on("hapus data", "ya")
    assert writer.row().kabupaten is None


def test_who_reported_from_somewhere_is_read_there(writer: Writer) -> None:
    writer.goes_on("lapor kecelakaan", "sudah", "ya", "Yohan Contoh", "jatuh di Larantuka")
    assert writer.goes_on("menu", "petugas", QUESTION).step != ASKED


def test_the_question_does_not_tell_whose_roster_a_card_is_on(writer: Writer) -> None:
    """A known card gives its case a place from the roster; its reporter is asked all the same."""
    steps = []
    for number, card in enumerate(("26000000001", "26999999999")):
        stranger = Writer(writer.services, f"71000{number}")
        stranger.goes_on("lapor kecelakaan", "sudah", "ya", card, "jatuh tadi pagi jam 7")
        steps.append(stranger.goes_on("menu", "petugas", QUESTION).step)
    assert steps == [ASKED, ASKED]
