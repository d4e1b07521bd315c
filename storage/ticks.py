"""The printed list of an announcement: whom no message told, and the codes they are ticked off by.

Somebody tells them in person, and says so by sending the codes back.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from storage.announcement_outcomes import (
    EXCLUDED,
    Outcome,
    Outcomes,
    RecipientState,
    opened_person,
    outcome_of,
)
from storage.announcement_tables import announcement_recipients as told
from storage.audiences import Standing
from storage.people import Person
from storage.rosters import chunks
from storage.staff_messages import SPEAKABLE
from storage.tables import people

# What is left when no message told somebody, or nobody knows whether one did. Whoever is thought
# dead is not looked for, and whom a message may still reach is not told yet.
NOT_TOLD = (
    Outcome.FAILED,
    Outcome.UNCERTAIN,
    Outcome.EXPIRED,
    Outcome.CANCELLED,
    *(EXCLUDED + standing for standing in Standing if standing is not Standing.DECEASED),
)
# They said STOP before it started, and are left in peace.
WANTS_NONE = f"{EXCLUDED}{Standing.OPTED_OUT}"
SHORTEST, LONGEST = 4, 6
# So many codes are nobody's for each that is somebody's: what is mistyped ticks nobody off.
SPARSE = 1_000


@dataclass(frozen=True, slots=True)
class Untold:
    """A person whom no message told, and why (``Outcome``); ``tick`` is None until one is given."""

    position: int
    person: Person
    outcome: str
    tick: str | None


_OF = told.c.announcement_id == bindparam("announcement")
_OUTCOME = outcome_of(told)
_PAGE = (
    select(told.c.position, told.c.tick, told.c.person_id, _OUTCOME.label("outcome"))
    .where(_OF, told.c.position > bindparam("after"), _OUTCOME.in_(NOT_TOLD))
    .order_by(told.c.position)
    .limit(bindparam("most"))
    .subquery()
)
_UNTOLD = (
    select(_PAGE.c.position, _PAGE.c.tick, _PAGE.c.outcome, people)
    .join(people, people.c.id == _PAGE.c.person_id)
    .order_by(_PAGE.c.position)
)
_WITHOUT_TICK = (
    select(told.c.person_id)
    .where(_OF, told.c.tick.is_(None), _OUTCOME.in_(NOT_TOLD))
    .order_by(told.c.position)
)
_TICKS = select(told.c.tick).where(_OF, told.c.tick.is_not(None))
_COUNT = select(func.count()).select_from(told).where(_OF)
_GIVE = (
    update(told).where(_OF, told.c.person_id == bindparam("person")).values(tick=bindparam("code"))
)


class Ticks(Outcomes):
    """The announcement_recipients table, for those who are told in person."""

    def without_chat(
        self, announcement_id: int, after_position: int = 0, limit: int = 1_000
    ) -> list[Untold]:
        """Return those whom no message told, behind a position (0 for the first), in order.

        Who has been told in person is not among them any more.
        """
        asked = {"announcement": announcement_id, "after": after_position, "most": limit}
        rows = self._connection.execute(_UNTOLD, asked)
        return [
            Untold(row.position, opened_person(self._vault, row), row.outcome, row.tick)
            for row in rows
        ]

    def give_ticks(self, announcement_id: int) -> int:
        """Give a code to each of them who has none; return how many. Codes given stay."""
        asked = {"announcement": announcement_id}
        found = self._connection.execute(_WITHOUT_TICK, asked).scalars().all()
        if not found:
            return 0
        length = _length(self._connection.execute(_COUNT, asked).scalar_one())
        taken = set(self._connection.execute(_TICKS, asked).scalars())
        for some in chunks(found):
            self._connection.execute(
                _GIVE,
                [
                    {**asked, "person": person_id, "code": _fresh(taken, length)}
                    for person_id in some
                ],
            )
        return len(found)

    def tick(self, announcement_id: int, ticks: Collection[str], by: str, now: datetime) -> int:
        """Note that the people of these codes were told in person; return how many are new.

        Small letters are fine, and what is nobody's code changes nothing. What waited for them is
        not sent any more.
        """
        done = 0
        for some in chunks({tick.strip().upper() for tick in ticks}):
            done += self._connection.execute(
                update(told)
                .where(
                    told.c.announcement_id == announcement_id,
                    told.c.tick.in_(some),
                    told.c.state != RecipientState.TOLD,
                )
                .values(state=RecipientState.TOLD, told_by=by[:80], told_at=now)
            ).rowcount
        return done


def _length(people_count: int) -> int:
    """Return how long the codes of so many people are."""
    length = SHORTEST
    while length < LONGEST and len(SPEAKABLE) ** length < people_count * SPARSE:
        length += 1
    return length


def _fresh(taken: set[str], length: int) -> str:
    """Return a code that is not taken, and take it."""
    while True:
        code = "".join(secrets.choice(SPEAKABLE) for _ in range(length))
        if code not in taken:
            taken.add(code)
            return code
