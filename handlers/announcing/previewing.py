"""What an announcement would do if it started now: whom it reaches, when, and what they read.

People and villages are found by the searches that a start freezes them by, and planned by the same
rules: on a standing clock a start freezes what was shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from conversations.approved_words import filled
from conversations.engine.guide import Guide
from handlers.announcing.acting import TIER
from handlers.announcing.approving import is_approved_for, needs_approval
from handlers.announcing.holding import find
from handlers.announcing.means import means_for
from handlers.announcing.planning import PlannedDay
from handlers.announcing.starting import plan_for
from handlers.announcing.words import message_for
from handlers.channel import TELEGRAM
from handlers.services import Services
from storage.announcements import Announcement
from storage.audiences import Reach, Standing
from storage.recipients import Village


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as people read it on a channel in a language; ``is_template``: approved words."""

    channel: str
    language: str
    text: str
    is_template: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a start would do now.

    ``audience`` counts people, ``reach`` how they can be reached, ``plan`` the days on which they
    hear, of which ``ends_on`` is the last, None when nobody hears, and ``villages`` where, by the
    same positions. ``needs_approval``: it may not start before somebody approves it.
    """

    announcement: Announcement
    audience: int
    reach: Reach
    plan: tuple[PlannedDay, ...]
    ends_on: date | None
    needs_approval: bool
    shown: tuple[Shown, ...]
    villages: tuple[Village, ...]


def preview(number: str, services: Services, tier: int = TIER) -> Preview:
    """Return what starting an announcement now would do; nothing is changed by it.

    ``tier`` is how many people a day we may write to first on WhatsApp. Of one that has started,
    ``audience`` counts the people of its start, and the plan is that of those who still wait.
    Raises ``AnnouncingRefused`` when there is none of this number.
    """
    now = services.now()
    with services.database.begin() as store:
        it = find(number, store)
        means = means_for(it, store, services.guide, now)
        reach = store.audiences.reach(it.audience, means, now.date())
        if it.started_at is None:
            people = sum(reach.people.values())
            villages = store.outlooks.villages(it.audience, means, now.date())
        else:
            people = sum(store.recipients.tally(it.id).values())
            villages = store.recipients.villages(it.id)
    days = plan_for(it, villages, tier, now)
    return Preview(
        it,
        people,
        reach,
        days,
        max((day.on for day in days), default=None),
        needs_approval(it, people) and not is_approved_for(it, people),
        tuple(_shown(it, reach, services.guide)),
        tuple(villages),
    )


def _shown(announcement: Announcement, reach: Reach, guide: Guide) -> Iterator[Shown]:
    """Yield each message that somebody would read; where nobody would, how it would stand."""
    ways = sorted(way for way in reach.messages if way[1] in {Standing.FREE, Standing.TEMPLATE})
    for channel, standing in ways or [(TELEGRAM, Standing.FREE)]:
        for language in announcement.texts:
            message = message_for(announcement, language, guide)
            is_template = standing is Standing.TEMPLATE
            text = (
                filled(guide.texts, message.template, message.blanks)
                if is_template
                else message.text
            )
            yield Shown(channel, language, text, is_template)
