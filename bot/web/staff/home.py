"""``/petugas``: what waits for whoever is here, the oldest and reddest clocks first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from flask import Response
from markupsafe import Markup

from bot.web.staff import home_changes
from bot.web.staff.desk import PREFIX, Desk
from bot.web.staff.visit import Visit
from bot.web.staff.words import Words
from handlers.services import Services
from handlers.staff.queue import Clock, clocks_of, hours_clock, payment_clock
from handlers.staff.rights import Right
from handlers.staff.waiting import Heap, what_waits
from storage.place_counts import PlaceCount

# Where each kind is worked on.
_WHERE: Final = {
    "clocks": "/antrean",
    "payments": "/antrean",
    "nobodys": "/antrean?petugas=nobody",
    "mine": "/antrean?petugas=mine",
    "urgent": "/percakapan",
    "papers": "/antrean",
    "flags": "/antrean",
    "messages": "/percakapan",
    "announcements": "/siaran",
    "uploads": "/impor/persetujuan",
    "texts": "/isi-pesan",
    "unrecognised": "/belum-dipahami",
    "unconfirmed": "/pengguna",
    "grants": "/pengguna",
}
# Their first is when something has to be done by; of the others, since when the first waits.
_ENDS: Final = frozenset({"clocks", "payments", "flags", "grants"})
_URGENT: Final = "urgent"
# What has waited for longer is amber; what is over is red.
_LONG: Final = timedelta(hours=24)
_TONES: Final = ("red", "amber", "")


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
    home_changes.add(desk)


def home(visit: Visit) -> Response:
    """Show what waits, and how it stands altogether."""
    found = what_waits(visit.seat, visit.desk.services)
    tiles = [_tile(heap, visit.words, visit.services) for heap in found.heaps if heap.many]
    sums, counted_at = _sums(visit) if visit.may(Right.STATISTICS) else (None, None)
    return visit.page(
        "home",
        tiles=sorted(tiles, key=lambda tile: _TONES.index(tile.tone)),
        done=[heap.name for heap in found.heaps if not heap.many],
        cases=found.cases,
        sees_cases=found.sees_cases,
        clock=lambda case: clocks_of(case, visit.now, visit.services.guide.figures)[0],
        place=lambda code: short_name(code, visit),
        sums=sums,
        changes=home_changes.changes_shown(visit),
        counted_at=counted_at,
        prefix=PREFIX,
    )


def short_name(code: str | None, visit: Visit) -> str:
    """Return how people call a kabupaten; the code itself for one that we do not know."""
    region = visit.services.guide.regions.by_code.get(code or "")
    return region.short if region else code or ""


def _sums(visit: Visit) -> tuple[PlaceCount | None, datetime | None]:
    """Return the counts of all that the visitor's statistics reach, and when they were counted.

    Both are None before any counting.
    """
    with visit.as_far_as(Right.STATISTICS).database.begin() as store:
        return store.place_counts.sums(), store.place_counts.counted_at()


def _tile(heap: Heap, words: Words, services: Services) -> Tile:
    many = f"{words.count(heap.many)}{'+' if heap.more else ''}"
    over, since = _age(heap.first, words)
    clock = _clock(heap, words, services)
    if clock is not None:
        # In the words and the colour that the queue has for the same clock.
        key, tone = "" if over else "until", clock.level
        since = Markup("{}").format(words.say(clock.text))
    elif heap.name in _ENDS:
        key, tone = ("over", "red") if over else ("until", "amber")
    elif heap.name == _URGENT:
        key, tone = "since", "red"
    else:
        key, tone = "since", "amber" if _is_old(heap.first, words) else ""
    return Tile(heap.name, many, since, key, tone, f"{PREFIX}{_WHERE[heap.name]}")


def _clock(heap: Heap, words: Words, services: Services) -> Clock | None:
    """Return the clock of the first case of a heap, None where no such clock runs."""
    if heap.name == "clocks" and isinstance(heap.first, datetime):
        return hours_clock(heap.first, words.now, services.guide.figures)
    if heap.name == "payments" and heap.first is not None and not isinstance(heap.first, datetime):
        return payment_clock(heap.first, words.now.date())
    return None


def _age(first: datetime | date | None, words: Words) -> tuple[bool, Markup]:
    """Tell whether a moment or day is over, and how to write it."""
    if isinstance(first, datetime):
        return first < words.now, words.ago(first)
    return first is not None and first < words.now.date(), Markup("{}").format(words.day(first))


def _is_old(first: datetime | date | None, words: Words) -> bool:
    return isinstance(first, datetime) and words.now - first > _LONG
