"""One conversation: what was said in it, page by page, whose it is, what it left for staff."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Row, case, select, union

from storage.case_tables import cases, report_followers, reports
from storage.outbox import BY_TEMPLATE, OutboxState, place
from storage.people import Identity
from storage.receipts import Receipt
from storage.scope import Scope
from storage.sealing import SealBroken, Vault
from storage.staff_messages import WAITING
from storage.tables import chat_people, inbox, outbox, people, staff_messages
from storage.talks import STAFF_KEY, Talk

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
MOST_LISTED: Final = 50
# How words of staff to a family begin in the outbox (``handlers/staff/case_acts.py``).
FAMILY_KEY: Final = "desk:"
# More than any row number.
_LAST: Final = 2**62
_ON_ITS_WAY: Final = frozenset(
    {OutboxState.QUEUED, OutboxState.HELD, OutboxState.LEASED, OutboxState.SENDING}
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person sent: ``kind`` of event and its words.

    ``answers`` are the messages that went back inside the response, as plain JSON values.
    """

    at: datetime
    kind: str
    text: str
    answers: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out by the outbox: ``by`` of the staff, None for the bot.

    ``outcome``: queued, uncertain, failed, expired, cancelled, or how far the provider tells that
    it came (sent, delivered, read). ``error`` is empty where nothing went wrong. ``not_before`` is
    from when on it may go. ``by_template``: only the approved words of ``message`` went out, for
    our own might not; ``withheld`` when those were an officer's, which have not been read.
    """

    at: datetime
    by: UUID | None
    message: dict[str, Any]
    outcome: str
    error: str
    not_before: datetime
    by_template: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of a conversation, the oldest line first.

    ``older`` is where the page before it ends (``before``), None when there is none.
    """

    lines: tuple[Heard | Sent, ...]
    older: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class LeftMessage:
    """A message that a chat left for staff, opened; its words are empty when they were erased."""

    number: str
    matter: str
    text: str
    waits: bool
    at: datetime
    settled_by: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class TalkReport:
    """A report that a chat filed, or follows."""

    number: str
    kind: str
    state: str
    filed: bool


