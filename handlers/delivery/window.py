"""WhatsApp's window: words of our own may go for 24 hours after the person's last message.

Source: Twilio, "key concepts"; later they are refused (63016) unless a template says them.
"""

from datetime import datetime, timedelta
from typing import Final

from handlers.channel import WHATSAPP

# A little less than 24 hours: a message is on its way for a while, and clocks differ.
WINDOW: Final = timedelta(hours=23, minutes=55)
WINDOWED: Final = frozenset({WHATSAPP})


def is_open(channel: str, last_inbound_at: datetime | None, now: datetime) -> bool:
    """Tell whether words of our own may go to a chat now."""
    if channel not in WINDOWED:
        return True
    return last_inbound_at is not None and now - last_inbound_at < WINDOW
