"""Row security on a real PostgreSQL: the second lock, behind the searches."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, select, text
from sqlalchemy.exc import DBAPIError

from storage import schema
from storage.database import open_engine
from storage.row_security import GROWS, OFFICER, SEEN_BY_OFFICERS, is_secured
from storage.scope import WHOLE, Scope
from storage.sealing import Vault
from storage.store import Database
from storage.tables import metadata
from tests.conftest import SERVERS, StandingClock

SIKKA, LEMBATA = "53.07", "53.13"
MINE = Scope.of([SIKKA])
NOW = StandingClock()()


@pytest.fixture
def backing() -> str:
    """The server: SQLite has no such lock."""
    return SERVERS


def a_value(column: Any) -> object:  # noqa: ANN401 - SQLAlchemy's Column
    """Something that a column that must not be empty takes."""
    kind = column.type.python_type.__name__ if hasattr(column.type, "python_type") else ""
    name = type(column.type).__name__
    if name in {"Moment", "JSON"}:
        return NOW if name == "Moment" else {}
    return {
        "UUID": uuid4(),
        "bytes": uuid4().bytes,
        "str": uuid4().hex[: getattr(column.type, "length", None) or 5],
        "int": 1,
        "bool": False,
        "date": NOW.date(),
        "float": 0.0,
    }[kind]


def add(connection: Connection, table: str, **known: object) -> dict[str, Any]:
    """Add a row in which only what matters is told; return it."""
    found = metadata.tables[table]
    row = dict(known)
    for column in found.columns:
        made_there = column.server_default is not None or column.identity is not None
        if column.name not in row and not column.nullable and not made_there:
            row[column.name] = a_value(column)
    added = connection.execute(found.insert().values(**row).returning(*found.c)).one()
    return dict(zip(added._fields, added, strict=True))


def fill(connection: Connection) -> None:
    """Put a row of each of two kabupaten into every table that officers see a part of."""
    programme = add(connection, "programmes")["id"]
    for kabupaten in (SIKKA, LEMBATA):
        person = add(connection, "people", kabupaten=kabupaten)["id"]
        case = add(connection, "cases", kabupaten=kabupaten, person_id=person)["id"]
        chat = add(connection, "chats")["id"]
        announcement = add(
            connection, "announcements", audience={"kabupaten": [kabupaten]}, texts={"id": "x"}
        )["id"]
        add(connection, "chat_people", chat_id=chat, person_id=person)
        report = add(connection, "reports", case_id=case, chat_id=chat)
        document = add(connection, "documents", case_id=case, chat_id=chat)["id"]
        known = {
            "case_id": case,
            "person_id": person,
            "chat_id": chat,
            "document_id": document,
            "report_id": report.get("id"),
            "programme_id": programme,
            "announcement_id": announcement,
            "kabupaten": kabupaten,
        }
        filled = {
            "people",
            "cases",
            "chats",
            "announcements",
            "chat_people",
            "reports",
            "documents",
        }
        for table in SEEN_BY_OFFICERS:
            if table not in filled:
                columns = metadata.tables[table].columns
                of_this = {n: v for n, v in known.items() if n in columns and v is not None}
                add(connection, table, **of_this)


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with rows of two kabupaten."""
    with database.engine.begin() as connection:
        fill(connection)
    return database


def counts(database: Database, scope: Scope) -> dict[str, int]:
    """How many rows of each table somebody sees who looks past our searches."""
    with database.within(scope).begin() as store:
        return {
            table: store.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - names of ours
            for table in SEEN_BY_OFFICERS
        }


def test_an_officer_sees_the_own_rows_of_every_table(filled: Database) -> None:
    assert counts(filled, MINE) == dict.fromkeys(SEEN_BY_OFFICERS, 1)


def test_the_province_sees_all(filled: Database) -> None:
    assert counts(filled, WHOLE) == dict.fromkeys(SEEN_BY_OFFICERS, 2)


@pytest.mark.parametrize("scope", [Scope.of(()), Scope.of(["53.99"])])
def test_who_has_no_kabupaten_sees_nothing(filled: Database, scope: Scope) -> None:
    assert counts(filled, scope) == dict.fromkeys(SEEN_BY_OFFICERS, 0)


