"""A second person approves what goes to many; the author never does."""

from typing import Final

from handlers.announcing.drafting import STAFF
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.holding import holding
from handlers.announcing.means import means_for
from handlers.services import Services
from handlers.staff.second_person import Unfit, why_unfit
from storage.announcements import Announcement, AnnouncementState

# Announcements to more people than this are approved by a second person.
APPROVAL_ABOVE: Final = 100
# So many percent more people than were approved are still the same audience.
MAY_GROW: Final = 10
_UNFIT: Final = {Unfit.OWN: "own_draft", Unfit.LET_IN: "let_in"}


def needs_approval(announcement: Announcement, people: int) -> bool:
    """Tell whether somebody has to approve it; reminders are nobody's to approve."""
    return announcement.kind == STAFF and people > APPROVAL_ABOVE


def approve(number: str, by: str, services: Services, version: int | None = None) -> Announcement:
    """Approve a draft, or one that is scheduled, for as many people as it has now; return it.

    Nothing of it can be changed after it was drafted, so the approval is for its texts and its
    audience. One that the audience has outgrown is given anew. ``version`` as for ``holding``.
    Raises ``AnnouncingRefused``.
    """
    approver = by.strip()
    if not approver:
        raise AnnouncingRefused("approver_missing")
    with holding(number, approver, services, version) as act:
        act.expect(AnnouncementState.DRAFT, AnnouncementState.SCHEDULED)
        it = act.announcement
        unfit = why_unfit(approver, it.author, act.store)
        if unfit is not None:
            raise AnnouncingRefused(_UNFIT[unfit], number=it.number)
        means = means_for(it, act.store, services.guide, act.now)
        reach = act.store.audiences.reach(it.audience, means, act.now.date())
        people = sum(reach.people.values())
        if is_approved_for(it, people):
            approved = it.approved_people or 0
            raise AnnouncingRefused("approved_already", number=it.number, people=approved)
        act.change(approved_by=approver, approved_at=act.now, approved_people=people)
        act.note("approved", people=people)
        return act.announcement


def expect_approval(announcement: Announcement, people: int) -> None:
    """Refuse what goes to ``people`` and lacks the approval for so many."""
    if not needs_approval(announcement, people) or is_approved_for(announcement, people):
        return
    number, approved = announcement.number, announcement.approved_people
    if approved is None:
        raise AnnouncingRefused(
            "approval_missing", number=number, people=people, most=APPROVAL_ABOVE
        )
    raise AnnouncingRefused("approval_outgrown", number=number, people=people, approved=approved)


def is_approved_for(announcement: Announcement, people: int) -> bool:
    """Tell whether an approval was given, and for not much fewer than ``people``."""
    approved = announcement.approved_people
    return approved is not None and people * 100 <= approved * (100 + MAY_GROW)
