"""A channel that keeps what it was given, and chats and messages for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from handlers.channel import Destination, Outgoing, Picture
from handlers.chat import address_index
from handlers.delivery.due import deliver_due
from handlers.services import Services
from storage.tables import chats, outbox

POST = "post"


@dataclass
class Post:
    """``trouble`` is asked before each message what becomes of it."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    destinations: list[Destination] = field(default_factory=list)
    trouble: Callable[[str], Exception | None] = lambda _text: None

    async def send(self, to: Destination, message: Outgoing, picture: Picture | None = None) -> str:
        del picture
        error = self.trouble(message.text)
        if error is not None:
            raise error
        self.sent.append((to.address, message.text))
        self.destinations.append(to)
        return f"post-{len(self.sent)}"

    async def close(self) -> None:
        """Nothing is open."""

    @property
    def texts(self) -> list[str]:
        """What was sent, in order."""
        return [text for _, text in self.sent]


def add_chat(
    services: Services,
    address: str,
    channel: str = POST,
    *,
    wrote: timedelta | None = None,
) -> UUID:
    """Keep a chat; ``wrote``: how long ago somebody wrote to us there."""
    now = services.clock()
    with services.database.begin() as store:
        index = address_index(store.vault, channel, address)
        chat = store.chats.add(index, channel, address, "id", now).id
        if wrote is not None:
            store.connection.execute(
                update(chats).where(chats.c.id == chat).values(last_inbound_at=now - wrote)
            )
    return chat


def queue(
    services: Services,
    chat: UUID,
    *texts: str,
    lane: int = 0,
    template: str = "",
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Queue messages to a chat."""
    with services.database.begin() as store:
        for text in texts:
            store.outbox.add(
                chat,
                f"test:{chat}:{text}",
                Outgoing(text, template=template).to_json(),
                services.clock(),
                lane=lane,
                not_before=not_before,
                expires_at=expires_at,
            )


def rows(services: Services) -> list[tuple[str, str | None, int]]:
    """State, error and tries of every message, in order."""
    with services.database.begin() as store:
        columns = (outbox.c.state, outbox.c.error, outbox.c.attempts)
        found = store.connection.execute(select(*columns).order_by(outbox.c.id)).all()
        return [(row.state, row.error, row.attempts) for row in found]


def states(services: Services) -> list[str]:
    """The state of every message, in order."""
    return [state for state, _, _ in rows(services)]


def reachable(services: Services, chat: UUID) -> bool:
    """Whether a chat can be written to, as far as we know."""
    with services.database.begin() as store:
        wanted = select(chats.c.reachable).where(chats.c.id == chat)
        return bool(store.connection.execute(wanted).scalar_one())


def deliver_all(services: Services, post: Post, channel: str = POST) -> int:
    """Send until nothing is due; return how many were taken."""
    total = 0
    while done := deliver_due(services, {channel: post}, "test", 10):
        total += done
    return total
