"""What an announcement would do if it started now: whom it reaches, when, and what they read.

It is really started, by the same code, and then undone: what is shown is what a start freezes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from conversations.approved_words import filled
from conversations.engine.guide import Guide
from handlers.announcing.acting import TIER
from handlers.announcing.approving import is_approved_for, needs_approval
from handlers.announcing.holding import Holding, find
from handlers.announcing.means import means_for
from handlers.announcing.planning import PlannedDay
from handlers.announcing.starting import Frozen, freeze, plan_waiting
from handlers.announcing.words import message_for
from handlers.channel import TELEGRAM
from handlers.services import Services
from storage.announcements import Announcement
from storage.audiences import Reach, Standing


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
    hear, of which ``ends_on`` is the last, None when nobody hears. ``needs_approval``: it may not
    start before somebody approves it.
    """

    announcement: Announcement
    audience: int
    reach: Reach
    plan: tuple[PlannedDay, ...]
    ends_on: date | None
    needs_approval: bool
    shown: tuple[Shown, ...]


class _Seen(Exception):
    """The preview was taken: everything is undone."""

    def __init__(self, taken: Preview) -> None:
        """Carry what was seen."""
        super().__init__()
        self.preview = taken


def preview(number: str, services: Services, tier: int = TIER) -> Preview:
    """Return what starting an announcement now would do; nothing is changed by it.

    ``tier`` is how many people a day we may write to first on WhatsApp. Of one that has started the
    people are those of its start, and the plan is that of those who still wait. Raises
    ``AnnouncingRefused`` when there is none of this number.
    """
    try:
        with services.database.begin() as store:
            held = store.announcements.hold(find(number, store).id)
            act = Holding(services, store, held, "", services.now())
            raise _Seen(_look(act, tier))  # noqa: TRY301 - an error is what undoes a transaction
    except _Seen as seen:
        return seen.preview


def _look(act: Holding, tier: int) -> Preview:
    it = act.announcement
    means = means_for(it, act.store, act.services.guide, act.now)
    reach = act.store.audiences.reach(it.audience, means, act.now.date())
    frozen = _frozen(act, tier)
    return Preview(
        it,
        frozen.people,
        reach,
        frozen.days,
        max((day.on for day in frozen.days), default=None),
        needs_approval(it, frozen.people) and not is_approved_for(it, frozen.people),
        tuple(_shown(it, reach, act.services.guide)),
    )


def _frozen(act: Holding, tier: int) -> Frozen:
    if act.announcement.started_at is None:
        return freeze(act, tier)
    people = sum(act.store.recipients.tally(act.announcement.id).values())
    return Frozen(people, plan_waiting(act, tier))


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
