"""The papers after a death, each list written out (facts/benefits.yaml, documents, heirs)."""

import pytest

from conversations.rules.case import CaseKind, DiedAt, Family, Marriage, Told, Treated, Work
from conversations.rules.paper import Needed, Paper
from conversations.rules.papers import papers_for

DEATH = CaseKind.DEATH


def lines(needed: tuple[Needed, ...]) -> list[str]:
    """One word a paper, with a ? where it is not required, and its note."""
    return [
        f"{line.paper}{'' if line.required else '?'}{' ' + line.note if line.note else ''}"
        for line in needed
    ]


def of_heirs(ktp: str = "ktp_heir") -> list[str]:
    return ["card number_is_enough", "ktp_worker", ktp, "family_card"]


PASSBOOK = "passbook of_the_heir"
AT_HOME = "death_certificate village_letter_first"
AT_HOSPITAL = "death_certificate hospital_letter_first"
ELSEWHERE = "death_certificate either_letter_first"
SCHOOL = ["birth_certificate of_each_child", "student_card or_ktp_of_child", "school_report"]

CASES: dict[str, tuple[Told, bool, list[str]]] = {
    "husband died of malaria in hospital, married by custom, three children": (
        Told(
            work=Work.NOT_WORK,
            died_at=DiedAt.HOSPITAL,
            family=Family.SPOUSE_AND_CHILDREN,
            marriage=Marriage.CUSTOMARY,
            schools=("primary", "primary", "junior"),
        ),
        False,
        [
            *of_heirs(),
            "marriage_book? customary_ask_office",
            PASSBOOK,
            AT_HOSPITAL,
            "heir_letter",
        ],
    ),
    "wife with her book, he died at home": (
        Told(
            work=Work.NOT_WORK,
            died_at=DiedAt.HOME,
            family=Family.SPOUSE,
            marriage=Marriage.REGISTERED,
        ),
        False,
        [*of_heirs(), "marriage_book", PASSBOOK, AT_HOME, "heir_letter"],
    ),
    "a spouse, nothing told of the marriage": (
        Told(work=Work.NOT_WORK, died_at=DiedAt.HOME, family=Family.SPOUSE),
        False,
        [*of_heirs(), "marriage_book", PASSBOOK, AT_HOME, "heir_letter"],
    ),
    "bachelor with parents, card number told": (
        Told(kpj="00000000000", work=Work.NOT_WORK, died_at=DiedAt.HOME, family=Family.PARENTS),
        False,
        ["card? number_is_enough", *of_heirs()[1:], PASSBOOK, AT_HOME, "heir_letter"],
    ),
    "two wives": (
        Told(
            work=Work.NOT_WORK,
            died_at=DiedAt.HOME,
            family=Family.SPOUSE_AND_CHILDREN,
            marriage=Marriage.SEVERAL,
        ),
        False,
        [
            *of_heirs(),
            "marriage_book? several_office_decides",
            PASSBOOK,
            AT_HOME,
            "heir_letter several_office_decides",
        ],
    ),
    "no family, an uncle buried him": (
        Told(work=Work.NOT_WORK, died_at=DiedAt.HOME, family=Family.NOBODY),
        False,
        [
            "card number_is_enough",
            "ktp_worker",
            "ktp_heir of_who_buried",
            AT_HOME,
            "burial_letter? burial_ask_office",
        ],
    ),
    "small children alone": (
        Told(work=Work.NOT_WORK, died_at=DiedAt.HOME, family=Family.CHILDREN),
        False,
        [
            *of_heirs("ktp_heir guardian_ask_office"),
            "birth_certificate? of_each_child",
            PASSBOOK,
            AT_HOME,
            "heir_letter",
        ],
    ),
    "brothers and sisters, on the road, not from work": (
        Told(
            work=Work.NOT_WORK,
            traffic=True,
            died_at=DiedAt.ROAD,
            family=Family.SIBLINGS_OR_IN_LAWS,
        ),
        False,
        [*of_heirs(), PASSBOOK, ELSEWHERE, "heir_letter"],
    ),
    "nothing told yet": (
        Told(),
        False,
        [*of_heirs(), PASSBOOK, ELSEWHERE, "heir_letter"],
    ),
    "drowned fisher with wife and two children at school": (
        Told(
            work=Work.AT_WORK,
            traffic=False,
            died_at=DiedAt.WORKPLACE,
            family=Family.SPOUSE_AND_CHILDREN,
            marriage=Marriage.REGISTERED,
            schools=("primary", "senior"),
        ),
        False,
        [
            *of_heirs(),
            "marriage_book",
            *SCHOOL,
            "chronology for_first_report",
            "ktp_witnesses two_witnesses",
            PASSBOOK,
            ELSEWHERE,
            "heir_letter",
            "doctor_letter? no_doctor_ask_office",
            "school_letter",
        ],
    ),
    "died in hospital after an accident on the road to work, family paid": (
        Told(
            work=Work.AFTER_ACCIDENT,
            traffic=True,
            paid=True,
            treated=Treated.PUSKESMAS,
            died_at=DiedAt.HOSPITAL,
            family=Family.PARENTS,
        ),
        False,
        [
            *of_heirs(),
            "chronology for_first_report",
            "ktp_witnesses? instead_of_police",
            "receipts_care",
            "receipts_transport? if_paid_transport",
            PASSBOOK,
            AT_HOSPITAL,
            "heir_letter",
            "doctor_letter for_second_report",
            "police_report or_two_witnesses",
        ],
    ),
    "unsure whether it was work, a child at school": (
        Told(
            work=Work.UNSURE,
            traffic=True,
            died_at=DiedAt.HOME,
            family=Family.SPOUSE_AND_CHILDREN,
            marriage=Marriage.REGISTERED,
            schools=("primary",),
        ),
        False,
        [
            *of_heirs(),
            "marriage_book",
            "birth_certificate? if_work",
            "student_card? if_work",
            "school_report? if_work",
            "chronology? if_work",
            "ktp_witnesses? if_work",
            PASSBOOK,
            AT_HOME,
            "heir_letter",
            "doctor_letter? if_work",
            "police_report? if_work",
            "school_letter? if_work",
        ],
    ),
    "not from work, and the scholarship is asked for": (
        Told(
            work=Work.NOT_WORK,
            died_at=DiedAt.HOME,
            family=Family.CHILDREN,
            schools=("university",),
        ),
        True,
        [
            *of_heirs("ktp_heir guardian_ask_office"),
            *SCHOOL,
            PASSBOOK,
            AT_HOME,
            "heir_letter",
            "school_letter",
        ],
    ),
    "the scholarship is asked for, and no child is at school": (
        Told(work=Work.NOT_WORK, died_at=DiedAt.HOME, family=Family.PARENTS, schools=()),
        True,
        [*of_heirs(), PASSBOOK, AT_HOME, "heir_letter"],
    ),
}


