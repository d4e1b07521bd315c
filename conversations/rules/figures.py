"""The figures people may be told, read from `benefits.toml` and found by their dotted id."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

UNITS = frozenset(
    {"rupiah", "months", "years", "hours", "days", "children", "percent", "digits"}
    | {"number", "clock"}
)
CONFIDENCES = frozenset({"high", "medium"})  # what is less sure is not told to anybody
WINDOWS = "contribution_window"


class UnknownFigure(KeyError):
    """No figure has this id: the text or the rule that asks for it must be mended."""


class FiguresUnsound(ValueError):
    """The table contradicts itself or lacks a source: it must be mended before anything starts."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with the rule it comes from.

    `value` is whole rupiah, a whole count, or text for numbers that are dialled and clock times.
    A missing `effective_from` means the day is not known. `parts` are the ids a total sums up.
    """

    id: str
    value: int | str
    unit: str
    rule: str
    sources: tuple[str, ...]
    effective_from: date | None
    effective_until: date | None
    confidence: str
    parts: tuple[str, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether nothing known speaks against using the figure for `day`."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.effective_until is None or day <= self.effective_until)


@dataclass(frozen=True, slots=True)
class Window:
    """Months, first to last day, in which people of one sector pay the contribution `figure`."""

    sector: str
    figure: str
    starts: date
    ends: date
    rule: str
    sources: tuple[str, ...]
    confidence: str


class Figures(Mapping[str, Figure]):
    """All figures by id, checked when made.

    Raises:
        FiguresUnsound: an unknown unit or confidence, no source, or a total that is not its parts.

    """

    __slots__ = ("_by_id", "windows")

    def __init__(self, figures: Mapping[str, Figure], windows: tuple[Window, ...]) -> None:
        self._by_id = dict(figures)
        self.windows = windows
        for figure in self._by_id.values():
            self._check(figure)
        for window in windows:
            self.amount(window.figure)

    def __getitem__(self, figure_id: str) -> Figure:
        try:
            return self._by_id[figure_id]
        except KeyError:
            raise UnknownFigure(figure_id) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def amount(self, figure_id: str) -> int:
        """The figure as a whole number (rupiah, months, ...).

        Raises:
            UnknownFigure: there is no such figure, or it is not a number to reckon with.

        """
        value = self[figure_id].value
        if isinstance(value, int):
            return value
        raise UnknownFigure(figure_id)

    def _check(self, figure: Figure) -> None:
        if figure.unit not in UNITS or figure.confidence not in CONFIDENCES:
            raise FiguresUnsound(f"{figure.id}: unknown unit or confidence")
        if type(figure.value) not in {int, str}:
            raise FiguresUnsound(f"{figure.id}: neither a whole number nor text")
        if not figure.rule or not figure.sources:
            raise FiguresUnsound(f"{figure.id}: no rule or no source")
        if figure.parts and sum(map(self.amount, figure.parts)) != figure.value:
            raise FiguresUnsound(f"{figure.id}: is not the sum of its parts")


def load_figures() -> Figures:
    """Read the table that comes with the program; call once at start and hand the result on.

    Raises:
        FiguresUnsound: the table must be mended.

    """
    text = files(__package__).joinpath("benefits.toml").read_text(encoding="utf-8")
    return figures_from(tomllib.loads(text))


def figures_from(table: Mapping[str, Any]) -> Figures:
    """Figures out of a parsed table: nested tables are groups until one carries a value."""
    try:
        windows = tuple(_window(entry) for entry in table.get(WINDOWS, ()))
        groups = {name: entry for name, entry in table.items() if name != WINDOWS}
        return Figures({figure.id: figure for figure in _walk("", groups)}, windows)
    except (KeyError, TypeError) as error:
        raise FiguresUnsound(f"an entry is incomplete: {error}") from error


def _walk(prefix: str, tables: Mapping[str, Any]) -> Iterator[Figure]:
    for name, entry in tables.items():
        figure_id = f"{prefix}{name}"
        if not isinstance(entry, Mapping):
            raise FiguresUnsound(f"{figure_id}: stands in a group and has no value")
        if "value" in entry:
            yield _figure(figure_id, entry)
        else:
            yield from _walk(f"{figure_id}.", entry)


def _figure(figure_id: str, entry: Mapping[str, Any]) -> Figure:
    return Figure(
        id=figure_id,
        value=entry["value"],
        unit=entry["unit"],
        rule=entry["rule"],
        sources=tuple(entry["sources"]),
        effective_from=entry.get("from"),
        effective_until=entry.get("until"),
        confidence=entry["confidence"],
        parts=tuple(entry.get("parts", ())),
    )


def _window(entry: Mapping[str, Any]) -> Window:
    return Window(
        sector=entry["sector"],
        figure=entry["figure"],
        starts=entry["from"],
        ends=entry["until"],
        rule=entry["rule"],
        sources=tuple(entry["sources"]),
        confidence=entry["confidence"],
    )
