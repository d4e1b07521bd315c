"""``/petugas``: what waits for whoever is here, the oldest and reddest clocks first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from flask import Response
from markupsafe import Markup

from bot.web.staff.desk import PREFIX, Desk
from bot.web.staff.visit import Visit
from bot.web.staff.words import Words
from handlers.staff.rights import Right
from handlers.staff.waiting import Heap, what_waits
from storage.case_queue import QueuedCase, Rank
from storage.place_counts import PlaceCount

# Where each kind is worked on.
_WHERE: Final = {
    "clocks": "/antrean",
    "payments": "/antrean",
    "nobodys": "/antrean?petugas=nobody",
    "mine": "/antrean?petugas=mine",
    "papers": "/antrean",
    "flags": "/antrean",
    "messages": "/percakapan",
    "announcements": "/siaran",
    "uploads": "/impor/persetujuan",
    "texts": "/isi-pesan",
    "unrecognised": "/belum-dipahami",
    "grants": "/pengguna",
}
# Their first is when something has to be done by; of the others, since when the first waits.
_ENDS: Final = frozenset({"clocks", "payments", "flags", "grants"})
# What has waited for longer is amber; what is over is red.
_LONG: Final = timedelta(hours=24)
_TONES: Final = ("red", "amber", "")
# A clock that ends so soon is red, too: the second alarm has rung.
_HARDLY: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Tile:
    """One kind of what waits, as it is shown; ``tone`` is red, amber or empty."""

    name: str
    many: str
    since: Markup
    key: str
    tone: str
    address: str


def add(desk: Desk) -> None:
    """Register the page."""
    desk.page("", Right.HOME, home, menu="staff.menu.home")


def home(visit: Visit) -> Response:
    """Show what waits, and how it stands altogether."""
    found = what_waits(visit.seat, visit.desk.services)
    tiles = [_tile(heap, visit.words) for heap in found.heaps if heap.many]
    sums = _sums(visit) if visit.may(Right.STATISTICS) else None
    return visit.page(
        "home",
        tiles=sorted(tiles, key=lambda tile: _TONES.index(tile.tone)),
        done=[heap.name for heap in found.heaps if not heap.many],
        cases=found.cases,
        sees_cases=found.sees_cases,
        clock=lambda case: clock_of(case, visit.words),
        place=lambda code: short_name(code, visit),
        sums=sums,
        prefix=PREFIX,
    )


def clock_of(case: QueuedCase, words: Words) -> tuple[str, str, Markup | str]:
    """Return what a case waits for: the key of a text, its tone, and since (or until) when."""
    if case.rank is Rank.HOURS and case.due_at is not None:
        over, soon = case.due_at < words.now, case.due_at < words.now + _HARDLY
        key = "hours_over" if over else "hours_run"
        return key, "red" if soon else "amber", words.ago(case.due_at)
    if case.rank is Rank.PAYMENT and case.pay_by is not None:
        return "payment_over", "red", words.day(case.pay_by)
    waits_long = case.owner_id is None and words.now - case.filed_at > _LONG
    key = "nobodys" if case.owner_id is None else "filed"
    return key, "amber" if waits_long else "", words.ago(case.filed_at)


def short_name(code: str | None, visit: Visit) -> str:
    """Return how people call a kabupaten; the code itself for one that we do not know."""
    region = visit.services.guide.regions.by_code.get(code or "")
    return region.short if region else code or ""


def _sums(visit: Visit) -> PlaceCount | None:
    """Return the counts of all that the visitor's statistics reach; None before any counting."""
    with visit.as_far_as(Right.STATISTICS).database.begin() as store:
        return store.place_counts.sums()


def _tile(heap: Heap, words: Words) -> Tile:
    many = f"{words.count(heap.many)}{'+' if heap.more else ''}"
    over, since = _age(heap.first, words)
    if heap.name in _ENDS:
        key, tone = ("over", "red") if over else ("until", "amber")
    else:
        key, tone = "since", "amber" if _is_old(heap.first, words) else ""
    return Tile(heap.name, many, since, key, tone, f"{PREFIX}{_WHERE[heap.name]}")


def _age(first: datetime | date | None, words: Words) -> tuple[bool, Markup]:
    """Tell whether a moment or day is over, and how to write it."""
    if isinstance(first, datetime):
        return first < words.now, words.ago(first)
    return first is not None and first < words.now.date(), Markup("{}").format(words.day(first))


def _is_old(first: datetime | date | None, words: Words) -> bool:
    return isinstance(first, datetime) and words.now - first > _LONG
