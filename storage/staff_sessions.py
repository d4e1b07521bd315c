"""Who is signed in, and how often somebody failed to sign in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.locks import stand_in_line
from storage.sealing import Vault
from storage.staff_tables import staff_attempts, staff_sessions


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A session. ``proved_at``: when the second factor was given last."""

    id: int
    staff_id: UUID
    created_at: datetime
    seen_at: datetime
    proved_at: datetime


class StaffSessions:
    """The staff_sessions and staff_attempts tables."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def begin(self, token: str, staff_id: UUID, now: datetime) -> None:
        """Begin a session under a token, of which only an index is kept."""
        self._connection.execute(
            insert(staff_sessions).values(
                token_index=self._token_index(token),
                staff_id=staff_id,
                created_at=now,
                seen_at=now,
                proved_at=now,
            )
        )

    def find(self, token: str) -> StaffSession | None:
        """Return the session of a token, whether or not it is too old."""
        row = self._connection.execute(
            select(staff_sessions).where(staff_sessions.c.token_index == self._token_index(token))
        ).one_or_none()
        if row is None:
            return None
        return StaffSession(row.id, row.staff_id, row.created_at, row.seen_at, row.proved_at)

    def of(self, staff_id: UUID) -> list[StaffSession]:
        """Return the sessions of somebody, newest first."""
        rows = self._connection.execute(
            select(staff_sessions)
            .where(staff_sessions.c.staff_id == staff_id)
            .order_by(staff_sessions.c.id.desc())
        )
        return [
            StaffSession(row.id, row.staff_id, row.created_at, row.seen_at, row.proved_at)
            for row in rows
        ]

    def see(self, session_id: int, now: datetime) -> None:
        """Note that a session is in use."""
        self._change(session_id, seen_at=now)

    def prove(self, session_id: int, now: datetime) -> None:
        """Note that the second factor was given anew."""
        self._change(session_id, proved_at=now, seen_at=now)

    def end(self, session_id: int, staff_id: UUID) -> bool:
        """End a session of somebody; tell whether there was one."""
        ended = self._connection.execute(
            delete(staff_sessions).where(
                staff_sessions.c.id == session_id, staff_sessions.c.staff_id == staff_id
            )
        )
        return ended.rowcount == 1

    def end_all(self, staff_id: UUID) -> int:
        """End all sessions of somebody; return how many there were."""
        return self._connection.execute(
            delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id)
        ).rowcount

    def end_others(self, staff_id: UUID, but: int) -> int:
        """End all sessions of somebody but one; return how many there were."""
        return self._connection.execute(
            delete(staff_sessions).where(
                staff_sessions.c.staff_id == staff_id, staff_sessions.c.id != but
            )
        ).rowcount

    def last_seen(self, ids: Collection[UUID]) -> dict[UUID, datetime]:
        """Return when each of these people was seen last in a session that still stands."""
        seen = func.max(staff_sessions.c.seen_at)
        rows = self._connection.execute(
            select(staff_sessions.c.staff_id, seen)
            .where(staff_sessions.c.staff_id.in_(ids))
            .group_by(staff_sessions.c.staff_id)
        )
        return {row[0]: row[1] for row in rows}

    def forget(self, before: datetime) -> None:
        """Remove sessions and failed tries of which nothing is newer than ``before``."""
        self._connection.execute(delete(staff_sessions).where(staff_sessions.c.seen_at < before))
        self._connection.execute(delete(staff_attempts).where(staff_attempts.c.at < before))

    def book(self, most: Mapping[str, int], since: datetime, now: datetime) -> list[int] | None:
        """Book a try under each key (a login, an address) before it is made; None when one is full.

        ``most`` says how many tries since ``since`` each key may have. Whoever tries many times at
        once stands in line here: no two of them are counted as one.
        """
        indexes = {self._key_index(key): limit for key, limit in most.items()}
        stand_in_line(self._connection, list(indexes))
        for index, limit in indexes.items():
            tries = self._connection.execute(
                select(func.count())
                .select_from(staff_attempts)
                .where(staff_attempts.c.key_index == index, staff_attempts.c.at > since)
            ).scalar_one()
            if tries >= limit:
                return None
        return [
            self._connection.execute(
                insert(staff_attempts)
                .values(key_index=index, at=now)
                .returning(staff_attempts.c.id)
            ).scalar_one()
            for index in sorted(indexes)
        ]

    def unbook(self, booked: Collection[int]) -> None:
        """Take booked tries back: they did not fail."""
        self._connection.execute(delete(staff_attempts).where(staff_attempts.c.id.in_(booked)))

    def forgive(self, key: str) -> None:
        """Forget the tries under a key: whoever it is has signed in."""
        self._connection.execute(
            delete(staff_attempts).where(staff_attempts.c.key_index == self._key_index(key))
        )

    def _change(self, session_id: int, **values: object) -> None:
        self._connection.execute(
            update(staff_sessions).where(staff_sessions.c.id == session_id).values(**values)
        )

    def _token_index(self, token: str) -> bytes:
        return self._vault.index("staff_session", token)

    def _key_index(self, key: str) -> bytes:
        return self._vault.index("staff_attempt", key)
