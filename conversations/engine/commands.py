"""What a word that works anywhere can do; which word does which stands in ``anywhere.py``."""

from dataclasses import dataclass

from conversations.engine.session import Json, Place


@dataclass(frozen=True, slots=True)
class GoToMenu:
    """Leave everything and show the main menu, after saying ``text`` where there is one."""

    text: str | None = None


@dataclass(frozen=True, slots=True)
class StepBack:
    """Ask the question before this one again."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Say something and repeat the question that waits."""

    text: str


@dataclass(frozen=True, slots=True)
class TellSources:
    """Say which rules the last answer's figures come from, and repeat the question that waits."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Go through another flow and come back to the question that waits."""

    place: Place


@dataclass(frozen=True, slots=True)
class GoOn:
    """Go on, at ``place``, with the report that was put aside; repeat the question without one."""

    place: Place


Command = GoOn | GoToMenu | StepBack | Tell | TellSources | Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into a flow from plain words: where it starts, and what the words already told.

    ``begins`` is the flow that a question asked first would lead to; empty where none is asked.
    """

    place: Place
    got: dict[str, Json]
    begins: str = ""
