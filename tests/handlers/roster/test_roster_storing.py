"""Rows 86 and 97 to 99 of the list of bad inputs: what meets the people that are there already."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.roster.checking import Checked
from handlers.roster.storing import compare_with_kept, store_roster
from storage.programmes import ProgrammeRow
from storage.roster_import import ImportCounts
from storage.store import Database
from tests.handlers.roster.roster_files import (
    MARIA,
    NTT,
    SITI,
    YOSEF,
    check,
    csv_of,
    refusals,
    xlsx_of,
)

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
HEAD = "NIK;NAMA;NO HP;KABUPATEN;KARTU"
LINES = (f"{MARIA};Maria;+620000000001;Sikka;ya", f"{YOSEF};Yosef;;Sikka;", f"{SITI};Siti;;;")


@pytest.fixture
def programme(database: Database) -> ProgrammeRow:
    """The programme that rosters are loaded into."""
    with database.begin() as store:
        store.programmes.add(NTT)
    with database.begin() as store:
        found = store.programmes.find(NTT.code)
    assert found is not None
    return found


def compared(database: Database, programme: ProgrammeRow, checked: Checked) -> Checked:
    """A checked roster beside what is kept, nothing stored."""
    with database.begin() as store:
        return compare_with_kept(store, programme, checked)


def test_good_rows_are_stored_and_the_others_counted(
    database: Database, programme: ProgrammeRow
) -> None:
    counts, checked = store_roster(database, programme, check(csv_of(HEAD, *LINES, "1;x;;;")), NOW)
    assert counts == ImportCounts(added=3)
    assert refusals(checked) == [(5, "nik_too_short")]
    with database.begin() as store:
        assert [row.people for row in store.programmes.all()] == [3]


def test_the_same_people_from_another_kind_of_file_change_nothing(
    database: Database, programme: ProgrammeRow
) -> None:
    store_roster(database, programme, check(csv_of(HEAD, *LINES)), NOW)
    rows = [line.split(";") for line in (HEAD, *LINES)]
    again, _ = store_roster(database, programme, check(xlsx_of(*rows), "again.xlsx"), NOW)
    assert again == ImportCounts(unchanged=3)


def test_a_nik_that_another_kabupaten_holds_waits_for_a_check(
    database: Database, programme: ProgrammeRow
) -> None:
    store_roster(database, programme, check(csv_of(HEAD, *LINES)), NOW)
    other = check(csv_of(HEAD, f"{MARIA};Maria;;Ende;", f"{SITI};Siti;;Ende;"))
    assert refusals(compared(database, programme, other)) == [(2, "needs_review")]
    counts, checked = store_roster(database, programme, other, NOW)
    assert counts == ImportCounts(changed=1)
    (held,) = checked.refused
    assert [refusal.blanks for refusal in held.refusals] == [{}]
    assert held.cells[0] == MARIA


def test_checking_changes_nothing(database: Database, programme: ProgrammeRow) -> None:
    assert len(compared(database, programme, check(csv_of(HEAD, *LINES))).rows) == 3
    with database.begin() as store:
        assert store.people.find_by_nik(MARIA) is None


@pytest.mark.parametrize(
    ("named", "noted"),
    [pytest.param(8, False, id="a-fifth-missing"), pytest.param(7, True, id="more-missing")],
)
def test_a_file_that_leaves_out_many_of_the_enrolled_is_noted_and_removes_nobody(
    database: Database,
    programme: ProgrammeRow,
    named: int,
    noted: bool,  # noqa: FBT001 - a value of the table
) -> None:
    lines = [f"530701450785{serial:04};Contoh;;Sikka;" for serial in range(1, 11)]
    store_roster(database, programme, check(csv_of(HEAD, *lines)), NOW)
    fewer = check(csv_of(HEAD, *lines[:named]))
    counts, checked = store_roster(database, programme, fewer, NOW)
    assert counts == ImportCounts(unchanged=named)
    assert [note.key for note in checked.notes] == ["roster.note.absent"] * noted
    with database.begin() as store:
        assert [row.people for row in store.programmes.all()] == [10]


def test_a_failure_while_storing_leaves_nothing(
    database: Database, programme: ProgrammeRow
) -> None:
    checked = check(csv_of(HEAD, *LINES))
    twice = replace(checked, rows=(*checked.rows, *checked.rows))

    def stop(done: int) -> None:
        raise RuntimeError(done)

    with pytest.raises(RuntimeError):
        store_roster(database, programme, twice, NOW, stop)
    with database.begin() as store:
        assert store.people.find_by_nik(MARIA) is None
        assert [row.people for row in store.programmes.all()] == [0]
