"""Raise flags on a case: for staff only, and slowing nothing by themselves."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from conversations.rules.flags import CLEAR_HOURS, Flag
from handlers.cases.steps import CLOCK, Step
from storage.audit import Detail
from storage.cases import Case
from storage.store import Store


def raise_flags(case: Case, flags: Iterable[Flag], store: Store, now: datetime) -> None:
    """Raise those of ``flags`` that were not raised before, and note each in the history."""
    for flag in sorted(flags):
        clear_by = now + timedelta(hours=CLEAR_HOURS)
        if store.case_flags.raise_flag(case.id, flag, clear_by, now):
            store.case_history.note(case.id, CLOCK, Step.FLAG_RAISED, now, flag=flag)


def take_back(
    case_id: UUID, flag: Flag, since: datetime, by: str, store: Store, now: datetime
) -> None:
    """Take back a flag that was raised from ``since`` on and that nobody looked at, and note it."""
    if store.case_flags.take_back(case_id, flag, since):
        known: dict[str, Detail] = {"flag": flag, "undone": True}
        store.case_history.note(case_id, by, Step.FLAG_CLEARED, now, **known)
        store.audit.note(by, f"case_{Step.FLAG_CLEARED}", f"case:{case_id}", now, **known)
