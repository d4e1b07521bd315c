"""Whoever reports cannot tell whether we know the person: the same words after the same work."""

import re
from typing import Any

import pytest

from conversations.rules.case import CaseKind
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


def test_a_phone_on_the_roster_is_no_help_with_another_s_number(house: House) -> None:
    """Maria's own phone tells of Siti: the same as of a NIK that nobody has."""
    siti, nobody = (
        does(house.phone(MARIAS_PHONE, linked=[MARIA]), CaseKind.ACCIDENT, {"nik": nik})
        for nik in (SITI, NOBODY)
    )
    assert siti == nobody
