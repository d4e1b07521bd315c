"""How many messages came to what since counting began; rates are made of the differences."""

from collections.abc import Mapping

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.announcement_tables import delivery_counts

# Channel, lane, outcome.
Counted = tuple[str, int, str]


class DeliveryCounts:
    """The delivery_counts table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def add(self, more: Mapping[Counted, int]) -> None:
        """Count ``more``; always in the same order, so that two workers never block each other."""
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        for (channel, lane, outcome), count in sorted(more.items()):
            row = insert(delivery_counts).values(
                channel=channel, lane=lane, outcome=outcome, count=count
            )
            self._connection.execute(
                row.on_conflict_do_update(
                    index_elements=["channel", "lane", "outcome"],
                    set_={"count": delivery_counts.c.count + row.excluded.count},
                )
            )

    def all(self) -> dict[Counted, int]:
        """Return everything counted so far."""
        rows = self._connection.execute(select(delivery_counts))
        return {(channel, lane, outcome): count for channel, lane, outcome, count in rows}