class TalkLines:
    """The inbox, outbox and staff_messages tables of one chat, and whom it speaks for."""

    def __init__(self, connection: Connection, vault: Vault, scope: Scope) -> None:
        """Work inside ``connection``'s transaction; people beyond ``scope`` are not there."""
        self._connection = connection
        self._vault = vault
        self._scope = scope

    def page(self, talk: Talk, limit: int, before: tuple[int, int] | None = None) -> Lines:
        """Return the latest lines of a chat; ``before``: row numbers in the inbox and outbox.

        What was said before its owner wanted everything forgotten is not there.
        """
        heard_before, sent_before = before or (_LAST, _LAST)
        heard = self._heard(talk, heard_before, limit + 1)
        sent = self._sent(talk, sent_before, limit + 1)
        taken: list[AnyRow] = []
        at_heard = at_sent = 0
        # From the newest back; each table in its own order, for a clock may be put back.
        while len(taken) < limit and (at_heard < len(heard) or at_sent < len(sent)):
            if at_heard == len(heard) or (
                at_sent < len(sent) and sent[at_sent].created_at >= heard[at_heard].at
            ):
                taken.append(sent[at_sent])
                at_sent += 1
            else:
                taken.append(heard[at_heard])
                at_heard += 1
        more = at_heard < len(heard) or at_sent < len(sent)
        older = (
            heard[at_heard - 1].id if at_heard else heard_before,
            sent[at_sent - 1].id if at_sent else sent_before,
        )
        lines = tuple(
            self._line_heard(row, talk.id) if hasattr(row, "kind") else self._line_sent(row)
            for row in reversed(taken)
        )
        return Lines(lines, older if more else None)

    def names_of(self, chat_id: UUID) -> list[str]:
        """Return the full names of those linked to a chat, oldest link first."""
        rows = self._connection.execute(
            select(people.c.id, people.c.identity)
            .join(chat_people, chat_people.c.person_id == people.c.id)
            .where(chat_people.c.chat_id == chat_id, *self._scope.limits(people.c.kabupaten))
            .order_by(chat_people.c.linked_at, people.c.id)
            .limit(MOST_LISTED)
        )
        return [self._name(row.id, row.identity) for row in rows]

    def reports_of(self, chat_id: UUID) -> list[TalkReport]:
        """Return the reports that a chat filed or follows, the newest first."""
        # Not one condition with OR: PostgreSQL then reads every report there is.
        concerned = union(
            select(reports.c.id).where(reports.c.chat_id == chat_id),
            select(report_followers.c.report_id).where(report_followers.c.chat_id == chat_id),
        )
        rows = self._connection.execute(
            select(reports.c.number, cases.c.kind, cases.c.state, reports.c.chat_id)
            .join(cases, cases.c.id == reports.c.case_id)
            .where(reports.c.id.in_(concerned), *self._scope.limits(cases.c.kabupaten))
            .order_by(reports.c.filed_at.desc(), reports.c.number)
            .limit(MOST_LISTED)
        )
        return [TalkReport(row.number, row.kind, row.state, row.chat_id == chat_id) for row in rows]

    def messages_of(self, talk: Talk) -> list[LeftMessage]:
        """Return what a chat left for staff: what waits first, then the newest first."""
        rows = self._connection.execute(
            select(staff_messages)
            .where(staff_messages.c.chat_id == talk.id)
            .order_by(
                case((staff_messages.c.state == WAITING, 0), else_=1), staff_messages.c.at.desc()
            )
            .limit(MOST_LISTED)
        )
        return [
            LeftMessage(
                row.number,
                row.matter,
                self._words(row, talk),
                row.state == WAITING,
                row.at,
                row.settled_by or "",
                row.settled_at,
            )
            for row in rows
        ]

    def _heard(self, talk: Talk, before: int, limit: int) -> list[AnyRow]:
        wanted = [inbox.c.chat_id == talk.id, inbox.c.id < before, inbox.c.body.is_not(None)]
        if talk.erased_at is not None:
            wanted.append(inbox.c.at >= talk.erased_at)
        rows = self._connection.execute(
            select(inbox).where(*wanted).order_by(inbox.c.id.desc()).limit(limit)
        )
        return list(rows)

    def _sent(self, talk: Talk, before: int, limit: int) -> list[AnyRow]:
        wanted = [outbox.c.chat_id == talk.id, outbox.c.id < before]
        if talk.erased_at is not None:
            wanted.append(outbox.c.created_at >= talk.erased_at)
        rows = self._connection.execute(
            select(
                outbox.c.id,
                outbox.c.dedup_key,
                outbox.c.body,
                outbox.c.state,
                outbox.c.receipt,
                outbox.c.error,
                outbox.c.created_at,
                outbox.c.not_before,
            )
            .where(*wanted)
            .order_by(outbox.c.id.desc())
            .limit(limit)
        )
        return list(rows)

    def _line_heard(self, row: AnyRow, chat_id: UUID) -> Heard:
        where = f"{chat_id}:{row.external_id}"
        text = self._opened(row.body, f"inbox.body:{where}") or ""
        answers = self._opened(row.answer, f"inbox.answer:{where}") if row.answer else None
        return Heard(row.at, row.kind, text, tuple(json.loads(answers or "[]")))

    def _line_sent(self, row: AnyRow) -> Sent:
        message = self._opened(row.body, place(row.dedup_key))
        if row.state in _ON_ITS_WAY:
            outcome = str(OutboxState.QUEUED)
        elif row.state == OutboxState.ACCEPTED:
            outcome = row.receipt or str(Receipt.SENT)
        else:
            outcome = row.state
        key: str = row.dedup_key
        by = UUID(key.split(":")[1]) if key.startswith(STAFF_KEY) else None
        by_template = row.state == OutboxState.ACCEPTED and row.error == BY_TEMPLATE
        return Sent(
            row.created_at,
            by,
            json.loads(message) if message else {},
            outcome,
            "" if by_template else row.error or "",
            row.not_before,
            by_template,
            withheld=by_template and key.startswith(FAMILY_KEY),
        )

    def _opened(self, sealed: bytes, where: str) -> str | None:
        """Return what is sealed, None when it does not open: the rest can still be read."""
        try:
            return self._vault.open(sealed, where).decode()
        except SealBroken:
            return None

    def _words(self, row: AnyRow, talk: Talk) -> str:
        if talk.erased_at is not None and row.at < talk.erased_at:
            return ""
        return self._opened(row.body, f"staff_messages.body:{row.number}") or ""

    def _name(self, person_id: UUID, sealed: bytes) -> str:
        opened = self._vault.open(sealed, f"people.identity:{person_id}")
        return Identity.from_bytes(opened).name
