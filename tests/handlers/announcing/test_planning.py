"""Villages hear day by day, each on one day, and no day takes more templates than it has."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from handlers.announcing.planning import first_day, per_day, plan
from storage.recipients import Village
from tests.handlers.announcing.newsroom import at

TODAY = date(2026, 11, 21)


def villages(*sizes: tuple[int, int]) -> list[Village]:
    """Return villages of so many free chats and templates, one person each, one after the other."""
    found, first = [], 1
    for number, (free, template) in enumerate(sizes):
        last = first + free + template - 1
        found.append(Village("53.07", "Alok", f"Desa {number}", free, template, first, last))
        first = last + 1
    return found


@pytest.mark.parametrize(
    ("sizes", "days"),
    [
        pytest.param([], [], id="nobody"),
        pytest.param([(5, 0)], [(1, 5)], id="free"),
        pytest.param([(0, 4), (0, 6)], [(1, 10)], id="exactly-a-day"),
        pytest.param([(0, 4), (0, 7)], [(1, 4), (5, 11)], id="whole-villages"),
        pytest.param([(0, 9), (90, 1), (0, 1)], [(1, 100), (101, 101)], id="free-ones-are-free"),
        pytest.param([(0, 25)], [(1, 10), (11, 20), (21, 25)], id="larger-than-a-day"),
        pytest.param([(3, 20)], [(1, 13), (14, 23)], id="its-free-ones-first"),
        pytest.param([(0, 1), (0, 11)], [(1, 1), (2, 11), (12, 12)], id="from-a-new-day-on"),
        pytest.param([(0, 11), (0, 9)], [(1, 10), (11, 20)], id="the-rest-leaves-room"),
    ],
)
def test_a_village_hears_on_one_day(
    sizes: list[tuple[int, int]], days: list[tuple[int, int]]
) -> None:
    planned = plan(villages(*sizes), 10, TODAY)
    assert [(day.first, day.last) for day in planned] == days
    assert [day.on for day in planned] == [TODAY + timedelta(days=n) for n in range(len(days))]


def test_whoever_shares_a_chat_hears_on_the_last_of_the_days() -> None:
    (first, second) = plan([Village("53.07", "Alok", "Desa", 1, 12, 1, 20)], 10, TODAY)
    assert (first.first, first.last, second.first, second.last) == (1, 11, 12, 20)
    assert (first.people, first.messages, first.templates) == (11, 11, 10)
    assert (second.people, second.messages, second.templates) == (9, 2, 2)


@pytest.mark.parametrize("seed", range(50))
def test_everybody_is_planned_once_and_no_day_is_too_full(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - only makes cases
    sizes = [(dice.randrange(9), dice.choice((0, 1, 3, 9, 30))) for _ in range(dice.randrange(40))]
    known, most = villages(*sizes), dice.randrange(1, 20)
    planned = plan(known, most, TODAY)
    positions = [position for day in planned for position in range(day.first, day.last + 1)]
    assert positions == list(range(1, sum(map(sum, sizes)) + 1))
    assert sum(day.templates for day in planned) == sum(template for _, template in sizes)
    assert sum(day.messages for day in planned) == sum(map(sum, sizes))
    assert all(day.templates <= most for day in planned)
    # Whatever fits into a day stays together.
    for village in known:
        of_day = [day.on for day in planned if day.first <= village.first <= day.last]
        till_day = [day.on for day in planned if day.first <= village.last <= day.last]
        if village.first <= village.last and village.template <= most:
            assert of_day == till_day


@pytest.mark.parametrize(("tier", "kept"), [(1, 1), (9, 9), (10, 9), (250, 225), (1000, 900)])
def test_one_in_ten_is_left_for_news_of_cases(tier: int, kept: int) -> None:
    assert per_day(tier) == kept


@pytest.mark.parametrize(
    ("moment", "at_night", "day"),
    [
        pytest.param(at(6, 59), False, TODAY, id="early"),
        pytest.param(at(19, 59), False, TODAY, id="evening"),
        pytest.param(at(20), False, TODAY + timedelta(days=1), id="night"),
        pytest.param(at(20), True, TODAY, id="night-for-a-reason"),
        pytest.param(at(23, 59), True, TODAY, id="midnight-for-a-reason"),
    ],
)
def test_what_starts_at_night_is_heard_the_next_day(
    moment: datetime, day: date, *, at_night: bool
) -> None:
    assert first_day(moment, at_night=at_night) == day
