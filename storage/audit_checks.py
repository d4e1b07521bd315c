"""What was found when the chain of the audit was looked over, and when that was asked for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from storage.audit import ChainCheck
from storage.audit_breaks import AnyRow, Break, Wrong
from storage.audit_tables import audit, audit_checks

# Whoever wants the chain looked over notes that in the audit itself.
SUBJECT = "audit"
ASKED = "audit_check_asked"


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """A look at the chain that came to its end; ``at`` is when.

    ``breaks`` are its broken stretches, and ``more`` rows do not fit that are not among them.
    """

    check: ChainCheck
    at: datetime
    breaks: tuple[Break, ...] = ()
    more: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every row fitted."""
        return not self.breaks


class AuditChecks:
    """The audit_checks table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def keep(self, found: KeptCheck) -> None:
        """Keep what was found."""
        check, breaks = found.check, found.breaks
        told = [[one.first, one.last, one.wrong] for one in breaks]
        self._connection.execute(
            insert(audit_checks).values(
                up_to=check.up_to,
                rows=check.rows,
                whole=found.is_whole,
                broken_at=breaks[0].first if breaks else None,
                breaks={"told": told, "more": found.more},
                head=check.head,
                at=found.at,
            )
        )

    def last(self, now: datetime | None) -> KeptCheck | None:
        """Return what was found last, None when nobody has looked yet.

        By the time of the look, and none from behind ``now``: whatever number and time a row was
        given, it does not stand before the looks to come. Without ``now``, where clocks begin
        anew as in the demo, by number.
        """
        found = select(audit_checks).limit(1)
        if now is not None:
            found = found.where(audit_checks.c.at <= now).order_by(audit_checks.c.at.desc())
        found = found.order_by(audit_checks.c.id.desc())
        row = self._connection.execute(found).one_or_none()
        if row is None:
            return None
        return KeptCheck(ChainCheck(row.rows, row.up_to, row.head), row.at, *_told(row))

    def lost_ends(self, most: int) -> list[Break]:
        """Return what is missing where a look ended with a row that is gone or another now.

        Of all looks that went to the end of the chain, broken or not, from the last row on.
        """
        ends = self._connection.execute(
            select(audit_checks.c.up_to, audit.c.id)
            .distinct()
            .outerjoin_from(audit_checks, audit, audit.c.id == audit_checks.c.up_to)
            .where(
                audit_checks.c.up_to > 0,
                # A row from before marks were made has none, and a look that ended there neither.
                audit.c.id.is_(None) | audit.c.mark.is_distinct_from(audit_checks.c.head),
                # Looks of long ago ended at the first row that did not fit.
                audit_checks.c.whole | audit_checks.c.breaks.is_not(None),
            )
            .order_by(audit_checks.c.up_to.desc())
            .limit(most)
        ).all()
        return [
            Break(up_to if row_id else self.newest_row(up_to) + 1, up_to, Wrong.MISSING)
            for up_to, row_id in ends
        ]

    def newest_row(self, before: int | None = None) -> int:
        """Return the number of the audit's last row (before a number), 0 when there is none."""
        found = select(func.max(audit.c.id))
        if before is not None:
            found = found.where(audit.c.id < before)
        return max(self._connection.execute(found).scalar_one() or 0, 0)

    def is_asked(self, now: datetime) -> bool:
        """Tell whether a look was asked for since the last one."""
        last = self.last(now)
        asked = self._connection.execute(
            select(func.max(audit.c.id)).where(audit.c.subject == SUBJECT, audit.c.act == ASKED)
        ).scalar_one()
        return asked is not None and (last is None or asked > last.check.up_to)


def _told(row: AnyRow) -> tuple[tuple[Break, ...], int]:
    if row.whole:
        return (), 0
    if row.breaks is None:
        return (Break(row.broken_at, row.broken_at, Wrong.ALTERED),), 0
    breaks = (Break(first, last, Wrong(wrong)) for first, last, wrong in row.breaks["told"])
    return tuple(breaks), row.breaks["more"]