def test_the_role_without_a_named_kabupaten_sees_nothing(filled: Database) -> None:
    with filled.engine.connect() as connection:
        connection.execute(text(f"SET LOCAL role {OFFICER}"))
        for table in SEEN_BY_OFFICERS:
            asked = text(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of ours
            assert connection.execute(asked).scalar_one() == 0, table


def test_an_officer_moves_nothing_into_another_kabupaten(filled: Database) -> None:
    people = metadata.tables["people"]
    within = filled.within(MINE)
    with pytest.raises(DBAPIError, match="row-level security"), within.begin() as store:
        store.connection.execute(people.update().values(kabupaten=LEMBATA))


def test_every_table_with_a_kabupaten_is_listed_or_known_to_be_open() -> None:
    """A new table with something of somebody's gets a policy, or a reason here."""
    theirs = {"kabupaten", "case_id", "person_id", "chat_id", "document_id"}
    opened = {
        "agents": "who reports for others, and where",
        "duties": "who is rung, and for where",
        "staff_grants": "roles of colleagues",
        "programmes": "who pays for whom; holds nobody",
        "consents": "read by the chat itself alone",
        "identity_attempts": "read by the chat itself alone",
        "chat_paces": "when a chat may hear from us again",
        "report_followers": "only ids, found by way of a report",
        "reported_chats": "only ids, found by way of a case",
    }
    found = {
        table.name
        for table in metadata.sorted_tables
        if theirs & set(table.columns.keys()) and table.name not in SEEN_BY_OFFICERS
    }
    assert sorted(found - set(opened)) == [], "give it a policy, or a reason here"


@pytest.mark.parametrize("after", ["commit", "rollback", "error", "widen", "savepoint"])
def test_a_connection_of_the_pool_keeps_no_role(filled: Database, after: str) -> None:
    url = filled.engine.url.render_as_string(hide_password=False)
    within = Database(open_engine(url, 1), filled.vault)
    scoped = within.within(MINE)
    if after == "commit":
        with scoped.begin() as store:
            store.connection.execute(text("SELECT 1"))
    elif after == "widen":
        with scoped.begin() as store:
            store.connection.execute(text("SELECT 1"))
            store.widen()
            assert store.connection.execute(text("SELECT count(*) FROM people")).scalar_one() == 2
    elif after == "savepoint":
        with scoped.begin() as store:
            with pytest.raises(DBAPIError), store.connection.begin_nested():
                store.connection.execute(text("SELECT 1 / 0"))
            assert store.connection.execute(text("SELECT count(*) FROM people")).scalar_one() == 1
    elif after == "error":
        with pytest.raises(DBAPIError), scoped.begin() as store:
            store.connection.execute(text("SELECT 1 / 0"))
    else:
        undone = scoped.begin()
        undone.__enter__().connection.execute(text("SELECT 1"))
        undone.__exit__(KeyError, KeyError(), None)
    with within.begin() as store:
        told = "SELECT current_user = session_user, current_setting('lontar.kabupaten', true)"
        same, named = store.connection.execute(text(told)).one()
        assert same
        assert not named
        assert store.connection.execute(text("SELECT count(*) FROM people")).scalar_one() == 2
    within.engine.dispose()


@pytest.mark.parametrize("scope", [MINE, WHOLE], ids=["officer", "province"])
@pytest.mark.parametrize("act", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", GROWS)
def test_no_role_changes_what_only_grows(
    filled: Database, scope: Scope, act: str, table: str
) -> None:
    with (
        pytest.raises(DBAPIError, match="permission denied"),
        filled.within(scope).begin() as store,
    ):
        store.connection.execute(text(act.format(table)))


@pytest.mark.parametrize("act", ["UPDATE audit SET act = 'x'", "DELETE FROM audit"])
def test_even_the_owner_cannot_change_the_audit(database: Database, act: str) -> None:
    with database.begin() as store:
        store.audit.note("operator", "office_filled", "office:x", NOW)
    with pytest.raises(DBAPIError, match="the audit only grows"), database.begin() as store:
        store.connection.execute(text(act))


# --- where the roles may not be made -------------------------------------------------------------


@pytest.fixture
def poor(postgresql_url: str) -> Iterator[Engine]:
    """A database of a login that may make no roles, and may not take ours."""
    name = f"{make_url(postgresql_url).database}_poor"
    admin = create_engine(make_url(postgresql_url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"DROP ROLE IF EXISTS {name}"))
        connection.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD 'miskin'"))
        connection.execute(
            text(f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0 ENCODING 'UTF8'")
        )
    url = make_url(postgresql_url).set(database=name, username=name, password="miskin")
    engine = open_engine(url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        connection.execute(text(f"DROP ROLE {name}"))
    admin.dispose()


def test_who_may_make_no_roles_upgrades_and_works_all_the_same(poor: Engine, vault: Vault) -> None:
    schema.upgrade(poor)
    with poor.connect() as connection:
        assert not is_secured(connection)
    database = Database(poor, vault)
    with poor.begin() as connection:
        add(connection, "people", kabupaten=SIKKA)
    with database.within(MINE).begin() as store:
        assert store.connection.execute(select(metadata.tables["people"].c.kabupaten)).all()


def test_it_is_secured_as_soon_as_the_roles_are_given(poor: Engine, postgresql_url: str) -> None:
    schema.upgrade(poor)
    admin = create_engine(make_url(postgresql_url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"GRANT lontar_officer, lontar_province TO {poor.url.username}"))
    admin.dispose()
    schema.upgrade(poor)
    with poor.connect() as connection:
        assert is_secured(connection)


def test_a_new_table_is_opened_to_the_roles_by_the_next_upgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tomorrow (id integer)"))
    try:
        with engine.connect() as connection:
            assert not is_secured(connection)
        schema.upgrade(engine)
        with engine.connect() as connection:
            assert is_secured(connection)
            connection.execute(text(f"SET LOCAL role {OFFICER}"))
            assert connection.execute(text("SELECT count(*) FROM tomorrow")).scalar_one() == 0
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE tomorrow"))
        schema.upgrade(engine)
