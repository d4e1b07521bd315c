"""A file opened as a sheet: lines of cells, whatever the file was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, TypeAlias

from conversations.engine.replies import Text

Cell: TypeAlias = str | float | int | bool | date | datetime | time | timedelta | None

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 300_000


class Line(NamedTuple):
    """One line of a sheet; ``broken`` when its quotation marks do not close."""

    number: int
    cells: Sequence[Cell]
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a file, read once from above; ``notes`` are about the file as a whole."""

    lines: Iterator[Line]
    delimiter: str = ","
    notes: tuple[Text, ...] = ()
