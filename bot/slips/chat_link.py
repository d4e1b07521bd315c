"""What a slip's QR says: how another phone comes into the chat and follows the report."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class ChatLink:
    """How a chat with us is opened: ``whatsapp`` are the digits of our number, empty without."""

    whatsapp: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take WhatsApp's sender from the settings; the name of the Telegram bot is not in them."""
        return cls((settings.twilio_whatsapp_sender or "").removeprefix("whatsapp:+"))

    @property
    def opens(self) -> bool:
        """Whether a QR can open a chat by itself."""
        return bool(self.whatsapp)

    def to(self, words: str) -> str:
        """Return the address that opens a chat with ``words`` written, or else the words alone."""
        return f"https://wa.me/{self.whatsapp}?text={quote(words)}" if self.whatsapp else words


NOWHERE = ChatLink()
