"""How the desk writes about announcements: states, audiences, outcomes, and what is left to do."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import click

from bot.announcing.results import MEANS, MEANS_BY_REASON, REASONS, reason_of
from bot.announcing.wording import audience_words
from bot.commands.speaking import Voice
from bot.web.staff.visit import Visit
from conversations.engine.catalogue import FIRST_LANGUAGE
from handlers.announcing.progress import Progress
from handlers.staff.rights import Right
from storage.announcement_lists import HandedOut
from storage.announcement_outcomes import EXCLUDED, Outcome, Result
from storage.announcements import Announcement, AnnouncementState
from storage.audiences import Standing

BADGES: Final = {
    AnnouncementState.SCHEDULED: "blue",
    AnnouncementState.RUNNING: "green",
    AnnouncementState.PAUSED: "amber",
}
# The parts of the bar, in its order, with the outcomes that each is made of.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "told": (Outcome.READ, Outcome.DELIVERED, Outcome.SENT, Outcome.TOLD),
    "moving": (Outcome.QUEUED,),
    "waiting": (Outcome.WAITING,),
    "failed": (Outcome.FAILED, Outcome.UNCERTAIN, Outcome.EXPIRED, Outcome.CANCELLED),
}
BAR_WIDTH: Final = 1000
_MOST_WORDS: Final = 70
_MINUTE: Final = 60


@contextmanager
def speaking(visit: Visit) -> Iterator[None]:
    """Let what the command line writes, too, speak the language of the desk meanwhile."""
    with click.Context(click.Command("desk"), obj=Voice(visit.words.language)):
        yield


@dataclass(frozen=True, slots=True)
class Row:
    """An announcement in a list; ``says`` is how its text begins, ``approved`` a name or empty."""

    it: Announcement
    badge: str
    audience: str
    says: str
    author: str
    approved: str
    progress: HandedOut | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bar: how many people, and where it stands in a bar of ``BAR_WIDTH``."""

    name: str
    people: int
    start: int
    width: int


def row_of(
    it: Announcement, names: Mapping[str, str], progress: HandedOut | None, visit: Visit
) -> Row:
    """Return a line of the list; to be called while ``speaking``."""
    says = " ".join(said_in(it, visit.words.language).split())
    return Row(
        it,
        BADGES.get(it.state, ""),
        audience_words(it.audience, visit.services.guide.regions),
        says if len(says) <= _MOST_WORDS else f"{says[:_MOST_WORDS].rstrip()}…",
        actor(it.author, names, visit),
        actor(it.approved_by, names, visit),
        progress,
    )


def said_in(it: Announcement, language: str) -> str:
    """Return an announcement's text in a language, else in Indonesian."""
    return it.texts.get(language) or it.texts.get(FIRST_LANGUAGE, "")


def actor(who: str | None, names: Mapping[str, str], visit: Visit) -> str:
    """Return the name of who acted, empty where nobody did."""
    return visit.words.actor(who, dict(names)) if who else ""


def may(visit: Visit, right: Right, it: Announcement) -> bool:
    """Tell whether who is here may do something with this announcement."""
    return visit.may(right) and visit.seat.scope(right).covers(it.audience.kabupaten)


def outcomes(progress: Progress, visit: Visit) -> list[tuple[str, int, str]]:
    """Return what came of it: words, people, and what may still be done; left out ones last."""
    order = (*Outcome, *(f"{EXCLUDED}{standing}" for standing in Standing))
    found = []
    for outcome in map(str, order):
        if people := progress.tally.get(outcome):
            means = MEANS.get(outcome, "")
            next_step = visit.say(f"announce.means.{means}") if means else ""
            found.append((outcome_words(outcome, visit), people, next_step))
    return found


def outcome_words(outcome: str, visit: Visit) -> str:
    """Return what became of a person's message in words."""
    if outcome.startswith(EXCLUDED):
        return visit.say(f"announce.standing.{outcome.removeprefix(EXCLUDED)}")
    return visit.say(f"announce.outcome.{outcome}")


def failures(found: Mapping[str, int], visit: Visit) -> list[tuple[str, int, str]]:
    """Return why messages did not arrive: reason, messages, and what may still be done."""
    counts: dict[str, int] = {}
    for error, messages in found.items():
        reason = REASONS.get(error.partition(":")[0], "")
        counts[reason or error] = counts.get(reason or error, 0) + messages
    known = set(REASONS.values())
    return [
        (
            visit.say(f"announce.reason.{why}")
            if why in known
            else visit.say("announce.reason.other", told=why),
            messages,
            visit.say(f"announce.means.{MEANS_BY_REASON.get(why, 'call')}"),
        )
        for why, messages in sorted(counts.items(), key=lambda one: -one[1])
    ]


def parts(progress: Progress) -> list[Part]:
    """Return the bar's parts that anybody is in; they fill it together."""
    total, found, before = progress.total, [], 0
    for name, members in PARTS.items():
        people = sum(progress.tally.get(outcome, 0) for outcome in members)
        if people:
            start = before * BAR_WIDTH // total
            before += people
            found.append(Part(name, people, start, before * BAR_WIDTH // total - start))
    return found


def time_left(seconds: float | None, visit: Visit) -> str:
    """Return about how long it still takes, empty when nobody can tell."""
    if seconds is None:
        return ""
    minutes = round(timedelta(seconds=seconds).total_seconds() / _MINUTE)
    if seconds < _MINUTE:
        return visit.say("announce.progress.soon")
    if minutes < _MINUTE:
        return visit.say("announce.progress.minutes", minutes=minutes)
    hours, minutes = divmod(minutes, _MINUTE)
    return visit.say("announce.progress.hours", hours=hours, minutes=minutes)


def per_minute(progress: Progress, visit: Visit) -> str:
    """Return the pace, empty where nothing moves."""
    if not progress.per_second:
        return ""
    pace = visit.words.count(round(progress.per_second * _MINUTE))
    return visit.say("announce.progress.per_minute", count=pace)


def reason_words(result: Result, visit: Visit) -> str:
    """Return why it came so for a person, empty where there is nothing to tell."""
    reason = reason_of(result)
    if not reason:
        return ""
    if reason == "other":
        return visit.say("announce.reason.other", told=result.reason)
    return visit.say(f"announce.reason.{reason}")
