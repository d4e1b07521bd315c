from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.contributions import (
    Contribution,
    Sector,
    contributions_between,
    monthly_contribution,
    sector_of,
    what_is_due,
)
from conversations.rules.figures import Figures, load_figures

FIGURES = load_figures()


@pytest.mark.parametrize(
    ("sector", "day", "rupiah"),
    [
        (Sector.TRANSPORT, "2025-12-31", 16_800),
        (Sector.TRANSPORT, "2026-01-01", 8_400),
        (Sector.TRANSPORT, "2027-03-31", 8_400),
        (Sector.TRANSPORT, "2027-04-01", 16_800),
        (Sector.OTHER, "2026-01-01", 16_800),
        (Sector.OTHER, "2026-03-31", 16_800),
        (Sector.OTHER, "2026-04-01", 8_400),
        (Sector.OTHER, "2026-12-31", 8_400),
        (Sector.OTHER, "2027-01-01", 16_800),
    ],
)
def test_the_discount_holds_in_the_months_of_the_sector(
    figures: Figures, sector: Sector, day: str, rupiah: int
) -> None:
    month = monthly_contribution(sector, date.fromisoformat(day), figures)
    assert month.rupiah == rupiah
    assert (month.discount_until is not None) == (rupiah == 8_400)


@given(st.sampled_from(Sector), st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_whom_the_public_purse_pays_for_gets_no_discount(sector: Sector, month: date) -> None:
    paid = monthly_contribution(sector, month, FIGURES, publicly_paid=True)
    assert paid == Contribution(month.replace(day=1), "contribution.month", 16_800)


@pytest.mark.parametrize(
    ("occupation", "sector"),
    [
        ("Tukang ojek", Sector.TRANSPORT),
        ("OJEK PANGKALAN", Sector.TRANSPORT),
        ("kurir", Sector.TRANSPORT),
        ("sopir/angkot", Sector.TRANSPORT),
        ("supir", Sector.TRANSPORT),
        ("Pengemudi", Sector.TRANSPORT),
        ("driver grab", Sector.TRANSPORT),
        ("petani", Sector.OTHER),
        ("nelayan", Sector.OTHER),
        ("penyadap lontar", Sector.OTHER),
        ("objek wisata", Sector.OTHER),
        ("", None),
        ("  - ", None),
        ("123", None),
    ],
)
def test_the_sector_follows_from_the_word_for_the_work(
    occupation: str, sector: Sector | None
) -> None:
    assert sector_of(occupation) is sector


def test_the_sum_over_the_end_of_a_window_is_reckoned_month_by_month(figures: Figures) -> None:
    months = contributions_between(date(2026, 11, 21), date(2027, 2, 1), Sector.OTHER, figures)
    assert [month.rupiah for month in months] == [8_400, 8_400, 16_800, 16_800]


@pytest.mark.parametrize(
    ("paid_until", "today", "amounts", "lapsed"),
    [
        ("2026-11-30", "2026-11-21", [], False),
        ("2026-10-31", "2026-11-21", [8_400], False),
        ("2026-10-31", "2027-01-31", [8_400, 8_400, 16_800], False),
        ("2026-10-31", "2027-02-01", [16_800], True),
        ("2025-12-31", "2026-11-21", [8_400], True),
    ],
)
def test_arrears_are_paid_while_tolerated_and_not_charged_after(
    figures: Figures, paid_until: str, today: str, amounts: list[int], *, lapsed: bool
) -> None:
    due = what_is_due(
        date.fromisoformat(paid_until), date.fromisoformat(today), Sector.OTHER, figures
    )
    assert [month.rupiah for month in due.months] == amounts
    assert (due.rupiah, due.lapsed) == (sum(amounts), lapsed)


@given(
    st.sampled_from(Sector),
    st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    st.integers(0, 24),
)
def test_no_month_costs_anything_but_the_two_amounts(sector: Sector, day: date, more: int) -> None:
    last = day.replace(year=day.year + more // 12, day=1)
    months = contributions_between(day, last, sector, FIGURES)
    assert {month.rupiah for month in months} <= {8_400, 16_800}
