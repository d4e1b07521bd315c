from datetime import date

import pytest

from bot.web.staff.people_timeline import GAP, Timeline, draw
from conversations.rules.periods import Payer, Period

TODAY = date(2026, 11, 21)


def period(starts: str, ends: str, payer: Payer = Payer.PROVINCE) -> Period:
    return Period(date.fromisoformat(starts), date.fromisoformat(ends), payer, "Contoh")


def drawn(*periods: Period, today: date = TODAY) -> Timeline:
    line = draw(periods, today)
    assert line is not None
    return line


def bars(line: Timeline, of: str) -> list[tuple[str, str]]:
    """Return where the bars of a lane lie."""
    return [(bar.x, bar.width) for lane in line.lanes if lane.of == of for bar in lane.bars]


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw([], TODAY) is None


def test_a_year_is_as_wide_as_the_drawing() -> None:
    line = drawn(period("2026-01-01", "2026-12-31"))
    assert bars(line, Payer.PROVINCE) == [("0.00%", "100.00%")]
    assert line.today == f"{100 * 324 / 365:.2f}%"


def test_the_days_that_nobody_paid_for_have_a_lane() -> None:
    line = drawn(period("2025-01-01", "2025-12-31"), period("2026-07-01", "2026-12-31"))
    assert bars(line, GAP) == [("50.00%", f"{100 * 181 / 730:.2f}%")]
    (gap,) = line.lanes[-1].bars
    assert (gap.starts, gap.ends) == (date(2026, 1, 1), date(2026, 6, 30))


def test_periods_that_meet_leave_no_gap() -> None:
    line = drawn(period("2025-07-01", "2025-12-31"), period("2026-01-01", "2026-10-31", Payer.SELF))
    assert [lane.of for lane in line.lanes] == [Payer.PROVINCE, Payer.SELF]


def test_each_payer_has_a_lane_below_the_other() -> None:
    line = drawn(*(period("2026-01-01", "2026-12-31", payer) for payer in Payer))
    assert [lane.of for lane in line.lanes] == list(Payer)
    edges = [lane.y for lane in line.lanes]
    assert edges == sorted(set(edges))
    assert edges[-1] < line.foot < line.height


@pytest.mark.parametrize(
    ("periods", "labels"),
    [
        (["2026"], ["2026", "4", "7", "10"]),
        (["2024", "2026"], ["2024", "2025", "2026"]),
        (["2017"], ["2017", "2019", "2021", "2023", "2025"]),
        (["2027"], ["2026", "2027"]),
    ],
)
def test_labels_leave_each_other_room(periods: list[str], labels: list[str]) -> None:
    line = drawn(*(period(f"{year}-01-01", f"{year}-12-31") for year in periods))
    shown = [tick.label or (str(tick.month) if tick.month > 1 else "") for tick in line.ticks]
    assert [label for label in shown if label] == labels


def test_one_day_in_many_years_can_be_seen() -> None:
    line = drawn(period("2006-12-31", "2006-12-31"), period("2026-12-31", "2026-12-31"))
    for x, width in bars(line, Payer.PROVINCE):
        assert float(width.rstrip("%")) >= 0.5
        assert float(x.rstrip("%")) + float(width.rstrip("%")) <= 100


@pytest.mark.parametrize(
    ("today", "anchor"),
    [(date(2026, 1, 5), "start"), (date(2026, 6, 1), "middle"), (date(2026, 12, 30), "end")],
)
def test_the_word_for_today_stays_inside(today: date, anchor: str) -> None:
    assert drawn(period("2026-01-01", "2026-12-31"), today=today).anchor == anchor
