"""Punctuality: what comes too late lets its slot go, and holds nobody else up."""

import random
from uuid import UUID

import pytest

from handlers.channel import Destination, Outgoing
from handlers.delivery.letters import Letter
from handlers.delivery.pace import LATE_SECONDS, MOST_LAG_SECONDS, Pace, Slots
from handlers.delivery.punctuality import (
    EARLY_SECONDS,
    EVENLY,
    LEASE_HELD_SECONDS,
    Punctuality,
)
from storage.leases import Claimed
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE, REPLY_LANE
from tests.handlers.delivery.seconds import most_in_a_second

pytestmark = pytest.mark.usefixtures("watch")
STARTS = 1_000.0
RATES = (*range(2, 11), 25, 26, 30, 80, 99)
PACE = Pace(25, 1.0, burst=2.0)


class Watch:
    """This process's own clock, moved by hand."""

    def __init__(self) -> None:
        self.now = STARTS

    def monotonic(self) -> float:
        """Return what it shows."""
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """The clock by which calls are punctual."""
    watch = Watch()
    monkeypatch.setattr("handlers.delivery.punctuality.time", watch)
    return watch


def a_letter(
    at: float, lane: int = REPLY_LANE, channel: str = "post", pace: Pace | None = PACE
) -> Letter:
    """Return a letter whose slot is ``at`` seconds from the start."""
    claimed = Claimed(1, 1, UUID(int=1), channel, lane, 0, None, {})
    return Letter(claimed, Destination("maria"), Outgoing("halo"), STARTS + at, pace)


@pytest.mark.parametrize(
    ("late_by", "pace", "drawn", "is_late"),
    [
        pytest.param(-1.0, PACE, False, False, id="early"),
        pytest.param(LATE_SECONDS - 0.01, PACE, False, False, id="a-moment"),
        pytest.param(LATE_SECONDS + 0.01, PACE, False, True, id="late"),
        pytest.param(LATE_SECONDS + 0.01, PACE, True, False, id="its-slip-was-drawn"),
        pytest.param(LEASE_HELD_SECONDS + 0.01, PACE, True, True, id="drawn-for-too-long"),
        pytest.param(LATE_SECONDS + 0.01, None, False, False, id="nobody-counts"),
        pytest.param(LEASE_HELD_SECONDS + 0.01, None, False, True, id="its-lease-may-be-over"),
    ],
)
def test_what_comes_late_is_not_called(
    watch: Watch, late_by: float, pace: Pace | None, *, drawn: bool, is_late: bool
) -> None:
    letter = a_letter(0.0, pace=pace)
    watch.now += late_by
    punctuality = Punctuality()
    assert punctuality.is_late(letter, drawn=drawn) is is_late
    assert (punctuality.wait_for_turn(letter, drawn=drawn) is None) is is_late


@pytest.mark.parametrize(
    ("lane", "channel", "waits"),
    [
        (REPLY_LANE, "post", False),
        (CASE_LANE, "post", False),
        (ANNOUNCEMENT_LANE, "post", True),
        (ANNOUNCEMENT_LANE, "another", False),
    ],
)
def test_announcements_of_a_channel_let_their_slots_go_when_told_to_wait(
    watch: Watch, lane: int, channel: str, *, waits: bool
) -> None:
    punctuality = Punctuality()
    punctuality.hold_bulk("post", 2.0)
    watch.now += 1.9
    assert punctuality.is_late(a_letter(1.9, lane, channel), drawn=False) is waits
    watch.now += 0.2
    assert not punctuality.is_late(a_letter(2.1, lane, channel), drawn=False)


