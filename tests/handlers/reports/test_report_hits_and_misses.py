"""Whoever reports cannot tell whether we know the person: the same words after the same work."""

import re
from datetime import date
from typing import Any

import pytest

from conversations.rules.case import CaseKind
from handlers.cases.moving import mistaken
from tests.handlers.counting import counted
from tests.handlers.reports.reporting import NOBODY, NOBODYS_CARD, TODAY, House, Phone
from tests.handlers.reports.roster import MARIA, MARIAS_CARD, MARIAS_PHONE, SITI, YOSEF

Told = dict[str, Any]
# Somebody we know, and somebody we do not, told of in the same way.
PAIRS: dict[str, tuple[Told, Told]] = {
    "by NIK": ({"nik": MARIA}, {"nik": NOBODY}),
    "by card": ({"kpj": MARIAS_CARD}, {"kpj": NOBODYS_CARD}),
    "by both": ({"nik": MARIA, "kpj": MARIAS_CARD}, {"nik": NOBODY, "kpj": NOBODYS_CARD}),
    "with the card of another": ({"nik": MARIA, "kpj": NOBODYS_CARD}, {"nik": NOBODY, "kpj": "x"}),
}


def does(phone: Phone, kind: CaseKind, told: Told) -> tuple[object, list[list[str]]]:
    """Report, add, read and list; return all answers and all statements."""
    statements = []
    with counted() as seen:
        filed = phone.files(kind, **told, happened_on=TODAY)
    statements.append(seen.sql)
    with counted() as seen:
        added = phone.adds(filed.report, story="jatuh")
    statements.append(seen.sql)
    with counted() as seen:
        read = phone.reads(filed.report)
    statements.append(seen.sql)
    with counted() as seen:
        again = phone.files(kind, **told, happened_on=TODAY)
    statements.append(seen.sql)
    return plain([filed, added, read, again], told), statements


def plain(answers: list[object], told: Told) -> str:
    """Return answers without what is drawn anew each time, and without the numbers told."""
    words = str(answers)
    for value in told.values():
        words = words.replace(str(value), "?")
    words = re.sub(r"KL-\w{5}|'[A-Z]{6}'", "?", words)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "?", words)


@pytest.mark.parametrize("kind", list(CaseKind))
@pytest.mark.parametrize("name", PAIRS)
def test_a_known_person_and_an_unknown_one_look_alike(
    house: House, name: str, kind: CaseKind
) -> None:
    # Her family's chats are there, and change nothing that a reporter could see or time.
    house.phone(MARIAS_PHONE, linked=[MARIA])
    known, unknown = (does(house.phone(), kind, told) for told in PAIRS[name])
    assert known == unknown


def test_who_joins_is_answered_like_who_comes_first(house: House) -> None:
    """One row is changed in place of one that is added, and what others told is read."""
    house.phone().files(CaseKind.DEATH, nik=MARIA, story="rahasia")
    joined, statements = does(house.phone(), CaseKind.DEATH, {"nik": MARIA})
    first, others = does(house.phone(), CaseKind.DEATH, {"nik": YOSEF})
    assert joined == first
    assert abs(len(statements[0]) - len(others[0])) <= 1
    assert statements[1:] == others[1:]


# What a stranger files one after the other, about somebody of whom another has told, or has not.
PROBES: dict[str, list[Told]] = {
    "another's day": [{"nik": MARIA}, {"nik": MARIA, "happened_on": "2026-11-18"}],
    "another's day, far away": [{"nik": MARIA}, {"nik": MARIA, "happened_on": "2026-10-28"}],
    "whether NIK and card belong together": [{"nik": MARIA}, {"kpj": MARIAS_CARD}],
    "both, and the card": [{"nik": MARIA, "kpj": MARIAS_CARD}, {"kpj": MARIAS_CARD}],
}


@pytest.mark.parametrize("name", PROBES)
def test_a_stranger_who_files_twice_cannot_tell_what_others_told(house: House, name: str) -> None:
    def answers(told: list[Told]) -> list[str]:
        phone = house.phone()
        return [plain([phone.asks_to_file(one)], told[0] | told[-1]) for one in told]

    alone = answers(PROBES[name])
    # Not yet reported by anybody else: the same words of somebody whom nobody knows.
    unknown = [
        {key: {"nik": NOBODY, "kpj": NOBODYS_CARD}.get(key, value) for key, value in one.items()}
        for one in PROBES[name]
    ]
    assert answers(unknown) == alone
    house.phone().files(nik=MARIA, happened_on=date(2026, 11, 1))
    assert answers(PROBES[name]) == alone


def test_who_joined_cannot_tell_that_the_case_was_closed(house: House) -> None:
    first = house.phone().files(CaseKind.DEATH, nik=MARIA)
    joined, lone = house.phone(), house.phone()
    one = joined.files(CaseKind.DEATH, nik=MARIA)
    other = lone.files(CaseKind.DEATH, nik=NOBODY)
    mistaken(house.services, first.number, "operator:contoh")
    again = [joined.files(CaseKind.DEATH, nik=MARIA), lone.files(CaseKind.DEATH, nik=NOBODY)]
    assert [filed.number for filed in again] == [one.number, other.number]
    assert [filed.again for filed in again] == [True, True]


def test_a_phone_on_the_roster_is_no_help_with_another_s_number(house: House) -> None:
    """Maria's own phone tells of Siti: the same as of a NIK that nobody has."""
    siti, nobody = (
        does(house.phone(MARIAS_PHONE, linked=[MARIA]), CaseKind.ACCIDENT, {"nik": nik})
        for nik in (SITI, NOBODY)
    )
    assert siti == nobody
