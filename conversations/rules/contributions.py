"""What a person who pays alone has to pay for a month, with the discount where it surely holds."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from conversations.rules.coverage import arrears_end
from conversations.rules.figures import Figures
from conversations.rules.months import month_of, months_between

FULL = "contribution.month"

# Words of the occupations that PP 50/2025 calls transport, with or without a platform.
_TRANSPORT = frozenset(
    {"ojek", "ojeg", "ojol", "gojek", "gocar", "grab", "grabbike", "maxim", "shopeefood"}
    | {"kurir", "courier", "sopir", "supir", "pengemudi", "driver", "bentor"}
)


class Sector(StrEnum):
    """The two kinds of work that PP 50/2025 tells apart."""

    TRANSPORT = "transport"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one month costs, by which figure, and the last day of the discount if it has one."""

    month: date
    figure: str
    rupiah: int
    discount_until: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What a self-payer has to pay now, month by month.

    `lapsed`: the tolerated months are over; one starts anew and the old months are not charged.
    """

    months: tuple[Contribution, ...]
    lapsed: bool

    @property
    def rupiah(self) -> int:
        """The sum of all months."""
        return sum(month.rupiah for month in self.months)


def sector_of(occupation: str) -> Sector | None:
    """The sector of an occupation as staff or people write it; None when nothing is written."""
    words = set(re.findall(r"[^\W\d_]+", occupation.casefold()))
    if not words:
        return None
    return Sector.TRANSPORT if words & _TRANSPORT else Sector.OTHER


def monthly_contribution(
    sector: Sector, month: date, figures: Figures, *, publicly_paid: bool = False
) -> Contribution:
    """The contribution for the month `month` lies in, in rupiah (JKK + JKM, smallest base).

    PP 50/2025 halves it for some months by sector, but not where APBN or APBD pays (S42). For
    APBDes nothing is known, so `publicly_paid` holds for a village's money too.
    """
    first = month_of(month)
    if not publicly_paid:
        for window in figures.windows:
            if window.sector == sector and window.starts <= first <= window.ends:
                amount = figures.amount(window.figure)
                return Contribution(first, window.figure, amount, window.ends)
    return Contribution(first, FULL, figures.amount(FULL))


def contributions_between(
    first: date, last: date, sector: Sector, figures: Figures
) -> tuple[Contribution, ...]:
    """Month by month what a self-payer pays for all months that `first` to `last` touches."""
    months = months_between(first, last)
    return tuple(monthly_contribution(sector, month, figures) for month in months)


def what_is_due(paid_until: date, today: date, sector: Sector, figures: Figures) -> Due:
    """What somebody who paid alone up to and with `paid_until` has to pay today.

    Nothing while still paid for; all missed months and the present one while tolerated; after
    that the present month alone, for old arrears are not charged (S23, S45). There is no fine.
    """
    lapsed = today > arrears_end(paid_until, figures)
    first = today if lapsed else paid_until + timedelta(days=1)
    return Due(contributions_between(first, today, sector, figures), lapsed)
