"""Houses to test: on files alone, and on the servers of production."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.conftest import EMBEDDED, SERVERS
from tests.end_to_end.house import Ground, House, open_house, settings_for
from tests.end_to_end.people import roster
from tests.end_to_end.processes import command


@pytest.fixture(scope="session", params=[EMBEDDED, SERVERS])
def ground(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """A database that an officer has filled by the commands of the manual."""
    folder = tmp_path_factory.mktemp("ground")
    if request.param == EMBEDDED:
        found = Ground(f"sqlite:///{folder}/ground.db", None)
        _fill(found, folder)
        yield found
        return
    server = make_url(request.getfixturevalue("postgresql_url"))
    name = f"{server.database}_ground"
    # Not by way of this process's own database, which may be gone before this one is dropped.
    admin = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        url = server.set(database=name).render_as_string(hide_password=False)
        found = Ground(url, str(request.getfixturevalue("redis_server_url")))
        _fill(found, folder)
        yield found
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture(scope="session")
def house(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with a web and a worker running, shared: each test brings people of its own."""
    with (
        open_house(ground, tmp_path_factory.mktemp("house")) as found,
        found.worker(),
        found.web(),
    ):
        yield found


@pytest.fixture
def own_house(ground: Ground, tmp_path: Path) -> Iterator[House]:
    """A house for one test, in which nothing runs yet."""
    with open_house(ground, tmp_path) as found:
        yield found


def _fill(ground: Ground, folder: Path) -> None:
    """Make the tables, add the programme, import the roster."""
    settings = settings_for(ground.url, folder)
    file = folder / "NTT-2026.csv"
    file.write_bytes(roster())
    programme = ("NTT-2026", "--name", "Pekerja Rentan NTT 2026", "--payer", "province")
    for words in (
        ("db", "upgrade"),
        ("programme", "add", *programme),
        ("roster", "import", str(file), "--programme", "NTT-2026"),
    ):
        command(*words, settings=settings, folder=folder)
