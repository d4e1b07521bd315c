"""What handlers ask of a channel: how messages come in, how they go out, how sending can fail.

SendError
├── TryLater      refused for now; may carry how long to wait
├── Uncertain     nobody knows whether it was sent; do not send it again blindly
├── Unreachable   blocked or gone; do not write to this chat until it writes to us
└── Rejected      this message will never be accepted
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self

from conversations.engine.events import PersonEvent

TELEGRAM = "telegram"
WHATSAPP = "whatsapp"
# The same two phones in the browser and the terminal: nothing leaves the house.
SIMULATED_TELEGRAM = "sim_telegram"
SIMULATED_WHATSAPP = "sim_whatsapp"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message and is not fetched yet.

    ``reference`` is what the channel fetches it by (a Telegram file id, a Twilio media address, a
    name among the simulator's files). ``unique`` is the provider's own mark of the same content,
    where it has one. ``size`` in bytes and ``content_type`` are claims, 0 and empty when unknown.
    """

    reference: str
    unique: str = ""
    size: int = 0
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a person, the same for every channel.

    ``address`` is where answers go (a Telegram chat id, a ``whatsapp:`` address as it came).
    ``external_id`` is the provider's id of this delivery. ``text`` is what is kept of it.
    ``phone`` (E.164) is set only when the channel itself vouches for it: WhatsApp's sender, or
    Telegram's own shared contact. ``language`` is the app's language, a first guess.
    ``attachment`` is the file of a ``SentMedia``. ``sent_at`` is when the person sent it, where the
    channel tells.
    """

    channel: str
    address: str
    external_id: str
    event: PersonEvent
    text: str = ""
    phone: str | None = None
    language: str | None = None
    attachment: Attachment | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message in words, before a channel dresses it.

    ``options`` are pairs of name and label; they go out as numbers in the text and, where the
    channel has them, as buttons. ``step`` names the question that the options answer. ``contact``
    is the label of the button that hands over the own number, where one is asked for. ``picture``
    is the token of a slip that goes out with the words.
    """

    text: str
    options: tuple[tuple[str, str], ...] = ()
    step: str = ""
    footer: str = ""
    contact: str | None = None
    picture: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; ``from_json`` reads them back equal."""
        return {
            "text": self.text,
            "options": self.options,
            "step": self.step,
            "footer": self.footer,
            "contact": self.contact,
            **({"picture": self.picture} if self.picture else {}),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what ``to_json`` wrote; what the outbox keeps beside it is passed over."""
        options = tuple((name, label) for name, label in kept["options"])
        known = {name: kept[name] for name in cls.__slots__ if name in kept}
        return cls(**{**known, "options": options})


class SendError(Exception):
    """A message could not be sent."""


class TryLater(SendError):
    """Refused for now; ``wait`` is in seconds where the provider said how long."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Uncertain(SendError):
    """The call was cut: the message may have been sent, or not."""


class Unreachable(SendError):
    """Blocked or gone: do not write to this chat again until it writes to us."""


class Rejected(SendError):
    """This message will never be accepted."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to send: a PNG, and the path under PUBLIC_URL where a provider may fetch it."""

    content: bytes
    path: str


class Channel(Protocol):
    """A way to speak to people."""

    def send(self, address: str, message: Outgoing, picture: Picture | None = None) -> str:
        """Send one message; return the provider's id of it, or raise a ``SendError``."""

    def inline(self, messages: Sequence[Outgoing]) -> bool:
        """Tell whether all of ``messages`` fit inside the answer to the webhook itself."""
