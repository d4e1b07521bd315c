"""What only the file as a whole shows: a NIK twice, one phone for many, digits cut everywhere."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from conversations.rules.nik import Nik
from handlers.roster.findings import Caution, Column, Refusal
from handlers.roster.row import RefusedRow, RosterRow, RowReading
from storage.roster_import import Enrolment

# A household shares a phone; more rows than this are worth a second look.
MOST_ON_A_PHONE = 4
# So many NIK that all end in 0 have lost their last digit: one file in 100,000 would by chance.
ENOUGH_ZEROS = 5
# Other rows named in one reason.
_MOST_NAMED = 5


@dataclass(slots=True)
class WholeFile:
    """All rows of a file, gathered one by one and judged together at the end."""

    count: int = 0
    _good: list[RosterRow] = field(default_factory=list)
    _refused: list[RefusedRow] = field(default_factory=list)
    _cautions: list[Caution] = field(default_factory=list)
    _by_nik: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def take(self, row: RowReading, nik: Nik | None, enrolment: Enrolment | None) -> None:
        """Take a row in, with its NIK when that can be read, refused or not."""
        self.count += 1
        self._cautions += row.cautions
        if nik is not None:
            self._by_nik[nik.digits].append(row.number)
        if enrolment is not None and not row.refusals:
            self._good.append(RosterRow(row.number, row.cells, enrolment))
        else:
            self._refused.append(RefusedRow(row.number, row.cells, tuple(row.refusals)))

    def judged(
        self,
    ) -> tuple[tuple[RosterRow, ...], tuple[RefusedRow, ...], tuple[Caution, ...]]:
        """Return the good rows, those to hand back and the cautions, each in the file's order."""
        doubles = {
            number: Refusal(number, Column.NIK, "nik_double", {"rows": _others(numbers, number)})
            for numbers in self._by_nik.values()
            if len(numbers) > 1
            for number in numbers
        }
        cut = len(self._by_nik) >= ENOUGH_ZEROS and all(nik[-1] == "0" for nik in self._by_nik)
        rows = [row for row in self._good if row.number not in doubles and not cut]
        refused = [_with(row, doubles.get(row.number)) for row in self._refused]
        for row in self._good if cut or doubles else ():
            reason = doubles.get(row.number)
            if cut:
                reason = Refusal(row.number, Column.NIK, "nik_mangled_by_spreadsheet")
            if reason is not None:
                refused.append(RefusedRow(row.number, row.cells, (reason,)))
        cautions = [*self._cautions, *_shared(rows)]
        return (
            tuple(rows),
            tuple(sorted(refused, key=lambda row: row.number)),
            tuple(sorted(cautions, key=lambda caution: caution.row)),
        )


def _shared(rows: Iterable[RosterRow]) -> list[Caution]:
    phones: dict[str, list[int]] = defaultdict(list)
    cards: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        identity = row.enrolment.identity
        if identity.phone:
            phones[identity.phone].append(row.number)
        if identity.kpj:
            cards[identity.kpj].append(row.number)
    return [
        Caution(number, column, key, {"count": len(numbers)})
        for column, key, most, by_value in (
            (Column.PHONE, "phone_shared", MOST_ON_A_PHONE, phones),
            (Column.KPJ, "kpj_shared", 1, cards),
        )
        for numbers in by_value.values()
        if len(numbers) > most
        for number in numbers
    ]


def _with(row: RefusedRow, reason: Refusal | None) -> RefusedRow:
    return row if reason is None else replace(row, refusals=(*row.refusals, reason))


def _others(rows: Sequence[int], own: int) -> str:
    others = [number for number in rows if number != own]
    more = ", ..." if len(others) > _MOST_NAMED else ""
    return ", ".join(map(str, others[:_MOST_NAMED])) + more
