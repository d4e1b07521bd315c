"""Slots: never more than the setting in any second, half for announcements while people talk."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import pytest

from handlers.delivery.pace import (
    ANSWERS_AHEAD,
    BULK_AHEAD,
    LATE_SECONDS,
    MOST_LAG_SECONDS,
    Pace,
    Slots,
    row_rate,
)
from tests.handlers.delivery.seconds import most_in_a_second

STARTS = 1_800_000_000.0
RATES = range(2, 101)


@dataclass(frozen=True, slots=True)
class Look:
    """What a worker that is ``lag`` seconds slow would book at a moment."""

    now: float
    answers: int
    bulk: int
    people_talk: bool
    lag: float = 0.0


Looks: TypeAlias = Callable[[random.Random], Iterator[Look]]


def book(rate: float, looks: Iterator[Look]) -> list[float]:
    """Return every slot that is booked, one look after the other."""
    first_at = second_at = 0.0
    booked: list[float] = []
    for look in looks:
        slots = Slots(Pace(rate, 1.0), look.now + look.lag, first_at, second_at)
        for bulk, wanted in ((False, look.answers), (True, look.bulk)):
            for _ in range(wanted):
                slot = slots.for_bulk(people_talk=look.people_talk) if bulk else slots.for_answer()
                if slot is None:
                    break
                booked.append(slot)
        first_at, second_at = slots.first_at, slots.second_at
    return booked


def evenly(answers: int, bulk: int, *, people_talk: bool = False) -> Looks:
    """Look every 50 ms for ten seconds."""

    def looks(_: random.Random) -> Iterator[Look]:
        return (Look(STARTS + nth / 20, answers, bulk, people_talk) for nth in range(200))

    return looks


def as_it_comes(slowest: float) -> Looks:
    """Look at any time, for anything, by workers of which some are slow."""

    def looks(dice: random.Random) -> Iterator[Look]:
        now = STARTS
        for _ in range(150):
            now += dice.choice((0.0, 0.001, 0.05, 0.25, 1.3)) * dice.random()
            lag = dice.choice((0.0, 0.0, slowest * dice.random(), slowest))
            wanted = dice.choice((0, 1, 3, 60)), dice.choice((0, 2, 60))
            yield Look(now, *wanted, dice.random() < 0.5, lag)

    return looks


@pytest.mark.parametrize(
    "looks",
    [
        pytest.param(evenly(200, 0), id="answers"),
        pytest.param(evenly(0, 200), id="announcements"),
        pytest.param(evenly(0, 200, people_talk=True), id="announcements-while-people-talk"),
        pytest.param(evenly(3, 200), id="both"),
        pytest.param(evenly(3, 200, people_talk=True), id="both-while-people-talk"),
        pytest.param(as_it_comes(0.0), id="as-it-comes"),
        pytest.param(as_it_comes(MOST_LAG_SECONDS), id="some-workers-are-slow"),
    ],
)
def test_no_second_has_more_slots_than_the_setting(looks: Looks) -> None:
    too_many = {}
    for rate in RATES:
        booked = book(rate, looks(random.Random(rate)))  # noqa: S311 - any looks will do
        most = most_in_a_second(booked)
        if most > rate:
            too_many[rate] = most
    assert too_many == {}


def test_announcements_have_half_while_people_talk_and_all_when_nobody_does() -> None:
    for rate in RATES:
        talking, silent, answers = (
            book(rate, looks(random.Random()))  # noqa: S311 - not asked
            for looks in (evenly(0, 200, people_talk=True), evenly(0, 200), evenly(200, 0))
        )
        assert most_in_a_second(talking) <= rate / 2
        assert silent == [at for at in answers if at <= silent[-1]]
        # Ten seconds, at the setting less its headroom, and a little less where it is small.
        assert len(silent) >= 10 * 2 * row_rate(rate)


@pytest.mark.parametrize("people_talk", [False, True])
def test_an_answer_waits_for_no_more_than_a_moment_of_announcements(*, people_talk: bool) -> None:
    # Slower ones have their next slots further ahead than anything is booked.
    for rate in RATES[2:]:
        slots = Slots(Pace(rate, 1.0), STARTS, 0.0, 0.0)
        bulk = []
        while (slot := slots.for_bulk(people_talk=people_talk)) is not None:
            bulk.append(slot)
        assert STARTS <= min(bulk) <= max(bulk) <= STARTS + BULK_AHEAD
        answer = slots.for_answer()
        assert answer is not None
        if people_talk:
            assert answer == STARTS
        else:
            # Behind the last of them by one slot of its row at most.
            assert answer <= STARTS + BULK_AHEAD + 1 / row_rate(rate)


def test_answers_are_booked_in_order_and_not_far_ahead() -> None:
    slots = Slots(Pace(25, 1.0), STARTS, 0.0, 0.0)
    booked = []
    while (slot := slots.for_answer()) is not None:
        booked.append(slot)
    assert booked[0] == STARTS
    assert all(earlier <= later for earlier, later in pairwise(booked))
    assert booked[-1] <= STARTS + ANSWERS_AHEAD


@pytest.mark.parametrize("bulk", [False, True])
@pytest.mark.parametrize("people_talk", [False, True])
@pytest.mark.parametrize(("first_at", "second_at"), [(0, 0), (0.1, 0), (0.2, 0.9), (0.9, 0.9)])
def test_the_room_is_what_can_be_booked(
    first_at: float, second_at: float, *, bulk: bool, people_talk: bool
) -> None:
    slots = Slots(Pace(25, 1.0), STARTS, STARTS + first_at, STARTS + second_at)
    room = slots.room(40, bulk=bulk, people_talk=people_talk)
    # Asked again it says the same: counting books nothing.
    assert slots.room(40, bulk=bulk, people_talk=people_talk) == room
    booked = 0
    while (slots.for_bulk(people_talk=people_talk) if bulk else slots.for_answer()) is not None:
        booked += 1
    assert booked == room
    assert slots.room(40, bulk=bulk, people_talk=people_talk) == 0
    assert Slots(Pace(25, 1.0), STARTS, 0, 0).room(3, bulk=bulk, people_talk=people_talk) == 3


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        pytest.param(-60.0, 0.0, id="long-free"),
        pytest.param(0.5, 0.5, id="booked"),
        pytest.param(60.0, 0.0, id="the-clock-was-set-back-a-minute"),
        pytest.param(3600.0, 0.0, id="the-clock-was-set-back-an-hour"),
    ],
)
def test_a_clock_that_was_set_back_silences_nobody(ahead: float, expected: float) -> None:
    slots = Slots(Pace(25, 1.0), STARTS, STARTS + ahead, STARTS + ahead)
    assert slots.for_answer() == STARTS + expected


@pytest.mark.parametrize("rate", RATES)
def test_both_rows_stay_within_the_setting_though_every_slot_may_be_late(rate: int) -> None:
    """Most of a row in a second: those of a second and of what they may be late, and one more."""
    most = int((1 + LATE_SECONDS) * row_rate(rate)) + 1
    assert 2 * most <= rate
