"""``/petugas/peta``: NTT in 22 tiles, and for each kabupaten what is missing village by village."""

from dataclasses import dataclass
from typing import Final

from flask import Response, url_for
from werkzeug.exceptions import BadRequest, NotFound

from bot.web.staff.desk import Desk
from bot.web.staff.map_measures import (
    MEASURES,
    decimal,
    expected,
    gap,
    linked_percent,
    ranges_of,
    steps_of,
)
from bot.web.staff.map_tiles import SIDE, Drawn, sheets
from bot.web.staff.visit import Visit
from conversations.rules.expected_deaths import DEATHS_PER_THOUSAND
from handlers.staff.counting import is_being_counted
from handlers.staff.rights import Right
from storage.place_counts import Key, PlaceCount
from storage.scope import Scope

PAGE: Final = 50
_FIRST: Final = "covered"
# What the gap's key may be at most: thousandths of deaths among ten million people.
_MOST_DIGITS: Final = 11
_THOUSAND: Final = 1000
# From so many missing deaths on somebody should ask in the village.
WORTH_A_CALL: Final = 1.0


@dataclass(frozen=True, slots=True)
class Village:
    """A village as it is shown. ``call``: so much is missing that somebody should ask there."""

    place: PlaceCount
    expected: str
    gap: str
    begun: int
    call: bool


def add(desk: Desk) -> None:
    """Register the pages."""
    desk.page("/peta", Right.STATISTICS, show_map, name="map", menu="staff_statistics.menu.map")
    desk.page("/peta/<code>", Right.STATISTICS, show_place, name="map_place")


def show_map(visit: Visit) -> Response:
    """Show one measure on the map, and all of them in a table."""
    measure = MEASURES.get(visit.asked("tampil") or _FIRST)
    if measure is None:
        raise NotFound
    scope, regions = scope_of(visit), visit.services.guide.regions.by_code
    with visit.services.database.begin() as store:
        found = store.place_counts.kabupaten()
        counted_at = store.place_counts.counted_at()
    places = {code: place for code, place in found.items() if code in regions}
    steps = steps_of(measure, places)
    shown = sorted(places.values(), key=lambda place: (-measure.value(place), place.kabupaten))
    return visit.page(
        "map",
        sheets=sheets(Drawn(regions, places, scope, measure, steps, visit.words)),
        side=SIDE,
        measure=measure,
        measures=MEASURES.values(),
        legend=ranges_of(measure, steps, visit.words),
        rows=shown,
        nowhere=found.get(""),
        regions=regions,
        scope=scope,
        counted_at=counted_at,
        counting=is_being_counted(visit.desk.services),
        per_thousand=DEATHS_PER_THOUSAND,
        percent=lambda place: f"{round(linked_percent(place))}%",
        expected=lambda place: decimal(expected(place), visit.words),
        gap=lambda place: decimal(gap(place), visit.words),
    )


def show_place(visit: Visit, code: str) -> Response:
    """Show the villages of a kabupaten, those first of which too little was heard."""
    region = visit.services.guide.regions.by_code.get(code)
    if region is None or not scope_of(visit).allows(code):
        raise NotFound
    after = _after(visit)
    with visit.services.database.begin() as store:
        counts = store.place_counts
        whole, counted_at = counts.kabupaten().get(code), counts.counted_at()
        found = counts.villages(code, DEATHS_PER_THOUSAND, after, PAGE + 1)
        begun = counts.begun(code, visit.now)
    shown = found[:PAGE]
    words = visit.words
    rows = [
        Village(
            place,
            decimal(expected(place), words),
            decimal(missing / _THOUSAND, words),
            begun.get((place.kecamatan.lower(), place.desa.lower()), 0),
            missing / _THOUSAND >= WORTH_A_CALL,
        )
        for place, missing in shown
    ]
    return visit.page(
        "map_place",
        region=region,
        whole=whole,
        rows=rows,
        following=_address(code, shown[-1]) if len(found) > PAGE else None,
        is_first=after is None,
        counted_at=counted_at,
        counting=is_being_counted(visit.desk.services),
        per_thousand=DEATHS_PER_THOUSAND,
        funnel=_funnel(whole, sum(begun.values()), visit) if whole else (),
    )


def scope_of(visit: Visit) -> Scope:
    """Return how far the visitor's statistics reach."""
    return visit.seat.scope(visit.right)


def _funnel(whole: PlaceCount, begun: int, visit: Visit) -> list[tuple[str, float, str]]:
    """Return how many deaths are expected, told, worked on and paid: a key, a number, in words."""
    words = visit.words
    told = (("told", whole.deaths_told), ("begun", begun), ("paid", whole.deaths_paid))
    guess = words("staff_statistics.about", number=decimal(expected(whole), words))
    return [
        ("expected", expected(whole), guess),
        *((name, float(number), words.count(number)) for name, number in told),
    ]


def _after(visit: Visit) -> Key | None:
    """Return the village behind which the page goes on; 400 for what no page of ours leads to."""
    given = visit.asked("gap")
    if not given:
        return None
    digits = given.removeprefix("-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > _MOST_DIGITS:
        raise BadRequest
    return int(given), visit.asked("kecamatan"), visit.asked("desa")


def _address(code: str, last: tuple[PlaceCount, int]) -> str:
    place, missing = last
    return url_for(
        "staff.map_place", code=code, gap=missing, kecamatan=place.kecamatan, desa=place.desa
    )
