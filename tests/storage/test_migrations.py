from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from storage import schema
from storage.database import open_engine
from storage.tables import metadata


@pytest.fixture
def empty(backing: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without any table."""
    if backing == "embedded":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    served = request.getfixturevalue("postgresql_url")
    name = f"{make_url(served).database}_empty"
    # Without our limit for a statement: making and dropping databases may wait for the disk.
    admin = create_engine(make_url(served), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    engine = open_engine(make_url(served).set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def names(engine: Engine) -> set[str]:
    """The tables that are there."""
    return set(inspect(engine).get_table_names())


def test_the_steps_and_the_tables_of_the_program_agree(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.connect() as connection:
        # SQLite tells a default in other words than it was given.
        exactly = connection.dialect.name == "postgresql"
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": exactly}
        )
        assert compare_metadata(context, metadata) == []


def test_the_constant_names_the_newest_step() -> None:
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_heads() == [schema.HEAD]


def test_an_empty_database_is_not_current_and_an_upgraded_one_is(empty: Engine) -> None:
    assert not schema.is_current(empty)
    schema.upgrade(empty)
    assert schema.is_current(empty)
    assert schema.current_step(empty) == schema.HEAD


def test_upgrading_twice_changes_nothing(empty: Engine) -> None:
    schema.upgrade(empty)
    before = names(empty)
    with empty.begin() as connection:
        connection.execute(
            text("INSERT INTO programmes (code, name, payer) VALUES ('A', 'A', 'province')")
        )
    schema.upgrade(empty)
    assert names(empty) == before
    with empty.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM programmes")).scalar_one() == 1


def test_two_upgrades_at_once_do_not_disturb_each_other(empty: Engine) -> None:
    url = empty.url.render_as_string(hide_password=False)
    engines = [open_engine(url), open_engine(url)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(schema.upgrade, engines))
    for engine in engines:
        engine.dispose()
    assert schema.is_current(empty)
    assert names(empty) == {*metadata.tables, "alembic_version"}


def test_a_database_of_a_newer_program_is_not_current(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not schema.is_current(empty)


def test_there_is_no_way_back() -> None:
    steps = ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()
    assert [step.revision for step in steps if hasattr(step.module, "downgrade")] == []


def test_sqlite_minds_foreign_keys_again_after_an_upgrade(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}", pool_size=1)
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    engine.dispose()
