"""The database tells when it cannot be used, and mends when it can be used again."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from storage import schema
from storage.database import open_engine
from storage.sealing import Vault
from storage.store import Database, StorageDown
from tests.conftest import EMBEDDED, SERVERS


def answer(database: Database) -> int:
    """Ask the database something."""
    with database.begin() as store:
        found: int = store.connection.execute(text("SELECT 42")).scalar_one()
    return found


def test_nothing_is_opened_until_it_is_needed(vault: Vault) -> None:
    database = Database(open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nowhere"), vault)
    with database.begin():
        pass


def test_what_failed_half_way_is_undone(database: Database) -> None:
    def fail() -> None:
        with database.begin() as store:
            store.connection.execute(text("DELETE FROM alembic_version"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert schema.is_current(database.engine)


def test_a_server_that_is_not_there_is_storage_down(vault: Vault) -> None:
    database = Database(open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nowhere"), vault)
    with pytest.raises(StorageDown) as error:
        answer(database)
    assert "nobody" not in str(error.value)
    assert "127.0.0.1" not in str(error.value)


def test_a_folder_that_is_not_writable_is_storage_down(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "lontar.db").mkdir()
    with pytest.raises(StorageDown):
        answer(Database(open_engine(f"sqlite:///{tmp_path / 'lontar.db'}"), vault))


def test_a_file_that_another_process_writes_to_is_storage_down_after_a_while(
    sqlite_template: Path, vault: Vault, tmp_path: Path
) -> None:
    path = tmp_path / "lontar.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(open_engine(f"sqlite:///{path}?timeout=0.05"), vault)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageDown):
        answer(database)
    other.execute("ROLLBACK")
    other.close()
    assert answer(database) == 42
    database.engine.dispose()


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_connections_that_the_server_closed_are_replaced(
    engine: Engine, database: Database
) -> None:
    assert answer(database) == 42
    other = open_engine(engine.url.render_as_string(hide_password=False))
    with other.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()
    with pytest.raises(StorageDown):
        answer(database)
    assert answer(database) == 42


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_a_statement_that_takes_too_long_is_given_up(database: Database) -> None:
    def dawdle() -> None:
        with database.begin() as store:
            store.connection.execute(text("SET LOCAL statement_timeout = 20"))
            store.connection.execute(text("SELECT pg_sleep(30)"))

    with pytest.raises(StorageDown):
        dawdle()
    assert answer(database) == 42


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_two_that_wait_for_each_other_do_not_wait_for_ever(database: Database) -> None:
    met = threading.Barrier(2, timeout=10)
    outcomes: list[str] = []

    def cross(first: int, second: int) -> None:
        try:
            with database.begin() as store:
                store.connection.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
                lock = text("SELECT pg_advisory_xact_lock(:number)")
                store.connection.execute(lock, {"number": first})
                met.wait()
                store.connection.execute(lock, {"number": second})
            outcomes.append("done")
        except StorageDown:
            outcomes.append("down")

    threads = [threading.Thread(target=cross, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "down"]


@pytest.mark.parametrize("backing", [EMBEDDED], indirect=True)
def test_a_sqlite_file_keeps_what_is_promised_of_it(database: Database) -> None:
    with database.begin() as store:
        told = {
            name: store.connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize("backing", [EMBEDDED], indirect=True)
def test_a_transaction_on_a_file_has_the_writing_to_itself_from_its_first_statement(
    database: Database,
) -> None:
    with database.begin() as store:
        store.connection.execute(text("SELECT 1"))
        other = sqlite3.connect(str(database.engine.url.database), timeout=0.01)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("DELETE FROM chats")
        other.close()
