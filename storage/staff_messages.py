"""Messages that people left for staff; each waits under a number that can be read aloud."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.sealing import Vault
from storage.tables import staff_messages

# No O or 0, I or 1, and nothing that sounds like another when read over a bad line.
SPEAKABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
WAITING = "waiting"
SETTLED = "settled"


class StaffMessages:
    """The staff_messages table."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def leave(self, chat_id: UUID, matter: str, text: str, now: datetime) -> str:
        """Keep a message for staff and return its number, such as ``P-7KQ2M``."""
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        while True:
            number = "P-" + "".join(secrets.choice(SPEAKABLE) for _ in range(5))
            added = self._connection.execute(
                insert(staff_messages)
                .values(
                    number=number,
                    chat_id=chat_id,
                    matter=matter,
                    body=self._vault.seal(text.encode(), f"staff_messages.body:{number}"),
                    state=WAITING,
                    at=now,
                )
                .on_conflict_do_nothing(index_elements=["number"])
                .returning(staff_messages.c.number)
            )
            # Drawn before, by chance: draw again.
            if added.one_or_none() is not None:
                return number

    def read(self, number: str) -> tuple[str, str] | None:
        """Return the matter and the opened words of a message, None when there is none."""
        row = self._connection.execute(
            select(staff_messages).where(staff_messages.c.number == number)
        ).one_or_none()
        if row is None:
            return None
        return row.matter, self._vault.open(row.body, f"staff_messages.body:{number}").decode()

    def waiting(self) -> int:
        """Return how many messages wait for staff."""
        return self._connection.execute(
            select(func.count())
            .select_from(staff_messages)
            .where(staff_messages.c.state == WAITING)
        ).scalar_one()

    def has_lately(self, chat_id: UUID, matter: str, since: datetime) -> bool:
        """Tell whether a chat left a message of this matter since a moment."""
        return self._connection.execute(_since(chat_id, matter, since)).first() is not None

    def waiting_since(self, chat_id: UUID, matter: str, since: datetime) -> str | None:
        """Return the number of a chat's last message of this matter since a moment that waits."""
        found = _since(chat_id, matter, since).where(staff_messages.c.state == WAITING)
        row = self._connection.execute(found).first()
        return None if row is None else str(row.number)

    def settle(self, number: str, by: str, now: datetime) -> bool:
        """Note that a message is done with; False when it is already."""
        done = self._connection.execute(
            update(staff_messages)
            .where(staff_messages.c.number == number, staff_messages.c.state == WAITING)
            .values(state=SETTLED, settled_by=by, settled_at=now)
        )
        return done.rowcount == 1

    def reopen(self, number: str) -> bool:
        """Let a message wait again that was done with; False when it waits already."""
        done = self._connection.execute(
            update(staff_messages)
            .where(staff_messages.c.number == number, staff_messages.c.state == SETTLED)
            .values(state=WAITING, settled_by=None, settled_at=None)
        )
        return done.rowcount == 1

    def forget(self, chat_id: UUID) -> None:
        """Erase the words that a chat left; that a message waits, and for whom, stays."""
        numbers = self._connection.execute(
            select(staff_messages.c.number).where(staff_messages.c.chat_id == chat_id)
        ).scalars()
        for number in numbers.all():
            self._connection.execute(
                update(staff_messages)
                .where(staff_messages.c.number == number)
                .values(body=self._vault.seal(b"", f"staff_messages.body:{number}"))
            )


def _since(chat_id: UUID, matter: str, moment: datetime) -> Select[tuple[str]]:
    return (
        select(staff_messages.c.number)
        .where(
            staff_messages.c.chat_id == chat_id,
            staff_messages.c.matter == matter,
            staff_messages.c.at >= moment,
        )
        .order_by(staff_messages.c.at.desc(), staff_messages.c.number)
        .limit(1)
    )
