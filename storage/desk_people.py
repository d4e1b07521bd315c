"""What the desk shows beside a person: linked chats, cases, codes; and how often somebody looked.

Every statement goes by an index, and finds nothing beyond the scope of whoever asks.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, case, delete, func, select, union_all
from sqlalchemy.exc import NoResultFound

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from storage.audit_tables import audit
from storage.case_tables import cases, reports
from storage.deaths import TELLS_OF_DEATH
from storage.locks import stand_in_line
from storage.people import People, Person
from storage.scope import WHOLE, Scope
from storage.sealing import Vault
from storage.tables import chat_people, chats, link_codes, people

# More than this is on no page; nobody honest has so many chats.
MOST_CHATS = 50
MOST_CASES = 20


@dataclass(frozen=True, slots=True)
class CaseMeant:
    """A case and whom it is about; ``person_id`` None for nobody we know, or beyond the scope."""

    number: str
    person_id: UUID | None


@dataclass(frozen=True, slots=True)
class LinkedChat:
    """A chat that is linked to a person, without where it is; ``proof`` is how it proved to be."""

    chat_id: UUID
    channel: str
    proof: str
    linked_at: datetime
    reachable: bool


@dataclass(frozen=True, slots=True)
class CaseAbout:
    """A case about a person in a line; ``tells_of_death`` until staff find otherwise."""

    number: str
    kind: CaseKind
    state: CaseState
    closed_as: ClosedAs | None
    happened_on: date | None
    filed_at: datetime
    tells_of_death: bool


@dataclass(frozen=True, slots=True)
class OpenCodes:
    """One-time codes that can still be used: how many, and until when the last one can."""

    count: int
    until: datetime | None


_CODES = select(func.count(), func.max(link_codes.c.expires_at)).where(
    link_codes.c.person_id == bindparam("person"),
    link_codes.c.used_at.is_(None),
    link_codes.c.expires_at > bindparam("now"),
)
_ACTS = (
    select(func.count())
    .select_from(audit)
    .where(
        audit.c.actor == bindparam("actor"),
        audit.c.at > bindparam("since"),
        audit.c.act == bindparam("act"),
    )
)
_OF_NUMBER = union_all(
    select(cases.c.id).where(cases.c.number == bindparam("number")),
    select(reports.c.case_id).where(reports.c.number == bindparam("number")),
)


class DeskPeople:
    """People as the desk looks at them."""

    def __init__(self, connection: Connection, vault: Vault, scope: Scope = WHOLE) -> None:
        """Work inside ``connection``'s transaction; who is beyond ``scope`` is not there."""
        self._connection = connection
        self._vault = vault
        self._scope = scope

    def person(self, person_id: UUID) -> Person | None:
        """Return a person opened, None when there is none."""
        try:
            return People(self._connection, self._vault, self._scope).get(person_id)
        except NoResultFound:
            return None

    def acts_since(self, actor: str, act: str, since: datetime) -> int:
        """Return how often ``actor`` did ``act`` after ``since``, by the audit.

        Until the transaction ends nobody else finds out the same: of two at once, the second
        counts the first.
        """
        stand_in_line(self._connection, [self._vault.index("acts", f"{actor} {act}")])
        found = self._connection.execute(_ACTS, {"actor": actor, "act": act, "since": since})
        return found.scalar_one()

    def of_case(self, number: str) -> CaseMeant | None:
        """Return the case of a number, its own or that of a report which joined it."""
        seen = people.c.id == cases.c.person_id
        for limit in self._scope.limits(people.c.kabupaten):
            seen &= limit
        row = self._connection.execute(
            select(cases.c.number, people.c.id)
            .outerjoin(people, seen)
            .where(cases.c.id.in_(_OF_NUMBER), *self._scope.limits(cases.c.kabupaten)),
            {"number": number},
        ).one_or_none()
        return None if row is None else CaseMeant(row.number, row.id)

    def chats(self, person_id: UUID) -> list[LinkedChat]:
        """Return the chats linked to a person, the newest link first; at most 50."""
        rows = self._connection.execute(
            select(
                chats.c.id,
                chats.c.channel,
                chats.c.reachable,
                chat_people.c.proof,
                chat_people.c.linked_at,
            )
            .join(chat_people, chat_people.c.chat_id == chats.c.id)
            .where(chat_people.c.person_id == person_id)
            .order_by(chat_people.c.linked_at.desc(), chats.c.id)
            .limit(MOST_CHATS)
        )
        return [
            LinkedChat(row.id, row.channel, row.proof, row.linked_at, row.reachable) for row in rows
        ]

    def cases_about(self, person_id: UUID) -> list[CaseAbout]:
        """Return the cases about a person, open ones before closed ones, the newest first."""
        is_closed = case((cases.c.state == CaseState.CLOSED, 1), else_=0)
        rows = self._connection.execute(
            select(cases, case((TELLS_OF_DEATH, 1), else_=0).label("of_death"))
            .where(cases.c.person_id == person_id, *self._scope.limits(cases.c.kabupaten))
            .order_by(is_closed, cases.c.filed_at.desc(), cases.c.id)
            .limit(MOST_CASES)
        )
        return [
            CaseAbout(
                row.number,
                CaseKind(row.kind),
                CaseState(row.state),
                ClosedAs(row.closed_as) if row.closed_as else None,
                row.happened_on,
                row.filed_at,
                row.of_death == 1,
            )
            for row in rows
        ]

    def open_codes(self, person_id: UUID, now: datetime) -> OpenCodes:
        """Return the one-time codes of a person that can still be used."""
        count, until = self._connection.execute(_CODES, {"person": person_id, "now": now}).one()
        return OpenCodes(count, until)

    def unlink(self, person_id: UUID, chat_id: UUID) -> bool:
        """Take the link between a person and a chat away; tell whether there was one."""
        seen = select(people.c.id).where(
            people.c.id == person_id, *self._scope.limits(people.c.kabupaten)
        )
        taken = self._connection.execute(
            delete(chat_people).where(
                chat_people.c.chat_id == chat_id, chat_people.c.person_id.in_(seen)
            )
        )
        return taken.rowcount == 1
