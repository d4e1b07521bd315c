"""Signs at which staff should look twice: for staff only, and no flag slows a case by itself.

A false flag on a true death is the worse error, so a person looks at each within `CLEAR_HOURS`.
Which signs: mission-anchors section 4, items 7 and 12. The limits are our own choice.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from conversations.rules.case import CaseKind, Family, Marriage

CLEAR_HOURS = 24  # from the moment a flag is raised
ENROLLED_DAYS = 30  # cover that began fewer days before a death
CONFIRM_HOURS = 72  # to wait for the worker or a relative to confirm a report by an agent
ACCIDENT_DAYS = 365  # an accident so long before a death may have led to it
BUSY_TIMES = 3  # so many times what an agent files who stands in the middle of all
BUSY_LEAST = 5  # reports; below it nobody is far above the others


class Flag(StrEnum):
    """What to look at, as the key of its text for staff."""

    ENROLLED_LATELY = "enrolled_lately"
    SAME_ACCOUNT = "same_account"
    SAME_PHONE = "same_phone"
    BUSY_AGENT = "busy_agent"
    OVER_DAILY = "over_daily"
    DECEASED_WRITES = "deceased_writes"
    OBJECTED = "objected"
    RIVAL_HEIRS = "rival_heirs"
    SAME_NAME = "same_name"
    NOT_CONFIRMED = "not_confirmed"
    SAME_PERSON = "same_person"
    ACCIDENT_BEFORE = "accident_before"


@dataclass(frozen=True, slots=True)
class CaseView:
    """What flags are raised on, and nothing else of a case.

    `filed_at` is local. `enrolled_on` is the first day of the first cover that is known.
    `same_account`, `same_phone` and `same_name` count *other* cases: paid to the same account,
    told by a phone that told them too, about somebody of the same name whose number was not told.
    `agent_reports` are the reports of the agent who filed this one, lately, None when no agent
    did; `usual_reports` is the median over all agents in the same time. `over_daily`: filed above
    the agent's number for a day. `objected`: somebody linked to the person says that it is
    mistaken; `wrote_after`: a chat of the person wrote after the report came. `spouses` counts the
    reporters who call themselves wife or husband; `families` and `marriages` are all that was told
    of them. `unconfirmed_hours` are whole hours since somebody was asked to confirm what an agent
    filed, None when nobody was asked or somebody answered. `same_person` counts the other open
    cases of this kind about the same person, `accidents_before` the accidents of the person who
    died that were reported in the `ACCIDENT_DAYS` before.
    """

    kind: CaseKind
    filed_at: datetime
    happened_on: date | None = None
    enrolled_on: date | None = None
    same_account: int = 0
    same_phone: int = 0
    same_name: int = 0
    agent_reports: int | None = None
    usual_reports: float = 0
    over_daily: bool = False
    objected: bool = False
    wrote_after: bool = False
    spouses: int = 0
    families: frozenset[Family] = frozenset()
    marriages: frozenset[Marriage] = frozenset()
    unconfirmed_hours: int | None = None
    same_person: int = 0
    accidents_before: int = 0


def flags_of(view: CaseView) -> frozenset[Flag]:
    """The flags that what is known of a case raises."""
    raised = {
        Flag.ENROLLED_LATELY: _enrolled_lately(view),
        Flag.SAME_ACCOUNT: view.same_account > 0,
        # An agent's phone is in all that the agent files; BUSY_AGENT looks at that.
        Flag.SAME_PHONE: view.same_phone > 0 and view.agent_reports is None,
        Flag.BUSY_AGENT: _is_busy(view),
        Flag.OVER_DAILY: view.over_daily,
        Flag.DECEASED_WRITES: view.wrote_after and view.kind is CaseKind.DEATH,
        Flag.OBJECTED: view.objected,
        Flag.RIVAL_HEIRS: _heirs_are_rivals(view),
        Flag.SAME_NAME: view.same_name > 0,
        Flag.NOT_CONFIRMED: (view.unconfirmed_hours or 0) >= CONFIRM_HOURS,
        Flag.SAME_PERSON: view.same_person > 0,
        Flag.ACCIDENT_BEFORE: view.accidents_before > 0 and view.kind is CaseKind.DEATH,
    }
    return frozenset(flag for flag, is_raised in raised.items() if is_raised)


def _enrolled_lately(view: CaseView) -> bool:
    """Cover that began after the death counts too; without a day, the day of the report does."""
    if view.kind is not CaseKind.DEATH or view.enrolled_on is None:
        return False
    died_on = view.happened_on or view.filed_at.date()
    return (died_on - view.enrolled_on).days < ENROLLED_DAYS


def _is_busy(view: CaseView) -> bool:
    count = view.agent_reports or 0
    return count >= BUSY_LEAST and count > BUSY_TIMES * view.usual_reports


def _heirs_are_rivals(view: CaseView) -> bool:
    if view.kind is not CaseKind.DEATH:
        return False
    return view.spouses > 1 or len(view.families) > 1 or len(view.marriages) > 1
