"""Column types that mean the same on PostgreSQL and SQLite."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, Integer, LargeBinary, String, TypeDecorator, Uuid
from sqlalchemy.engine import Dialect

# SQLite counts rows in INTEGER only.
RowNumber = BigInteger().with_variant(Integer, "sqlite")
Sealed = LargeBinary
Index = LargeBinary(16)
Kabupaten = String(5)


class Moment(TypeDecorator[datetime]):
    """A moment in time; kept in UTC and always read back aware of it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write the moment down in UTC; SQLite keeps no zone, so none is given to it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read the moment back in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


RowId = Uuid(as_uuid=True)


def new_id() -> UUID:
    """Return an id that tells nothing: not how many there are, nor which came first."""
    return uuid4()
