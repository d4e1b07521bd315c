"""Raise flags on a case: for staff only, and slowing nothing by themselves."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from conversations.rules.flags import CLEAR_HOURS, Flag
from handlers.cases.steps import CLOCK, Step
from storage.cases import Case
from storage.store import Store


def raise_flags(case: Case, flags: Iterable[Flag], store: Store, now: datetime) -> None:
    """Raise those of ``flags`` that were not raised before, and note each in the history."""
    for flag in sorted(flags):
        clear_by = now + timedelta(hours=CLEAR_HOURS)
        if store.case_flags.raise_flag(case.id, flag, clear_by, now):
            store.case_history.note(case.id, CLOCK, Step.FLAG_RAISED, now, flag=flag)
