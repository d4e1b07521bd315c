"""Freeze whom an announcement is for, and plan which day each village hears."""

from dataclasses import dataclass

from handlers.announcing.approving import expect_approval
from handlers.announcing.drafting import STAFF
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.holding import Holding
from handlers.announcing.means import means_for
from handlers.announcing.planning import PlannedDay, first_day, per_day, plan
from storage.announcements import AnnouncementState


@dataclass(frozen=True, slots=True)
class Frozen:
    """How many people an announcement is for, and the days on which they hear."""

    people: int
    days: tuple[PlannedDay, ...]


def freeze(act: Holding, tier: int) -> Frozen:
    """Keep every recipient of a held announcement with a place in the plan."""
    it, store = act.announcement, act.store
    means = means_for(it, store, act.services.guide, act.now)
    people = store.audiences.freeze(it.id, it.audience, means, act.now.date())
    return Frozen(people, plan_waiting(act, tier))


def plan_waiting(act: Holding, tier: int) -> tuple[PlannedDay, ...]:
    """Plan, or plan anew from now on, whoever waits to be told by a held announcement."""
    it, store = act.announcement, act.store
    moment = max(act.now, it.starts_at.astimezone(act.now.tzinfo)) if it.starts_at else act.now
    begins = first_day(moment, at_night=it.night_reason is not None)
    days = plan(store.recipients.villages(it.id), per_day(tier), begins)
    store.recipients.plan(it.id, [(day.on, day.first, day.last) for day in days])
    return days


def set_going(act: Holding, tier: int) -> None:
    """Let a held announcement run from now on.

    Raises ``AnnouncingRefused`` when it is for nobody, out of date or not approved; a reminder that
    nobody is meant by runs all the same, and is finished at once.
    """
    it = act.announcement
    if it.expires_at is not None and it.expires_at <= act.now:
        raise AnnouncingRefused("expired", number=it.number)
    frozen = freeze(act, tier)
    if not frozen.people and it.kind == STAFF:
        raise AnnouncingRefused("nobody", number=it.number)
    expect_approval(it, frozen.people)
    act.change(state=AnnouncementState.RUNNING, started_at=act.now)
    act.note("started", people=frozen.people, days=len(frozen.days))
