"""Twilio's error codes for WhatsApp: what each means for the message, the chat, or ourselves.

Source: Twilio's error reference. What is not listed here rejects the message.
"""

from typing import Final

from handlers.channel import (
    ChannelMisconfigured,
    NotNow,
    Rejected,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
    Whose,
    WindowClosed,
)

# Too fast, and never processed. 63018 is said of the sender, of its day and of one person alike.
TOO_FAST: Final = {
    14107: Whose.CHAT,
    20429: Whose.SENDER,
    30001: Whose.SENDER,
    63017: Whose.SENDER,
    63018: Whose.UNKNOWN,
}
# Meta's own trouble, or a file that was not there yet.
PASSING: Final = frozenset({63012, 63019})
# The account has used up its day.
DAY_IS_FULL: Final = 63038
# Meta paused or disabled this template; others go on.
TEMPLATE_STOPPED: Final = frozenset({63041, 63042})
LONG_WAIT_SECONDS: Final = 3600.0
# Meta declined to give this person one more template.
NOT_NOW: Final = 63049
NOT_NOW_SECONDS: Final = 86400.0
# Words of our own, more than a day after the person wrote.
WINDOW_CLOSED: Final = 63016
# Blocked us, opted out, not on WhatsApp, or no such person.
UNREACHABLE: Final = frozenset({21610, 63003, 63014, 63024, 63033})
# Keys, sender or account: nobody would get anything.
MISCONFIGURED: Final = frozenset(
    {20003, 20404, 21603, 21606, 21703, 21704, 63001, 63007, 63020},
)
# The layout is gone or does not take what we gave it; the words alone still go.
BAD_CONTENT: Final = frozenset({21654, 21655, 21656})
# The picture cannot be fetched from where we said; the words alone still go.
BAD_MEDIA: Final = frozenset({21620})

_TOO_MANY_REQUESTS = 429
_SERVER_FAULT = 500


def refusal(
    status: int, code: int | None, wait: float | None = None
) -> SendError | ChannelMisconfigured:
    """Return what Twilio's refusal means: HTTP ``status``, its ``code`` where it gave one.

    ``wait`` is for how many seconds the answer asked.
    """
    reason = f"twilio {code or status}"
    if code in MISCONFIGURED:
        return ChannelMisconfigured(reason)
    if code in UNREACHABLE:
        return Unreachable(reason)
    if code == WINDOW_CLOSED:
        return WindowClosed(reason)
    if waiting := _waiting(status, code, wait, reason):
        return waiting
    # A fault of theirs: the message may exist all the same.
    return Uncertain(reason) if status >= _SERVER_FAULT else Rejected(reason)


def _waiting(status: int, code: int | None, wait: float | None, reason: str) -> TryLater | None:
    """What has to wait, and who; None when waiting does not help."""
    if code == NOT_NOW:
        return NotNow(reason, NOT_NOW_SECONDS)
    if code == DAY_IS_FULL:
        return TryLater(reason, wait or LONG_WAIT_SECONDS, Whose.SENDER)
    if code in TEMPLATE_STOPPED:
        return TryLater(reason, LONG_WAIT_SECONDS)
    if code in PASSING:
        return TryLater(reason, wait)
    if code in TOO_FAST:
        return TryLater(reason, wait, TOO_FAST[code])
    if status == _TOO_MANY_REQUESTS:
        return TryLater(reason, wait, Whose.SENDER)
    return None
