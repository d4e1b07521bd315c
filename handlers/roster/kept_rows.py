"""What checking found in a roster, as bytes to be sealed: read again page by page.

A first line of JSON tells the file's shape, what it says as a whole and where the pages lie; each
page is packed by itself, so that the last of 300,000 refused rows is as near as the first.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from conversations.engine.replies import Text
from handlers.roster.cells import text_of
from handlers.roster.checking import Checked
from handlers.roster.findings import Caution, Column, Refusal
from handlers.roster.row import RefusedRow

PAGE: Final = 50
# Rows named beside a caution; there may be thousands.
_ROWS_NAMED: Final = 5
_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Cautioned:
    """One kind of caution: the first of its kind, how many there are, and some of their rows."""

    first: Caution
    count: int
    rows: tuple[int, ...]


def kept(checked: Checked) -> bytes:
    """Write down what was found; good rows are only counted."""
    pages, about, offset = [], [], 0
    rows = iter(checked.refused)
    while some := list(islice(rows, PAGE)):
        page = zlib.compress(json.dumps([_row(row) for row in some]).encode(), 1)
        about.append([some[-1].number, offset, len(page)])
        pages.append(page)
        offset += len(page)
    head = {
        "heads": checked.heads,
        "places": dict(checked.places),
        "delimiter": checked.delimiter,
        "digest": checked.digest,
        "ignored": checked.ignored,
        "notes": [[note.key, dict(note.blanks)] for note in checked.notes],
        "cautions": list(_cautions(checked.cautions)),
        "pages": about,
    }
    written = json.dumps(head).encode()
    return b"".join((len(written).to_bytes(_LENGTH, "big"), written, *pages))


class KeptRows:
    """What ``kept`` wrote down."""

    def __init__(self, kept_bytes: bytes) -> None:
        """Read the first line; pages are unpacked when they are asked for."""
        self._pages_at = _LENGTH + int.from_bytes(kept_bytes[:_LENGTH], "big")
        self._kept = kept_bytes
        self._head: dict[str, Any] = json.loads(kept_bytes[_LENGTH : self._pages_at])

    @property
    def places(self) -> Mapping[Column, int]:
        """Where each column stands."""
        return {Column(name): place for name, place in self._head["places"].items()}

    @property
    def notes(self) -> list[Text]:
        """What is to be said of the file as a whole."""
        return [Text(key, blanks) for key, blanks in self._head["notes"]]

    @property
    def ignored(self) -> tuple[str, ...]:
        """The heads that nobody knows."""
        return tuple(self._head["ignored"])

    @property
    def cautions(self) -> list[Cautioned]:
        """What to look at in rows that are good all the same, the most frequent first."""
        return [
            Cautioned(
                Caution(rows[0], Column(column) if column else None, key, blanks), count, (*rows,)
            )
            for column, key, blanks, count, rows in self._head["cautions"]
        ]

    def after(self, number: int, most: int = PAGE) -> list[RefusedRow]:
        """Return the first refused rows that stand below row ``number`` of the file."""
        return list(islice((row for row in self._from(number) if row.number > number), most))

    def checked(self) -> Checked:
        """Return the refused rows as they were checked, to be handed back."""
        head = self._head
        return Checked(
            rows=(),
            refused=tuple(self._from(0)),
            cautions=(),
            notes=(),
            heads=tuple(head["heads"]),
            ignored=(),
            delimiter=head["delimiter"],
            digest=head["digest"],
            places=self.places,
        )

    def _from(self, number: int) -> Iterator[RefusedRow]:
        for last, offset, length in self._head["pages"]:
            if last > number:
                start = self._pages_at + offset
                for row in json.loads(zlib.decompress(self._kept[start : start + length])):
                    yield _refused(row)


def _row(row: RefusedRow) -> Sequence[object]:
    reasons = [[found.column, found.key, dict(found.blanks)] for found in row.refusals]
    return (row.number, [text_of(cell) for cell in row.cells], reasons)


def _refused(written: Sequence[Any]) -> RefusedRow:
    number, cells, reasons = written
    refusals = tuple(
        Refusal(number, Column(column) if column else None, key, blanks)
        for column, key, blanks in reasons
    )
    return RefusedRow(number, cells, refusals)


def _cautions(cautions: Sequence[Caution]) -> Iterator[Sequence[object]]:
    kinds: dict[tuple[Column | None, str], list[Caution]] = {}
    for caution in cautions:
        kinds.setdefault((caution.column, caution.key), []).append(caution)
    for (column, key), found in sorted(kinds.items(), key=lambda kind: -len(kind[1])):
        rows = [caution.row for caution in found[:_ROWS_NAMED]]
        yield (column, key, dict(found[0].blanks), len(found), rows)
