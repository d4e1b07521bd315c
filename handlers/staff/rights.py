"""What each role may do; a grant is a role in a kabupaten or the whole province, until a day."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from storage.agents import PROVINCE
from storage.scope import WHOLE, Scope
from storage.staff import Grant


class Role(StrEnum):
    """Who somebody is at the desk."""

    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"
    ANNOUNCER = "announcer"
    APPROVER = "approver"
    AUDITOR = "auditor"


class Right(StrEnum):
    """One thing that a page or an act of the desk asks for."""

    HOME = "home"
    CASES = "cases"
    WORK_CASES = "work_cases"
    TALK = "talk"
    PEOPLE = "people"
    REVEAL = "reveal"
    ROSTERS = "rosters"
    APPROVE_ROSTERS = "approve_rosters"
    ANNOUNCEMENTS = "announcements"
    ANNOUNCE = "announce"
    APPROVE_ANNOUNCEMENTS = "approve_announcements"
    TEXTS = "texts"
    WRITE_TEXTS = "write_texts"
    APPROVE_TEXTS = "approve_texts"
    OFFICES = "offices"
    LABEL = "label"
    STATISTICS = "statistics"
    EXPORT = "export"
    QUOTAS = "quotas"
    USERS = "users"
    AUDIT = "audit"
    HEALTH = "health"
    STAFF_CHANGES = "staff_changes"


_EVERYBODY: Final = frozenset({Right.HOME})
_OFFICER: Final = _EVERYBODY | {
    *(Right.CASES, Right.WORK_CASES, Right.TALK, Right.PEOPLE, Right.REVEAL, Right.ROSTERS),
    *(Right.ANNOUNCEMENTS, Right.TEXTS, Right.LABEL, Right.STATISTICS, Right.EXPORT),
}
RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    # Settles who works here and what is said; sees no case and no person.
    Role.ADMIN: _EVERYBODY
    | {Right.USERS, Right.TEXTS, Right.WRITE_TEXTS, Right.OFFICES, Right.QUOTAS, Right.HEALTH}
    | {Right.STATISTICS, Right.AUDIT, Right.STAFF_CHANGES},
    Role.SUPERVISOR: _OFFICER
    | {Right.APPROVE_ROSTERS, Right.APPROVE_ANNOUNCEMENTS, Right.APPROVE_TEXTS, Right.OFFICES}
    | {Right.QUOTAS, Right.HEALTH, Right.STAFF_CHANGES},
    Role.OFFICER: _OFFICER,
    Role.ANNOUNCER: _EVERYBODY
    | {Right.ANNOUNCEMENTS, Right.ANNOUNCE, Right.TEXTS, Right.STATISTICS},
    Role.APPROVER: _EVERYBODY
    | {Right.ANNOUNCEMENTS, Right.APPROVE_ANNOUNCEMENTS, Right.APPROVE_ROSTERS, Right.STATISTICS},
    # Reads what others did, and nothing of whom it was about.
    Role.AUDITOR: _EVERYBODY | {Right.AUDIT, Right.STATISTICS, Right.HEALTH, Right.STAFF_CHANGES},
}
# What is nobody's kabupaten: only a grant for the whole province opens it.
WHOLE_ONLY: Final = frozenset(
    {
        *(Right.USERS, Right.AUDIT, Right.HEALTH, Right.WRITE_TEXTS, Right.APPROVE_TEXTS),
        # Whoever is not understood has mostly no place yet.
        Right.LABEL,
    }
)
# What one person alone could abuse who makes up others: a role opens it when two stand for it.
NEEDS_SECOND: Final = frozenset(
    {*(Right.APPROVE_ROSTERS, Right.APPROVE_ANNOUNCEMENTS, Right.APPROVE_TEXTS), Right.USERS}
)
SECOND_ROLES: Final = frozenset(
    role for role, rights in RIGHTS.items() if not rights.isdisjoint(NEEDS_SECOND)
)


def needs_second(role: str) -> bool:
    """Tell whether a second admin must stand for a role before it opens all that it can."""
    return role in SECOND_ROLES


def waits_for_second(grant: Grant) -> bool:
    """Tell whether a role does not yet open all that it can."""
    return grant.confirmed_by is None and needs_second(grant.role)


def rights_of(grants: Collection[Grant], today: date) -> Mapping[Right, Scope]:
    """Return what may be done today, and how far it reaches.

    Who has no role (yet, or any more) may still come in, see nothing, and look after their account.
    A role that nobody confirmed opens what needs no second, and only that.
    """
    reach: dict[Right, set[str]] = {Right.HOME: set()}
    for grant in grants:
        if grant.ends >= today and grant.role in RIGHTS:
            waits = NEEDS_SECOND if grant.confirmed_by is None else frozenset()
            for right in RIGHTS[Role(grant.role)] - waits:
                reach.setdefault(right, set()).add(grant.kabupaten)
    return {
        right: WHOLE if PROVINCE in places else Scope.of(places)
        for right, places in reach.items()
        if PROVINCE in places or right not in WHOLE_ONLY
    }
