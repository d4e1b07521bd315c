"""Of what people are to be reminded: cover that ends, papers that nobody sent, the scholarship."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, or_, select, text

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from conversations.rules.periods import Payer
from storage.case_tables import case_steps, cases, report_followers, reports
from storage.tables import chats, cover_periods, programmes

_ended = cover_periods.alias("ended")
_longer = cover_periods.alias("longer")
# The few days and programmes first: whether somebody's cover ends there is then soon found out.
_ENDS = (
    select(cover_periods.c.ends, cover_periods.c.programme_id, programmes.c.code)
    .join(programmes, programmes.c.id == cover_periods.c.programme_id)
    .where(
        cover_periods.c.ends.in_(bindparam("days", expanding=True)),
        programmes.c.payer != Payer.SELF,
    )
    .distinct()
    .subquery()
)
_ENDING = (
    select(_ENDS.c.ends, _ENDS.c.code)
    .where(
        select(_ended.c.id)
        .where(
            _ended.c.ends == _ENDS.c.ends,
            _ended.c.programme_id == _ENDS.c.programme_id,
            ~exists().where(
                _longer.c.person_id == _ended.c.person_id, _longer.c.ends > _ended.c.ends
            ),
        )
        # PostgreSQL then stops at the first person, instead of comparing everybody's periods.
        .offset(0)
        .exists()
    )
    .order_by(_ENDS.c.ends, _ENDS.c.code)
)
# Staff have taken these up, and the family may still send papers.
_WAITS_FOR_PAPERS = cases.c.state.in_((CaseState.OPEN, CaseState.PAPERS_MISSING))
# Allowed by BPJS Ketenagakerjaan, paid or not; a case that was paid is closed some day.
_ALLOWED = or_(
    cases.c.state.in_((CaseState.APPROVED, CaseState.PAID)),
    and_(
        cases.c.state == CaseState.CLOSED,
        cases.c.closed_as == ClosedAs.DONE,
        cases.c.paid_on.is_not(None),
    ),
)


def _no_step(*wanted: ColumnElement[Any]) -> ColumnElement[bool]:
    return ~exists().where(case_steps.c.case_id == cases.c.id, *wanted)


_IS_REMINDER = case_steps.c.step == bindparam("reminder")
_SINCE = case_steps.c.at > bindparam("since")
_STANDING_STILL = (
    select(cases.c.id, cases.c.number)
    .where(_WAITS_FOR_PAPERS, _no_step(_SINCE), _no_step(_IS_REMINDER))
    .order_by(cases.c.filed_at, cases.c.id)
)
_DEATHS = (
    select(cases.c.id, cases.c.number)
    .where(cases.c.kind == CaseKind.DEATH, _ALLOWED, _no_step(_IS_REMINDER, _SINCE))
    .order_by(cases.c.filed_at, cases.c.id)
)
_HEARERS = (
    select(chats.c.id)
    .where(
        or_(
            chats.c.id.in_(select(reports.c.chat_id).where(reports.c.id == bindparam("report"))),
            chats.c.id.in_(
                select(report_followers.c.chat_id).where(
                    report_followers.c.report_id == bindparam("report")
                )
            ),
        ),
        chats.c.reachable.is_(True),
        # Whoever wrote STOP is reminded of nothing.
        chats.c.announcements.is_(True),
    )
    .order_by(chats.c.created_at, chats.c.id)
)


class Reminders:
    """Reads cover, cases and chats; what was reminded of stands with each of them."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def ending(self, days: Collection[date]) -> dict[date, tuple[str, ...]]:
        """Return those of ``days`` that are somebody's last of all cover, and whose it was.

        By day the codes of the programmes: only such as others pay for.
        """
        if self._connection.dialect.name == "postgresql":
            # Where all cover goes on, everybody's is compared: more than a message's time.
            self._connection.execute(text("SET LOCAL statement_timeout = '2min'"))
        found: dict[date, tuple[str, ...]] = {}
        for row in self._connection.execute(_ENDING, {"days": list(days)}):
            found[row.ends] = (*found.get(row.ends, ()), row.code)
        return found

    def standing_still(self, since: datetime, reminder: str) -> list[tuple[UUID, str]]:
        """Return id and number of open cases without a step since then, the oldest first.

        ``reminder`` is the step of those that were spoken of before: they are left out.
        """
        rows = self._connection.execute(_STANDING_STILL, {"since": since, "reminder": reminder})
        return [(row.id, row.number) for row in rows]

    def allowed_deaths(self, since: datetime, reminder: str) -> list[tuple[UUID, str]]:
        """Return id and number of deaths whose claim was allowed, the oldest first.

        Those with the step ``reminder`` since then are left out.
        """
        rows = self._connection.execute(_DEATHS, {"since": since, "reminder": reminder})
        return [(row.id, row.number) for row in rows]

    def hearers(self, report_id: UUID) -> list[UUID]:
        """Return the chats that filed or follow a report and may be reminded, oldest first."""
        return list(self._connection.execute(_HEARERS, {"report": report_id}).scalars())
