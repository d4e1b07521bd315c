"""Twilio's error codes for WhatsApp: what each means for the message, the chat, or ourselves.

Source: Twilio's error reference. What is not listed here rejects the message.
"""

from typing import Final

from handlers.channel import Rejected, SendError, TryLater, Uncertain, Unreachable
from handlers.delivery import ChannelMisconfigured

# Too fast for the account, the pair or the queue; never processed.
TOO_FAST: Final = frozenset({14107, 20429, 30001, 63018})
# Meta's own trouble, or a file that was not there yet.
PASSING: Final = frozenset({63012, 63019})
# A limit of the account: hours, not seconds.
EXHAUSTED: Final = frozenset({63017, 63038, 63041, 63042})
EXHAUSTED_SECONDS: Final = 3600.0
# Blocked us, opted out, not on WhatsApp, or no such person.
UNREACHABLE: Final = frozenset({21610, 63003, 63014, 63024, 63033})
# Keys, sender or account: nobody would get anything.
MISCONFIGURED: Final = frozenset({20003, 21603, 21606, 21703, 21704, 63001, 63007, 63020})
# The layout is gone or does not take what we gave it; the words alone still go.
BAD_CONTENT: Final = frozenset({21654, 21655, 21656})
# The picture cannot be fetched from where we said; the words alone still go.
BAD_MEDIA: Final = frozenset({21620})

_TOO_MANY_REQUESTS = 429
_SERVER_FAULT = 500


def refusal(status: int, code: int | None) -> SendError | ChannelMisconfigured:
    """Return what Twilio's refusal means: HTTP ``status`` and, where it gave one, its ``code``."""
    reason = f"twilio {code or status}"
    if code in MISCONFIGURED:
        return ChannelMisconfigured(reason)
    if code in UNREACHABLE:
        return Unreachable(reason)
    if code in EXHAUSTED:
        return TryLater(reason, EXHAUSTED_SECONDS)
    if code in TOO_FAST | PASSING or status == _TOO_MANY_REQUESTS:
        return TryLater(reason)
    # A fault of theirs: the message may exist all the same.
    return Uncertain(reason) if status >= _SERVER_FAULT else Rejected(reason)
