"""What a turn goes by: the flows, the texts and the rules, and the moment it happens in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from conversations.engine.catalogue import Catalogue
from conversations.engine.commands import Command, Entry
from conversations.engine.events import Media
from conversations.engine.flow import ChatFacts, Flow
from conversations.engine.session import Place
from conversations.rules.figures import Figures
from conversations.rules.regions import Regions


class Asides(Protocol):
    """Finds what to answer to words that are said while a question waits."""

    def __call__(self, text: str, /, *, free: bool, doing: str) -> Entry | None:
        """Return the way in; ``free`` where the words may well be the answer to the question.

        ``doing`` is the flow of the question.
        """
        ...


def _nowhere(text: str) -> Entry | None:  # noqa: ARG001 - the shape of what finds ways in
    return None


def _nothing_aside(text: str, *, free: bool, doing: str) -> Entry | None:  # noqa: ARG001 - as above
    return None


@dataclass(frozen=True, slots=True)
class Guide:
    """What every turn goes by; read once at start.

    ``commands`` are the words that work anywhere; ``entries`` finds a way in from plain words,
    ``phrases`` only from words that are written down, and ``asides`` what words ask for in the
    middle of something else. ``drafts`` is where a report that was put aside is offered again;
    ``media`` where a file goes that no question asked for. ``apart`` are the ways in that phrases
    find at every question, which is asked again after them: such words are never taken for its
    answer.
    """

    flows: Mapping[str, Flow]
    menu: Place
    commands: Mapping[str, Command]
    entries: Callable[[str], Entry | None]
    texts: Catalogue
    figures: Figures
    regions: Regions
    drafts: Place
    media: Mapping[Media, Place] = field(default_factory=dict)
    apart: frozenset[Place] = frozenset()
    phrases: Callable[[str], Entry | None] = _nowhere
    asides: Asides = _nothing_aside

    def present(self, place: Place) -> Place | None:
        """Return where a place that was kept is now, None when it is no more."""
        flow = self.flows.get(place.flow)
        step = flow.moved.get(place.step, place.step) if flow else ""
        return Place(place.flow, step) if flow and step in flow.steps else None


@dataclass(frozen=True, slots=True)
class Moment:
    """When the event happens (local time), how long the chat was quiet, what is known of it."""

    now: datetime
    chat: ChatFacts
    quiet: timedelta = timedelta(0)
