"""Announce in time that cover ends which somebody else paid for: 60, 30 and 7 days before.

It is an announcement like any other, whose author is the clock: staff see it, and may stop it. Each
last day of cover has one for each of these stages. They name the day and never how far off it is,
so that one which was made or heard late says nothing wrong.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from typing import Final

from conversations.approved_words import COVER_ENDS
from conversations.engine.replies import Text
from conversations.rules.coverage import ENDS_SOON_DAYS
from handlers.cases.steps import CLOCK
from handlers.quiet_hours import EVENING, polite
from handlers.services import Services
from storage.announcements import AnnouncementState, Audience, NewAnnouncement

# Days before the last one, as long as it is called soon in an answer; 0 is where nothing follows.
STAGES: Final = (ENDS_SOON_DAYS, 30, 7)
# A worker that was off for so many days makes up for it.
CAUGHT_UP: Final = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of one last day of cover. ``until``: the next stage's day, or the last day itself."""

    last_day: date
    days: int
    until: date

    @property
    def occasion(self) -> str:
        """What it is made for, once."""
        return f"{COVER_ENDS}:{self.last_day.isoformat()}:{self.days}"

    def starts_at(self, now: datetime) -> datetime:
        """Return when it may go out at the earliest; ``now`` is local."""
        return polite(now)

    def expires_at(self, now: datetime) -> datetime:
        """Return after when nothing of it goes out: when the next stage begins, or cover ends."""
        return datetime.combine(self.until, time(0 if self._is_followed else EVENING), now.tzinfo)

    @property
    def _is_followed(self) -> bool:
        return self.until < self.last_day


def stages_due(today: date) -> Iterator[Stage]:
    """Yield the stages that are due today or were within the days that are caught up."""
    for days, following in pairwise((*STAGES, 0)):
        for late in range(CAUGHT_UP.days + 1):
            last_day = today + timedelta(days=days - late)
            yield Stage(last_day, days, last_day - timedelta(days=following))


def ends_due(services: Services) -> dict[str, Callable[[], int]]:
    """Return the announcements that are due, each an act of its own, by their occasions.

    Of days alone on which somebody's last cover ends, by whomever it was paid but themselves.
    """
    now = services.now()
    due = [one for one in stages_due(now.date()) if one.starts_at(now) < one.expires_at(now)]
    with services.database.begin() as store:
        ending = store.reminders.ending({stage.last_day for stage in due})
    return {
        stage.occasion: partial(_announce, stage, ending[stage.last_day], services, now)
        for stage in due
        if stage.last_day in ending
    }


def _announce(stage: Stage, programmes: tuple[str, ...], services: Services, now: datetime) -> int:
    """Make an announcement that is started by itself; return 0 when it was made before."""
    texts, words = services.guide.texts, Text("reminders.cover_ends", {"day": stage.last_day})
    new = NewAnnouncement(
        texts={language: texts.say(words, language) for language in texts.languages},
        audience=Audience(programmes=programmes, cover_ends_on=stage.last_day),
        author=CLOCK,
        kind=COVER_ENDS,
        occasion=stage.occasion,
        starts_at=stage.starts_at(now),
        expires_at=stage.expires_at(now),
    )
    with services.database.begin() as store:
        made = store.announcements.add(new, now)
        if made is None:
            return 0
        store.announcements.change(made, state=AnnouncementState.SCHEDULED)
        subject = f"announcement:{made.number}"
        store.audit.note(CLOCK, "announcement_scheduled", subject, now, occasion=stage.occasion)
    return 1
