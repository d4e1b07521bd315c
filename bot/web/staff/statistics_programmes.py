"""``/petugas/statistik/program``: the places of each programme against who has them and is told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Response
from werkzeug.exceptions import Conflict, NotFound

from bot.web.staff.desk import Desk
from bot.web.staff.statistics_files import hand_over
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from handlers.staff.quotas import NoSuchQuota, QuotaChanged, QuotaRefused, set_quota, version_of
from handlers.staff.rights import Right
from handlers.staff.statistics import KeptStatistics
from storage.programme_counts import ProgrammeCount
from storage.quotas import ProgrammeLine, Quota

_NONE: Final = ProgrammeCount(0, 0, 0)
HEADS: Final = ("programme", "kabupaten", "name", "quota", "people", "linked", "cases")


@dataclass(frozen=True, slots=True)
class Line:
    """A programme, or a programme in a kabupaten: its places, as told, and who has them.

    ``version`` is for its form: when the quota was written, in seconds, 0 for none.
    """

    code: str
    name: str
    quota: int | None
    source: str
    count: ProgrammeCount
    version: int = 0


def add(desk: Desk, kept: KeptStatistics) -> None:
    """Register the pages; ``kept`` is what this process counted."""
    desk.page(
        "/statistik/program",
        Right.STATISTICS,
        lambda visit: show_programmes(visit, kept),
        name="programmes",
    )
    desk.page(
        "/statistik/program/<int:programme_id>",
        Right.STATISTICS,
        lambda visit, programme_id: show_programme(visit, programme_id, kept),
        name="programme",
    )
    desk.act(
        "/statistik/program/<int:programme_id>",
        Right.QUOTAS,
        change_quota,
        ("kabupaten", "places", "source"),
        name="programme_quota",
    )
    desk.act(
        "/statistik/program/ekspor",
        Right.EXPORT,
        lambda visit: export_programmes(visit, kept),
        ("format",),
        name="export_programmes",
        proved=True,
    )


def show_programmes(visit: Visit, kept: KeptStatistics) -> Response:
    """Show every programme in one line."""
    enrolled = kept.enrolled(visit.desk.services)
    with visit.services.database.begin() as store:
        programmes, quotas = store.quotas.programmes(), store.quotas.all()
    lines = []
    for one in programmes:
        counts = [
            count
            for (programme_id, code), count in enrolled.counts.items()
            if programme_id == one.id and _sees(visit, code)
        ]
        told = [quota.places for (of, _), quota in quotas.items() if of == one.id]
        quota = one.quota if _sees(visit, None) else None
        lines.append((one, _line(one, quota if quota is not None else _sum(told), counts)))
    return visit.page(
        "statistics_programmes",
        lines=lines,
        counted_at=enrolled.counted_at,
        counting=enrolled.counted_at is None,
    )


def show_programme(visit: Visit, programme_id: int, kept: KeptStatistics) -> Response:
    """Show the places of a programme in each kabupaten, to be changed by who may."""
    enrolled = kept.enrolled(visit.desk.services)
    with visit.services.database.begin() as store:
        found = next((one for one in store.quotas.programmes() if one.id == programme_id), None)
        quotas = store.quotas.all()
    if found is None:
        raise NotFound
    may_change = visit.seat.rights.get(Right.QUOTAS)
    return visit.page(
        "statistics_programme",
        programme=found,
        lines=list(_by_place(visit, found, quotas, enrolled.counts)),
        changes=lambda code: may_change is not None and may_change.allows(code),
        counted_at=enrolled.counted_at,
        counting=enrolled.counted_at is None,
    )


def change_quota(visit: Visit, programme_id: int) -> Response:
    """Write a quota down with where it is known from, or forget it where no number is given."""
    code, places = visit.given("kabupaten"), visit.given("places")
    try:
        wanted = (programme_id, code, places, visit.given("source"))
        set_quota(*wanted, visit.version(), visit.actor, visit.services)
    except QuotaRefused as error:
        return visit.refused("programme", error.reason, programme_id=programme_id)
    except QuotaChanged as error:
        raise Conflict from error
    except NoSuchQuota as error:
        raise NotFound from error
    return visit.after("programme", "staff_statistics.done.quota", programme_id=programme_id)


def export_programmes(visit: Visit, kept: KeptStatistics) -> Response:
    """Hand over every programme in every kabupaten, once that is counted."""
    enrolled = kept.enrolled(visit.desk.services)
    if enrolled.counted_at is None:
        return visit.refused("programmes", Text("staff_statistics.refused.not_counted"))
    with visit.services.database.begin() as store:
        programmes, quotas = store.quotas.programmes(), store.quotas.all()
    rows = [
        (
            *(one.code, line.code, line.name, "" if line.quota is None else str(line.quota)),
            *map(str, (line.count.people, line.count.linked, line.count.cases)),
        )
        for one in programmes
        for line in _by_place(visit, one, quotas, enrolled.counts)
        if line.quota is not None or line.count.people
    ]
    return hand_over(visit, "program", HEADS, rows, visit.given("format"))


def _by_place(
    visit: Visit,
    programme: ProgrammeLine,
    quotas: Mapping[tuple[int, str], Quota],
    counts: Mapping[tuple[int, str], ProgrammeCount],
) -> Iterator[Line]:
    """Yield a line for each kabupaten that the visitor sees, and for people of no known place."""
    regions = visit.services.guide.regions.by_code
    for code in (*regions, ""):
        count = counts.get((programme.id, code), _NONE)
        if _sees(visit, code) and (code or count.people):
            quota = quotas.get((programme.id, code))
            name = regions[code].name if code else visit.say("staff_statistics.nowhere")
            places, source = (quota.places, quota.source) if quota else (None, "")
            yield Line(code, name, places, source, count, version_of(quota))


def _sees(visit: Visit, code: str | None) -> bool:
    return visit.seat.scope(visit.right).allows(code)


def _line(one: ProgrammeLine, quota: int | None, counts: Sequence[ProgrammeCount]) -> Line:
    sums = ProgrammeCount(
        sum(count.people for count in counts),
        sum(count.linked for count in counts),
        sum(count.cases for count in counts),
    )
    return Line(one.code, one.name, quota, "", sums)


def _sum(told: Sequence[int]) -> int | None:
    return sum(told) if told else None
