"""Every June families are reminded of the scholarship, where what is kept says it may be theirs."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from conversations.rules.case import CaseKind, CaseState, ClosedAs, Work
from conversations.rules.scholarship import Level
from handlers.reminding.scholarship import scholarships_due
from storage.outbox import CASE_LANE
from storage.tables import chats, outbox
from tests.conftest import StandingClock
from tests.handlers.reminding.enrolling import enrol
from tests.handlers.reports.reporting import House, Phone
from tests.handlers.reports.roster import MARIA

WITA = ZoneInfo("Asia/Makassar")
DIED = date(2026, 11, 20)
AT_SCHOOL = (Level.PRIMARY, Level.JUNIOR)


def work(house: House) -> int:
    return sum(act() for act in scholarships_due(house.services).values())


def at(clock: StandingClock, local: str) -> None:
    clock.now = datetime.fromisoformat(local).replace(tzinfo=WITA)


def reminders(house: House, phone: Phone) -> list[str]:
    """The keys of the reminders for a chat."""
    with house.services.database.begin() as store:
        found = select(outbox.c.dedup_key).where(
            outbox.c.chat_id == phone.id,
            outbox.c.dedup_key.startswith("scholarship:"),
            outbox.c.lane == CASE_LANE,
        )
        return list(store.connection.execute(found.order_by(outbox.c.id)).scalars())


def allowed(house: House, phone: Phone, **known: Any) -> str:  # noqa: ANN401 - fields of Told, and of Case
    """A death by work that was paid for, unless told otherwise; the report's id."""
    about = {"state": CaseState.PAID, "paid_on": date(2026, 12, 20), "paid_rupiah": None}
    changed = {name: known.pop(name, value) for name, value in about.items()}
    told = {"nik": MARIA, "happened_on": DIED, "work": Work.AT_WORK, "schools": AT_SCHOOL}
    filed = phone.files(known.pop("kind", CaseKind.DEATH), **{**told, **known})
    with house.services.database.begin() as store:
        case = store.cases.hold(house.case(filed.number).id)
        store.cases.change(case, closed_as=None, **changed)
    return filed.report


DAYS = {
    "2027-05-31 19:59": 0,
    "2027-06-01 06:59": 0,
    "2027-06-01 07:00": 1,
    "2027-06-15 19:59": 1,
    "2027-06-15 20:00": 0,
    "2027-06-30 19:59": 1,
    "2027-07-01 07:00": 0,
}


@pytest.mark.parametrize("moment", DAYS)
def test_it_is_spoken_of_in_june_by_day(house: House, clock: StandingClock, moment: str) -> None:
    allowed(house, house.phone())
    at(clock, moment)
    assert work(house) == DAYS[moment]


def test_it_is_spoken_of_once_a_year_and_in_the_next_june_again(
    house: House, clock: StandingClock
) -> None:
    phone = house.phone()
    report = allowed(house, phone)
    for year in (2027, 2028):
        for day in ("01", "02", "30"):
            at(clock, f"{year}-06-{day} 09:00")
            work(house)
    assert reminders(house, phone) == [
        f"scholarship:{report}:{year}:{phone.id}" for year in (2027, 2028)
    ]


def test_the_words_name_the_report_alone_and_the_approved_ones_too(
    house: House, clock: StandingClock
) -> None:
    phone = house.phone()
    filed = allowed(house, phone)
    at(clock, "2027-06-01 09:00")
    work(house)
    with house.services.database.begin() as store:
        number = store.reports.listed(phone.id)[0].number
        key = f"scholarship:{filed}:2027:{phone.id}"
        body = store.connection.execute(
            select(outbox.c.body).where(outbox.c.dedup_key == key)
        ).scalar_one()
        said = store.vault.open(body, f"outbox.body:{key}").decode()
    assert f"Tentang laporan {number}: menurut aturan" in said
    assert "BPJS Ketenagakerjaan yang memutuskan" in said
    assert f'"template": "scholarship_id", "blanks": ["{number}"]' in said


