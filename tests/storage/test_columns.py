from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from storage.columns import new_id
from storage.store import Database
from storage.tables import chats

WITA = timezone(timedelta(hours=8))


def keep(database: Database, moment: datetime) -> datetime:
    """Write a moment down and read it back."""
    chat_id = new_id()
    with database.begin() as store:
        store.connection.execute(
            chats.insert().values(
                id=chat_id,
                channel="telegram",
                address_index=chat_id.bytes,
                address=b"",
                language="id",
                created_at=moment,
            )
        )
    with database.begin() as store:
        kept: datetime = store.connection.execute(
            select(chats.c.created_at).where(chats.c.id == chat_id)
        ).scalar_one()
    return kept


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 21, 9, 0, tzinfo=WITA),
        datetime(2026, 1, 1, 0, 0, tzinfo=WITA),
        datetime(2026, 11, 21, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
)
def test_a_moment_is_read_back_as_the_same_moment_in_utc(
    database: Database, moment: datetime
) -> None:
    kept = keep(database, moment)
    assert kept == moment
    assert kept.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"):
        keep(database, datetime(2026, 11, 21, 9, 0))  # noqa: DTZ001 - that is what is refused


def test_an_id_tells_nothing_of_order_or_number() -> None:
    ids = [new_id() for _ in range(100)]
    assert len(set(ids)) == 100
    assert ids != sorted(ids)
