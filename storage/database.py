"""Open the database behind a URL, PostgreSQL or SQLite, set up so that both keep our promises."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url

# A statement that takes longer is given up; the message is answered 503 and comes again.
STATEMENT_SECONDS = 5
# And whoever asks nothing for so long in the middle of a transaction has lost it.
IDLE_SECONDS = 15
# How long a writer waits for another writer of the same SQLite file.
SQLITE_BUSY_SECONDS = 10


def open_engine(url: str, pool_size: int = 8) -> Engine:
    """Return an engine for ``url``; connections are made when first needed.

    ``postgresql://`` speaks psycopg 3. A SQLite file gets WAL, foreign keys and one writer at a
    time (``BEGIN IMMEDIATE``), so that a transaction never fails half way for the lock; how many
    seconds a writer waits may stand in the URL (``?timeout=``).
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, pool_size)
    return _open_postgresql(parsed, pool_size)


def lone_engine(engine: Engine) -> Engine | None:
    """Return ``engine`` with each statement committing by itself, on the same connections.

    Made once: making it costs more than a statement. None for SQLite, where there is no round
    trip to be saved.
    """
    if engine.dialect.name != "postgresql":
        return None
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _open_postgresql(url: URL, pool_size: int) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=STATEMENT_SECONDS,
        # A connection comes back with its transaction ended; asking the server again costs time.
        pool_reset_on_return=None,
        skip_autocommit_rollback=True,
        connect_args={
            "connect_timeout": STATEMENT_SECONDS,
            "application_name": "lontar",
            # A worker that stands still inside a transaction must not hold up the others, and one
            # whose machine is gone is noticed in half a minute.
            "options": f"-c statement_timeout={STATEMENT_SECONDS * 1000}"
            f" -c idle_in_transaction_session_timeout={IDLE_SECONDS * 1000}"
            " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4"
            # Compiling the plans of row security takes several times what the searches take.
            " -c jit=off",
        },
    )


def _open_sqlite(url: URL, pool_size: int) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    if "timeout" not in url.query:
        url = url.update_query_dict({"timeout": str(SQLITE_BUSY_SECONDS)})
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's Connection, any dialect
    connection.exec_driver_sql("BEGIN IMMEDIATE")
