"""Store a checked roster, and hold back the rows that need a look from above the kabupaten."""

from dataclasses import replace
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


def compare_with_kept(store: Store, programme: ProgrammeRow, checked: Checked) -> Checked:
    """Hold back rows whose NIK another kabupaten has, and note when many people are missing.

    The reason is the same for every row held back, and tells nothing of what is kept.
    """
    rosters = Rosters(store.connection, store.vault)
    by_nik = {row.enrolment.identity.nik: row for row in checked.rows}
    survey = rosters.survey(programme.id, by_nik)
    held = [row for nik, row in by_nik.items() if _elsewhere(row, survey.kabupaten.get(nik))]
    note = _absent(rosters, programme, checked, survey)
    notes = checked.notes if note is None else (*checked.notes, note)
    if not held:
        return replace(checked, notes=notes)
    waiting = [
        RefusedRow(row.number, row.cells, (Refusal(row.number, None, "needs_review"),))
        for row in held
    ]
    numbers = {row.number for row in held}
    return replace(
        checked,
        rows=tuple(row for row in checked.rows if row.number not in numbers),
        refused=tuple(sorted((*checked.refused, *waiting), key=lambda row: row.number)),
        notes=notes,
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
        rosters = Rosters(store.connection, store.vault)
        rosters.hold()
        checked = compare_with_kept(store, programme, checked)
        storing = rosters.begin(programme.id, checked.digest, now)
        done = 0
        for chunk in chunks(row.enrolment for row in checked.rows):
            storing.keep(chunk)
            done += len(chunk)
            if progress is not None:
                progress(done)
        counts = storing.finish(len(checked.refused))
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


def _elsewhere(row: RosterRow, kept: str | None) -> bool:
    told = row.enrolment.kabupaten
    return kept is not None and told is not None and told != kept


def _absent(
    rosters: Rosters, programme: ProgrammeRow, checked: Checked, survey: Survey
) -> Text | None:
    """Say how many of those enrolled in the file's kabupaten it does not name; they stay."""
    places = {row.enrolment.kabupaten for row in checked.rows} - {None}
    enrolled = rosters.enrolled(programme.id, [place for place in places if place])
    named = sum(survey.kabupaten[nik] in places for nik in survey.enrolled)
    absent = enrolled - named - len(checked.refused)
    if absent <= enrolled * MOST_ABSENT:
        return None
    return Text("roster.note.absent", {"absent": absent, "enrolled": enrolled})
