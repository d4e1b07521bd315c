"""Let those who look for the same thing wait for each other, where no row can be held yet."""

from collections.abc import Collection

from sqlalchemy import ARRAY, BigInteger, Connection, func, literal, select


def stand_in_line(connection: Connection, keys: Collection[bytes]) -> None:
    """Wait for whoever holds one of ``keys``, then hold them until the transaction ends.

    ``keys`` are random bytes such as an index or an id, of which the first eight count. A statement
    of its own, for the next one must see what those before us have committed; always in the same
    order, so that two who want the same two never wait for each other. SQLite has one writer.
    """
    if connection.dialect.name == "postgresql":
        numbers = sorted(int.from_bytes(key[:8], "big", signed=True) for key in keys)
        rows = func.unnest(literal(numbers, ARRAY(BigInteger)))
        connection.execute(select(func.pg_advisory_xact_lock(rows)))
