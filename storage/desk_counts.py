"""How much of what waits for staff, and since when: one statement a kind, however much there is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    select,
)

from conversations.rules.case import CaseState
from conversations.rules.paper import PaperState
from storage.announcement_tables import announcements
from storage.announcements import AnnouncementState, Audience
from storage.case_queue import AT_WORK
from storage.case_tables import case_flags, case_papers, cases
from storage.columns import Moment
from storage.roster_uploads import UploadState
from storage.scope import WHOLE, Scope
from storage.staff_tables import (
    roster_uploads,
    staff,
    staff_grants,
    text_changes,
    unrecognised,
)
from storage.tables import IS_WAITING, staff_messages
from storage.talk_places import is_within
from storage.talks import URGENT

# Nobody reads the difference above this, and counting on would take its time.
MOST = 1_000
# Whose chat a message is of takes longer to find out.
MOST_OF_CHATS = 100
# BPJS has all papers, and has not paid.
UNPAID = (CaseState.COMPLETE, CaseState.FORWARDED, CaseState.APPROVED)
IS_OPEN = cases.c.state.in_(AT_WORK)
IS_TICKING = and_(IS_OPEN, cases.c.due_at.is_not(None), cases.c.passed_on_at.is_(None))
IS_UNPAID = and_(cases.c.state.in_(UNPAID), cases.c.pay_by.is_not(None), cases.c.paid_on.is_(None))
IS_NOBODYS = and_(IS_OPEN, cases.c.owner_id.is_(None))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of a kind wait, and since (or until) when the first of them; None for none.

    ``more``: there may be more than that, which nobody counted.
    """

    many: int
    first: datetime | date | None
    more: bool = False


class DeskCounts:
    """What waits, over all tables where anything does."""

    def __init__(self, connection: Connection, scope: Scope = WHOLE) -> None:
        """Work inside ``connection``'s transaction; what is beyond ``scope`` is not there."""
        self._connection = connection
        self._scope = scope

    def cases(self, owner: UUID, soon: date) -> dict[str, Waiting]:
        """Count open cases: ``clocks`` run, ``payments`` due by ``soon``, ``nobodys``, ``mine``.

        First are the earliest end of a clock, the earliest day of payment, and the oldest report.
        """
        ways: dict[str, tuple[ColumnElement[bool], ColumnElement[Any]]] = {
            "clocks": (IS_TICKING, cases.c.due_at),
            "payments": (and_(IS_UNPAID, cases.c.pay_by <= soon), cases.c.pay_by),
            "nobodys": (IS_NOBODYS, cases.c.filed_at),
            "mine": (and_(IS_OPEN, cases.c.owner_id == owner), cases.c.filed_at),
        }
        columns: list[ColumnElement[Any]] = []
        for name, (condition, since) in ways.items():
            columns.append(func.count(case((condition, 1))).label(f"{name}_many"))
            first = func.min(case((condition, since)), type_=since.type)
            columns.append(first.label(f"{name}_first"))
        row = self._connection.execute(self._of_cases(select(*columns).where(IS_OPEN))).one()
        return {
            name: Waiting(getattr(row, f"{name}_many"), getattr(row, f"{name}_first"))
            for name in ways
        }

    def papers(self) -> Waiting:
        """Count the papers of open cases that came and that nobody has judged."""
        found = (
            select(case_papers.c.changed_at.label("at"))
            .join(cases, cases.c.id == case_papers.c.case_id)
            .where(IS_OPEN, case_papers.c.state == PaperState.RECEIVED)
            .order_by(case_papers.c.changed_at)
        )
        return self._count(self._of_cases(found))

    def flags(self) -> Waiting:
        """Count the flags of open cases that nobody has cleared; first is when one had to be."""
        found = (
            select(case_flags.c.clear_by.label("at"))
            .join(cases, cases.c.id == case_flags.c.case_id)
            .where(IS_OPEN, case_flags.c.cleared_at.is_(None))
            .order_by(case_flags.c.clear_by)
        )
        return self._count(self._of_cases(found))

    def messages(self, *, urgent: bool = False) -> Waiting:
        """Count the messages that wait for somebody of the staff; only those that are urgent."""
        found = select(staff_messages.c.at).where(
            IS_WAITING, is_within(self._scope, staff_messages.c.chat_id)
        )
        if urgent:
            found = found.where(staff_messages.c.matter == URGENT)
        return self._count(found.order_by(staff_messages.c.at), MOST_OF_CHATS)

    def unrecognised(self) -> Waiting:
        """Count what nobody understood and nobody has labelled."""
        found = select(unrecognised.c.at).where(
            unrecognised.c.label.is_(None), is_within(self._scope, unrecognised.c.chat_id)
        )
        return self._count(found.order_by(unrecognised.c.id), MOST_OF_CHATS)

    def announcements(self, actor: str) -> Waiting:
        """Count the drafts of others that nobody has approved."""
        found = (
            select(announcements.c.audience, announcements.c.created_at)
            .where(
                announcements.c.state == AnnouncementState.DRAFT,
                announcements.c.approved_at.is_(None),
                announcements.c.author != actor,
            )
            .order_by(announcements.c.id)
            .limit(MOST)
        )
        meant = [
            row.created_at
            for row in self._connection.execute(found)
            if self._scope.covers(Audience.from_json(row.audience).kabupaten)
        ]
        return Waiting(len(meant), min(meant, default=None), more=len(meant) >= MOST)

    def uploads(self, actor: str) -> Waiting:
        """Count the rosters of others that wait for a second person."""
        found = select(roster_uploads.c.changed_at).where(
            roster_uploads.c.state == UploadState.WAITING, roster_uploads.c.author != actor
        )
        return self._count(self._scope.limited(found, roster_uploads.c.kabupaten))

    def texts(self, actor: str) -> Waiting:
        """Count the texts that others proposed."""
        found = select(text_changes.c.at).where(
            text_changes.c.state == "proposed", text_changes.c.author != actor
        )
        return self._count(found)

    def grants(self, today: date, until: date) -> Waiting:
        """Count the roles that end in some days, of people who still sign in."""
        found = (
            select(func.count(), func.min(staff_grants.c.ends))
            .join(staff, staff.c.id == staff_grants.c.staff_id)
            .where(staff_grants.c.ends.between(today, until), staff.c.disabled_at.is_(None))
        )
        many, first = self._connection.execute(found).one()
        return Waiting(many, first)

    def unconfirmed(
        self, actor: str, roles: Collection[str], today: date, *, joined: bool
    ) -> Waiting:
        """Count the roles, of these, that wait for ``actor`` or another to confirm them.

        Without those of ``actor`` and those that they gave; ``joined``: of people with a password.
        """
        found = (
            select(staff_grants.c.given_at)
            .join(staff, staff.c.id == staff_grants.c.staff_id)
            .where(
                staff_grants.c.confirmed_by.is_(None),
                staff_grants.c.role.in_(roles),
                staff_grants.c.ends >= today,
                staff_grants.c.given_by != actor,
                staff.c.id != UUID(actor.removeprefix("staff:")),
                staff.c.disabled_at.is_(None),
            )
        )
        if joined:
            found = found.where(staff.c.password.is_not(None))
        return self._count(found)

    def _count(self, found: "Select[Any]", most: int = MOST) -> Waiting:
        rows = found.limit(most).subquery()
        counted = select(func.count(), func.min(rows.c[0], type_=Moment)).select_from(rows)
        many, first = self._connection.execute(counted).one()
        return Waiting(many, first, more=many >= most)

    def _of_cases(self, found: "Select[Any]") -> "Select[Any]":
        return self._scope.limited(found, cases.c.kabupaten)