@pytest.mark.parametrize(("told", "scholarship", "expected"), CASES.values(), ids=CASES)
def test_each_death_has_its_papers_in_the_order_to_ask(
    told: Told, expected: list[str], *, scholarship: bool
) -> None:
    assert lines(papers_for(DEATH, told, scholarship=scholarship)) == expected


@pytest.mark.parametrize(
    ("died_at", "issuers"),
    [
        (DiedAt.HOME, ("village", "dukcapil")),
        (DiedAt.HOSPITAL, ("hospital", "village", "dukcapil")),
        (DiedAt.ROAD, ("hospital", "village", "dukcapil")),
        (DiedAt.WORKPLACE, ("hospital", "village", "dukcapil")),
        (DiedAt.ELSEWHERE, ("hospital", "village", "dukcapil")),
        (None, ("hospital", "village", "dukcapil")),
    ],
)
def test_the_place_decides_who_writes_the_first_letter(
    died_at: DiedAt | None, issuers: tuple[str, ...]
) -> None:
    papers = papers_for(DEATH, Told(died_at=died_at), scholarship=False)
    certificate = next(line for line in papers if line.paper is Paper.DEATH_CERTIFICATE)
    assert certificate.issuers == issuers


def test_who_was_moved_on_and_died_in_hospital_has_the_letter_of_the_hospital() -> None:
    told = Told(work=Work.AFTER_ACCIDENT, treated=Treated.PUSKESMAS, died_at=DiedAt.HOSPITAL)
    papers = papers_for(DEATH, told, scholarship=False)
    letter = next(line for line in papers if line.paper is Paper.DOCTOR_LETTER)
    assert (letter.required, letter.issuers) == (True, ("hospital",))


def test_what_staff_hold_of_the_work_counts_before_what_was_told() -> None:
    told = Told(work=Work.NOT_WORK, family=Family.PARENTS)
    by_work = {line.paper for line in papers_for(DEATH, told, scholarship=False, work=Work.AT_WORK)}
    as_told = {line.paper for line in papers_for(DEATH, told, scholarship=False)}
    assert by_work - as_told == {Paper.CHRONOLOGY, Paper.KTP_WITNESSES, Paper.DOCTOR_LETTER}