# What is known of a death, besides that it was by work, and whether the family is reminded.
KNOWN: dict[str, tuple[dict[str, Any], bool]] = {
    "as it is": ({}, True),
    "approved and not paid": ({"state": CaseState.APPROVED, "paid_on": None}, True),
    "not decided": ({"state": CaseState.FORWARDED, "paid_on": None}, False),
    "rejected": ({"state": CaseState.REJECTED, "paid_on": None}, False),
    "opened again": ({"state": CaseState.OPEN}, False),
    "no children at school": ({"schools": ()}, False),
    "children not spoken of": ({"schools": None}, False),
    "on the way to work": ({"work": Work.ON_THE_WAY}, True),
    "after an accident at work": ({"work": Work.AFTER_ACCIDENT}, True),
    # Then three years of contributions are needed, and the roster shows less than one.
    "not by work": ({"work": Work.NOT_WORK}, False),
    "perhaps by work": ({"work": Work.UNSURE}, False),
    "work not spoken of": ({"work": None}, False),
    "paid what a death by work is paid": ({"paid_rupiah": 70_000_000}, True),
    "paid what any other is paid": ({"paid_rupiah": 42_000_000}, False),
    "an accident": ({"kind": CaseKind.ACCIDENT}, False),
    "nobody on a roster": ({"nik": "5306010307610009"}, True),
}


@pytest.mark.parametrize("name", KNOWN)
def test_nothing_is_guessed(house: House, clock: StandingClock, name: str) -> None:
    known, reminded = KNOWN[name]
    allowed(house, house.phone(), **known)
    at(clock, "2027-06-01 09:00")
    assert work(house) == reminded


@pytest.mark.parametrize(
    ("closed_as", "paid_on", "reminded"),
    [
        (ClosedAs.DONE, date(2026, 12, 20), 1),
        (ClosedAs.DONE, None, 0),
        (ClosedAs.MISTAKEN, None, 0),
        (ClosedAs.WITHDRAWN, date(2026, 12, 20), 0),
    ],
)
def test_a_paid_case_is_closed_some_day_and_its_children_still_go_to_school(
    house: House, clock: StandingClock, closed_as: ClosedAs, paid_on: date | None, reminded: int
) -> None:
    phone = house.phone()
    allowed(house, phone)
    with house.services.database.begin() as store:
        case = store.cases.get(store.reports.listed(phone.id)[0].case_id)
        store.cases.change(case, state=CaseState.CLOSED, closed_as=closed_as, paid_on=paid_on)
    at(clock, "2027-06-01 09:00")
    assert work(house) == reminded


# Since when a person was covered who died of something else, and whether the family is reminded.
SINCE = {
    "three years": (date(2023, 11, 1), True),
    "three years but a month": (date(2023, 12, 31), False),
    "a year": (date(2025, 11, 1), False),
}


@pytest.mark.parametrize("name", SINCE)
def test_a_death_by_something_else_needs_three_years_of_contributions(
    house: House, clock: StandingClock, name: str
) -> None:
    starts, reminded = SINCE[name]
    nik = "5313016608900003"
    enrol(house.services, nik, date(2026, 12, 31), starts=starts)
    allowed(house, house.phone(), nik=nik, work=Work.NOT_WORK)
    at(clock, "2027-06-01 09:00")
    assert work(house) == reminded


def test_without_the_day_of_death_the_years_are_not_known(
    house: House, clock: StandingClock
) -> None:
    nik = "5313016608900003"
    enrol(house.services, nik, date(2026, 12, 31), starts=date(2020, 1, 1))
    allowed(house, house.phone(), nik=nik, work=Work.NOT_WORK, happened_on=None)
    at(clock, "2027-06-01 09:00")
    assert work(house) == 0


# The last June in which a child of a school, as told in 2026, may still be at one.
LAST = {
    (Level.UNIVERSITY,): 2031,
    (Level.SENIOR,): 2034,
    (Level.UNIVERSITY, Level.PRIMARY): 2043,
}


@pytest.mark.parametrize("schools", LAST)
def test_it_ends_when_no_child_can_be_at_school_any_more(
    house: House, clock: StandingClock, schools: tuple[Level, ...]
) -> None:
    allowed(house, house.phone(), schools=schools)
    at(clock, f"{LAST[schools]}-06-01 09:00")
    assert work(house) == 1
    at(clock, f"{LAST[schools] + 1}-06-01 09:00")
    assert work(house) == 0


@pytest.mark.parametrize("wish", ["announcements", "reachable"])
def test_whoever_wrote_stop_or_blocked_us_is_not_reminded(
    house: House, clock: StandingClock, wish: str
) -> None:
    phone = house.phone()
    allowed(house, phone)
    with house.services.database.begin() as store:
        no = update(chats).where(chats.c.id == phone.id).values({wish: False})
        store.connection.execute(no)
    at(clock, "2027-06-01 09:00")
    assert work(house) == 0


def test_two_workers_that_look_at_once_remind_once(house: House, clock: StandingClock) -> None:
    allowed(house, house.phone())
    at(clock, "2027-06-01 09:00")
    first, second = scholarships_due(house.services), scholarships_due(house.services)
    assert [sum(act() for act in acts.values()) for acts in (first, second)] == [1, 0]
