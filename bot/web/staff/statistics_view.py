"""``/petugas/statistik``: how cases fare, who is told, what is paid; a chart and a table each."""

from flask import Response
from werkzeug.exceptions import NotFound

from bot.web.staff.desk import Desk
from bot.web.staff.statistics_files import hand_over
from bot.web.staff.statistics_sections import AGE_TONES, Section, facts, sections
from bot.web.staff.visit import Visit
from handlers.staff.counting import is_being_counted
from handlers.staff.rights import Right
from handlers.staff.statistics import KeptStatistics


def add(desk: Desk, kept: KeptStatistics) -> None:
    """Register the page and its export; ``kept`` is what this process counted."""
    desk.page(
        "/statistik",
        Right.STATISTICS,
        lambda visit: show_statistics(visit, kept),
        name="statistics",
        menu="staff_statistics.menu.statistics",
    )
    desk.act(
        "/statistik/ekspor",
        Right.EXPORT,
        lambda visit: export_section(visit, kept),
        ("section", "format"),
        name="export_statistics",
        proved=True,
    )


def show_statistics(visit: Visit, kept: KeptStatistics) -> Response:
    """Show every section as far as the visitor's statistics reach."""
    found = kept.of(visit.seat.scope(visit.right), visit.desk.services)
    return visit.page(
        "statistics",
        sections=_sections(visit, kept).values(),
        facts=facts(found, visit.words),
        counted_at=found.counted_at,
        counting=is_being_counted(visit.desk.services),
        tones=AGE_TONES,
    )


def export_section(visit: Visit, kept: KeptStatistics) -> Response:
    """Hand over the table of one section, its numbers plain."""
    section = _sections(visit, kept).get(visit.given("section"))
    if section is None:
        raise NotFound
    rows = [(label, *(cell.raw for cell in cells)) for label, cells in section.rows]
    return hand_over(visit, f"statistik-{section.name}", section.heads, rows, visit.given("format"))


def _sections(visit: Visit, kept: KeptStatistics) -> dict[str, Section]:
    found = kept.of(visit.seat.scope(visit.right), visit.desk.services)
    return sections(found, visit.words, visit.services.guide.figures)
