"""Chats: one row for each address on a channel, with where the conversation stands."""

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.columns import new_id
from storage.sealing import SealBroken, Vault
from storage.tables import chats, inbox


class Stale(Exception):
    """Another turn of this chat came first; load the chat again and repeat the turn."""


@dataclass(frozen=True, slots=True)
class ChatRecord:
    """A chat as one turn needs it. ``session`` is the engine's JSON, None before the first turn.

    ``draft_since``: since when a half-done report waits in it, None when none does.
    ``taken_until``: somebody of the staff answers here in the bot's place, until then if they say
    no more; None when nobody does.
    """

    id: UUID
    turn: int
    language: str
    session: str | None
    phone_index: bytes | None
    consent_version: str | None
    announcements: bool
    last_inbound_at: datetime | None
    draft_since: datetime | None = None
    taken_until: datetime | None = None

    def to_json(self) -> str:
        """Write the record down for the fast path (Redis)."""
        last, draft, taken = self.last_inbound_at, self.draft_since, self.taken_until
        return json.dumps(
            {
                "id": self.id.hex,
                "turn": self.turn,
                "language": self.language,
                "session": self.session,
                "phone_index": self.phone_index.hex() if self.phone_index else None,
                "consent_version": self.consent_version,
                "announcements": self.announcements,
                "last_inbound_at": last.timestamp() if last else None,
                "draft_since": draft.timestamp() if draft else None,
                **({"taken_until": taken.timestamp()} if taken else {}),
            },
            separators=(",", ":"),
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote; ValueError, KeyError or TypeError for another shape."""
        kept = json.loads(text)
        phone, last, draft = kept["phone_index"], kept["last_inbound_at"], kept["draft_since"]
        # Most chats are nobody's, and older records do not name it.
        taken = kept.get("taken_until")
        kept |= {
            "id": UUID(kept["id"]),
            "phone_index": bytes.fromhex(phone) if phone else None,
            "last_inbound_at": datetime.fromtimestamp(last, UTC) if last else None,
            "draft_since": datetime.fromtimestamp(draft, UTC) if draft else None,
            "taken_until": datetime.fromtimestamp(taken, UTC) if taken else None,
        }
        return cls(**kept)


_COLUMNS = (
    chats.c.id,
    chats.c.turn,
    chats.c.language,
    chats.c.session,
    chats.c.phone_index,
    chats.c.consent_version,
    chats.c.announcements,
    chats.c.last_inbound_at,
    chats.c.draft_since,
    chats.c.taken_until,
)
# One statement finds the chat and whether this very delivery was answered before.
_LOAD = (
    select(*_COLUMNS, inbox.c.id.label("known"), inbox.c.answer)
    .select_from(
        chats.outerjoin(
            inbox,
            and_(
                inbox.c.chat_id == chats.c.id,
                inbox.c.channel == bindparam("channel"),
                inbox.c.external_id == bindparam("external_id"),
            ),
        )
    )
    .where(chats.c.address_index == bindparam("address_index"))
    # Without Redis the turns of one chat wait here for each other, instead of failing in turn.
    .with_for_update(of=chats, key_share=True)
)


_DUE_DRAFTS = (
    select(chats.c.id, chats.c.channel, chats.c.language, chats.c.draft_since)
    .where(
        chats.c.draft_since.is_not(None),
        chats.c.draft_reminded.is_(False),
        chats.c.reachable.is_(True),
        # Whoever wrote STOP hears of nothing unasked but their case.
        chats.c.announcements.is_(True),
        # Nobody is interrupted who talks to somebody.
        chats.c.taken_until.is_(None),
        chats.c.last_inbound_at <= bindparam("quiet_since"),
        chats.c.last_inbound_at > bindparam("open_since"),
    )
    .order_by(chats.c.draft_since, chats.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=chats, key_share=True, skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class DueDraft:
    """A chat whose half-done report should be spoken of once."""

    chat_id: UUID
    channel: str
    language: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a chat is on its channel, and when somebody last wrote to us there."""

    address: str
    last_inbound_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoadedChat:
    """A chat, and the sealed answer to this delivery when it was here before."""

    record: ChatRecord
    known: bool
    answer: bytes | None


class Chats:
    """The chats table."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def load(self, address_index: bytes, channel: str, external_id: str) -> LoadedChat | None:
        """Return the chat at an address, and whether that delivery is known; None if new.

        It is ours until the transaction ends. A session that does not open is forgotten: the
        conversation begins again, and shows nothing.
        """
        row = self._connection.execute(
            _LOAD,
            {"address_index": address_index, "channel": channel, "external_id": external_id},
        ).one_or_none()
        if row is None:
            return None
        record = ChatRecord(
            row.id,
            row.turn,
            row.language,
            self._session(row.id, row.session),
            row.phone_index,
            row.consent_version,
            row.announcements,
            row.last_inbound_at,
            row.draft_since,
            row.taken_until,
        )
        return LoadedChat(record, row.known is not None, row.answer)

    def add(
        self, address_index: bytes, channel: str, address: str, language: str, now: datetime
    ) -> ChatRecord:
        """Add a chat; raise ``Stale`` when another process has just added it."""
        chat_id = new_id()
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        added = self._connection.execute(
            insert(chats)
            .values(
                id=chat_id,
                channel=channel,
                address_index=address_index,
                address=self._vault.seal(address.encode(), f"chats.address:{chat_id}"),
                language=language,
                created_at=now,
            )
            .on_conflict_do_nothing(index_elements=["address_index"])
            .returning(chats.c.id)
        )
        if added.one_or_none() is None:
            raise Stale
        return ChatRecord(
            chat_id, 0, language, None, None, None, announcements=True, last_inbound_at=None
        )

    def _session(self, chat_id: UUID, sealed: bytes | None) -> str | None:
        if sealed is None:
            return None
        with suppress(SealBroken):
            return self._vault.open(sealed, f"chats.session:{chat_id}").decode()
        return None

    def whereabouts(self, chat_ids: Collection[UUID]) -> dict[UUID, Whereabouts]:
        """Return where some chats are, opened; one whose address does not open is left out."""
        rows = self._connection.execute(
            select(chats.c.id, chats.c.address, chats.c.last_inbound_at).where(
                chats.c.id.in_(chat_ids)
            )
        )
        found = {}
        for row in rows:
            with suppress(SealBroken):
                address = self._vault.open(row.address, f"chats.address:{row.id}").decode()
                found[row.id] = Whereabouts(address, row.last_inbound_at)
        return found

    def language(self, chat_id: UUID) -> str:
        """Return the language that a chat is spoken to in."""
        language: str = self._connection.execute(
            select(chats.c.language).where(chats.c.id == chat_id)
        ).scalar_one()
        return language

    def place(self, chat_id: UUID) -> str | None:
        """Return the kabupaten that somebody told for a chat, None when nobody did."""
        told: str | None = self._connection.execute(
            select(chats.c.kabupaten).where(chats.c.id == chat_id)
        ).scalar_one()
        return told

    def set_place(self, chat_id: UUID, kabupaten: str | None) -> None:
        """Note in which kabupaten somebody told that they are; None forgets it."""
        self._connection.execute(
            update(chats).where(chats.c.id == chat_id).values(kabupaten=kabupaten)
        )

    def set_reachable(self, chat_id: UUID, *, reachable: bool) -> None:
        """Note that a chat can or cannot be written to."""
        self._connection.execute(
            update(chats).where(chats.c.id == chat_id).values(reachable=reachable)
        )

    def due_drafts(
        self, now: datetime, quiet_for: timedelta, window: timedelta, limit: int
    ) -> list[DueDraft]:
        """Return chats with a half-done report of which nobody was reminded, held; oldest first.

        They have been silent for ``quiet_for`` or longer, but not for all of ``window``. Those that
        a turn or another worker holds are left out.
        """
        rows = self._connection.execute(
            _DUE_DRAFTS,
            {"quiet_since": now - quiet_for, "open_since": now - window, "most": limit},
        )
        return [DueDraft(row.id, row.channel, row.language, row.draft_since) for row in rows]

    def mark_reminded(self, chat_id: UUID) -> None:
        """Note that a chat was reminded of its half-done report; the next one begins anew."""
        self._connection.execute(
            update(chats).where(chats.c.id == chat_id).values(draft_reminded=True)
        )
