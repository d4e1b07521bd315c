"""Whom a case is about: by the numbers that were told at first, late, or found out by staff."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from conversations.rules.case import CaseKind
from storage.cases import Case
from storage.reported import ToldChat
from storage.store import Store

# What begins the key of each notice to a chat of whom a case is about.
NOTICES = "reported:"


@dataclass(frozen=True, slots=True)
class About:
    """Whom a report is about: their row on a roster, and the numbers that were told."""

    person_id: UUID | None
    nik: str = ""
    kpj: str = ""


def by_numbers(nik: str, kpj: str, store: Store) -> About:
    """Return whom these numbers mean; the NIK goes before the card."""
    by_nik = store.people.find_by_nik(nik) if nik else None
    by_kpj = store.people.find_by_kpj(kpj) if kpj else None
    return About(by_nik or by_kpj, nik, kpj)


def open_about(kind: CaseKind, about: About, store: Store) -> list[Case]:
    """Return the open cases about somebody, held, the oldest first.

    Asked before any other case is held, so that nobody waits for each other for ever.
    """
    return store.cases.open_about(kind, about.person_id, about.nik, about.kpj)


def forget_others(case: Case, person_id: UUID | None, store: Store) -> list[ToldChat]:
    """Forget who was told of a held case that is about this person; return those that heard of it.

    What still waits to be said to the others is not said.
    """
    forgotten = {
        f"{NOTICES}{case.id}:{one.chat_id}": one
        for one in store.reported.forget_others(case.id, person_id)
    }
    unsaid = store.outbox.withdraw(forgotten)
    return [one for key, one in forgotten.items() if key not in unsaid]


def point_at(case: Case, about: About, store: Store, now: datetime) -> Case:
    """Let a held case be about somebody else, or about somebody at last; return it.

    Nothing is merged: the worker, which looks at the case at once, has staff look at the others
    that are open. The place is the one that was told; without one the worker finds it anew.
    """
    forget_others(case, about.person_id, store)
    told = [report.told for report in store.reports.of_case(case.id)]
    return store.cases.change(
        case,
        person_id=about.person_id,
        nik=about.nik,
        kpj=about.kpj,
        kabupaten=next((one.kabupaten for one in told if one.kabupaten), None),
        next_alarm_at=now,
    )
