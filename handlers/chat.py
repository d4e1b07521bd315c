"""A chat during one turn: what is known of it, and what the turn changes."""

from dataclasses import dataclass, replace
from datetime import datetime

from conversations.consent import CONSENT_VERSION
from conversations.engine.flow import ChatFacts
from conversations.engine.session import ChatSession
from handlers.channel import SIMULATED_TELEGRAM, TELEGRAM
from storage.chats import ChatRecord
from storage.people import phone_index
from storage.sealing import Vault


def address_index(vault: Vault, channel: str, address: str) -> bytes:
    """Return what a chat is found by: one address on one channel."""
    return vault.index("address", f"{channel}:{address}")


@dataclass(slots=True)
class Chat:
    """The chat as the turn found it (``record``) and as the effects of the turn leave it."""

    record: ChatRecord
    channel: str
    phone_index: bytes | None
    consent_version: str | None
    announcements: bool
    taken_until: datetime | None = None

    @classmethod
    def opened(cls, record: ChatRecord, channel: str, vault: Vault, phone: str | None) -> "Chat":
        """Open a chat; ``phone`` (E.164) is the number that the channel vouches for now."""
        index = record.phone_index if phone is None else phone_index(vault, phone)
        consent, announcements = record.consent_version, record.announcements
        return cls(record, channel, index, consent, announcements, record.taken_until)

    @property
    def name(self) -> str:
        """How the audit names this chat."""
        return f"chat:{self.record.id}"

    def session(self) -> ChatSession:
        """Return where the conversation stands; at rest when it is new or of another shape."""
        kept = self.record.session and ChatSession.from_json(self.record.session)
        return kept or ChatSession(self.record.language)

    def facts(self) -> ChatFacts:
        """Return what flows may know of the chat itself."""
        return ChatFacts(
            consented=self.consent_version == CONSENT_VERSION,
            phone_known=self.phone_index is not None,
            can_share_contact=self.channel in {TELEGRAM, SIMULATED_TELEGRAM},
            announcements=self.announcements,
        )

    def after(
        self, session: ChatSession, spoke: datetime, now: datetime, *, half_done: bool
    ) -> ChatRecord:
        """Return the record to keep when the turn is over; ``half_done`` when a report waits.

        ``spoke``: when the person did, for a message may be a day on its way, and WhatsApp counts
        from there.
        """
        since = self.record.draft_since or now
        last = self.record.last_inbound_at or spoke
        return replace(
            self.record,
            turn=self.record.turn + 1,
            language=session.language,
            session=session.to_json(),
            phone_index=self.phone_index,
            consent_version=self.consent_version,
            announcements=self.announcements,
            last_inbound_at=max(last, spoke),
            draft_since=since if half_done else None,
            taken_until=self.taken_until,
        )
