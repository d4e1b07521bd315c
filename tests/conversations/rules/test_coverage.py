"""Covered on that day? With the demo people, and the edges where families lose money."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.coverage import (
    Cover,
    CoverState,
    JkmStage,
    Met,
    Payer,
    Period,
    arrears_end,
    cover_on,
)
from conversations.rules.figures import Figures, load_figures

FIGURES = load_figures()
DAY = timedelta(days=1)


def period(starts: str, ends: str, payer: Payer = Payer.PROVINCE, name: str = "P") -> Period:
    return Period(date.fromisoformat(starts), date.fromisoformat(ends), payer, name)


NTT_2026 = period("2026-01-01", "2026-12-31", name="NTT 2026")
SIKKA_2025 = period("2025-07-01", "2025-12-31", name="Sikka 2025")
LEMBATA_2025 = period("2025-07-01", "2025-12-31", name="Lembata 2025")
AGNES_ALONE = period("2026-01-01", "2026-10-31", Payer.SELF, "alone")
BELU_2023 = period("2023-01-01", "2023-12-31", Payer.VILLAGE, "Belu 2023")
SITI_2026 = period("2026-10-15", "2026-12-31", name="NTT 2026")
ROSA_2026 = period("2026-12-01", "2026-12-31", name="NTT 2026")

DEMO: dict[
    str,
    tuple[tuple[Period, ...], CoverState, Period, int | None, JkmStage | None, str | None],
] = {
    # name: (periods, state, deciding period, days left, JKM stage, full from)
    "Maria": ((NTT_2026,), CoverState.COVERED, NTT_2026, 40, JkmStage.FULL, "2026-04-01"),
    "Yosef": ((SIKKA_2025,), CoverState.ENDED, SIKKA_2025, None, None, None),
    "Agnes": (
        (LEMBATA_2025, AGNES_ALONE),
        CoverState.IN_ARREARS,
        AGNES_ALONE,
        None,
        None,
        None,
    ),
    "Dominikus": ((BELU_2023,), CoverState.ENDED, BELU_2023, None, None, None),
    "Siti": ((SITI_2026,), CoverState.COVERED, SITI_2026, 40, JkmStage.FIRST_MONTHS, "2027-01-15"),
    "Paulus": ((NTT_2026,), CoverState.COVERED, NTT_2026, 40, JkmStage.FULL, "2026-04-01"),
    "Rosa": ((ROSA_2026,), CoverState.NOT_STARTED, ROSA_2026, None, None, None),
    "Markus": ((NTT_2026,), CoverState.COVERED, NTT_2026, 40, JkmStage.FULL, "2026-04-01"),
}


@pytest.mark.parametrize("name", DEMO)
def test_the_demo_people_stand_where_the_contract_puts_them(
    figures: Figures, today: date, name: str
) -> None:
    periods, state, decides, days_left, stage, full_from = DEMO[name]
    cover = cover_on(periods, today, figures)
    assert (cover.state, cover.decides, cover.days_left) == (state, decides, days_left)
    assert cover.ends_soon is (days_left is not None)
    assert (cover.jkm.stage if cover.jkm else None) == stage
    assert (cover.jkm.full_from.isoformat() if cover.jkm else None) == full_from
    assert cover.contributions.enough is Met.NO


def test_the_demo_people_who_are_not_covered_are_told_their_dates(
    figures: Figures, today: date
) -> None:
    agnes = cover_on((LEMBATA_2025, AGNES_ALONE), today, figures)
    assert (agnes.ended_on, agnes.tolerated_until) == (date(2026, 10, 31), date(2027, 1, 31))
    assert cover_on((SIKKA_2025,), today, figures).ended_on == date(2025, 12, 31)
    assert cover_on((BELU_2023,), today, figures).ended_on == date(2023, 12, 31)
    assert cover_on((ROSA_2026,), today, figures).starts_on == date(2026, 12, 1)


def on(day: str, *periods: Period) -> Cover:
    return cover_on(periods, date.fromisoformat(day), FIGURES)


def test_a_person_in_no_programme_was_never_covered() -> None:
    cover = on("2026-11-21")
    assert (cover.state, cover.decides, cover.covering) == (CoverState.NEVER, None, ())


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2025-12-31", CoverState.NOT_STARTED),
        ("2026-01-01", CoverState.COVERED),
        ("2026-12-31", CoverState.COVERED),
        ("2027-01-01", CoverState.ENDED),
    ],
)
def test_the_first_and_the_last_day_are_covered(day: str, state: CoverState) -> None:
    assert on(day, NTT_2026).state is state


@pytest.mark.parametrize(
    ("day", "days_left", "soon"),
    [("2026-11-01", 60, True), ("2026-10-31", 61, False), ("2026-12-31", 0, True)],
)
def test_the_end_is_soon_from_sixty_days_on(day: str, days_left: int, *, soon: bool) -> None:
    cover = on(day, NTT_2026)
    assert (cover.days_left, cover.ends_soon) == (days_left, soon)


def test_of_several_payers_all_are_listed_and_the_last_end_counts() -> None:
    kabupaten = period("2026-06-01", "2027-05-31", Payer.KABUPATEN)
    cover = on("2026-07-01", kabupaten, NTT_2026)
    assert set(cover.covering) == {NTT_2026, kabupaten}
    assert (cover.decides, cover.ends_on) == (kabupaten, date(2027, 5, 31))


def test_cover_that_goes_on_the_next_day_does_not_end_soon() -> None:
    alone = period("2027-01-01", "2027-06-30", Payer.SELF)
    cover = on("2026-12-31", NTT_2026, alone)
    assert (cover.decides, cover.days_left, cover.ends_soon) == (NTT_2026, 181, False)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2026-10-31", CoverState.COVERED),
        ("2026-11-01", CoverState.IN_ARREARS),
        ("2027-01-31", CoverState.IN_ARREARS),
        ("2027-02-01", CoverState.ENDED),
    ],
)
def test_a_self_payer_is_in_arrears_for_three_months_and_never_called_covered(
    day: str, state: CoverState
) -> None:
    assert on(day, AGNES_ALONE).state is state


@pytest.mark.parametrize("payer", [Payer.PROVINCE, Payer.KABUPATEN, Payer.VILLAGE])
def test_a_sponsored_member_has_no_tolerated_months(payer: Payer) -> None:
    assert on("2027-01-01", period("2026-01-01", "2026-12-31", payer)).state is CoverState.ENDED


def test_a_later_sponsor_ends_the_arrears_of_an_earlier_self_payer() -> None:
    village = period("2026-11-01", "2026-11-15", Payer.VILLAGE)
    assert on("2026-11-21", AGNES_ALONE, village).state is CoverState.ENDED


def test_two_ends_on_one_day_leave_the_self_payer_in_arrears() -> None:
    village = period("2026-10-01", "2026-10-31", Payer.VILLAGE)
    assert on("2026-11-21", AGNES_ALONE, village).state is CoverState.IN_ARREARS


@pytest.mark.parametrize(
    ("paid_until", "tolerated_until"),
    [
        ("2026-10-31", "2027-01-31"),
        ("2026-11-30", "2027-02-28"),
        ("2027-11-30", "2028-02-29"),
        ("2026-10-15", "2027-01-15"),
    ],
)
def test_arrears_are_counted_in_calendar_months(paid_until: str, tolerated_until: str) -> None:
    end = arrears_end(date.fromisoformat(paid_until), FIGURES)
    assert end == date.fromisoformat(tolerated_until)


def test_between_two_programmes_one_is_told_of_both() -> None:
    cover = on("2026-06-01", SIKKA_2025, ROSA_2026)
    assert (cover.state, cover.decides) == (CoverState.NOT_STARTED, ROSA_2026)
    assert (cover.ended_on, cover.starts_on) == (date(2025, 12, 31), date(2026, 12, 1))


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        period("2026-02-01", "2026-01-31")


PERIODS = st.lists(
    st.builds(
        lambda starts, days, payer: Period(starts, starts + timedelta(days=days), payer, "P"),
        st.dates(date(2022, 1, 1), date(2027, 12, 31)),
        st.integers(0, 500),
        st.sampled_from(Payer),
    ),
    max_size=5,
)
DAYS = st.dates(date(2021, 6, 1), date(2030, 1, 1))


@given(PERIODS, DAYS)
def test_covered_means_exactly_that_a_period_covers_the_day(
    periods: list[Period], day: date
) -> None:
    cover = cover_on(periods, day, FIGURES)
    assert (cover.state is CoverState.COVERED) == any(each.covers(day) for each in periods)
    assert (cover.jkm is not None) == (cover.state is CoverState.COVERED)
    assert set(cover.covering) == {each for each in periods if each.covers(day)}
    assert (cover.state is CoverState.NEVER) == (not periods)


@given(PERIODS, DAYS)
def test_the_order_of_the_periods_does_not_matter(periods: list[Period], day: date) -> None:
    there, back = cover_on(periods, day, FIGURES), cover_on(periods[::-1], day, FIGURES)
    assert (there.state, there.ends_on, there.jkm) == (back.state, back.ends_on, back.jkm)


@given(PERIODS, DAYS)
def test_the_day_after_the_last_covered_day_is_not_covered(
    periods: list[Period], day: date
) -> None:
    cover = cover_on(periods, day, FIGURES)
    if cover.ends_on is not None:
        assert cover_on(periods, cover.ends_on, FIGURES).days_left == 0
        assert cover_on(periods, cover.ends_on + DAY, FIGURES).state is not CoverState.COVERED
