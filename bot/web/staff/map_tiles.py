"""The tiles of the map of NTT: where each kabupaten stands, how it is shaded, what it says."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from bot.web.staff.map_measures import Measure, shade_of
from bot.web.staff.words import Words
from conversations.rules.regions import Region
from storage.place_counts import PlaceCount
from storage.scope import Scope

# A tile with the water around it, and the tile itself.
PITCH: Final = 72
SIDE: Final = 66
MARGIN: Final = 10
_LINE: Final = 8
# Tiles of places beyond the scope, and of those of which there is no roster.
BEYOND, EMPTY = "beyond", "empty"


@dataclass(frozen=True, slots=True)
class Tile:
    """A kabupaten on the sheet; ``kind`` is empty, or why there is no number."""

    code: str
    x: float
    y: float
    lines: tuple[str, ...]
    number: str
    shade: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map to be drawn: its size, its tiles, and the names on the water."""

    name: str
    width: float
    height: float
    tiles: tuple[Tile, ...]
    names: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What all tiles share: who is asked about, what is shown, up to where each shade goes."""

    regions: Mapping[str, Region]
    places: Mapping[str, PlaceCount]
    scope: Scope
    measure: Measure
    steps: tuple[float, ...]
    words: Words


def sheets(drawn: Drawn) -> tuple[Sheet, ...]:
    """Return the map twice: for a screen, and for a phone."""
    return tuple(_sheet(name, drawn) for name in ("wide", "narrow"))


def _sheet(name: str, drawn: Drawn) -> Sheet:
    layout = _layout()
    tiles = tuple(
        _tile(region, layout[name][code], drawn) for code, region in drawn.regions.items()
    )
    names = tuple((entry["name"], *_at(entry["at"])) for entry in layout[f"{name}_name"])
    width, height = (layout[name][side] * PITCH + 2 * MARGIN for side in ("columns", "rows"))
    return Sheet(name, width, height, tiles, names)


def _tile(region: Region, at: Collection[float], drawn: Drawn) -> Tile:
    x, y = _at(at)
    place = drawn.places.get(region.code)
    kind, number, shade = "", "", 0
    if not drawn.scope.allows(region.code):
        kind = BEYOND
    elif place is None or not place.people:
        kind = EMPTY
    else:
        number = drawn.measure.say(place, drawn.words)
        shade = shade_of(drawn.measure.value(place), drawn.steps)
    return Tile(region.code, x, y, _lines(region.short), number, shade, kind, region.name)


def _lines(name: str) -> tuple[str, ...]:
    """Return a name in one or two lines: a tile is not wide."""
    return (name,) if len(name) <= _LINE else tuple(name.split(" ", 1))


def _at(at: Collection[float]) -> tuple[float, float]:
    column, row = at
    return round(column * PITCH + MARGIN, 1), round(row * PITCH + MARGIN, 1)


@cache
def _layout() -> Mapping[str, Any]:
    text = files(__package__).joinpath("tiles.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
