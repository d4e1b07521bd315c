"""What the map and the statistics leave the desk as: a table of counts, of nobody by name."""

from collections.abc import Iterable, Sequence
from typing import Final

from flask import Response, make_response
from werkzeug.exceptions import BadRequest, NotFound

from bot.claims.exporting import WRITERS
from bot.web.staff.map_measures import expected, gap
from bot.web.staff.visit import Visit
from conversations.rules.expected_deaths import DEATHS_PER_THOUSAND
from storage.place_counts import PlaceCount

# More villages than any kabupaten has.
_ALL: Final = 10_000
_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEADS: Final = (
    *("kabupaten", "name", "kecamatan", "desa", "people", "covered", "linked", "ending"),
    *("accidents_told", "deaths_told", "deaths_paid", "expected_deaths_guess", "gap_guess"),
)


def export_places(visit: Visit) -> Response:
    """Hand over the counts of each kabupaten, or of the villages of one."""
    code, ending = visit.given("kabupaten"), visit.given("format")
    scope = visit.seat.scope(visit.right)
    if code and (code not in visit.services.guide.regions.by_code or not scope.allows(code)):
        raise NotFound
    with visit.services.database.begin() as store:
        if code:
            found = store.place_counts.villages(code, DEATHS_PER_THOUSAND, None, _ALL)
            places = [place for place, _ in found]
        else:
            places = sorted(store.place_counts.kabupaten().values(), key=_code)
    rows = [_row(place, visit) for place in places]
    return hand_over(visit, f"peta-{code or 'ntt'}", HEADS, rows, ending)


def hand_over(
    visit: Visit, name: str, heads: Sequence[str], rows: Iterable[Sequence[str]], ending: str
) -> Response:
    """Note an export and return it as a file; 400 for an ending that we do not write."""
    if ending not in WRITERS:
        raise BadRequest
    kept = list(rows)
    with visit.services.database.begin() as store:
        store.audit.note(
            visit.actor, "counts_exported", f"counts:{name}", visit.now, rows=len(kept)
        )
    response = make_response(WRITERS[ending](kept, heads))
    response.headers["Content-Type"] = _TYPES[ending]
    filename = f"lontar-{name}-{visit.now:%Y-%m-%d}{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _row(place: PlaceCount, visit: Visit) -> tuple[str, ...]:
    region = visit.services.guide.regions.by_code.get(place.kabupaten)
    counts = (
        *(place.people, place.covered, place.linked, place.ending),
        *(place.accidents_told, place.deaths_told, place.deaths_paid),
    )
    return (
        *(place.kabupaten, region.name if region else "", place.kecamatan, place.desa),
        *map(str, counts),
        f"{expected(place):.1f}",
        f"{gap(place):.1f}",
    )


def _code(place: PlaceCount) -> str:
    return place.kabupaten
