"""How the desk's safeguards are: security of rows, and the chain of the audit."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.checkup.finding import Finding, bad, caution, well
from storage.row_security import is_secured
from storage.store import Database, StorageDown

# The workers look every day.
STALE: Final = timedelta(days=2)


def check_rows(database: Database, *, demo: bool = False) -> Finding:
    """Tell whether the database filters by kabupaten, too; in the demo nobody minds."""
    if database.engine.dialect.name != "postgresql":
        return well("rows", "sqlite") if demo else caution("rows", "sqlite")
    try:
        with database.engine.connect() as connection:
            secured = is_secured(connection)
    except (DBAPIError, PoolTimeoutError):
        return caution("rows", "unknown")
    return well("rows") if secured else caution("rows", "missing")


def check_chain(database: Database, *, demo: bool = False) -> Finding:
    """Tell what the last look at the chain found; in the demo, whose clock is its own, any will do.

    Nothing is looked over here: that takes long.
    """
    try:
        with database.begin() as store:
            last = store.audit_checks.last(None if demo else datetime.now(UTC))
    except (StorageDown, DBAPIError):
        return caution("chain", "unknown")
    if last is None:
        return well("chain", "never") if demo else caution("chain", "never")
    if not last.is_whole:
        return bad("chain", "broken", row=last.breaks[0].first)
    at = f"{last.at:%Y-%m-%d %H:%M} UTC"
    if datetime.now(UTC) - last.at > STALE and not demo:
        return caution("chain", "stale", at=at)
    return well("chain", count=last.check.rows, at=at)
