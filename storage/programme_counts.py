"""How many people, chats and cases each programme has in each kabupaten.

Counted over all people, which takes seconds where there are a million: so it is counted from time
to time, and read at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, distinct, func, insert, select, text

from storage.bulk import take_time
from storage.case_tables import cases
from storage.count_turns import take_turn
from storage.staff_tables import programme_counts
from storage.tables import chat_people, cover_periods, people


@dataclass(frozen=True, slots=True)
class ProgrammeCount:
    """People who ever had cover by a programme, those with a linked chat, cases about them."""

    people: int
    linked: int
    cases: int


Counts = Mapping[tuple[int, str], ProgrammeCount]


class ProgrammeCounts:
    """The programme_counts table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction, which sees the whole province."""
        self._connection = connection

    def all(self) -> Counts:
        """Return what was counted last, by programme and kabupaten, '' for unknown."""
        return {
            (row.programme_id, row.kabupaten): ProgrammeCount(row.people, row.linked, row.cases)
            for row in self._connection.execute(select(programme_counts))
        }

    def refresh(self, since: datetime) -> bool:
        """Count everything anew, cases since a moment; False when somebody else is counting."""
        if not take_turn(self._connection):
            return False
        counted = self._count(since)
        self._connection.execute(delete(programme_counts))
        if counted:
            self._connection.execute(
                insert(programme_counts),
                [
                    {
                        "programme_id": programme_id,
                        "kabupaten": kabupaten,
                        "people": count.people,
                        "linked": count.linked,
                        "cases": count.cases,
                    }
                    for (programme_id, kabupaten), count in counted.items()
                ],
            )
        return True

    def _count(self, since: datetime) -> Counts:
        take_time(self._connection)
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SET LOCAL work_mem = '128MB'"))
        enrolled = (
            select(cover_periods.c.programme_id, cover_periods.c.person_id).distinct().subquery()
        )
        linked = select(chat_people.c.person_id).distinct().subquery()
        place = func.coalesce(people.c.kabupaten, "")
        counted = self._connection.execute(
            select(enrolled.c.programme_id, place, func.count(), func.count(linked.c.person_id))
            .select_from(
                enrolled.join(people, people.c.id == enrolled.c.person_id).outerjoin(
                    linked, linked.c.person_id == enrolled.c.person_id
                )
            )
            .group_by(enrolled.c.programme_id, place)
        )
        filed = {
            (row[0], row[1]): row[2]
            for row in self._connection.execute(
                select(cover_periods.c.programme_id, place, func.count(distinct(cases.c.id)))
                .select_from(
                    cases.join(cover_periods, cover_periods.c.person_id == cases.c.person_id).join(
                        people, people.c.id == cases.c.person_id
                    )
                )
                .where(cases.c.filed_at >= since)
                .group_by(cover_periods.c.programme_id, place)
            )
        }
        return {
            (row[0], row[1]): ProgrammeCount(row[2], row[3], filed.get((row[0], row[1]), 0))
            for row in counted
        }
