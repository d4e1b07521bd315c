"""``/petugas/jejak-audit``: who did what, newest first, and whether the chain is whole."""

from datetime import date, datetime, time, timedelta
from typing import Final

from flask import Response, make_response

from bot.claims.exporting import as_csv
from bot.web.staff.audit_words import AuditWords, subject_asked
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from handlers.staff.chain import ask_for_look
from handlers.staff.rights import Right
from storage.audit import OPERATOR
from storage.audit_reading import AuditPage, AuditQuestion
from storage.store import Store

_A_PAGE: Final = 50
# So many rows of a table; whoever needs more asks day by day.
_MOST_EXPORTED: Final = 10_000
# Who can be chosen from.
_ACTORS, _OPERATORS = 120, 40
_LONGEST_ID: Final = 18
_YEARS: Final = range(2020, 2200)


def add(desk: Desk) -> None:
    """Register the pages."""
    desk.page("/jejak-audit", Right.AUDIT, audit, menu="staff_audit.menu")
    desk.act("/jejak-audit/periksa", Right.AUDIT, audit_check)
    desk.page("/jejak-audit/tabel.csv", Right.AUDIT, audit_table, proved=True)


def audit(visit: Visit) -> Response:
    """Show what was done."""
    question, now = _question(visit), visit.desk.services.clock()
    with visit.services.database.begin() as store:
        page = store.audit_reading.page(question, _before(visit), _A_PAGE)
        said = AuditWords.of(page.rows, visit.words, store, _places(visit))
        last = store.audit_checks.last(now)
        asked = store.audit_checks.is_asked(now)
        people = {one.actor: one.name for one in store.staff.listed(limit=_ACTORS)}
        operators = store.audit_reading.actors(OPERATOR, _OPERATORS)
    people |= {actor: visit.words.actor(actor) for actor in operators}
    return visit.page(
        "audit",
        page=page,
        said=said,
        question=question,
        filters=_filters(visit),
        last=last,
        asked=asked,
        people=dict(sorted(people.items(), key=lambda item: item[1].casefold())),
        acts=said.acts(),
        proved=visit.seat.proved(now),
    )


def audit_check(visit: Visit) -> Response:
    """Ask the workers to look over the chain."""
    ask_for_look(visit.actor, visit.desk.services)
    return visit.told("audit", Text("staff_audit.chain.asked"))


def audit_table(visit: Visit) -> Response:
    """Write what was done to a table."""
    question = _question(visit)
    with visit.services.database.begin() as store:
        page = _rows(question, store)
        said = AuditWords.of(page.rows, visit.words, store, _places(visit))
        lines = [said.line(row) for row in page.rows]
        store.audit.note(
            visit.actor, "audit_exported", "audit", visit.services.clock(), count=len(lines)
        )
    response = make_response(as_csv(lines, said.heads()))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = "attachment; filename=jejak-audit.csv"
    return response


def _places(visit: Visit) -> dict[str, str]:
    regions = visit.desk.services.guide.regions.by_code
    return {code: region.name for code, region in regions.items()}


def _rows(question: AuditQuestion, store: Store) -> AuditPage:
    """Return the newest rows of a table, however many windows they lie in."""
    found = store.audit_reading.page(question, None, _MOST_EXPORTED)
    while found.further is not None and len(found.rows) < _MOST_EXPORTED:
        more = store.audit_reading.page(question, found.further, _MOST_EXPORTED - len(found.rows))
        found = AuditPage([*found.rows, *more.rows], more.further)
    return found


def _question(visit: Visit) -> AuditQuestion:
    with visit.services.database.begin() as store:
        subject = subject_asked(visit.asked("tentang", 80), store)
    since, until = _day(visit.asked("dari")), _day(visit.asked("sampai"))
    return AuditQuestion(
        visit.asked("siapa", 80),
        visit.asked("apa", 40),
        subject,
        _midnight(since, visit),
        _midnight(until + timedelta(days=1), visit) if until else None,
    )


def _filters(visit: Visit) -> dict[str, str]:
    names = ("siapa", "apa", "tentang", "dari", "sampai")
    return {name: visit.asked(name, 80) for name in names if visit.asked(name, 80)}


def _before(visit: Visit) -> int | None:
    """Return the row to go on from; what is no number is the newest page."""
    given = visit.asked("sebelum")
    return int(given) if given.isdecimal() and 0 < len(given) <= _LONGEST_ID else None


def _day(given: str) -> date | None:
    """Return a day; None for what is none, or is of no time that we could have noted."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _midnight(day: date | None, visit: Visit) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), visit.words.zone)
