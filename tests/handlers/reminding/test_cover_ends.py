"""Cover that others pay for is announced to end, 60, 30 and 7 days before, each once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.rules.periods import Payer
from handlers.reminding.cover_ends import ends_due
from handlers.services import Services
from storage.announcements import Announcement, AnnouncementState, Audience
from tests.conftest import StandingClock
from tests.handlers.reminding.enrolling import enrol

WITA = ZoneInfo("Asia/Makassar")
MARIA, YOSEF = "5307014507850001", "5307011203790002"
LAST_DAY = date(2026, 12, 31)


def work(services: Services) -> int:
    return sum(act() for act in ends_due(services).values())


def announced(services: Services) -> list[Announcement]:
    with services.database.begin() as store:
        return store.announcements.listed()


def at(clock: StandingClock, local: str) -> None:
    clock.now = datetime.fromisoformat(local).replace(tzinfo=WITA)


# So many days before the last one, and the stages that are announced then.
STAGES: dict[int, list[str]] = {
    61: [],
    60: ["60"],
    # Nobody looked for five days.
    55: ["60"],
    54: [],
    31: [],
    30: ["30"],
    25: ["30"],
    24: [],
    8: [],
    7: ["7"],
    2: ["7"],
    1: [],
    0: [],
    -1: [],
}


@pytest.mark.parametrize("left", STAGES)
def test_each_stage_is_announced_in_its_days(
    services: Services, clock: StandingClock, left: int
) -> None:
    enrol(services, MARIA, LAST_DAY)
    at(clock, f"{LAST_DAY - timedelta(days=left)} 09:00")
    assert work(services) == len(STAGES[left])
    assert [one.occasion for one in announced(services)] == [
        f"cover_ends:2026-12-31:{stage}" for stage in STAGES[left]
    ]


def test_each_stage_is_announced_once_whoever_looks_and_how_often(
    services: Services, clock: StandingClock
) -> None:
    enrol(services, MARIA, LAST_DAY)
    at(clock, f"{LAST_DAY - timedelta(days=70)} 00:30")
    for _ in range(2 * 75):
        # Two workers that looked at the same moment.
        first, second = ends_due(services), ends_due(services)
        for act in (*first.values(), *second.values()):
            act()
        clock.advance(hours=12)
    assert [one.occasion for one in reversed(announced(services))] == [
        f"cover_ends:2026-12-31:{stage}" for stage in (60, 30, 7)
    ]


def test_one_that_staff_stopped_is_not_made_again(services: Services, clock: StandingClock) -> None:
    enrol(services, MARIA, LAST_DAY)
    at(clock, "2026-12-01 09:00")
    assert work(services) == 1
    with services.database.begin() as store:
        (made,) = store.announcements.listed()
        store.announcements.change(made, state=AnnouncementState.CANCELLED)
    clock.advance(hours=24)
    assert work(services) == 0
    assert [one.state for one in announced(services)] == [AnnouncementState.CANCELLED]


def test_it_starts_by_itself_is_signed_by_the_clock_and_noted(
    services: Services, clock: StandingClock
) -> None:
    enrol(services, MARIA, LAST_DAY)
    at(clock, "2026-12-01 09:00")
    work(services)
    (made,) = announced(services)
    assert (made.state, made.kind, made.author) == ("scheduled", "cover_ends", "clock")
    assert (made.approved_by, made.night_reason) == (None, None)
    assert made.audience == Audience(programmes=("CONTOH-province",), cover_ends_on=LAST_DAY)
    with services.database.begin() as store:
        (act,) = store.audit.of(f"announcement:{made.number}")
    assert (act.actor, act.act) == ("clock", "announcement_scheduled")


@pytest.mark.parametrize(
    ("language", "day"), [("id", "31 Desember 2026"), ("en", "31 December 2026")]
)
@pytest.mark.parametrize("left", [60, 30, 7, 4])
def test_it_names_the_day_and_neither_people_nor_how_far_off_it_is(
    services: Services, clock: StandingClock, left: int, language: str, day: str
) -> None:
    enrol(services, MARIA, LAST_DAY)
    at(clock, f"{LAST_DAY - timedelta(days=left)} 09:00")
    work(services)
    (made,) = announced(services)
    said = made.texts[language]
    assert day in said
    assert not any(word in said for word in ("Maria", "60", "30", "7", "Rp"))
    assert len(said) <= 300


# When it is made, when it may go out from, and after when it does not.
HOURS = {
    "before the sun": ("2026-11-01 06:59", "2026-11-01 07:00", "2026-12-01 00:00"),
    "in the morning": ("2026-11-01 07:00", "2026-11-01 07:00", "2026-12-01 00:00"),
    "towards the evening": ("2026-11-01 19:59", "2026-11-01 19:59", "2026-12-01 00:00"),
    "in the evening": ("2026-11-01 20:00", "2026-11-02 07:00", "2026-12-01 00:00"),
    "at midnight": ("2026-11-02 00:00", "2026-11-02 07:00", "2026-12-01 00:00"),
    "the second stage": ("2026-12-01 12:00", "2026-12-01 12:00", "2026-12-24 00:00"),
    "the last stage": ("2026-12-24 12:00", "2026-12-24 12:00", "2026-12-31 20:00"),
    "late in the last stage": ("2026-12-29 23:59", "2026-12-30 07:00", "2026-12-31 20:00"),
}


@pytest.mark.parametrize("name", HOURS)
def test_it_wakes_nobody_and_ends_when_the_next_begins_or_cover_ends(
    services: Services, clock: StandingClock, name: str
) -> None:
    now, starts, expires = HOURS[name]
    enrol(services, MARIA, LAST_DAY)
    at(clock, now)
    assert work(services) == 1
    (made,) = announced(services)
    assert made.starts_at == datetime.fromisoformat(starts).replace(tzinfo=WITA)
    assert made.expires_at == datetime.fromisoformat(expires).replace(tzinfo=WITA)


# What else is known of a person whose cover by the province ends, and whether it is announced.
CONTINUED: dict[str, tuple[date, date, Payer, bool]] = {
    "by the next budget": (date(2027, 1, 1), date(2027, 12, 31), Payer.PROVINCE, False),
    "by the village": (date(2027, 1, 1), date(2027, 6, 30), Payer.VILLAGE, False),
    "by themselves": (date(2027, 1, 1), date(2027, 1, 31), Payer.SELF, False),
    "beside it for longer": (date(2026, 6, 1), date(2027, 5, 31), Payer.KABUPATEN, False),
    "after a gap": (date(2027, 3, 1), date(2027, 12, 31), Payer.PROVINCE, False),
    "beside it as long": (date(2026, 6, 1), LAST_DAY, Payer.VILLAGE, True),
    "and was before": (date(2025, 1, 1), date(2025, 12, 31), Payer.SELF, True),
}


@pytest.mark.parametrize("name", CONTINUED)
def test_whose_cover_goes_on_makes_no_announcement(
    services: Services, clock: StandingClock, name: str
) -> None:
    starts, ends, payer, is_announced = CONTINUED[name]
    enrol(services, MARIA, LAST_DAY)
    enrol(services, MARIA, ends, payer, starts=starts)
    at(clock, "2026-12-01 09:00")
    assert work(services) == is_announced


def test_cover_that_people_pay_for_themselves_is_not_announced(
    services: Services, clock: StandingClock
) -> None:
    enrol(services, MARIA, LAST_DAY, Payer.SELF)
    at(clock, "2026-12-01 09:00")
    assert work(services) == 0
    enrol(services, YOSEF, LAST_DAY, Payer.VILLAGE)
    assert work(services) == 1
    assert announced(services)[0].audience.programmes == ("CONTOH-village",)


def test_days_of_several_programmes_are_announced_apart(
    services: Services, clock: StandingClock
) -> None:
    enrol(services, MARIA, LAST_DAY)
    enrol(services, YOSEF, LAST_DAY, Payer.VILLAGE)
    enrol(services, "5313016608900003", date(2026, 12, 30), Payer.VILLAGE)
    at(clock, "2026-12-01 09:00")
    assert work(services) == 2
    assert {one.audience for one in announced(services)} == {
        Audience(programmes=("CONTOH-province", "CONTOH-village"), cover_ends_on=LAST_DAY),
        Audience(programmes=("CONTOH-village",), cover_ends_on=date(2026, 12, 30)),
    }


def test_nothing_is_announced_where_nobody_has_cover(services: Services) -> None:
    assert ends_due(services) == {}
