"""What people type when things go wrong, where one message alone does not show how it is answered.

The numbers are those of the list of bad inputs, as in ``test_bad_chat_text.py``.
"""

import pytest
from sqlalchemy import func, select

from conversations.engine.events import Media, Tapped
from conversations.engine.replies import Text
from handlers.channel import WHATSAPP, Outgoing
from handlers.services import Services
from storage.tables import staff_messages
from tests.handlers.test_bad_chat_text import (
    CODE,
    CONSENT,
    DAY,
    DIED_ON,
    FELL,
    MENU,
    NEXT,
    NIK,
    STAFF,
    STORY,
    WAY,
    WHO_DIED,
)
from tests.handlers.writing import MARIA, MARIAS_PHONE, Writer, on_whatsapp, words


def test_49_whether_a_worker_is_known_unknown_or_dead_is_answered_alike(demo: Services) -> None:
    answers = []
    for number, nik in enumerate((MARIA, "5306010307600008", "5306010307610009")):
        writer = Writer(demo, str(number))
        writer.goes_on("cek status", "1")
        answers.append([words(writer.says(nik)), words(writer.says("26999999999"))])
    assert answers[0] == answers[1] == answers[2]


def test_50_a_number_with_letters_in_it_is_never_shown_in_full(demo: Services) -> None:
    writer = Writer(demo)
    writer.goes_on("cek status", "1")
    for said in ("53O7O145O785OOO1", MARIA[:15], f"{MARIA}1", f"{MARIA} {MARIA[:-1]}2"):
        told = "".join(words(writer.says(said)))
        assert not any(part in told for part in (MARIA, MARIA[4:], said))


@pytest.mark.parametrize("kind", [Media.PHOTO, Media.DOCUMENT, Media.VIDEO])
def test_52_a_nik_in_the_words_under_a_photo_counts_as_typed(demo: Services, kind: Media) -> None:
    writer = on_whatsapp(demo, MARIAS_PHONE)
    writer.goes_on("cek status", "1")
    assert writer.sends(f"KTP saya {MARIA}", kind).step == NEXT
    reporter = Writer(demo)
    reporter.goes_on(*WAY[WHO_DIED])
    assert reporter.sends(MARIA, kind).step == DIED_ON


@pytest.mark.parametrize("said", ["kode WhatsApp 123-456", "kode OTP 482913", "PIN saya 1234"])
def test_55_a_secret_of_another_house_proves_nothing(demo: Services, said: str) -> None:
    writer = Writer(demo)
    # It may be warned of, which is good.
    assert writer.says(said).step in {MENU, CONSENT, "questions.next", "meant.complaint"}
    writer.goes_on("menu", *WAY[CODE])
    assert writer.says(said).step == CODE


def test_57_who_is_not_understood_three_times_is_offered_a_person(demo: Services) -> None:
    writer = Writer(demo)
    writer.goes_on(*WAY[DAY])
    offered = demo.guide.texts.say(Text("engine.offer_person"), "id")
    told = ["".join(words(writer.says(said))) for said in ("Maria", "apa", "bingung")]
    assert [offered in one for one in told] == [False, False, True]


@pytest.mark.parametrize("said", ["kemarin", "20-11-2026", "20 November 2026"])
def test_58_the_day_of_a_death_is_read_back(demo: Services, said: str) -> None:
    writer = Writer(demo)
    writer.goes_on(*WAY[DIED_ON])
    assert "Meninggal 20 November 2026" in words(writer.says(said))[0]


