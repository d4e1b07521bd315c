"""Storing rosters: rows into people and cover, the same again, nothing lost, all or none."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from conversations.rules.periods import Payer
from storage.database import open_engine
from storage.people import Identity, kpj_index, nik_index, phone_index
from storage.programmes import Programme
from storage.roster_import import Enrolment, ImportCounts
from storage.rosters import CHUNK, Rosters, chunks
from storage.sealing import Vault
from storage.store import Database
from storage.tables import cover_periods, people, roster_imports

FIRST = datetime(2026, 1, 5, tzinfo=UTC)
LATER = datetime(2026, 2, 5, tzinfo=UTC)
NTT = Programme("NTT-2026", "NTT 2026", Payer.PROVINCE)
ENDS = date(2026, 12, 31)
MARIA = Enrolment(
    Identity("5307014507850001", "Maria Contoh", "26000000001", "+620000000001", "1985-07-05"),
    date(2026, 1, 1),
    ENDS,
    kabupaten="53.07",
    desa="Wolomarang",
    card=True,
)
YOSEF = Enrolment(Identity("5307011203790002", "Yosef Contoh"), date(2026, 1, 1), ENDS)


@pytest.fixture
def programme(database: Database) -> int:
    """The row number of a programme."""
    with database.begin() as store:
        return store.programmes.add(NTT)


def keep(
    database: Database, programme: int, rows: Sequence[Enrolment], now: datetime = FIRST
) -> ImportCounts:
    """Store rows as one file."""
    with database.begin() as store:
        rosters = Rosters(store.connection, store.vault)
        rosters.hold()
        storing = rosters.begin(programme, "0" * 64, now)
        for chunk in chunks(rows):
            storing.keep(chunk)
        return storing.finish(refused=0)


def everything(database: Database) -> list[tuple[object, ...]]:
    """All people and cover as they lie in the tables."""
    with database.begin() as store:
        return [
            tuple(row)
            for table in (people, cover_periods)
            for row in store.connection.execute(select(table).order_by(table.c.id))
        ]


def test_new_people_are_found_by_nik_card_and_phone(database: Database, programme: int) -> None:
    assert keep(database, programme, [MARIA, YOSEF]) == ImportCounts(added=2)
    with database.begin() as store:
        person_id = store.people.find_by_nik(MARIA.identity.nik)
        assert person_id is not None
        person, cover = store.people.get(person_id), store.people.cover(person_id)
        indexes = store.connection.execute(
            select(people.c.nik_index, people.c.kpj_index, people.c.phone_index).where(
                people.c.id == person_id
            )
        ).one()
    assert person.identity == MARIA.identity
    assert (person.kabupaten, person.desa, person.occupation) == ("53.07", "Wolomarang", None)
    assert [(held.period.starts, held.period.ends, held.card, held.passbook) for held in cover] == [
        (MARIA.starts, ENDS, True, None)
    ]
    vault = database.vault
    assert tuple(indexes) == (
        nik_index(vault, MARIA.identity.nik),
        kpj_index(vault, MARIA.identity.kpj),
        phone_index(vault, MARIA.identity.phone),
    )


def test_the_same_file_again_changes_nothing(database: Database, programme: int) -> None:
    keep(database, programme, [MARIA, YOSEF])
    before = everything(database)
    assert keep(database, programme, [MARIA, YOSEF], LATER) == ImportCounts(unchanged=2)
    assert everything(database) == before


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(replace(MARIA, ends=date(2026, 6, 30)), id="end"),
        pytest.param(replace(MARIA, card=False), id="card"),
        pytest.param(replace(MARIA, passbook=True), id="passbook"),
        pytest.param(replace(MARIA, occupation="penenun"), id="trade"),
        pytest.param(replace(MARIA, kabupaten="53.06"), id="kabupaten"),
        pytest.param(replace(MARIA, identity=replace(MARIA.identity, name="Maria C")), id="name"),
        pytest.param(replace(MARIA, identity=replace(MARIA.identity, phone="+6200")), id="phone"),
    ],
)
def test_what_a_later_file_tells_anew_is_changed(
    database: Database, programme: int, row: Enrolment
) -> None:
    keep(database, programme, [MARIA, YOSEF])
    assert keep(database, programme, [row, YOSEF]) == ImportCounts(changed=1, unchanged=1)
    assert keep(database, programme, [row, YOSEF]) == ImportCounts(unchanged=2)


def test_an_empty_field_leaves_what_is_known(database: Database, programme: int) -> None:
    keep(database, programme, [MARIA])
    before = everything(database)
    bare = Enrolment(Identity(MARIA.identity.nik, MARIA.identity.name), MARIA.starts, ENDS)
    assert keep(database, programme, [bare], LATER) == ImportCounts(unchanged=1)
    assert everything(database) == before


def test_a_phone_told_anew_finds_the_person_and_the_old_one_does_not(
    database: Database, programme: int
) -> None:
    keep(database, programme, [MARIA])
    told = replace(MARIA, identity=Identity(MARIA.identity.nik, "Maria Contoh", phone="+6200"))
    keep(database, programme, [told], LATER)
    with database.begin() as store:
        row = store.connection.execute(select(people)).one()
        person = store.people.get(row.id)
    assert row.phone_index == phone_index(database.vault, "+6200")
    assert row.kpj_index == kpj_index(database.vault, MARIA.identity.kpj)
    assert person.identity == replace(MARIA.identity, phone="+6200")
    assert (row.created_at, row.changed_at) == (FIRST, LATER)


def test_another_start_is_another_period(database: Database, programme: int) -> None:
    keep(database, programme, [MARIA])
    assert keep(database, programme, [replace(MARIA, starts=date(2026, 7, 1))]).added == 1
    with database.begin() as store:
        person_id = store.people.find_by_nik(MARIA.identity.nik)
        assert person_id is not None
        assert len(store.people.cover(person_id)) == 2


def test_a_later_file_takes_nobody_away(database: Database, programme: int) -> None:
    keep(database, programme, [MARIA, YOSEF])
    keep(database, programme, [YOSEF])
    with database.begin() as store:
        assert store.people.find_by_nik(MARIA.identity.nik) is not None
        assert Rosters(store.connection, store.vault).enrolled(programme, ["53.07"]) == 1


def test_a_survey_opens_nothing_and_tells_kabupaten_and_cover(
    database: Database, programme: int
) -> None:
    keep(database, programme, [MARIA, YOSEF])
    with database.begin() as store:
        other = store.programmes.add(replace(NTT, code="OTHER"))
        rosters = Rosters(store.connection, store.vault)
        here = rosters.survey(programme, [MARIA.identity.nik, "5307010101700009"])
        there = rosters.survey(other, [MARIA.identity.nik])
    assert here.kabupaten == {MARIA.identity.nik: "53.07"}
    assert set(here.enrolled) == {MARIA.identity.nik}
    assert not there.enrolled


def test_what_a_file_did_is_written_down(database: Database, programme: int) -> None:
    keep(database, programme, [MARIA])
    with database.begin() as store:
        rosters = Rosters(store.connection, store.vault)
        storing = rosters.begin(programme, "f" * 64, LATER)
        storing.keep([replace(MARIA, card=False), YOSEF])
        storing.finish(refused=3)
        row = store.connection.execute(
            select(roster_imports).where(roster_imports.c.file_digest == "f" * 64)
        ).one()
    assert (row.rows, row.added, row.changed, row.unchanged, row.refused) == (5, 1, 1, 0, 3)
    assert row.at == LATER


def test_more_rows_than_one_set_are_all_stored(database: Database, programme: int) -> None:
    rows = [invented(number) for number in range(CHUNK + 7)]
    assert keep(database, programme, rows).added == CHUNK + 7
    assert keep(database, programme, rows).unchanged == CHUNK + 7


def test_an_error_in_the_middle_leaves_nothing(database: Database, programme: int) -> None:
    with suppress(RuntimeError), database.begin() as store:
        storing = Rosters(store.connection, store.vault).begin(programme, "0" * 64, FIRST)
        storing.keep([MARIA])
        raise RuntimeError
    assert everything(database) == []


def invented(number: int) -> Enrolment:
    """The row of somebody who does not exist."""
    kecamatan, serial = divmod(number, 9_999)
    nik = f"5307{kecamatan + 1:02}450785{serial + 1:04}"
    return Enrolment(Identity(nik, f"Contoh {number}"), date(2026, 1, 1), ENDS, kabupaten="53.07")


KILLED = """
import sys
from datetime import UTC, date, datetime
from storage.database import open_engine
from storage.rosters import Rosters
from storage.sealing import Vault
from storage.store import Database
from tests.storage.test_rosters import CHUNK, FIRST, invented

database = Database(open_engine(sys.argv[1]), Vault(bytes(range(32))))
with database.begin() as store:
    rosters = Rosters(store.connection, store.vault)
    rosters.hold()
    storing = rosters.begin(int(sys.argv[2]), "0" * 64, FIRST)
    for chunk in range(3):
        storing.keep([invented(chunk * CHUNK + number) for number in range(CHUNK)])
    print("stored", flush=True)
    sys.stdin.read()
"""


def test_a_process_killed_in_the_middle_leaves_nothing(
    database: Database, programme: int, vault: Vault
) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, url, str(programme)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"stored\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    engine = open_engine(url)
    with Database(engine, vault).begin() as store:
        for table in (people, cover_periods, roster_imports):
            counted = select(func.count()).select_from(table)
            assert store.connection.execute(counted).scalar_one() == 0
    engine.dispose()
    assert keep(database, programme, [MARIA]) == ImportCounts(added=1)
