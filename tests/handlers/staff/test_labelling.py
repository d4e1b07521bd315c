"""What nobody understood is noted, without numbers of people, and only then at any cost."""

import pytest
from sqlalchemy import select

from conversations.intents import INTENTS
from conversations.masking import without_numbers_of_people
from handlers.services import Services
from handlers.staff.labelling import (
    LabelRefused,
    NoSuchMessage,
    label,
    training_lines,
    unlabel,
)
from storage.staff_tables import unrecognised
from storage.unrecognised import Unrecognised
from tests.conftest import SERVERS
from tests.handlers.counting import counted
from tests.handlers.writing import MARIA, Writer

ME = "staff:me"
# Identity numbers as people type them: none of these digits may be kept.
NUMBERS = [
    f"nik saya {MARIA} tapi tidak bisa",
    "5307 0145 0785 0001 itu nik bapak",
    "5307.0145.0785.0001 kenapa",
    "nik 530701450785 kurang angka",
    "kpj 19012345678 kartu hilang",
    "kpj 19A12345678 kartu hilang",
    "telpon saya di 0812-3456-7890 ya",
    "wa +62 812 3456 7890 ya",
    "lahir 12-10-1985 di sana",
    "rekening 0012 345 678 901 bank",
    "kode AB3D5F7H tidak jalan",
    "laporan KL-7KQ2M BCDFGH kapan selesai",
    "nik ５３０７０１４５０７８５０００１ begini",  # noqa: RUF001 - as phones with wide digits send it
    "nik ٥٣٠٧٠١٤٥٠٧٨٥٠٠٠١ begini",
]


def noted(services: Services) -> list[Unrecognised]:
    with services.database.begin() as store:
        return store.unrecognised.waiting(0, 50)


def test_words_that_lead_nowhere_are_noted_with_the_question_that_waited(
    services: Services,
) -> None:
    writer = Writer(services)
    writer.goes_on("halo", "menu")
    writer.says("pupuk subsidi dimana eee")
    (one,) = noted(services)
    assert (one.step, one.words) == ("main_menu.ask", "pupuk subsidi dimana eee")
    assert (one.language, one.label) == ("id", None)


def test_words_of_somebody_new_that_lead_nowhere_are_noted_without_a_question(
    services: Services,
) -> None:
    Writer(services).says("pupuk subsidi dimana eee")
    (one,) = noted(services)
    assert one.step == ""


@pytest.mark.parametrize("said", ["halo", "Halloo", "selamat pagi", "kantor", "menu", "5", "stop"])
def test_what_is_understood_is_not_noted(services: Services, said: str) -> None:
    Writer(services).goes_on("halo", said)
    assert noted(services) == []


@pytest.mark.parametrize("said", ["99", "5307 0145", "???", "🙂", "08123456789"])
def test_what_is_no_word_teaches_nothing(services: Services, said: str) -> None:
    writer = Writer(services)
    writer.goes_on("halo", "menu", said)
    assert noted(services) == []


@pytest.mark.parametrize("said", NUMBERS)
def test_no_number_that_tells_who_somebody_is_is_kept(said: str) -> None:
    left = without_numbers_of_people(said)
    assert not any(letter.isnumeric() for letter in left)
    assert "BCDFGH" not in left
    assert "#" in left


@pytest.mark.parametrize("said", ["10juta dapat ka", "jam 9 buka", "anak 3 orang", "lahir di SoE"])
def test_plain_words_stay_as_they_are(said: str) -> None:
    assert without_numbers_of_people(said) == said


def test_nothing_of_an_identity_lies_in_what_is_noted(services: Services) -> None:
    """As the canary: everything that the bot keeps here is opened and searched."""
    for at, said in enumerate(NUMBERS):
        writer = Writer(services, address=f"70{at:04}")
        writer.goes_on("halo", "menu", said, "kabupaten itu", f"eee {said}")
    words = [one.words for one in noted(services)]
    assert words
    assert not any(letter.isnumeric() for one in words for letter in one)


@pytest.mark.parametrize("said", [("5",), ("2", "1", "1", "Maria Contoh")], ids=["asks", "reports"])
def test_what_is_understood_costs_not_one_statement(
    services: Services, backing: str, said: tuple[str, ...]
) -> None:
    *before, last = said
    writer = Writer(services)
    writer.goes_on("halo", "menu", *before)
    with counted() as seen:
        writer.says(last)
    kinds = [statement.split()[0] for statement in seen.sql]
    assert kinds == (["WITH"] if backing == SERVERS else ["BEGIN", "INSERT", "UPDATE"])


def test_what_is_not_understood_costs_one_insert(services: Services, backing: str) -> None:
    writer = Writer(services)
    writer.goes_on("halo", "menu")
    with counted() as seen:
        writer.says("pupuk subsidi dimana eee")
    inserts = [one for one in seen.sql if "INSERT INTO unrecognised" in one]
    assert len(inserts) == 1
    kinds = [statement.split()[0] for statement in seen.sql]
    assert kinds == (
        ["INSERT", "WITH"] if backing == SERVERS else ["BEGIN", "INSERT", "INSERT", "UPDATE"]
    )


def test_it_is_forgotten_with_the_rest_of_the_chat(services: Services) -> None:
    writer, other = Writer(services), Writer(services, address="700002")
    for one in (writer, other):
        one.goes_on("halo", "menu", "pupuk subsidi dimana eee")
    writer.goes_on("hapus data", "1")
    with services.database.begin() as store:
        chats = list(store.connection.execute(select(unrecognised.c.chat_id)).scalars())
    assert chats == [other.row().id]


def test_a_label_is_one_of_the_intents_and_given_once(services: Services) -> None:
    Writer(services).says("pupuk subsidi dimana eee")
    (one,) = noted(services)
    with pytest.raises(LabelRefused):
        label(one.id, "pupuk", ME, services)
    with pytest.raises(NoSuchMessage):
        label(one.id + 1, "menu", ME, services)
    label(one.id, "out_of_scope", ME, services)
    with pytest.raises(LabelRefused):
        label(one.id, "menu", "staff:you", services)
    with pytest.raises(LabelRefused):
        unlabel(one.id, "staff:you", services)
    with services.database.begin() as store:
        assert list(training_lines(store)) == ["out_of_scope\tid\tpupuk subsidi dimana eee"]
    unlabel(one.id, ME, services)
    assert noted(services) == [one]


def test_a_line_of_training_is_one_line(services: Services) -> None:
    Writer(services).says("pupuk\tsubsidi\n dimana eee")
    label(noted(services)[0].id, "menu", ME, services)
    with services.database.begin() as store:
        (line,) = training_lines(store)
    assert line.split("\t") == ["menu", "id", "pupuk subsidi dimana eee"]


def test_every_intent_has_a_name_for_staff(services: Services) -> None:
    texts = services.guide.texts
    named = {
        key.removeprefix("staff_unrecognised.intent.")
        for key in texts.keys("id")
        if key.startswith("staff_unrecognised.intent.")
    }
    assert named == set(INTENTS)
