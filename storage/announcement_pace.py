"""How fast an announcement goes out, when the last village hears, and what is in doubt of it."""

from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, select

from storage.announcement_tables import announcement_recipients as told
from storage.tables import IS_UNCERTAIN, outbox

_SETTLED = (
    select(func.count())
    .select_from(outbox)
    .where(outbox.c.announcement_id == bindparam("announcement"))
    .where(outbox.c.settled_at > bindparam("since"))
)
_DOUBTED = (
    select(outbox.c.id)
    .where(
        IS_UNCERTAIN,
        outbox.c.announcement_id == bindparam("announcement"),
        outbox.c.tried_at > bindparam("since"),
    )
    .limit(1)
)
_LAST_DAY = select(func.max(told.c.planned_on)).where(
    told.c.announcement_id == bindparam("announcement"), told.c.state == "waiting"
)


class AnnouncementPace:
    """The outbox and announcement_recipients tables, for those who ask how far it is."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def settled(self, announcement_id: int, since: datetime) -> int:
        """Count the messages that were sent, or failed, after a moment."""
        asked = {"announcement": announcement_id, "since": since}
        return self._connection.execute(_SETTLED, asked).scalar_one()

    def is_doubted(self, announcement_id: int, since: datetime) -> bool:
        """Tell whether nobody knows of a message begun after a moment whether it went out."""
        asked = {"announcement": announcement_id, "since": since}
        return self._connection.execute(_DOUBTED, asked).one_or_none() is not None

    def last_day(self, announcement_id: int) -> date | None:
        """Return the day on which the last of those who wait are to hear, None if nobody does."""
        asked = {"announcement": announcement_id}
        last: date | None = self._connection.execute(_LAST_DAY, asked).scalar_one()
        return last
