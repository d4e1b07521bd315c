"""One row while it is checked, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conversations.engine.replies import Blank
from handlers.roster.cells import clean, has_unseen
from handlers.roster.findings import Caution, Column, Refusal
from handlers.roster.sheet import Cell, Line
from storage.roster_import import Enrolment


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A good row: its number, its cells as they came and what is to be stored."""

    number: int
    cells: Sequence[Cell] = field(repr=False)
    enrolment: Enrolment = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that goes back with its cells as they came and every reason."""

    number: int
    cells: Sequence[Cell] = field(repr=False)
    refusals: tuple[Refusal, ...]


class RowReading:
    """A row whose fields are being read; it gathers what is found."""

    __slots__ = ("_places", "_width", "cautions", "cells", "number", "refusals")

    def __init__(self, line: Line, places: Mapping[Column, int]) -> None:
        """Read ``line``, whose columns stand at ``places``."""
        self.number = line.number
        self.cells = line.cells
        self._places = places
        self._width = len(line.cells)
        self.refusals: list[Refusal] = []
        self.cautions: list[Caution] = []

    def cell(self, column: Column) -> Cell:
        """Return a cell as it came, None when its column or the cell is missing."""
        place = self._places.get(column)
        return None if place is None or place >= self._width else self.cells[place]

    def text(self, column: Column) -> str:
        """Return a cell as clean text, "" when there is nothing in it."""
        cell = self.cell(column)
        if type(cell) is str:
            if not cell or cell.isalnum():  # most cells: nothing to clean
                return cell
            if has_unseen(cell):
                self.warn(column, "cleaned")
        return clean(cell)

    def refuse(self, column: Column | None, key: str, **blanks: Blank) -> None:
        """Refuse the row; ``key`` is a text of ``roster.refused``."""
        self.refusals.append(Refusal(self.number, column, key, blanks))

    def warn(self, column: Column | None, key: str, **blanks: Blank) -> None:
        """Ask for a look at the row; ``key`` is a text of ``roster.caution``."""
        self.cautions.append(Caution(self.number, column, key, blanks))
