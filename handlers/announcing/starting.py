"""Freeze whom an announcement is for, and plan which day each village hears."""

from collections.abc import Sequence
from datetime import datetime

from handlers.announcing.approving import expect_approval
from handlers.announcing.drafting import STAFF
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.holding import Holding
from handlers.announcing.means import means_for
from handlers.announcing.planning import PlannedDay, first_day, per_day, plan
from storage.announcements import Announcement, AnnouncementState
from storage.recipients import Village


def plan_for(
    announcement: Announcement, villages: Sequence[Village], tier: int, now: datetime
) -> tuple[PlannedDay, ...]:
    """Return the days on which ``villages`` hear: from ``now`` on, or from its own start on.

    ``tier`` is how many people a day we may write to first; ``now`` is local.
    """
    starts_at = announcement.starts_at
    moment = max(now, starts_at.astimezone(now.tzinfo)) if starts_at else now
    begins = first_day(moment, at_night=announcement.night_reason is not None)
    return plan(villages, per_day(tier), begins)


def plan_waiting(act: Holding, tier: int) -> tuple[PlannedDay, ...]:
    """Plan, or plan anew from now on, whoever waits to be told by a held announcement."""
    it, recipients = act.announcement, act.store.recipients
    days = plan_for(it, recipients.villages(it.id), tier, act.now)
    recipients.plan(it.id, [(day.on, day.first, day.last) for day in days])
    return days


def set_going(act: Holding, tier: int) -> None:
    """Let a held announcement run from now on.

    Raises ``AnnouncingRefused`` when it is for nobody, out of date or not approved; a reminder that
    nobody is meant by runs all the same, and is finished at once.
    """
    it = act.announcement
    if it.expires_at is not None and it.expires_at <= act.now:
        raise AnnouncingRefused("expired", number=it.number)
    means = means_for(it, act.store, act.services.guide, act.now)
    people = act.store.audiences.freeze(it.id, it.audience, means, act.now.date())
    if not people and it.kind == STAFF:
        raise AnnouncingRefused("nobody", number=it.number)
    expect_approval(it, people)
    days = plan_waiting(act, tier)
    act.change(state=AnnouncementState.RUNNING, started_at=act.now)
    act.note("started", people=people, days=len(days))
