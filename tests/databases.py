"""The real databases that tests stand on: SQLite in a file, and PostgreSQL."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, literal, make_url, or_, select, text
from sqlalchemy.exc import OperationalError

from storage import schema
from storage.announcement_tables import announcement_recipients
from storage.database import open_engine
from storage.tables import chats, metadata, people
from tests.conftest import EMBEDDED

POSTGRESQL = "postgresql+psycopg://root@127.0.0.1:5432/postgres"
# How often PostgreSQL's tables get new files between two tests.
TRUNCATED_EVERY = 50
# With more rows than this deleting takes long: each looks for what pointed to it.
MANY = 2_000
HAS_MANY = select(
    or_(
        *(
            select(func.count())
            .select_from(select(literal(1)).select_from(table).limit(MANY).subquery())
            .scalar_subquery()
            == MANY
            for table in (people, chats, announcement_recipients)
        )
    )
)
# What empties them otherwise: what points to others first, then the numbers that were given.
EMPTYING = (
    "; ".join(
        f"DELETE FROM {table.name}"  # noqa: S608 - names of ours
        for table in reversed(metadata.sorted_tables)
        if table.name != "audit"
    ),
    "SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences WHERE last_value > 0",
)
# The audit refuses to lose rows, one by one or all at once.
NOT_EMPTIED = "ALTER TABLE audit {0} TRIGGER audit_not_emptied"
# SQLite waits for the disk at each commit, and a disk in memory does not keep it waiting.
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest alone makes its folders in it
ENOUGH_MEMORY = 2**30


def pytest_configure() -> None:
    """Let pytest make its folders in memory, where there is room and nobody named a place."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    engine = open_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    return path


def _answering(url: str) -> str | None:
    """Why the PostgreSQL of a URL cannot be used, None when it can."""
    engine = create_engine(url, connect_args={"connect_timeout": 3})
    try:
        with engine.connect():
            return None
    except OperationalError as error:
        return str(error.orig).splitlines()[0]
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of an empty PostgreSQL database that belongs to this process alone."""
    asked = os.environ.get("TEST_DATABASE_URL")
    server = make_url(asked or POSTGRESQL)
    why_not = _answering(server.render_as_string(hide_password=False))
    if why_not is not None:
        if asked:
            pytest.fail(f"TEST_DATABASE_URL: {why_not}")
        pytest.skip(f"no PostgreSQL at 127.0.0.1:5432 (set TEST_DATABASE_URL): {why_not}")
    name = f"lontar_test_{os.getpid()}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def postgresql_engine(postgresql_url: str) -> Iterator[Engine]:
    """An engine on this process's own PostgreSQL database, with all tables."""
    engine = open_engine(postgresql_url)
    schema.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def emptied_postgresql(postgresql_engine: Engine) -> Callable[[], Engine]:
    """Empty the tables of this process's PostgreSQL, count from 1 again, and return its engine.

    Truncating makes a file anew for every table and index, which takes longer than most tests.
    Deleting does not, but what was deleted stays in the files until they are made anew.
    """
    turns = count()

    def empty() -> Engine:
        with postgresql_engine.begin() as connection:
            is_full = connection.execute(HAS_MANY).scalar_one()
            if next(turns) % TRUNCATED_EVERY == 0 or is_full:
                names = ", ".join(table.name for table in metadata.sorted_tables)
                connection.exec_driver_sql(NOT_EMPTIED.format("DISABLE"))
                connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
                connection.exec_driver_sql(NOT_EMPTIED.format("ENABLE"))
                return postgresql_engine
            for one in EMPTYING:
                connection.exec_driver_sql(one)
            if connection.exec_driver_sql("SELECT EXISTS (SELECT FROM audit)").scalar_one():
                connection.exec_driver_sql(NOT_EMPTIED.format("DISABLE"))
                connection.exec_driver_sql("TRUNCATE audit")
                connection.exec_driver_sql(NOT_EMPTIED.format("ENABLE"))
        return postgresql_engine

    return empty


@pytest.fixture
def engine(backing: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on empty tables: SQLite in a file, or PostgreSQL."""
    if backing == EMBEDDED:
        path = tmp_path / "lontar.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        engine = open_engine(f"sqlite:///{path}")
        yield engine
        engine.dispose()
        return
    emptied: Callable[[], Engine] = request.getfixturevalue("emptied_postgresql")
    yield emptied()
