"""Dress a question for a phone: numbers in the text always, buttons beside it where there are."""

import unicodedata
from typing import Any

from handlers.channel import Outgoing

LONGEST_TELEGRAM = 4096
LONGEST_WHATSAPP = 1600
# Beside a picture, on either channel.
LONGEST_CAPTION = 1024
# Labels up to here stand two in a row on a small screen.
SHORT_LABEL = 16
LEFT_OUT = "…"

_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


def numbered(message: Outgoing, longest: int | None = None) -> str:
    """Return ``message`` as one text: its words, "1 Label" a line, the footer.

    What is longer than ``longest`` characters is cut in the words: options and footer stay.
    """
    options = "\n".join(f"{n} {label}" for n, (_, label) in enumerate(message.options, start=1))
    below = "".join(f"\n\n{part}" for part in (options, message.footer) if part)
    if longest is None or len(message.text) + len(below) <= longest:
        return message.text + below
    if len(below) >= longest:
        return shortened(message.text + below, longest)
    return shortened(message.text, longest - len(below)) + below


def shortened(text: str, longest: int) -> str:
    """Return ``text`` in at most ``longest`` characters, cut between words or at least letters.

    Nothing that people see as one sign is cut in two: an accent from its letter, a skin tone from
    its hand, one half of a flag, a member from a family.
    """
    if len(text) <= longest:
        return text
    at = longest - len(LEFT_OUT)
    space = max(text.rfind(" ", 0, at + 1), text.rfind("\n", 0, at + 1))
    if space > at * 3 // 4:
        at = space
    while at > 0 and _belongs_together(text, at):
        at -= 1
    return text[:at].rstrip() + LEFT_OUT


def _belongs_together(text: str, at: int) -> bool:
    """Tell whether a cut before ``text[at]`` would divide one sign."""
    before, after = text[at - 1], text[at]
    if _JOINER in {before, after} or ord(after) in _SKIN_TONES:
        return True
    if unicodedata.category(after) in {"Mn", "Me"}:
        return True
    if ord(after) not in _FLAG_LETTERS:
        return False
    letters = 0
    while at - letters > 0 and ord(text[at - 1 - letters]) in _FLAG_LETTERS:
        letters += 1
    return letters % 2 == 1


def reply_keyboard(message: Outgoing) -> dict[str, Any]:
    """Return Telegram's keyboard for ``message``; without options the last one is taken away.

    A press sends the label as ordinary text, so numbers, words and buttons are one and the same.
    """
    rows: list[list[dict[str, Any]]] = []
    if message.contact is not None:
        rows.append([{"text": message.contact, "request_contact": True}])
    buttons = [{"text": label} for _, label in message.options]
    in_a_row = 2 if all(len(label) <= SHORT_LABEL for _, label in message.options) else 1
    rows += [buttons[at : at + in_a_row] for at in range(0, len(buttons), in_a_row)]
    if not rows:
        return {"remove_keyboard": True}
    return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
