"""Towns to test in: on a file, or in a database of their own on the local PostgreSQL."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.conftest import EMBEDDED
from tests.delivery.town import Town
from tests.lookalikes.apart import Apart, lookalikes_apart


@pytest.fixture
def providers() -> Iterator[Apart]:
    """Both providers, in a process of their own."""
    with lookalikes_apart() as found:
        yield found


@pytest.fixture
def small_town(providers: Apart, tmp_path: Path) -> Iterator[Town]:
    """A town on a file."""
    yield from _opened(Town(f"sqlite:///{tmp_path}/town.db", tmp_path, providers))


@pytest.fixture
def large_town(providers: Apart, tmp_path: Path, postgresql_url: str) -> Iterator[Town]:
    """A town on PostgreSQL, with its usual durability."""
    server = make_url(postgresql_url)
    name = f"{server.database}_{time.monotonic_ns()}"
    admin = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        url = server.set(database=name).render_as_string(hide_password=False)
        yield from _opened(Town(url, tmp_path, providers))
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture
def town(backing: str, request: pytest.FixtureRequest) -> Town:
    """A town of either kind."""
    name = "small_town" if backing == EMBEDDED else "large_town"
    found = request.getfixturevalue(name)
    assert isinstance(found, Town)
    return found


def _opened(town: Town) -> Iterator[Town]:
    yield town
    town.services.database.engine.dispose()
