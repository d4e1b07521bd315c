"""What was understood of a message: how sure it is, and which of the intents it may be."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Band(StrEnum):
    """How sure it is: sure enough to act, to ask which of a few was meant, or neither."""

    ACT = "act"
    ASK = "ask"
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a message may mean (``conversations/intents.py``), 0 to 1 how likely."""

    intent: str
    probability: float


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message may mean, the likeliest first, three at most.

    ``question`` is the id of the frequent question that is surely meant, empty for none. ``asks``
    tells whether the words are a question at all.
    """

    band: Band
    readings: tuple[Reading, ...]
    question: str = ""
    asks: bool = False


class Understanding(Protocol):
    """Reads a message; the same words always give the same."""

    def read(self, text: str) -> Understood:
        """Return what ``text`` may mean."""
        ...
