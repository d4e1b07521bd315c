"""The lines of a conversation as the page shows them: who said what, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

from bot.announcing.results import REASONS
from bot.web.staff.visit import Visit
from conversations.approved_words import filled
from conversations.masking import without_long_numbers
from handlers.channel import Outgoing
from storage.outbox import OutboxState
from storage.talk_files import TalkFile
from storage.talk_lines import Heard, Lines, Sent

Files: TypeAlias = Mapping[datetime, Sequence[TalkFile]]
_KINDS: Final = {"SentMedia": "media", "SharedContact": "contact", "Edited": "edited"}


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the page shows it; ``outcome`` and ``reason`` are of what went out.

    ``files`` came with it. ``later`` is until when it waits. ``withheld`` are words that did not
    go out, for only ``text`` might. ``day`` stands above the first of a day.
    """

    who: str
    name: str
    text: str
    at: datetime
    options: tuple[str, ...] = ()
    note: str = ""
    files: tuple[TalkFile, ...] = ()
    outcome: str = ""
    reason: str = ""
    later: datetime | None = None
    withheld: str = ""
    day: str = ""

    @property
    def clock(self) -> str:
        """The hour at which it was said; ``at`` is local."""
        return f"{self.at:%H.%M}"


def bubbles_of(lines: Lines, files: Files, names: Mapping[str, str], visit: Visit) -> list[Bubble]:
    """Return the lines of a page; ``names`` of staff by actor, ``files`` by when they came."""
    made: list[Bubble] = []
    for line in lines.lines:
        if isinstance(line, Heard):
            made.append(_of_person(line, files, visit))
            made += [_of_bot(message, line.at, visit) for message in line.answers]
        else:
            made.append(_sent(line, names, visit))
    return _by_days(made, visit)


def _by_days(bubbles: list[Bubble], visit: Visit) -> list[Bubble]:
    """Return them in local time, with the day above the first of each."""
    dated, last = [], None
    for bubble in bubbles:
        at = bubble.at.astimezone(visit.words.zone)
        day = visit.words.day(at.date()) if at.date() != last else ""
        dated.append(replace(bubble, at=at, day=day))
        last = at.date()
    return dated


def _of_person(line: Heard, files: Files, visit: Visit) -> Bubble:
    note, came = "", files.get(line.at, ()) if line.kind == "SentMedia" else ()
    if came:
        note = ", ".join(visit.say(f"staff_talks.kind.{file.media}") for file in came)
    elif line.kind in _KINDS or not line.text:
        note = visit.say(f"staff_talks.kind.{_KINDS.get(line.kind, 'other')}")
    name, text = visit.say("staff_talks.who.person"), without_long_numbers(line.text)
    return Bubble("person", name, text, line.at, note=note, files=tuple(came))


def _of_bot(message: dict[str, Any], at: datetime, visit: Visit) -> Bubble:
    said, name = Outgoing.from_json(message), visit.say("staff_talks.who.bot")
    options = tuple(without_long_numbers(label) for _, label in said.options)
    return Bubble("bot", name, without_long_numbers(said.text), at, options)


def _sent(line: Sent, names: Mapping[str, str], visit: Visit) -> Bubble:
    said = Outgoing.from_json(line.message) if line.message else Outgoing("")
    who, name = "bot", visit.say("staff_talks.who.bot")
    if line.by is not None:
        known = names.get(f"staff:{line.by}", "")
        who, name = "staff", visit.say("staff_talks.who.former")
        if known:
            name = visit.say("staff_talks.who.staff", name=known)
    text = without_long_numbers(said.text)
    withheld = text if line.withheld else ""
    if line.by_template and said.template:
        text = filled(visit.services.guide.texts, said.template, said.blanks)
    waits = line.outcome == OutboxState.QUEUED and line.not_before > visit.now
    return Bubble(
        who,
        name,
        text,
        line.at,
        tuple(without_long_numbers(label) for _, label in said.options),
        outcome=line.outcome,
        reason=_reason(line, visit),
        later=line.not_before.astimezone(visit.words.zone) if waits else None,
        withheld=withheld,
    )


def _reason(line: Sent, visit: Visit) -> str:
    """Return why something did not go out, empty where nothing went wrong."""
    if not line.error or line.outcome in {"sent", "delivered", "read"}:
        return ""
    told = line.error.partition(":")[0]
    reason = REASONS.get(told, "other")
    if reason == "other":
        return visit.say("announce.reason.other", told=told)
    return visit.say(f"announce.reason.{reason}")
