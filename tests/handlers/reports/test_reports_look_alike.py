"""In the chat itself: whoever a report is about, the same words, byte for byte, after the same SQL.

``test_report_hits_and_misses.py`` says the same of each act by itself.
"""

import re
from collections.abc import Iterator, Sequence

import pytest
import structlog

from bot.logs import configure_logs
from conversations.rules.case import CaseKind
from tests.handlers.counting import counted
from tests.handlers.reports.reporting import NOBODY, TODAY, House
from tests.handlers.reports.roster import MARIA, SITI, YOSEF
from tests.handlers.writing import Writer

# What is drawn anew each time: numbers, secrets, tokens of slips.
_DRAWN = re.compile(r"KL-\w{5}|'[A-Z]{6}'|'picture': '[\w-]+'")
ABOUT = "{nik}"
TALKS: dict[CaseKind, Sequence[str]] = {
    CaseKind.ACCIDENT: (
        *("lapor kecelakaan", "sudah", "ya", ABOUT, "jatuh dari pohon tadi pagi jam 7"),
        *("kebun di Alok, Sikka", "cukup", "surat", "menu", "lacak", "menu"),
        *("lapor kecelakaan", "sudah", ABOUT, "jatuh dari pohon tadi pagi jam 7", "menu"),
    ),
    CaseKind.DEATH: (
        *("suami saya meninggal", "ya", "istri", ABOUT, "kemarin", "di rumah", "menu"),
        *("lacak", "menu", f"cek status {ABOUT}", "menu"),
    ),
}
# The death is told of while another phone's report of it is open: that one's row is changed in
# place of one that is added, and what was told in it is read.
JOINED = 1
Heard = list[tuple[str, list[str]]]


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """A turn that breaks is told in one line."""
    configure_logs()
    yield
    structlog.reset_defaults()


def talks(house: House, address: str, said: Sequence[str], nik: str = "") -> Heard:
    """Say one thing after the other; return what is answered to each, and all its SQL."""
    writer, heard = Writer(house.services, address), []
    for words in said:
        with counted() as seen:
            answered = writer.says(words.replace(ABOUT, nik))
        told = repr([message.to_json() for message in answered.messages])
        heard.append((_DRAWN.sub("?", told), seen.sql))
    assert writer.kinds() == ["Said"] * len(said)
    return heard


def words(heard: Heard) -> list[str]:
    return [told for told, _ in heard]


@pytest.mark.parametrize("kind", list(CaseKind))
def test_known_unknown_and_reported_deceased_hear_the_same(house: House, kind: CaseKind) -> None:
    house.phone().files(CaseKind.DEATH, nik=MARIA, happened_on=TODAY)
    said = TALKS[kind]
    nobody = talks(house, "7100001", said, NOBODY)
    assert talks(house, "7100002", said, YOSEF) == nobody
    deceased = talks(house, "7100003", said, MARIA)
    assert words(deceased) == words(nobody)
    if kind is CaseKind.ACCIDENT:
        assert deceased == nobody
    differ = [
        abs(len(sql) - len(other))
        for (_, sql), (_, other) in zip(deceased, nobody, strict=True)
        if sql != other
    ]
    assert differ in ([], [JOINED])


def test_who_reports_the_same_accident_hears_nothing_of_the_other(house: House) -> None:
    house.phone().files(CaseKind.ACCIDENT, nik=SITI, happened_on=TODAY, story="rahasia")
    said = TALKS[CaseKind.ACCIDENT]
    joined, first = (talks(house, f"71000{nik[-2:]}", said, nik) for nik in (SITI, NOBODY))
    assert words(joined) == words(first)


def test_no_guess_at_a_receipt_can_be_told_from_another(house: House) -> None:
    """A wrong number, wrong letters, and the right ones after too many tries."""
    filed = house.phone().files(nik=MARIA, story="rahasia")
    right = f"lacak {filed.number} {filed.secret}"
    wrong_number = ("lacak KL-22222 QQQQQQ", "1", "KL-33333 QQQQQQ", "1", "KL-44444 QQQQQQ", "1")
    wrong_letters = [said.replace("KL-33333", filed.number) for said in wrong_number]
    heard = [
        talks(house, address, ("halo", *said, "menu", last))
        for address, said, last in (
            ("7100001", wrong_number, "lacak KL-55555 QQQQQQ"),
            ("7100002", wrong_letters, f"lacak {filed.number} ZZZZZZ"),
            ("7100003", wrong_number, right),
        )
    ]
    assert heard[0] == heard[1] == heard[2]
    assert "rahasia" not in repr(heard)
    assert talks(house, "7100004", ("halo", right))[1] != heard[0][1]
