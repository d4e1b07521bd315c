"""A message is sent with its slip, and without it rather than not at all; to one chat if asked."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from handlers.channel import Destination, Outgoing, Picture
from handlers.chat import address_index
from handlers.delivery.courier import Pictures
from handlers.delivery.due import deliver_due
from handlers.services import Services
from storage.outbox import REPLY_LANE
from storage.store import StorageDown

POST = "post"
SLIP = Picture(b"an invented slip", "/slips/known.png")


@dataclass
class Post:
    """A channel that keeps what it was given."""

    sent: list[tuple[str, str, Picture | None]] = field(default_factory=list)

    async def send(self, to: Destination, message: Outgoing, picture: Picture | None = None) -> str:
        self.sent.append((to.address, message.text, picture))
        return f"post-{len(self.sent)}"

    async def close(self) -> None:
        """Nothing is open."""


def queue(services: Services, address: str, message: Outgoing) -> UUID:
    with services.database.begin() as store:
        index = address_index(store.vault, POST, address)
        chat = store.chats.add(index, POST, address, "id", services.clock()).id
        now = services.clock()
        store.outbox.add(chat, f"test:{chat}", message.to_json(), now, lane=REPLY_LANE)
    return chat


def known(token: str) -> Picture | None:
    return SLIP if token == "known" else None


def broken(token: str) -> Picture | None:
    raise OSError(token)


def down(token: str) -> Picture | None:
    raise StorageDown(token)


@pytest.mark.parametrize(
    ("message", "pictures", "picture"),
    [
        pytest.param(Outgoing("Ini.", picture="known"), known, SLIP, id="known"),
        pytest.param(Outgoing("Ini.", picture="old"), known, None, id="too-old"),
        pytest.param(Outgoing("Ini.", picture="known"), None, None, id="nobody-draws"),
        pytest.param(Outgoing("Ini.", picture="known"), broken, None, id="broken"),
        pytest.param(Outgoing("Ini.", picture="known"), down, None, id="storage-down"),
        pytest.param(Outgoing("Ini."), broken, None, id="none-asked"),
    ],
)
def test_a_message_goes_out_with_its_picture_or_without(
    services: Services, message: Outgoing, pictures: Pictures | None, picture: Picture | None
) -> None:
    queue(services, "maria", message)
    post = Post()
    assert deliver_due(services, {POST: post}, "test", 10, pictures) == 1
    assert post.sent == [("maria", "Ini.", picture)]


def test_only_one_chats_messages_are_sent_when_asked(services: Services) -> None:
    queue(services, "yosef", Outgoing("Untuk Yosef."))
    maria = queue(services, "maria", Outgoing("Untuk Maria."))
    post = Post()
    other = Post()
    channels = {"another": other, POST: post}
    assert deliver_due(services, channels, "test", 10, chat_id=maria) == 1
    assert deliver_due(services, channels, "test", 10, chat_id=maria) == 0
    assert other.sent == []
    assert [text for _, text, _ in post.sent] == ["Untuk Maria."]
    assert deliver_due(services, {POST: post}, "test", 10) == 1
