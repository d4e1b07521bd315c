"""What the map of NTT can show of a place: each a number to shade by, and the same in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.web.staff.words import Words
from conversations.rules.expected_deaths import expected_deaths, missing_deaths
from storage.place_counts import PlaceCount

_HUNDRED: Final = 100
SHADES: Final = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing to show. ``is_gap``: a rough guess of what is missing, drawn in warm colours."""

    name: str
    value: Callable[[PlaceCount], float]
    in_percent: bool = False
    is_gap: bool = False

    def say(self, place: PlaceCount, words: Words) -> str:
        """Return the value as the tiles show it."""
        said = self.write(self.value(place), words)
        return f"\u2248{said}" if self.is_gap else said

    def write(self, value: float, words: Words) -> str:
        """Return a value in words: 1.234 or 45%."""
        return f"{round(value)}%" if self.in_percent else words.count(round(value))


def linked_percent(place: PlaceCount) -> float:
    """Return how many of a hundred covered people have a chat; 0 where nobody is covered."""
    return place.linked * _HUNDRED / place.covered if place.covered else 0.0


def gap(place: PlaceCount) -> float:
    """Return how many deaths fewer were heard of than are to be expected, as a rough guess."""
    return missing_deaths(place.covered, place.deaths_told)


def expected(place: PlaceCount) -> float:
    """Return how many deaths are to be expected in a year, as a rough guess."""
    return expected_deaths(place.covered)


MEASURES: Final[Mapping[str, Measure]] = {
    measure.name: measure
    for measure in (
        Measure("covered", lambda place: place.covered),
        Measure("linked", linked_percent, in_percent=True),
        Measure("accidents", lambda place: place.accidents_told),
        Measure("deaths", lambda place: place.deaths_told),
        Measure("gap", lambda place: max(gap(place), 0.0), is_gap=True),
    )
}


def steps_of(measure: Measure, places: Mapping[str, PlaceCount]) -> tuple[float, ...]:
    """Return where each shade but the last ends: equal steps up to a round number."""
    if measure.in_percent:
        top = float(_HUNDRED)
    else:
        top = _round_up(max((measure.value(place) for place in places.values()), default=0))
    return tuple(top * step / SHADES for step in range(1, SHADES + 1))


def shade_of(value: float, steps: tuple[float, ...]) -> int:
    """Return which shade a value has: 1 for the lightest, 0 for nothing at all.

    It goes by the whole number that is shown, so that no tile contradicts the legend.
    """
    shown = round(value)
    if shown <= 0:
        return 0
    return next((number for number, end in enumerate(steps, 1) if shown <= end), SHADES)


def ranges_of(measure: Measure, steps: tuple[float, ...], words: Words) -> list[tuple[int, str]]:
    """Return each shade with the whole numbers that have it: 1 to 50, 51 to 100, or one alone."""
    found = []
    begins = 1
    for shade, end in enumerate(map(round, steps), 1):
        said = measure.write(end, words)
        found.append((shade, said if begins == end else f"{words.count(begins)}\u2013{said}"))
        begins = end + 1
    return found


def decimal(number: float, words: Words) -> str:
    """Return a number with one place behind the mark, as the language writes it."""
    mark = "," if words("calendar.thousands").startswith(".") else "."
    whole, _, tenth = f"{number:.1f}".replace("-", "\u2212").partition(".")
    sign, digits = ("\u2212", whole[1:]) if whole.startswith("\u2212") else ("", whole)
    return f"{sign}{words.count(int(digits))}{mark}{tenth}"


def _round_up(value: float) -> float:
    """Return the next number that divides well by the number of shades: 5, 10, 25, 50, 100 ..."""
    size = float(SHADES)
    while True:
        for times in (1, 2, 5, 10):
            if value <= size * times:
                return size * times
        size *= 10
