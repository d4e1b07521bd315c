"""Many rows at once, each database its own way: new ones put in, known ones picked out."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    DDL,
    Column,
    ColumnElement,
    Connection,
    Table,
    bindparam,
    column,
    func,
    insert,
    literal,
    select,
    text,
    update,
)

Rows = Sequence[Mapping[str, Any]]


def insert_rows(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert ``rows``, all with the same columns, inside ``connection``'s transaction.

    COPY in binary took a third of executemany's time; values go in as they are, so on PostgreSQL
    no column's type may change them.
    """
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    names = list(rows[0])
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - an open connection has its driver's
    with driver.cursor() as cursor, cursor.copy(_copy_statement(connection, table, names)) as copy:
        copy.set_types([_type_name(connection, table, name) for name in names])
        for row in rows:
            copy.write_row([row[name] for name in names])


def update_rows(connection: Connection, table: Table, rows: Rows) -> None:
    """Change rows, each by its ``of_id``; all of ``rows`` name the same other columns.

    One statement with an array a column took half the time of a statement a row.
    """
    if not rows:
        return
    names = [name for name in rows[0] if name != "of_id"]
    if connection.dialect.name != "postgresql":
        told: dict[str, Any] = {name: bindparam(name) for name in names}
        statement = update(table).where(table.c.id == bindparam("of_id"))
        connection.execute(statement.values(told), rows)
        return
    kinds = {"of_id": table.c.id.type, **{name: table.c[name].type for name in names}}
    arrays = [literal([row[name] for row in rows], ARRAY(kind)) for name, kind in kinds.items()]
    given = [column(name, kind) for name, kind in kinds.items()]
    told_anew = func.unnest(*arrays).table_valued(*given).render_derived(name="told_anew")
    connection.execute(
        update(table)
        .where(table.c.id == told_anew.c.of_id)
        .values({name: told_anew.c[name] for name in names})
    )


def is_among(
    connection: Connection, column: Column[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of some thousand ``values``.

    PostgreSQL takes them as one array, for thousands of parameters cost more than the search, and
    as rows: a prepared ``= ANY(array)`` goes through the whole array for every row of the table.
    """
    if connection.dialect.name != "postgresql":
        return column.in_(values)
    array = literal(list(values), ARRAY(column.type))
    return column.in_(select(func.unnest(array)))


def take_time(connection: Connection) -> None:
    """Give the rest of the transaction more than a message's time for each statement."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = '10min'"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '10min'"))


def count_anew(connection: Connection, *tables: Table) -> None:
    """Let PostgreSQL look at ``tables`` now, for it would plan searches badly until it does."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            analyze = DDL("ANALYZE %(fullname)s")  # type: ignore[no-untyped-call]
            connection.execute(analyze.against(table))


def _copy_statement(connection: Connection, table: Table, names: Sequence[str]) -> str:
    """Name table and columns in a COPY; they are ours, quoted where SQL asks for it."""
    quote = connection.dialect.identifier_preparer.quote
    return f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN (FORMAT BINARY)"


def _type_name(connection: Connection, table: Table, name: str) -> str:
    spelled = table.c[name].type.compile(connection.dialect)
    return spelled.split("(")[0].lower()
