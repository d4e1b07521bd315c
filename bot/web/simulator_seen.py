"""What the engine saw in one turn, as the simulator shows it: names, counts, nothing personal."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import Engine, event

from bot.chatting import Sent
from conversations.engine.answers import chosen, folded
from conversations.engine.engine import Turn
from conversations.engine.events import Said, SentMedia, Tapped
from conversations.engine.flow import Choose
from conversations.engine.guide import Guide
from conversations.engine.replies import Option, Text
from conversations.engine.session import ChatSession, Json

# What is said when words were taken for a greeting.
_GREETINGS = frozenset({"engine.greeting", "main_menu.greeting"})
_ROW_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_SHOWN_DIGITS = 2
_DOT = "•"


@dataclass(slots=True)
class Cost:
    """What a turn took: SQL statements and milliseconds."""

    statements: int = 0
    milliseconds: float = 0.0


class CostMeter:
    """Counts the statements of an engine, in the thread that asks."""

    def __init__(self, engine: Engine) -> None:
        """Listen to ``engine`` from now on."""
        self._cost: ContextVar[Cost | None] = ContextVar("cost", default=None)
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, *arguments: object) -> None:
        cost, statement = self._cost.get(), arguments[2]
        if cost is not None and not str(statement).startswith("BEGIN"):
            cost.statements += 1

    @contextmanager
    def measure(self) -> Iterator[Cost]:
        """Measure what happens inside; the cost is complete afterwards."""
        cost, began = Cost(), time.perf_counter()
        token = self._cost.set(cost)
        try:
            yield cost
        finally:
            self._cost.reset(token)
            cost.milliseconds = (time.perf_counter() - began) * 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """One turn from inside.

    ``event`` and ``answers`` are names of our classes, ``texts`` keys of the catalogue, ``kept``
    what the flow remembers with its values veiled. ``understood`` says how the words were taken.
    """

    event: str
    before: str
    after: str
    understood: Text | None
    answers: tuple[str, ...]
    texts: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    number: int
    cost: Cost


def look_inside(
    sent: Sent, before: ChatSession | None, turn: Turn, number: int, cost: Cost, guide: Guide
) -> Seen:
    """Return what ``turn`` (the chat's ``number``th) made of ``sent``."""
    after = turn.session
    return Seen(
        event=type(sent.event).__name__,
        before=before.at.name if before and before.at else "",
        after=after.at.name if after.at else "",
        understood=_understood(sent, before, turn, guide),
        answers=tuple(kind.__name__ for kind in turn.answers),
        texts=tuple(reply.text.key for reply in turn.replies),
        kept=_kept(after, guide),
        number=number,
        cost=cost,
    )


def _understood(sent: Sent, before: ChatSession | None, turn: Turn, guide: Guide) -> Text | None:
    match sent.event:
        case Said(text):
            return _words_taken(text, before, turn, guide)
        case Tapped(step, option):
            return Text("simulator.seen.button", {"button": f"{step}:{option}"})
        case SentMedia(kind):
            return Text("simulator.seen.media", {"kind": str(kind)})
        case _:
            return None


def _words_taken(text: str, before: ChatSession | None, turn: Turn, guide: Guide) -> Text | None:
    """Say how typed words were taken, by the same look-ups that the engine makes."""
    if any(reply.text.key in _GREETINGS for reply in turn.replies):
        return Text("simulator.seen.greeting")
    command = guide.texts.commands.get(folded(text.removeprefix("/")))
    if command is not None:
        return Text("simulator.seen.command", {"command": command})
    if turn.session.misread > (before.misread if before else 0):
        return Text("simulator.seen.not_understood", {"times": turn.session.misread})
    at = before.at if before else None
    if at is not None and (at != guide.menu or _on_the_menu(text, turn.session.language, guide)):
        return Text("simulator.seen.answer", {"step": at.name})
    entry = guide.entries(text)
    if entry is None:
        return None
    return Text("simulator.seen.entry", {"place": entry.place.name})


def _on_the_menu(text: str, language: str, guide: Guide) -> bool:
    step = guide.flows[guide.menu.flow].steps[guide.menu.step]
    if not isinstance(step, Choose) or callable(step.options):
        return False
    words = [
        guide.texts.option_words(guide.menu.name, Option(name), language) for name in step.options
    ]
    return chosen(text, words) is not None


def _kept(session: ChatSession, guide: Guide) -> tuple[tuple[str, str], ...]:
    """Return what the flow remembers: choices by their names, everything else veiled."""
    return tuple(
        (name, str(value) if _is_choice(name, value, guide) else veiled(value))
        for name, value in session.got.items()
    )


def _is_choice(name: str, value: Json, guide: Guide) -> bool:
    steps = (flow.steps.get(name) for flow in guide.flows.values())
    return any(
        value in step.options
        for step in steps
        if isinstance(step, Choose) and not callable(step.options)
    )


def veiled(value: Json) -> str:
    """Return a kept value so that it shows its kind and never anybody's data."""
    match value:
        case None | bool():
            return str(value).lower()
        case int() | float():
            return _veiled_digits(str(value))
        case str() if _ROW_ID.fullmatch(value):
            return f"{_DOT * 4}{value[-4:]}"
        case str() if value.isdecimal():
            return _veiled_digits(value)
        case str():
            return f"{_DOT * 6} ({len(value)})"
        case list() | dict():
            return f"[{len(value)}]"


def _veiled_digits(digits: str) -> str:
    if len(digits) <= _SHOWN_DIGITS:
        return digits
    return _DOT * (len(digits) - _SHOWN_DIGITS) + digits[-_SHOWN_DIGITS:]
