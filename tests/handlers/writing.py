"""A person who writes to the house: the channel's part of a turn, without a channel."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import select

from conversations.engine.events import Media, PersonEvent, Said, SentMedia
from handlers.channel import TELEGRAM, WHATSAPP, Attachment, Inbound, Outgoing
from handlers.chat import address_index
from handlers.inbound import Answered, handle_inbound
from handlers.services import Services
from storage.tables import chats, inbox

# Nobody's card and phone; the demo's people are in bot/demo/rosters.
MARIA, MARIAS_PHONE = "5307014507850001", "+620000000001"


def at_once(_messages: Sequence[Outgoing]) -> bool:
    """Say that everything fits into the response."""
    return True


def never(_messages: Sequence[Outgoing]) -> bool:
    """Say that nothing fits into the response."""
    return False


@dataclass
class Writer:
    """One person in one chat. ``phone`` is the number that the channel vouches for."""

    services: Services
    address: str = "700001"
    channel: str = TELEGRAM
    phone: str | None = None
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def says(self, said: str | PersonEvent, external_id: str | None = None) -> Answered:
        """Send one message and return what is answered at once."""
        event = Said(said) if isinstance(said, str) else said
        inbound = Inbound(
            self.channel,
            self.address,
            external_id or str(next(self.numbers)),
            event,
            said if isinstance(said, str) else "",
            self.phone,
        )
        return handle_inbound(inbound, self.services, at_once)

    def sends(self, caption: str = "", kind: Media = Media.PHOTO, name: str = "a") -> Answered:
        """Send one file, which the channel calls ``name``, with words beside it."""
        inbound = Inbound(
            self.channel,
            self.address,
            str(next(self.numbers)),
            SentMedia(kind, caption=caption),
            caption,
            self.phone,
            attachment=Attachment(name, unique=name),
        )
        return handle_inbound(inbound, self.services, at_once)

    def goes_on(self, *said: str | PersonEvent) -> Answered:
        """Send one message after the other and return the last answer."""
        answers = [self.says(one) for one in said]
        return answers[-1]

    @property
    def index(self) -> bytes:
        """What the chat is found by."""
        return address_index(self.services.database.vault, self.channel, self.address)

    def row(self) -> Any:  # noqa: ANN401 - a row of the chats table
        """Return the row of the chat, None before the first message."""
        with self.services.database.begin() as store:
            return store.connection.execute(
                select(chats).where(chats.c.address_index == self.index)
            ).one_or_none()

    def kinds(self) -> list[str]:
        """Return the kinds of the deliveries that are kept, oldest first."""
        with self.services.database.begin() as store:
            rows = store.connection.execute(
                select(inbox.c.kind)
                .join(chats, chats.c.id == inbox.c.chat_id)
                .where(chats.c.address_index == self.index)
                .order_by(inbox.c.id)
            )
            return list(rows.scalars())

    def stands(self) -> str | None:
        """Return the engine's JSON of where the chat stands."""
        with self.services.database.begin() as store:
            found = store.chats.load(self.index, self.channel, "")
        return found.record.session if found else None


def on_whatsapp(services: Services, phone: str) -> Writer:
    """Return somebody who writes on WhatsApp from ``phone``, which WhatsApp vouches for."""
    return Writer(services, f"whatsapp:{phone}", WHATSAPP, phone)


def words(answered: Answered) -> list[str]:
    """Return the texts of what was answered."""
    return [message.text for message in answered.messages]
