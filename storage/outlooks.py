"""Which villages would hear if an announcement started now; nothing is kept of it."""

from datetime import date

from sqlalchemy import Connection, case, func, select

from storage.announcements import Audience
from storage.audiences import PLACE, Means, Standing, standings, village
from storage.bulk import take_time
from storage.recipients import Village


class Outlooks:
    """The people, chats and cases tables, searched for those who are meant."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def villages(self, audience: Audience, means: Means, today: date) -> list[Village]:
        """Return the villages with people to be told, as they would stand once they are frozen."""
        take_time(self._connection)
        found = standings(audience, means, today)
        is_told = found.c.standing.in_((Standing.FREE, Standing.TEMPLATE))
        nth = func.row_number().over(
            partition_by=found.c.chat_id, order_by=(*village(found.c), found.c.person_id)
        )
        # Named, for PostgreSQL takes two searches for the same words to differ by their blanks.
        keys = [key.label(f"by_{name}") for name, key in zip(PLACE, village(found.c), strict=True)]
        placed = select(found, *keys, is_told.label("is_told"), nth.label("nth")).subquery()
        place = [placed.c[f"by_{name}"] for name in PLACE]
        first_of = case((placed.c.nth == 1, placed.c.standing))
        rows = self._connection.execute(
            select(
                *(func.coalesce(func.min(placed.c[name]), "").label(name) for name in PLACE),
                func.count(case((first_of == Standing.FREE, 1))).label("free"),
                func.count(case((first_of == Standing.TEMPLATE, 1))).label("template"),
                func.count(case((placed.c.is_told, 1))).label("told"),
                func.count().label("people"),
            )
            .group_by(*place)
            .order_by(*place)
        )
        villages, first = [], 1
        for row in rows:
            if row.told:
                last = first + row.told - 1
                names = (row.kabupaten, row.kecamatan, row.desa)
                villages.append(Village(*names, row.free, row.template, first, last))
            first += row.people
        return villages
