"""A process looks once an hour for what changes slowly, and again at once while it finds some."""

from datetime import timedelta

from handlers.reminding.looks import Looks
from tests.conftest import StandingClock


class Work:
    """Finds so many things to do, one look after another; then nothing."""

    def __init__(self, *found: int) -> None:
        self.found = list(found)
        self.looks = 0

    def __call__(self) -> int:
        self.looks += 1
        return self.found.pop(0) if self.found else 0


def test_it_is_looked_once_an_hour(clock: StandingClock) -> None:
    looks, work = Looks(), Work()
    for _ in range(5 * 60):
        looks.hourly("papers", clock(), work)
        clock.advance(minutes=1)
    assert work.looks == 5


def test_it_is_looked_again_while_there_is_something_to_do(clock: StandingClock) -> None:
    looks, work = Looks(), Work(3, 2)
    done = [looks.hourly("papers", clock(), work) for _ in range(5)]
    assert (done, work.looks) == ([3, 2, 0, 0, 0], 3)


def test_each_thing_has_its_own_hour(clock: StandingClock) -> None:
    looks, papers, covers = Looks(), Work(), Work(1)
    looks.hourly("papers", clock(), papers)
    assert looks.hourly("covers", clock(), covers) == 1


def test_a_clock_that_is_put_back_stops_nothing(clock: StandingClock) -> None:
    looks, work = Looks(), Work()
    looks.hourly("papers", clock(), work)
    looks.hourly("papers", clock() - timedelta(days=30), work)
    assert work.looks == 2
