"""Check a roster from the first line to the last: what can be stored, what goes back and why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import chain, islice

from conversations.engine.replies import Text
from conversations.rules.regions import Regions
from handlers.roster.cells import text_of
from handlers.roster.cover_fields import CoverReader
from handlers.roster.delimited import HEAD_WITHIN
from handlers.roster.findings import Caution, Column, Unreadable
from handlers.roster.heads import Chosen, Heads, read_heads
from handlers.roster.matching import ask_about
from handlers.roster.memory import collector_rests
from handlers.roster.opening import open_sheet
from handlers.roster.person_fields import PersonReader
from handlers.roster.row import RefusedRow, RosterRow, RowReading
from handlers.roster.sheet import MOST_ROWS, Line
from handlers.roster.whole_file import WholeFile
from handlers.roster.words import RosterWords, plain_head
from storage.programmes import Programme

# Rows between two calls of ``progress``.
STEP = 1_000
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """A roster after checking: good rows, rows to hand back, what to look at, and its shape.

    ``notes`` are about the file as a whole. ``heads`` and ``delimiter`` are the file's own, for
    handing rows back as they came. ``digest`` is the SHA-256 of the file.
    """

    rows: tuple[RosterRow, ...]
    refused: tuple[RefusedRow, ...]
    cautions: tuple[Caution, ...]
    notes: tuple[Text, ...]
    heads: tuple[str, ...]
    ignored: tuple[str, ...]
    delimiter: str
    digest: str
    places: Mapping[Column, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many rows the file has, good and refused."""
        return len(self.rows) + len(self.refused)


@dataclass(frozen=True, slots=True)
class RosterRules:
    """What rows are checked against. ``today`` is the local day.

    ``kabupaten`` is the only one that rows may be of, if there is such a one; ``chosen`` what each
    head means by somebody's choice. With ``asks``, heads that are not all clear are asked about.
    """

    words: RosterWords
    regions: Regions
    programme: Programme
    today: date
    kabupaten: str | None = None
    chosen: Chosen | None = None
    asks: bool = False


@collector_rests()
def check_roster(
    name: str, content: bytes, rules: RosterRules, progress: Progress | None = None
) -> Checked:
    """Check the file called ``name``; ``progress`` hears how many rows are done.

    Raises ``Unreadable`` when the file as a whole cannot be used, ``HeadsUnclear`` when somebody
    must say what its columns are.
    """
    told = {plain_head(head) for head in rules.chosen or ()}
    sheet = open_sheet(name, content, rules.words.columns.keys() | told)
    first = list(islice(sheet.lines, HEAD_WITHIN))
    if rules.asks and not rules.chosen:
        ask_about(first, rules.words)
    lines = chain(first, sheet.lines)
    heads = read_heads(lines, rules.words, rules.chosen)
    people = PersonReader(rules.words, rules.today)
    covers = CoverReader(rules.words, rules.regions, rules.programme, rules.today, rules.kabupaten)
    whole = WholeFile()
    for line in _filled(lines):
        row = RowReading(line, heads.places)
        if _fits(line, heads, row):
            nik, identity = people.read(row)
            whole.take(row, nik, covers.read(row, identity))
        else:
            whole.take(row, None, None)
        if progress is not None and whole.count % STEP == 0:
            progress(whole.count)
        if whole.count > MOST_ROWS:
            raise Unreadable("too_many_rows", most=MOST_ROWS)
    if not whole.count:
        raise Unreadable("no_rows")
    rows, refused, cautions = whole.judged()
    return Checked(
        rows,
        refused,
        cautions,
        sheet.notes,
        heads.names,
        heads.ignored,
        sheet.delimiter,
        sha256(content).hexdigest(),
        heads.places,
    )


def _filled(lines: Iterator[Line]) -> Iterator[Line]:
    """Pass over lines without anything in them."""
    for line in lines:
        if any(cell not in {"", None} and text_of(cell).strip() for cell in line.cells):
            yield line


def _fits(line: Line, heads: Heads, row: RowReading) -> bool:
    """Refuse a row whose quotation marks or separators have moved its cells."""
    width, head_width = len(line.cells), len(heads.names)
    if line.broken:
        row.refuse(None, "quotes")
    elif width > head_width and any(text_of(cell).strip() for cell in line.cells[head_width:]):
        row.refuse(None, "too_many_cells")
    elif width < head_width and any("\n" in text_of(cell) for cell in line.cells):
        row.refuse(None, "quotes")
    return not row.refusals
