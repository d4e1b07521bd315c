"""Where one chat stands: names and JSON values only, with the number of its shape."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

# Raised when the meaning of a kept session changes; older ones then begin again, politely.
SHAPE = 1
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
    ``draft`` is a report that waits to be gone on with.
    """

    language: str
    at: Place | None = None
    got: Mapping[str, Json] = field(default_factory=dict)
    trail: tuple[Asked, ...] = ()
    returning: tuple[Place, ...] = ()
    misread: int = 0
    figures: tuple[str, ...] = ()
    draft: Draft | None = None

    def afresh(self, got: Mapping[str, Json] | None = None) -> Self:
        """Return the session at rest, with nothing learnt but ``got``; what waits still waits."""
        return type(self)(self.language, got=got or {}, figures=self.figures, draft=self.draft)

    def to_json(self) -> str:
        """Write the session down; ``from_json`` reads it back equal."""
        return json.dumps(
            {
                "shape": SHAPE,
                "language": self.language,
                "at": _pair(self.at) if self.at else None,
                "got": self.got,
                "trail": [[*_pair(asked.place), asked.depth] for asked in self.trail],
                "returning": [_pair(place) for place in self.returning],
                "misread": self.misread,
                "figures": self.figures,
                "draft": self.draft
                and [*_pair(self.draft.place), self.draft.got, self.draft.since.isoformat()],
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
                returning=tuple(Place(*pair) for pair in kept["returning"]),
                misread=kept["misread"],
                figures=tuple(kept["figures"]),
                draft=_draft(kept.get("draft")),
            )
        except (ValueError, KeyError, TypeError):
            return None


def _draft(kept: Any) -> Draft | None:  # noqa: ANN401 - plain JSON
    if kept is None:
        return None
    flow, step, got, since = kept
    return Draft(Place(flow, step), got, datetime.fromisoformat(since))


def _pair(place: Place) -> list[str]:
    return [place.flow, place.step]
