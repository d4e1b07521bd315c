"""The parts of the statistics: each a chart, the table that says the same, and how it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.web.staff.words import Words
from conversations.rules.case import CaseState
from conversations.rules.figures import Figures
from handlers.staff.statistics import Speed, Statistics
from storage.case_queue import AT_WORK

# What a death pays that work did not cause, after the first months.
FULL_SUM: Final = "jkm.total"
# How the groups of ages are drawn, the youngest first.
AGE_TONES: Final = ("", "t2", "t3", "t4")
_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table: as it is exported, and as it is shown."""

    raw: str
    shown: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part: ``chart`` is the name of a macro, ``drawn`` what it is given behind its texts.

    ``heads`` are keys of texts; each row is a label and its numbers. ``blanks`` are for its note.
    """

    name: str
    chart: str
    drawn: tuple[Any, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    blanks: Mapping[str, str]


def sections(found: Statistics, words: Words, figures: Figures) -> dict[str, Section]:
    """Return the parts in their order, by name."""
    made = (
        _ages(found, words),
        _speeds(found, words),
        _months(found, words),
        _flags(found, words),
        _reach(found, words),
        _money(found, words, figures),
    )
    return {section.name: section for section in made}


def facts(found: Statistics, words: Words) -> tuple[tuple[str, str], ...]:
    """Return what somebody in a hurry reads: the name of a text, and a number in words."""
    return (
        ("open", words.count(sum(map(sum, found.ages.values())))),
        ("to_bpjs", _span(found.speeds["to_bpjs"], "hours", words)),
        ("to_paid", _span(found.speeds["to_paid"], "days", words)),
        ("paid", words("staff_statistics.million", count=_millions(found.money.rupiah, words))),
    )


def _ages(found: Statistics, words: Words) -> Section:
    rows, drawn = [], []
    for state in AT_WORK:
        counts = found.ages.get(CaseState(state), (0,) * len(AGE_TONES))
        label = words(f"claims.state.{state}")
        rows.append((label, (*_counts(counts, words), _count(sum(counts), words))))
        parts = tuple(zip(counts, AGE_TONES, strict=True))
        drawn.append((label, parts, sum(counts), words.count(sum(counts))))
    heads = ("state", "to_2", "to_7", "to_30", "older", "all")
    return Section("ages", "stacks", (tuple(drawn),), heads, tuple(rows), {})


def _speeds(found: Statistics, words: Words) -> Section:
    rows, drawn = [], []
    for name, speed in found.speeds.items():
        label = words(f"staff_statistics.speed.{name}")
        # What is drawn beside days is drawn in days.
        in_hours = name == "to_bpjs"
        span = 0 if speed.median is None else speed.median
        said = _span(speed, "hours" if in_hours else "days", words)
        rows.append((label, (Cell(str(span), said), _count(speed.cases, words))))
        drawn.append((label, span / 24 if in_hours else span, said, "t2" if in_hours else ""))
    return Section("speeds", "bars", (tuple(drawn),), ("step", "median", "cases"), tuple(rows), {})


def _span(speed: Speed, unit: str, words: Words) -> str:
    """Return half of the cases' time in words; ``unit`` is hours or days."""
    if speed.median is None:
        return words("staff_statistics.span.none")
    return words(f"staff_statistics.span.{unit}", count=words.count(speed.median))


def _months(found: Statistics, words: Words) -> Section:
    names = words.texts.words("calendar.months", words.language)
    labels = [f"{names[month.month - 1]} {month.year}" for month, _, _ in found.months]
    rows = tuple(
        (label, _counts(counts, words))
        for label, (_, *counts) in zip(labels, found.months, strict=True)
    )
    series = tuple(
        (
            words(f"staff_statistics.head.{name}_reports"),
            [month[at] for month in found.months],
            tone,
        )
        for at, name, tone in ((1, "accident", ""), (2, "death", "t4"))
    )
    short = tuple(names[month.month - 1][:3] for month, _, _ in found.months)
    heads = ("month", "accident_reports", "death_reports")
    return Section("months", "columns", (short, series), heads, rows, {})


def _flags(found: Statistics, words: Words) -> Section:
    rows, drawn = [], []
    for flag, count in sorted(found.flags.items(), key=lambda entry: -entry[1].raised):
        label = words(f"claims.flag.{flag}")
        rows.append((label, _counts((count.raised, count.open), words)))
        parts = ((count.open, "t4"), (count.raised - count.open, ""))
        drawn.append((label, parts, count.raised, words.count(count.raised)))
    return Section("flags", "stacks", (tuple(drawn),), ("flag", "raised", "open"), tuple(rows), {})


def _reach(found: Statistics, words: Words) -> Section:
    rows, drawn = [], []
    for announcement, reached in found.reach:
        percent = round(reached.told * _HUNDRED / reached.audience) if reached.audience else 0
        cells = _counts((reached.audience, reached.told), words)
        rows.append((announcement.number, (*cells, Cell(str(percent), f"{percent}%"))))
        parts = ((reached.told, ""), (reached.audience - reached.told, "t2"))
        drawn.append((announcement.number, parts, reached.audience, f"{percent}%"))
    heads = ("announcement", "audience", "told", "percent")
    return Section("reach", "stacks", (tuple(drawn),), heads, tuple(rows), {})


def _money(found: Statistics, words: Words, figures: Figures) -> Section:
    money, full = found.money, figures.amount(FULL_SUM)
    values = (
        ("owed", money.deaths * full, "guess", money.deaths),
        ("owed_paid", money.paid * full, "guess", money.paid),
        ("noted", money.rupiah, "", money.noted),
    )
    rows, drawn = [], []
    for name, rupiah, tone, cases in values:
        label = words(f"staff_statistics.money.{name}")
        rows.append((label, (_count(cases, words), Cell(str(rupiah), words.rupiah(rupiah)))))
        drawn.append(
            (label, rupiah, words("staff_statistics.million", count=_millions(rupiah, words)), tone)
        )
    blanks = {"amount": words.rupiah(full), "rule": figures[FULL_SUM].rule}
    heads = ("sum", "cases", "rupiah")
    return Section("money", "bars", (tuple(drawn),), heads, tuple(rows), blanks)


def _millions(rupiah: int, words: Words) -> str:
    return words.count(round(rupiah / 1_000_000))


def _count(number: int, words: Words) -> Cell:
    return Cell(str(number), words.count(number))


def _counts(numbers: Sequence[int], words: Words) -> tuple[Cell, ...]:
    return tuple(_count(number, words) for number in numbers)
