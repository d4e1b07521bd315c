"""Who did what to whose data, and when; rows are added and never changed.

Each row carries a mark over itself and the mark of the row before it, made with a key that does
not lie in the database: whoever changes, removes or slips in a row breaks the chain there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import Connection, bindparam, insert, select, text

from storage.audit_breaks import FIRST, AnyRow, Break, explain
from storage.audit_tables import audit
from storage.sealing import Vault

# Somebody at the command line of the machine.
OPERATOR = "operator"
# Rows that are read at once when the chain is looked over.
PAGE = 2_000
# So many rows that do not fit are told one by one; more are only counted.
MOST_UNFIT = 200
# Whoever adds to the chain waits here for whoever is before them.
_CHAIN_LOCK = 0x6C6F6E746172_01

Detail = str | int | bool | None
_LAST = select(audit.c.mark).order_by(audit.c.id.desc()).limit(1)
_FIRST_PAGE = select(audit).order_by(audit.c.id).limit(PAGE)
_PAGE = _FIRST_PAGE.where(audit.c.id > bindparam("after"))


def is_operator(actor: str) -> bool:
    """Tell whether the audit names somebody at the command line, by name or without."""
    return actor == OPERATOR or actor.startswith(f"{OPERATOR}:")


@dataclass(frozen=True, slots=True)
class Act:
    """One row. ``actor`` and ``subject`` are kinds with ids, such as ``person:<id>``; no names."""

    at: datetime
    actor: str
    act: str
    subject: str
    details: Mapping[str, Detail]


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What looking over the chain found.

    ``rows`` were looked at, up to the id ``up_to``; ``head`` is the last mark. Rows from before
    marks were made are not counted. ``unfit`` are the first rows whose mark does not follow from
    the row before, each an anchor for the next, and ``unfit_rows`` is how many there are in all.
    """

    rows: int
    up_to: int
    head: bytes | None
    unfit: tuple[int, ...] = ()
    unfit_rows: int = 0


NOTHING_CHECKED = ChainCheck(0, 0, None)


class Audit:
    """The audit table."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction: what is undone was not done either."""
        self._connection = connection
        self._vault = vault
        self._noted: list[Act] = []

    def note(self, actor: str, act: str, subject: str, now: datetime, **details: Detail) -> None:
        """Note an act; ``details`` hold nothing that tells who a person is.

        It is written when the transaction is committed.
        """
        self._noted.append(Act(now, actor, act, subject, details))

    def write(self) -> None:
        """Add what was noted to the chain; nobody else adds to it until the transaction ends."""
        if not self._noted:
            return
        if self._connection.dialect.name == "postgresql":
            lock = text("SELECT pg_advisory_xact_lock(:lock)")
            self._connection.execute(lock, {"lock": _CHAIN_LOCK})
        mark = self._connection.execute(_LAST).scalar_one_or_none()
        rows = []
        for act in self._noted:
            mark = self._mark(mark, act)
            rows.append(
                {
                    "at": act.at,
                    "actor": act.actor,
                    "act": act.act,
                    "subject": act.subject,
                    "details": dict(act.details),
                    "mark": mark,
                }
            )
        for row in rows:
            # One by one: many at once may be given their numbers in another order.
            self._connection.execute(insert(audit).values(**row))
        self._noted.clear()

    def of(self, subject: str) -> list[Act]:
        """Return what was done to a subject, oldest first; what was just noted, too."""
        rows = self._connection.execute(
            select(audit).where(audit.c.subject == subject).order_by(audit.c.id)
        )
        kept = [Act(row.at, row.actor, row.act, row.subject, row.details) for row in rows]
        return kept + [act for act in self._noted if act.subject == subject]

    def check(self) -> ChainCheck:
        """Look over the whole chain, from the first row that has a mark."""
        so_far, on = NOTHING_CHECKED, self.check_on(NOTHING_CHECKED)
        while on != so_far:
            so_far, on = on, self.check_on(on)
        return on

    def check_on(self, so_far: ChainCheck) -> ChainCheck:
        """Look over the next 2,000 rows; what was found so far again when there are no more."""
        rows, up_to, mark = so_far.rows, so_far.up_to, so_far.head
        unfit, many = list(so_far.unfit), so_far.unfit_rows
        # From whatever number is the least: ours begin at 1, but somebody may have slipped in less.
        page = (_FIRST_PAGE, {}) if so_far == NOTHING_CHECKED else (_PAGE, {"after": up_to})
        for row in self._connection.execute(*page).all():
            up_to = row.id
            if row.mark is None and not rows and row.id >= FIRST:
                continue
            if not self.follows(mark, row):
                many += 1
                unfit += [row.id] if many <= MOST_UNFIT else []
            mark, rows = row.mark, rows + 1
        return ChainCheck(rows, up_to, mark, tuple(unfit), many)

    def breaks(self, found: ChainCheck) -> list[Break]:
        """Return what is wrong where rows do not fit, in order; nothing where all do."""
        return explain(found.unfit, self._connection, self.follows) if found.unfit else []

    def follows(self, before: bytes | None, row: AnyRow) -> bool:
        """Tell whether a row's mark was made of it and of the mark ``before`` it."""
        return row.mark is not None and compare_digest(row.mark, self._mark(before, _act_of(row)))

    def _mark(self, before: bytes | None, act: Act) -> bytes:
        told = json.dumps(
            [
                (before or b"").hex(),
                act.at.astimezone(UTC).isoformat(timespec="microseconds"),
                act.actor,
                act.act,
                act.subject,
                dict(act.details),
            ],
            sort_keys=True,
            ensure_ascii=False,
        )
        return self._vault.mark(sha256(told.encode()).digest())


def _act_of(row: AnyRow) -> Act:
    return Act(row.at, row.actor, row.act, row.subject, row.details)
