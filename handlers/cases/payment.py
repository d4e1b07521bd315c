"""By when money is due once the papers are complete, in working days."""

from datetime import date
from functools import cache

from conversations.rules.figures import Figures
from conversations.rules.working_days import Holidays, after_working_days, load_holidays
from storage.cases import Case

# The law's days; what is usual is fewer.
DAYS = "payment.working_days_law"


def pay_by(case: Case, figures: Figures) -> tuple[date, bool] | None:
    """Return the last working day for payment, and whether all holidays until then are known.

    None while papers are missing. BPJS Ketenagakerjaan counts from the day it has all papers,
    which is not before they were passed on.
    """
    if case.complete_on is None:
        return None
    begins = max(filter(None, (case.complete_on, case.forwarded_on)))
    return after_working_days(begins, figures.amount(DAYS), _holidays())


@cache
def _holidays() -> Holidays:
    return load_holidays()