def test_calls_of_one_worker_go_out_evenly() -> None:
    punctuality = Punctuality()
    waits = [punctuality.wait_for_turn(a_letter(0.0), drawn=False) for _ in range(3)]
    gap = 1 / (25 * EVENLY)
    assert waits == pytest.approx([0.0, gap, 2 * gap])
    # The next would be later than its slot allows.
    assert punctuality.wait_for_turn(a_letter(0.0), drawn=False) is None
    assert punctuality.wait_for_turn(a_letter(0.0, channel="another"), drawn=False) == 0.0
    assert punctuality.wait_for_turn(a_letter(0.3), drawn=False) == pytest.approx(0.3)


def test_nobody_waits_behind_a_call_that_is_not_made(watch: Watch) -> None:
    punctuality = Punctuality()
    watch.now += 2.0
    assert {punctuality.wait_for_turn(a_letter(0.0), drawn=False) for _ in range(500)} == {None}
    assert punctuality.wait_for_turn(a_letter(2.0), drawn=False) == 0.0


def test_calls_that_come_due_in_one_moment_still_go_out_one_by_one(watch: Watch) -> None:
    punctuality, even = Punctuality(), 1 / (25 * EVENLY)
    assert punctuality.gap(a_letter(0.0)) < 0
    punctuality.goes_out(a_letter(0.0))
    assert punctuality.gap(a_letter(0.0)) == pytest.approx(even)
    assert punctuality.gap(a_letter(0.0, channel="another")) < 0
    assert punctuality.gap(a_letter(0.0, pace=None)) == 0.0
    watch.now += even + 0.001
    assert punctuality.gap(a_letter(0.0)) < 0


def test_what_nobody_paces_goes_at_once() -> None:
    punctuality = Punctuality()
    letters = [a_letter(0.0, pace=None) for _ in range(100)]
    assert {punctuality.wait_for_turn(one, drawn=False) for one in letters} == {0.0}


def test_beginning_is_written_down_as_early_as_writing_is_slow() -> None:
    punctuality = Punctuality()
    assert punctuality.until_begun(a_letter(1.0)) == pytest.approx(1.0 - EARLY_SECONDS)
    punctuality.measure(0.4)
    assert punctuality.until_begun(a_letter(1.0)) == pytest.approx(0.6 - EARLY_SECONDS)


@pytest.mark.parametrize(
    ("measured", "lag"),
    [
        pytest.param([0.5], 0.5, id="up-at-once"),
        pytest.param([0.1, 0.5], 0.5, id="up-again"),
        pytest.param([0.5, 0.1], 0.46, id="down-little-by-little"),
        pytest.param([60.0], MOST_LAG_SECONDS, id="no-further"),
    ],
)
def test_the_lag_follows_how_slow_writing_is(measured: list[float], lag: float) -> None:
    punctuality = Punctuality()
    for one in measured:
        punctuality.measure(one)
    assert punctuality.lag == pytest.approx(lag)


def test_a_worker_that_stands_still_keeps_the_setting_all_the_same(watch: Watch) -> None:
    too_many = {}
    for rate in RATES:
        watch.now = STARTS
        called = _calls(Pace(rate, 1.0), watch, random.Random(rate))  # noqa: S311 - any will do
        most = most_in_a_second(called)
        if most > rate:
            too_many[rate] = most
    assert too_many == {}


def _calls(pace: Pace, watch: Watch, dice: random.Random) -> list[float]:
    """Return when a worker calls that has much to send, and stands still now and then."""
    punctuality, called = Punctuality(), []
    first_at = second_at = 0.0
    for _ in range(60):
        slots = Slots(pace, watch.now, first_at, second_at)
        letters: list[Letter] = []
        while len(letters) < 40 and (slot := slots.for_answer()) is not None:
            letters.append(a_letter(slot - STARTS, pace=pace))
        first_at, second_at = slots.first_at, slots.second_at
        for letter in letters:
            watch.now = max(watch.now, letter.at)
            if dice.random() < 0.05:
                watch.now += dice.choice((0.05, 0.09, 0.36, 1.2))
            wait = punctuality.wait_for_turn(letter, drawn=False)
            if wait is not None:
                called.append(watch.now + wait)
        watch.now += 0.05
    return called
