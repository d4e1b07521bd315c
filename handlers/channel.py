"""What handlers ask of a channel: how messages come in, how they go out, how sending can fail.

SendError
├── TryLater        refused for now; may carry how long to wait, and who has to
│   └── NotNow          this person may not be sent a template for a while
├── Uncertain       nobody knows whether it was sent; do not send it again blindly
├── Unreachable     blocked or gone; do not write to this chat until it writes to us
└── Rejected        this message will never be accepted
    └── WindowClosed    words of our own may not go now, and no template may say it instead
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, Self, runtime_checkable

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
    is the token of a slip that goes out with the words. ``template`` names the approved words
    that say the same where our own may not go, and ``blanks`` is what they are filled with.
    """

    text: str
    options: tuple[tuple[str, str], ...] = ()
    step: str = ""
    footer: str = ""
    contact: str | None = None
    picture: str = ""
    template: str = ""
    blanks: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; ``from_json`` reads them back equal."""
        return {
            "text": self.text,
            "options": self.options,
            "step": self.step,
            "footer": self.footer,
            "contact": self.contact,
            **({"picture": self.picture} if self.picture else {}),
            **({"template": self.template, "blanks": self.blanks} if self.template else {}),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what ``to_json`` wrote; what the outbox keeps beside it is passed over."""
        options = tuple((name, label) for name, label in kept["options"])
        known = {name: kept[name] for name in cls.__slots__ if name in kept}
        return cls(**{**known, "options": options, "blanks": tuple(kept.get("blanks", ()))})


class SendError(Exception):
    """A message could not be sent."""


class Whose(StrEnum):
    """Who has to wait when something was too fast."""

    MESSAGE = "message"
    CHAT = "chat"
    # All that we start on this channel; answers go on.
    BULK = "bulk"
    SENDER = "sender"
    # The provider does not say; a second one to another chat means the sender.
    UNKNOWN = "unknown"


class TryLater(SendError):
    """Refused for now, and certainly not sent; ``wait`` is in seconds where the provider said so.

    ``whose``: a message that waits by itself has used up one of its tries, others have not.
    """

    def __init__(
        self, reason: str, wait: float | None = None, whose: Whose = Whose.MESSAGE
    ) -> None:
        super().__init__(reason)
        self.wait = wait
        self.whose = whose


class NotNow(TryLater):
    """This person may not be sent a template now: Meta counts how many each of them gets."""


class Uncertain(SendError):
    """The call was cut: the message may have been sent, or not."""


class Unreachable(SendError):
    """Blocked or gone: do not write to this chat again until it writes to us."""


class Rejected(SendError):
    """This message will never be accepted."""


class WindowClosed(Rejected):
    """The person wrote too long ago for words of our own, and no approved template says this."""


class ChannelMisconfigured(Exception):
    """The provider refuses *us*, whatever the message: mend the settings."""


class CannotTell(Exception):
    """Nobody can find out at the moment whether a message was sent."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes. ``window_open``: words of our own may go there (WhatsApp, 24 hours).

    ``mark`` comes back with what the provider tells of the message later, where it does so.
    """

    address: str
    window_open: bool = True
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to send: a PNG, and the path under PUBLIC_URL where a provider may fetch it."""

    content: bytes
    path: str


class Channel(Protocol):
    """A way to speak to people. Many messages may be on their way at once, in one event loop."""

    async def send(self, to: Destination, message: Outgoing, picture: Picture | None = None) -> str:
        """Send one message; return the provider's id of it, or raise a ``SendError``."""

    async def close(self) -> None:
        """Close the connections; called in the loop that sent."""


@runtime_checkable
class Lister(Protocol):
    """A channel whose provider can tell afterwards what it was given."""

    async def find(self, to: Destination, message: Outgoing, since: datetime) -> Sequence[str]:
        """Return the provider's ids of messages with these words to this address since a moment.

        Oldest first. Raises ``CannotTell``.
        """
