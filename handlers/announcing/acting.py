"""What staff do with an announcement: start, pause, resume, cancel; each act is one transaction.

Each holds the announcement's row and looks at where it stands, as does whoever expands it: what is
paused or cancelled puts no message into the outbox any more, and what it had there stops with it.
``version`` is the one that whoever acts has seen (``holding``).
"""

from typing import Final

from handlers.announcing.approving import expect_approval
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.holding import holding
from handlers.announcing.means import means_for
from handlers.announcing.starting import plan_waiting, set_going
from handlers.services import Services
from storage.announcements import Announcement, AnnouncementState

# How many people a day WhatsApp lets a new number write to first.
TIER: Final = 250
_ENDLESS: Final = (
    AnnouncementState.DRAFT,
    AnnouncementState.SCHEDULED,
    AnnouncementState.RUNNING,
    AnnouncementState.PAUSED,
)


def start(
    number: str, by: str, services: Services, tier: int = TIER, version: int | None = None
) -> Announcement:
    """Start a draft now, or at the moment that it is for; return it running or scheduled.

    ``tier`` is how many people a day we may write to first on WhatsApp. A scheduled one is looked
    at again when its time has come. Raises ``AnnouncingRefused``.
    """
    with holding(number, by, services, version) as act:
        act.expect(AnnouncementState.DRAFT)
        it = act.announcement
        if it.starts_at is None or it.starts_at <= act.now:
            set_going(act, tier)
            return act.announcement
        means = means_for(it, act.store, services.guide, act.now)
        reach = act.store.audiences.reach(it.audience, means, act.now.date())
        people = sum(reach.people.values())
        if not people:
            raise AnnouncingRefused("nobody", number=it.number)
        expect_approval(it, people)
        act.change(state=AnnouncementState.SCHEDULED)
        act.note("scheduled", people=people)
        return act.announcement


def pause(number: str, by: str, services: Services, version: int | None = None) -> Announcement:
    """Hold back what has not begun to go out; return the announcement paused.

    Calls that are on their way finish. Raises ``AnnouncingRefused``.
    """
    with holding(number, by, services, version) as act:
        act.expect(AnnouncementState.RUNNING)
        act.change(state=AnnouncementState.PAUSED)
        act.note("paused", held=act.store.announced.hold(act.announcement.id))
        return act.announcement


def resume(
    number: str, by: str, services: Services, tier: int = TIER, version: int | None = None
) -> Announcement:
    """Go on with what was paused; return it running.

    Who still waits is planned anew from today on, so that the days of the pause do not come all at
    once. Raises ``AnnouncingRefused``.
    """
    with holding(number, by, services, version) as act:
        act.expect(AnnouncementState.PAUSED)
        it = act.announcement
        if it.expires_at is not None and it.expires_at <= act.now:
            raise AnnouncingRefused("expired", number=it.number)
        days = plan_waiting(act, tier)
        act.change(state=AnnouncementState.RUNNING)
        act.note("resumed", released=act.store.announced.release(it.id), days=len(days))
        return act.announcement


def cancel(number: str, by: str, services: Services, version: int | None = None) -> Announcement:
    """End an announcement; return it cancelled.

    Whoever waits is not told, and what has not begun to go out does not; calls that are on their
    way finish. Raises ``AnnouncingRefused``.
    """
    with holding(number, by, services, version) as act:
        act.expect(*_ENDLESS)
        waiting = act.store.recipients.cancel_waiting(act.announcement.id)
        messages = act.store.announced.cancel(act.announcement.id)
        act.change(state=AnnouncementState.CANCELLED, ended_at=act.now)
        act.note("cancelled", waiting=waiting, messages=messages)
        return act.announcement
