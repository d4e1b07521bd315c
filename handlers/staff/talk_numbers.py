"""Reading the number of a message for staff, P-7KQ2M, as people read it out or copy it."""

import re

from conversations.rules.typed import plain
from storage.staff_messages import SPEAKABLE

_NUMBER = re.compile(rf"\s*P[\s./:_-]*([{SPEAKABLE}]{{5}})\s*", re.IGNORECASE)


def read_message_number(text: str) -> str | None:
    """Return the number in ``text``, such as ``P-7KQ2M``; None when it is anything else."""
    found = _NUMBER.fullmatch(plain(text))
    return f"P-{found.group(1).upper()}" if found else None
