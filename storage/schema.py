"""Bring the tables to the shape that this program expects, and tell whether they have it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

# The metadata of tables.py is whole only with these.
from storage import announcement_tables, audit_tables, case_tables, staff_tables  # noqa: F401
from storage.row_security import secure_rows

# The newest step in migrations/versions; a test holds the two together.
HEAD = "0008"
MIGRATIONS = Path(__file__).parent / "migrations"
# Only one process changes the tables at a time; the number says "lontar" and nothing else.
_LOCK = 0x6C6F6E746172


def is_current(engine: Engine) -> bool:
    """Tell whether the tables are those of this program; OperationalError when nobody answers."""
    return current_step(engine) == HEAD


def current_step(engine: Engine) -> str | None:
    """Return the last step that was carried out, None for an empty database."""
    with engine.connect() as connection:
        try:
            found = connection.execute(text("SELECT version_num FROM alembic_version"))
            return found.scalar_one_or_none()
        except (ProgrammingError, OperationalError) as error:
            if connection.invalidated or "alembic_version" not in str(error.orig):
                raise
            return None


def upgrade(engine: Engine) -> None:
    """Carry out the steps that are missing, all in one transaction; does nothing when none is."""
    from alembic import command  # noqa: PLC0415 - takes almost a second; only upgrades pay it
    from alembic.config import Config  # noqa: PLC0415 - same

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _alone(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if connection.dialect.name == "postgresql":
            secure_rows(connection)


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that no other upgrade runs beside."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            with _without_foreign_keys(connection), connection.begin():
                yield connection
            return
        with connection.begin():
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Rest SQLite's foreign keys: copying a table drops the old one, which would empty others.

    It must be said outside a transaction, so past SQLAlchemy, which would begin one.
    """
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - an open connection has its driver's
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
