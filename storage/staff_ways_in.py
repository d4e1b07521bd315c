"""Ways in beside password and second factor: invitations, and one-time recovery codes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from storage.sealing import Vault
from storage.staff_tables import staff_invitations, staff_recovery


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that holds. ``totp`` is the second factor being set up, empty before."""

    staff_id: UUID
    totp: str
    expires_at: datetime


class StaffWaysIn:
    """The staff_invitations and staff_recovery tables."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def invite(self, token: str, staff_id: UUID, expires_at: datetime) -> None:
        """Make a way in under a token; those that somebody had before hold no more."""
        self.withdraw(staff_id)
        self._connection.execute(
            insert(staff_invitations).values(
                token_index=self._token_index(token), staff_id=staff_id, expires_at=expires_at
            )
        )

    def invitation(self, token: str, now: datetime) -> Invitation | None:
        """Return the invitation of a token while it holds and was not used."""
        index = self._token_index(token)
        row = self._connection.execute(
            select(staff_invitations).where(
                staff_invitations.c.token_index == index,
                staff_invitations.c.used_at.is_(None),
                staff_invitations.c.expires_at > now,
            )
        ).one_or_none()
        if row is None:
            return None
        totp = row.totp and self._vault.open(row.totp, _totp_place(index)).decode()
        return Invitation(row.staff_id, totp or "", row.expires_at)

    def set_up(self, token: str, totp: str) -> None:
        """Keep the second factor that is being set up with an invitation, unless one is there.

        Two who open the page at once are shown the same one: read it again afterwards.
        """
        index = self._token_index(token)
        self._connection.execute(
            update(staff_invitations)
            .where(staff_invitations.c.token_index == index, staff_invitations.c.totp.is_(None))
            .values(totp=self._vault.seal(totp.encode(), _totp_place(index)))
        )

    def use(self, token: str, now: datetime) -> bool:
        """Use an invitation up; False when somebody just did."""
        used = self._connection.execute(
            update(staff_invitations)
            .where(
                staff_invitations.c.token_index == self._token_index(token),
                staff_invitations.c.used_at.is_(None),
                staff_invitations.c.expires_at > now,
            )
            .values(used_at=now, totp=None)
        )
        return used.rowcount == 1

    def withdraw(self, staff_id: UUID) -> None:
        """Let no invitation of somebody hold any more."""
        self._connection.execute(
            delete(staff_invitations).where(staff_invitations.c.staff_id == staff_id)
        )

    def put_recovery(self, staff_id: UUID, codes: Collection[str]) -> None:
        """Let these codes, and none from before, stand in for the second factor once each."""
        self._connection.execute(
            delete(staff_recovery).where(staff_recovery.c.staff_id == staff_id)
        )
        self._connection.execute(
            insert(staff_recovery),
            [{"code_index": self._code_index(code), "staff_id": staff_id} for code in codes],
        )

    def use_recovery(self, staff_id: UUID, code: str, now: datetime) -> bool:
        """Use a recovery code up; False when it is none of this person's, or was used."""
        used = self._connection.execute(
            update(staff_recovery)
            .where(
                staff_recovery.c.code_index == self._code_index(code),
                staff_recovery.c.staff_id == staff_id,
                staff_recovery.c.used_at.is_(None),
            )
            .values(used_at=now)
        )
        return used.rowcount == 1

    def recovery_left(self, staff_id: UUID) -> int:
        """Return how many recovery codes somebody has left."""
        rows = self._connection.execute(
            select(staff_recovery.c.code_index).where(
                staff_recovery.c.staff_id == staff_id, staff_recovery.c.used_at.is_(None)
            )
        )
        return len(rows.all())

    def _token_index(self, token: str) -> bytes:
        return self._vault.index("staff_invitation", token)

    def _code_index(self, code: str) -> bytes:
        return self._vault.index("staff_recovery", code)


def _totp_place(index: bytes) -> str:
    return f"staff_invitations.totp:{index.hex()}"
