"""The papers after an accident, each list written out (facts/benefits.yaml, documents)."""

import pytest

from conversations.rules.case import CaseKind, Told, Treated, Work
from conversations.rules.paper import Needed, Paper
from conversations.rules.papers import papers_for, still_needed

ACCIDENT = CaseKind.ACCIDENT
HURT = ["card number_is_enough", "ktp_worker", "chronology for_first_report"]


def lines(needed: tuple[Needed, ...]) -> list[str]:
    """One word a paper, with a ? where it is not required, and its note."""
    return [
        f"{line.paper}{'' if line.required else '?'}{' ' + line.note if line.note else ''}"
        for line in needed
    ]


CASES: dict[str, tuple[Told, list[str]]] = {
    "ojek crash on the way home, with a police report": (
        Told(work=Work.ON_THE_WAY, traffic=True, treated=Treated.HOSPITAL, paid=False),
        [
            *HURT,
            "ktp_witnesses? instead_of_police",
            "receipts_transport? if_paid_transport",
            "doctor_letter for_second_report",
            "police_report or_two_witnesses",
        ],
    ),
    "fell alone on the path home, no traffic": (
        Told(work=Work.ON_THE_WAY, traffic=False, treated=Treated.PUSKESMAS, paid=False),
        [
            *HURT,
            "ktp_witnesses two_witnesses",
            "receipts_transport? if_paid_transport",
            "doctor_letter for_second_report",
        ],
    ),
    "on the way, nothing told of traffic or money": (
        Told(work=Work.ON_THE_WAY),
        [
            *HURT,
            "ktp_witnesses two_witnesses",
            "receipts_care? if_paid",
            "receipts_transport? if_paid_transport",
            "doctor_letter for_second_report",
            "police_report? if_traffic",
        ],
    ),
    "snake bite treated at the puskesmas, paid oneself": (
        Told(work=Work.AT_WORK, traffic=False, treated=Treated.PUSKESMAS, paid=True),
        [
            *HURT,
            "ktp_witnesses two_witnesses",
            "receipts_care",
            "receipts_transport? if_paid_transport",
            "doctor_letter for_second_report",
        ],
    ),
    "fell from a lontar, card number told, treated nowhere yet": (
        Told(
            kpj="00000000000",
            work=Work.AT_WORK,
            traffic=False,
            treated=Treated.NOT_YET,
            paid=False,
            schools=("primary",),
        ),
        [
            "card? number_is_enough",
            *HURT[1:],
            "ktp_witnesses two_witnesses",
            "receipts_transport? if_paid_transport",
            "doctor_letter for_second_report",
        ],
    ),
}


@pytest.mark.parametrize(("told", "expected"), CASES.values(), ids=CASES)
def test_each_accident_has_its_papers_in_the_order_to_ask(told: Told, expected: list[str]) -> None:
    assert lines(papers_for(ACCIDENT, told, scholarship=False)) == expected


@pytest.mark.parametrize(
    ("treated", "doctor", "receipts"),
    [
        (Treated.PUSKESMAS, ("puskesmas",), ("puskesmas",)),
        (Treated.HOSPITAL, ("hospital",), ("hospital",)),
        (Treated.ELSEWHERE, ("puskesmas", "hospital"), ("where_treated",)),
        (None, ("puskesmas", "hospital"), ("where_treated",)),
    ],
)
def test_whoever_treated_writes_the_letter_and_the_receipts(
    treated: Treated | None, doctor: tuple[str, ...], receipts: tuple[str, ...]
) -> None:
    papers = papers_for(ACCIDENT, Told(treated=treated, paid=True), scholarship=False)
    issuers = {line.paper: line.issuers for line in papers}
    assert issuers[Paper.DOCTOR_LETTER] == doctor
    assert issuers[Paper.RECEIPTS_CARE] == receipts


CRASH = papers_for(
    ACCIDENT, CASES["ojek crash on the way home, with a police report"][0], scholarship=False
)


@pytest.mark.parametrize(
    ("had", "open_still"),
    [
        (set(), {"card", "ktp_worker", "chronology", "doctor_letter", "police_report"}),
        ({"card", "ktp_worker", "chronology", "doctor_letter", "police_report"}, set()),
        ({"card", "ktp_worker", "chronology", "doctor_letter", "ktp_witnesses"}, set()),
        ({"card", "ktp_worker", "chronology", "police_report"}, {"doctor_letter"}),
    ],
)
def test_two_witnesses_stand_for_a_police_report(had: set[str], open_still: set[str]) -> None:
    left = still_needed(CRASH, {Paper(paper) for paper in had})
    assert {line.paper.value for line in left} == open_still


def test_a_police_report_does_not_stand_for_witnesses_where_there_was_no_traffic() -> None:
    papers = papers_for(ACCIDENT, Told(traffic=False, paid=False), scholarship=False)
    left = still_needed(papers, {Paper.POLICE_REPORT})
    assert Paper.KTP_WITNESSES in {line.paper for line in left}


def test_the_school_papers_come_with_an_accident_only_where_they_are_asked_for() -> None:
    told = Told(work=Work.AT_WORK, schools=("primary",))
    asked, not_asked = (
        {line.paper for line in papers_for(ACCIDENT, told, scholarship=scholarship)}
        for scholarship in (True, False)
    )
    assert asked - not_asked == {
        Paper.FAMILY_CARD,
        Paper.BIRTH_CERTIFICATE,
        Paper.STUDENT_CARD,
        Paper.SCHOOL_REPORT,
        Paper.SCHOOL_LETTER,
    }
