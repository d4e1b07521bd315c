"""What changed between two wordings, word by word, for people to see at once."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

# Words with the space behind them, so that joined again they are the text.
_WORDS: Final = re.compile(r"\S+\s*|\s+")
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed, went or came."""

    kind: str
    words: str


def diff(before: str, after: str) -> list[Piece]:
    """Return the pieces of both wordings in their order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            pieces.append(Piece(GONE, "".join(old[old_from:old_to])))
        if new_to > new_from:
            pieces.append(Piece(NEW, "".join(new[new_from:new_to])))
    return pieces
