"""Where one chat stands: names and JSON values only, with the number of its shape."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

# Raised when the meaning of a kept session changes; older ones then begin again, politely.
SHAPE = 2
# Nobody goes back further than this; it bounds the size of a kept session.
MOST_STEPS_BACK = 12

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Place:
    """A step of a flow."""

    flow: str
    step: str

    @property
    def name(self) -> str:
        """``flow.step``: the word in logs, transcripts and buttons."""
        return f"{self.flow}.{self.step}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered, and how many flows it was asked inside of."""

    place: Place
    depth: int


@dataclass(frozen=True, slots=True)
class Left:
    """A place to come back to; ``got`` is what was learnt there, None where it is shared.

    What is learnt on a visit stays with the visit: the report it came out of is not touched by it.
    ``aside`` is a visit that only answers words said in the middle of something: it asks nothing
    more once they are answered.
    """

    place: Place
    got: Mapping[str, Json] | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that was left half done: the question it stood at, what was told, since when."""

    place: Place
    got: Mapping[str, Json]
    since: datetime


@dataclass(frozen=True, slots=True)
class ChatSession:
    """The state of one conversation.

    ``at`` is the question that waits, None when nothing does. ``got`` holds what the flow has
    learnt. ``trail`` are the questions asked before (for KEMBALI); ``returning`` the places to
    come back to when a flow that was entered from another ends. ``misread`` counts how often the
    present question was not understood. ``figures`` are those the last answer spoke of (SUMBER).
    ``drafts`` are reports that wait to be gone on with, the latest last.
    """

    language: str
    at: Place | None = None
    got: Mapping[str, Json] = field(default_factory=dict)
    trail: tuple[Asked, ...] = ()
    returning: tuple[Left, ...] = ()
    misread: int = 0
    figures: tuple[str, ...] = ()
    drafts: tuple[Draft, ...] = ()

    @property
    def draft(self) -> Draft | None:
        """The latest of the reports that wait."""
        return self.drafts[-1] if self.drafts else None

    def afresh(self, got: Mapping[str, Json] | None = None) -> Self:
        """Return the session at rest, with nothing learnt but ``got``; what waits still waits."""
        return type(self)(self.language, got=got or {}, figures=self.figures, drafts=self.drafts)

    def to_json(self) -> str:
        """Write the session down; ``from_json`` reads it back equal."""
        return json.dumps(
            {
                "shape": SHAPE,
                "language": self.language,
                "at": _pair(self.at) if self.at else None,
                "got": self.got,
                "trail": [[*_pair(asked.place), asked.depth] for asked in self.trail],
                "returning": [
                    [*_pair(left.place), left.got, left.aside] for left in self.returning
                ],
                "misread": self.misread,
                "figures": self.figures,
                "drafts": [
                    [*_pair(draft.place), draft.got, draft.since.isoformat()]
                    for draft in self.drafts
                ],
            },
            separators=(",", ":"),
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self | None:
        """Read a kept session; None when another release wrote it in another shape."""
        try:
            kept = json.loads(text)
            if kept["shape"] != SHAPE:
                return None
            return cls(
                language=kept["language"],
                at=Place(*kept["at"]) if kept["at"] else None,
                got=kept["got"],
                trail=tuple(Asked(Place(flow, step), depth) for flow, step, depth in kept["trail"]),
                returning=tuple(
                    Left(Place(flow, step), got, aside=any(aside))
                    for flow, step, got, *aside in kept["returning"]
                ),
                misread=kept["misread"],
                figures=tuple(kept["figures"]),
                drafts=tuple(
                    Draft(Place(flow, step), got, datetime.fromisoformat(since))
                    for flow, step, got, since in kept["drafts"]
                ),
            )
        except (ValueError, KeyError, TypeError):
            return None


def _pair(place: Place) -> list[str]:
    return [place.flow, place.step]
