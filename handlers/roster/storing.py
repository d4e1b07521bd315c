"""Store a checked roster, and hold back the rows that need a look from above the kabupaten."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from conversations.engine.replies import Text
from handlers.roster.checking import Checked, Progress
from handlers.roster.findings import Refusal
from handlers.roster.memory import collector_rests
from handlers.roster.row import RefusedRow, RosterRow
from storage.audit import OPERATOR
from storage.programmes import ProgrammeRow
from storage.roster_import import ImportCounts
from storage.rosters import Rosters, Survey, chunks
from storage.store import Database, Store

# When more of those enrolled than this are missing in a file of their kabupaten, it is said.
MOST_ABSENT = 0.2


@dataclass(frozen=True, slots=True)
class Comparison:
    """A roster beside what is kept. ``new`` people nobody knew; ``covered`` have cover already.

    ``absent`` of the ``enrolled`` of its kabupaten are not in the file.
    """

    checked: Checked
    new: int
    covered: int
    absent: int
    enrolled: int

    @property
    def leaves_many_out(self) -> bool:
        """Whether so many are missing that a second person should look."""
        return self.absent > self.enrolled * MOST_ABSENT


def compare_with_kept(store: Store, programme: ProgrammeRow, checked: Checked) -> Checked:
    """Hold back rows whose NIK another kabupaten has, and note when many people are missing.

    The reason is the same for every row held back, and tells nothing of what is kept.
    """
    return compare(store, programme.id, checked).checked


def compare(store: Store, programme_id: int, checked: Checked) -> Comparison:
    """Return what ``compare_with_kept`` does, with its counts."""
    rosters = Rosters(store.connection, store.vault)
    by_nik = {row.enrolment.identity.nik: row for row in checked.rows}
    survey = rosters.survey(programme_id, by_nik)
    held = [row for nik, row in by_nik.items() if _elsewhere(row, survey.kabupaten.get(nik))]
    comparison = Comparison(
        _held_back(checked, held),
        len(by_nik) - len(survey.kabupaten),
        len(survey.enrolled),
        *_absent(rosters, programme_id, checked, survey),
    )
    if not comparison.leaves_many_out:
        return comparison
    counts = {"absent": comparison.absent, "enrolled": comparison.enrolled}
    note = Text("roster.note.absent", counts)
    compared = comparison.checked
    return replace(comparison, checked=replace(compared, notes=(*compared.notes, note)))


def _held_back(checked: Checked, held: Collection[RosterRow]) -> Checked:
    if not held:
        return checked
    waiting = [
        RefusedRow(row.number, row.cells, (Refusal(row.number, None, "needs_review"),))
        for row in held
    ]
    numbers = {row.number for row in held}
    return replace(
        checked,
        rows=tuple(row for row in checked.rows if row.number not in numbers),
        refused=tuple(sorted((*checked.refused, *waiting), key=lambda row: row.number)),
    )


@collector_rests()
def store_roster(
    database: Database,
    programme: ProgrammeRow,
    checked: Checked,
    now: datetime,
    progress: Progress | None = None,
) -> tuple[ImportCounts, Checked]:
    """Store the good rows in one transaction; return what they did, and the roster as stored.

    Rows that ``compare_with_kept`` holds back have moved to the refused ones. Raises
    ``StorageDown`` when the database cannot be reached; nothing is stored then.
    """
    with database.begin() as store:
        Rosters(store.connection, store.vault).hold()
        checked = compare_with_kept(store, programme, checked)
        _, counts = keep_rows(store, programme.id, checked, now, progress)
        store.audit.note(
            OPERATOR,
            "roster_imported",
            f"programme:{programme.programme.code}",
            now,
            added=counts.added,
            changed=counts.changed,
            refused=len(checked.refused),
        )
        return counts, checked


def keep_rows(
    store: Store, programme_id: int, checked: Checked, now: datetime, progress: Progress | None
) -> tuple[int, ImportCounts]:
    """Store the good rows of what was compared; return the import's number and what it did.

    Whoever calls holds the rosters (``Rosters.hold``).
    """
    storing = Rosters(store.connection, store.vault).begin(programme_id, checked.digest, now)
    done = 0
    for chunk in chunks(row.enrolment for row in checked.rows):
        storing.keep(chunk)
        done += len(chunk)
        if progress is not None:
            progress(done)
    return storing.id, storing.finish(len(checked.refused))


def _elsewhere(row: RosterRow, kept: str | None) -> bool:
    told = row.enrolment.kabupaten
    return kept is not None and told is not None and told != kept


def _absent(
    rosters: Rosters, programme_id: int, checked: Checked, survey: Survey
) -> tuple[int, int]:
    """Count those enrolled in the file's kabupaten whom it does not name, and all; they stay."""
    places = {row.enrolment.kabupaten for row in checked.rows} - {None}
    enrolled = rosters.enrolled(programme_id, [place for place in places if place])
    named = sum(survey.kabupaten[nik] in places for nik in survey.enrolled)
    return max(0, enrolled - named - len(checked.refused)), enrolled
