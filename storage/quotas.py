"""The places that a programme has in a kabupaten, as somebody told, and where from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.scope import WHOLE, Scope
from storage.staff_tables import quotas
from storage.tables import programmes


@dataclass(frozen=True, slots=True)
class Quota:
    """So many ``places``; ``by`` is who wrote it down ``at`` when, as the audit names them."""

    places: int
    source: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme by name; ``quota`` is what its source tells of all of it, None for nothing."""

    id: int
    code: str
    name: str
    quota: int | None


class Quotas:
    """The quotas table."""

    def __init__(self, connection: Connection, scope: Scope = WHOLE) -> None:
        """Work inside ``connection``'s transaction; what is beyond ``scope`` is not there."""
        self._connection = connection
        self._scope = scope

    def all(self) -> Mapping[tuple[int, str], Quota]:
        """Return the quotas by the programme's row number and the kabupaten."""
        found = self._scope.limited(select(quotas), quotas.c.kabupaten)
        return {
            (row.programme_id, row.kabupaten): Quota(row.places, row.source, row.by, row.at)
            for row in self._connection.execute(found)
        }

    def programmes(self) -> list[ProgrammeLine]:
        """Return all programmes, those that began last first; nobody is counted."""
        columns = (programmes.c.id, programmes.c.code, programmes.c.name, programmes.c.quota)
        found = select(*columns).order_by(programmes.c.starts.desc(), programmes.c.code)
        return [ProgrammeLine(*row) for row in self._connection.execute(found)]

    def hold(self, programme_id: int, kabupaten: str) -> Quota | None:
        """Return a quota that nobody else changes until the transaction ends; None for none."""
        found = select(quotas).where(
            quotas.c.programme_id == programme_id, quotas.c.kabupaten == kabupaten
        )
        row = self._connection.execute(
            self._scope.limited(found, quotas.c.kabupaten).with_for_update()
        ).one_or_none()
        return None if row is None else Quota(row.places, row.source, row.by, row.at)

    def put(self, programme_id: int, kabupaten: str, quota: Quota) -> None:
        """Write a quota down in place of what was known; not for a kabupaten beyond the scope."""
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        values = {
            "places": quota.places,
            "source": quota.source,
            "by": quota.by,
            "at": quota.at,
        }
        self._connection.execute(
            insert(quotas)
            .values(programme_id=programme_id, kabupaten=kabupaten, **values)
            .on_conflict_do_update(index_elements=["programme_id", "kabupaten"], set_=values)
        )

    def forget(self, programme_id: int, kabupaten: str) -> None:
        """Forget a quota; nothing happens where there is none."""
        self._connection.execute(
            delete(quotas).where(
                quotas.c.programme_id == programme_id, quotas.c.kabupaten == kabupaten
            )
        )
