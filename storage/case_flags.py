"""Signs that staff should look at: never shown to a family, and slowing nothing by themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from conversations.rules.case import CaseKind, CaseState
from storage.case_tables import case_flags, cases, reports
from storage.cases import Case
from storage.deaths import NO_DEATH


@dataclass(frozen=True, slots=True)
class KeptFlag:
    """A flag, until when somebody should look at it, and who did."""

    flag: str
    raised_at: datetime
    clear_by: datetime
    cleared_at: datetime | None
    cleared_by: str | None


class CaseFlags:
    """The case_flags table, and what flags are raised on."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def raise_flag(self, case_id: UUID, flag: str, clear_by: datetime, now: datetime) -> bool:
        """Raise a flag; False when it was raised before, cleared or not."""
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        raised = self._connection.execute(
            insert(case_flags)
            .values(case_id=case_id, flag=flag, raised_at=now, clear_by=clear_by)
            .on_conflict_do_nothing()
            .returning(case_flags.c.flag)
        )
        return raised.one_or_none() is not None

    def of(self, case_id: UUID) -> list[KeptFlag]:
        """Return the flags of a case, oldest first, cleared ones too."""
        rows = self._connection.execute(
            select(case_flags)
            .where(case_flags.c.case_id == case_id)
            .order_by(case_flags.c.raised_at, case_flags.c.flag)
        )
        return [
            KeptFlag(row.flag, row.raised_at, row.clear_by, row.cleared_at, row.cleared_by)
            for row in rows
        ]

    def clear(self, case_id: UUID, flag: str, by: str, now: datetime) -> bool:
        """Note who looked at a flag; False when there is none that waits."""
        cleared = self._connection.execute(
            update(case_flags)
            .where(
                case_flags.c.case_id == case_id,
                case_flags.c.flag == flag,
                case_flags.c.cleared_at.is_(None),
            )
            .values(cleared_at=now, cleared_by=by)
        )
        return cleared.rowcount == 1

    def take_back(self, case_id: UUID, flag: str, since: datetime) -> bool:
        """Let a flag that was raised from ``since`` on, and waits, never have been raised.

        It may be raised again, for nobody has looked at it; False when there is none such.
        """
        gone = self._connection.execute(
            delete(case_flags).where(
                case_flags.c.case_id == case_id,
                case_flags.c.flag == flag,
                case_flags.c.raised_at >= since,
                case_flags.c.cleared_at.is_(None),
            )
        )
        return gone.rowcount == 1

    def same_account(self, case: Case) -> list[UUID]:
        """Return the other cases that are to be paid to the same account."""
        if case.account_index is None:
            return []
        found = select(cases.c.id).where(
            cases.c.account_index == case.account_index, cases.c.id != case.id
        )
        return list(self._connection.execute(found.order_by(cases.c.id)).scalars())

    def same_phone(self, case: Case) -> list[UUID]:
        """Return the other cases of which somebody with the same phone told."""
        phones = select(reports.c.phone_index).where(reports.c.case_id == case.id)
        found = (
            select(reports.c.case_id)
            .where(reports.c.phone_index.in_(phones), reports.c.case_id != case.id)
            .distinct()
            .order_by(reports.c.case_id)
        )
        return list(self._connection.execute(found).scalars())

    def same_person(self, case: Case) -> list[UUID]:
        """Return the other cases of this kind about the same person that are not closed either."""
        return self._others(case, cases.c.kind == case.kind, cases.c.state != CaseState.CLOSED)

    def accidents_before(self, case: Case, within: timedelta) -> list[UUID]:
        """Return the accidents of the same person in the time before a case; mistaken ones not."""
        return self._others(
            case,
            cases.c.kind == CaseKind.ACCIDENT,
            cases.c.filed_at > case.filed_at - within,
            or_(cases.c.closed_as.is_(None), cases.c.closed_as.not_in(NO_DEATH)),
        )

    def _others(self, case: Case, *wanted: ColumnElement[bool]) -> list[UUID]:
        """Return the other cases that are about the same person by any of what is known."""
        known = {key: getattr(case, key) for key in ("person_id", "nik_index", "kpj_index")}
        same = [cases.c[key] == value for key, value in known.items() if value is not None]
        if not same:
            return []
        found = select(cases.c.id).where(or_(*same), cases.c.id != case.id, *wanted)
        return list(self._connection.execute(found.order_by(cases.c.id)).scalars())

    def agent_counts(self, since: datetime) -> dict[UUID, int]:
        """Return how many reports each agent filed since a moment."""
        rows = self._connection.execute(
            select(reports.c.agent_id, func.count())
            .where(reports.c.agent_id.is_not(None), reports.c.filed_at >= since)
            .group_by(reports.c.agent_id)
        )
        return {agent_id: count for agent_id, count in rows if agent_id is not None}