@pytest.mark.parametrize(
    ("said", "key", "step"),
    [
        ("saya meninggal", "urgent.own_death", "urgent.own_death"),
        ("lapor kematian", "death_report.condolence", CONSENT),
        ("suami saya meninggal", "meant.death", "meant.death"),
        ("suami saya meninggal kemarin", "meant.death", "meant.death"),
        ("bapak sudah wafat", "meant.death", "meant.death"),
        (f"suami saya meninggal, NIK {MARIA}", "meant.death", "meant.death"),
    ],
)
def test_62_a_death_is_met_gently_and_with_a_person(
    demo: Services, said: str, key: str, step: str
) -> None:
    answered = Writer(demo).says(said)
    assert answered.turn is not None
    assert (answered.turn.replies[0].text.key, answered.step) == (key, step)


@pytest.mark.parametrize("choice", ["Bicara petugas", "3"])
def test_62_who_is_told_to_be_dead_comes_to_a_person(demo: Services, choice: str) -> None:
    writer = Writer(demo)
    offered = writer.says("saya sudah meninggal")
    assert [label for _, label in offered.messages[-1].options][-1] == "Bicara petugas"
    assert writer.says(choice).step == STAFF


IN_DANGER = ["saya mau bunuh diri", "beta sonde mau hidup lai", "saya diperkosa", "i want to die"]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        *(("rest", said) for said in IN_DANGER),
        *((MENU, said) for said in IN_DANGER),
        *((at, said) for at in (STORY, WHO_DIED, STAFF, NIK) for said in IN_DANGER),
    ],
)
def test_63_who_is_in_danger_gets_help_and_a_person(demo: Services, at: str, said: str) -> None:
    answered = Writer(demo).goes_on(*WAY[at], said)
    assert answered.turn is not None
    told = {reply.text.key: reply.text.blanks for reply in answered.turn.replies}
    assert "urgent.crisis" in told
    # The question that waited waits on, and has no answer yet.
    assert answered.step == ("" if at == "rest" else at)
    with demo.database.begin() as store:
        assert store.staff_messages.read(str(told["urgent.told"]["number"])) == ("urgent", said)
        assert store.staff_messages.waiting() == 1


def test_64_a_message_sent_five_times_by_the_provider_is_kept_once(demo: Services) -> None:
    writer = Writer(demo)
    writer.says("petugas")
    answers = {words(writer.says("Kartu saya hilang", "same"))[0] for _ in range(5)}
    assert len(answers) == 1
    with demo.database.begin() as store:
        count = select(func.count()).select_from(staff_messages)
        assert store.connection.execute(count).scalar_one() == 1


def test_64_a_report_made_five_times_is_one_report_with_one_number(demo: Services) -> None:
    writer = Writer(demo)
    with demo.database.begin() as store:
        before = len(store.cases.listed())
    writer.goes_on("halo", "2", "1", "1", "menu")
    told = [writer.goes_on("2", "1", MARIA, f"{FELL} tadi pagi jam 7", "cukup") for _ in range(5)]
    numbers = {
        reply.text.blanks["number"]
        for answered in told
        for reply in (answered.turn.replies if answered.turn else ())
        if "number" in reply.text.blanks
    }
    with demo.database.begin() as store:
        assert [line.number for line in store.reports.listed(writer.row().id)] == list(numbers)
        assert len(store.cases.listed()) == before + 1


def test_64_a_report_delivered_five_times_is_filed_once(demo: Services) -> None:
    writer = Writer(demo)
    writer.goes_on(*WAY[STORY])
    told = {words(writer.says(f"{FELL} tadi pagi jam 7", "same"))[0] for _ in range(5)}
    assert len(told) == 1
    with demo.database.begin() as store:
        assert len(store.reports.listed(writer.row().id)) == 1


def test_a_pressed_button_with_nonsense_in_it_changes_nothing(demo: Services) -> None:
    writer = Writer(demo, channel=WHATSAPP)
    writer.goes_on("cek status", "1")
    for step, option in (("x" * 64, "y" * 64), (NIK, "\0"), ("", "\U0001f642"), (NIK, MARIA)):
        answered = writer.says(Tapped(step, option))
        assert answered.step == NIK
        last: Outgoing = answered.messages[-1]
        assert last.step == NIK
