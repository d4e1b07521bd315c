"""The table of figures: every amount as the facts have it, each with its rule and sources."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from conversations.rules.figures import (
    Figures,
    FiguresUnsound,
    UnknownFigure,
    figures_from,
)

EXPECTED: Mapping[str, int | str] = {
    "jkm.total": 42_000_000,
    "jkm.santunan": 20_000_000,
    "jkm.berkala": 12_000_000,
    "jkm.funeral": 10_000_000,
    "jkm.first_months": 10_000_000,
    "jkm.waiting_months": 3,
    "jkm.waiting_days": 90,
    "jkm.scholarship_years": 3,
    "jkk.wage_base": 1_000_000,
    "jkk.waiting_days": 0,
    "jkk.death": 70_000_000,
    "jkk.death_santunan": 48_000_000,
    "jkk.berkala": 12_000_000,
    "jkk.funeral": 10_000_000,
    "jkk.total_disability": 68_000_000,
    "jkk.total_disability_santunan": 56_000_000,
    "jkk.total_disability_percent": 70,
    "jkk.per_percent": 800_000,
    "jkk.percent_both_eyes": 70,
    "jkk.percent_one_eye": 35,
    "jkk.percent_both_ears": 40,
    "jkk.percent_one_ear": 20,
    "jkk.stmb_first_year": 1_000_000,
    "jkk.stmb_after": 500_000,
    "jkk.stmb_first_months": 12,
    "jkk.homecare": 20_000_000,
    "jkk.homecare_months": 12,
    "jkk.transport_land": 5_000_000,
    "jkk.transport_sea": 2_000_000,
    "jkk.transport_air": 10_000_000,
    "jkk.report_hours": 48,
    "jkk.second_report_hours": 48,
    "jkk.claim_years": 5,
    "jkk.decide_days": 30,
    "scholarship.kindergarten": 1_500_000,
    "scholarship.kindergarten_years": 2,
    "scholarship.primary": 1_500_000,
    "scholarship.primary_years": 6,
    "scholarship.junior": 2_000_000,
    "scholarship.junior_years": 3,
    "scholarship.senior": 3_000_000,
    "scholarship.senior_years": 3,
    "scholarship.university": 12_000_000,
    "scholarship.university_years": 5,
    "scholarship.max_children": 2,
    "scholarship.max_child": 87_000_000,
    "scholarship.max_total": 174_000_000,
    "scholarship.max_age": 23,
    "scholarship.employed_months": 6,
    "contribution.month": 16_800,
    "contribution.jkk": 10_000,
    "contribution.jkm": 6_800,
    "contribution.half_year": 100_800,
    "contribution.year": 201_600,
    "contribution.discounted": 8_400,
    "contribution.discount_percent": 50,
    "arrears.tolerated_months": 3,
    "arrears.fine": 0,
    "payment.working_days": 3,
    "payment.working_days_law": 7,
    "payment.working_days_usual": 5,
    "call_center.number": "175",
    "call_center.opens": "06:00",
    "call_center.closes": "22:00",
    "emergency.number": "119",
    "nik.digits": 16,
    "kpj.length": 11,
    "pdp.answer_hours": 72,
}


def test_the_table_holds_these_figures_and_no_others(figures: Figures) -> None:
    assert {figure.id: figure.value for figure in figures.values()} == EXPECTED


@pytest.mark.parametrize("figure_id", EXPECTED)
def test_every_figure_has_its_rule_and_its_sources(figures: Figures, figure_id: str) -> None:
    figure = figures[figure_id]
    assert figure.rule.strip()
    assert all(
        re.fullmatch(r"S\d{2,3}|conversations\.md|mission-anchors\.md", source)
        for source in figure.sources
    )
    assert figure.sources


def test_the_windows_of_the_discount_are_those_of_the_regulation(figures: Figures) -> None:
    assert {(window.sector, window.starts, window.ends) for window in figures.windows} == {
        ("transport", date(2026, 1, 1), date(2027, 3, 31)),
        ("other", date(2026, 4, 1), date(2026, 12, 31)),
    }
    assert all(window.sources and window.rule == "PP 50/2025" for window in figures.windows)


@pytest.mark.parametrize(
    ("figure_id", "parts"),
    [
        ("jkm.total", 20_000_000 + 12_000_000 + 10_000_000),
        ("jkm.first_months", 10_000_000),
        ("jkk.death", 48_000_000 + 12_000_000 + 10_000_000),
        ("jkk.total_disability", 56_000_000 + 12_000_000),
        ("contribution.month", 10_000 + 6_800),
    ],
)
def test_a_total_is_the_sum_of_its_parts(figures: Figures, figure_id: str, parts: int) -> None:
    figure = figures[figure_id]
    assert figure.parts
    assert sum(figures.amount(part) for part in figure.parts) == figure.value == parts


def test_what_follows_from_another_figure_agrees_with_it(figures: Figures) -> None:
    amount = figures.amount
    assert amount("contribution.discounted") * 2 == amount("contribution.month")
    assert amount("contribution.half_year") == 6 * amount("contribution.month")
    assert amount("contribution.year") == 12 * amount("contribution.month")
    assert amount("jkk.per_percent") * 100 == 80 * amount("jkk.wage_base")
    assert amount("jkk.total_disability_santunan") == 70 * amount("jkk.per_percent")
    assert amount("jkk.death_santunan") == 60 * amount("jkk.per_percent")
    assert amount("scholarship.max_child") == sum(
        amount(f"scholarship.{level}") * amount(f"scholarship.{level}_years")
        for level in ("kindergarten", "primary", "junior", "senior", "university")
    )
    assert amount("scholarship.max_total") == 2 * amount("scholarship.max_child")


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2027, 3, 31), True),
        (date(2027, 4, 1), False),
    ],
)
def test_a_figure_holds_from_its_first_day_to_its_last(
    figures: Figures, day: date, *, holds: bool
) -> None:
    assert figures["contribution.discounted"].holds_on(day) is holds


@pytest.mark.parametrize("figure_id", ["jkm.everything", "jkm"])
def test_an_unknown_figure_is_named(figures: Figures, figure_id: str) -> None:
    with pytest.raises(UnknownFigure, match=figure_id):
        figures[figure_id]


def test_a_number_to_dial_is_not_reckoned_with(figures: Figures) -> None:
    with pytest.raises(UnknownFigure, match=r"call_center\.number"):
        figures.amount("call_center.number")


SOUND = {"value": 1, "unit": "rupiah", "rule": "PP 1", "sources": ["S01"], "confidence": "high"}


@pytest.mark.parametrize(
    "change",
    [
        {"confidence": "low"},
        {"unit": "euro"},
        {"sources": []},
        {"rule": ""},
        {"value": 0.5},
        {"value": True},
        {"parts": ["a.b", "a.b"]},
        {"parts": ["a.unknown"]},
    ],
    ids="-".join,
)
def test_a_table_that_cannot_be_trusted_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(FiguresUnsound):
        figures_from({"a": {"b": SOUND, "c": {**SOUND, **change}}})


@pytest.mark.parametrize("missing", SOUND)
def test_an_incomplete_entry_is_refused(missing: str) -> None:
    entry = {key: value for key, value in SOUND.items() if key != missing}
    with pytest.raises(FiguresUnsound):
        figures_from({"a": {"b": entry}})
