import csv
import io
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from bot.cli import main
from bot.demo.data import DEMO_FILE, count_people, demo_database, secret_key
from bot.demo.full import fill_up, invented
from bot.demo.keys import KEYS_FILE
from bot.settings import Settings, read_settings
from bot.wiring import load_guide, open_database
from conversations.rules.case import CaseKind, CaseState
from conversations.rules.deadlines import ALARM_HOURS
from conversations.rules.nik import Nik, nik_of
from conversations.rules.paper import Paper, PaperState
from conversations.rules.papers import papers_for
from conversations.rules.periods import Payer
from conversations.rules.report_numbers import read_number, read_secret
from storage.people import HeldCover, Person
from storage.store import Database, StorageDown
from storage.tables import cover_periods, people, programmes

ROOT = Path(__file__).parents[2]
# The contract's table: NIK -> name, card number, phone, programmes with their periods.
FOUR, NTT = "Pekerja Rentan", "Pekerja Rentan NTT 2026"
CONTRACT = {
    "5307014507850001": (
        *("Maria Contoh", "26000000001", "+620000000001"),
        [(NTT, date(2026, 1, 1), date(2026, 12, 31))],
    ),
    "5307011203790002": (
        *("Yosef Contoh", "25000000002", "+620000000002"),
        [(f"{FOUR} Sikka 2025", date(2025, 7, 1), date(2025, 12, 31))],
    ),
    "5313016608900003": (
        *("Agnes Contoh", "25000000003", ""),
        [
            (f"{FOUR} Lembata 2025", date(2025, 7, 1), date(2025, 12, 31)),
            ("Iuran mandiri", date(2026, 1, 1), date(2026, 10, 31)),
        ],
    ),
    "5304010101700004": (
        *("Dominikus Contoh", "23000000004", "+620000000004"),
        [(f"{FOUR} Belu 2023", date(2023, 1, 1), date(2023, 12, 31))],
    ),
    "5371015509880005": (
        *("Siti Contoh", "26000000005", "+620000000005"),
        [(NTT, date(2026, 10, 15), date(2026, 12, 31))],
    ),
    "5371012010650006": (
        *("Paulus Contoh", "26000000006", "+620000000005"),
        [(NTT, date(2026, 1, 1), date(2026, 12, 31))],
    ),
    "5321014412920007": (
        *("Rosa Contoh", "26000000007", "+620000000007"),
        [(NTT, date(2026, 12, 1), date(2026, 12, 31))],
    ),
    "5306010307600008": (
        *("Markus Contoh", "26000000008", "+620000000008"),
        [(NTT, date(2026, 1, 1), date(2026, 12, 31))],
    ),
}


@pytest.fixture
def settings() -> Settings:
    """The settings of somebody who set nothing; files go to a folder of this test."""
    return read_settings()


@pytest.fixture
def demo(settings: Settings) -> Iterator[Database]:
    """The demo's database, made afresh."""
    database = demo_database(settings, load_guide())
    yield database
    database.engine.dispose()


@pytest.mark.parametrize("nik", CONTRACT, ids=[values[0] for values in CONTRACT.values()])
def test_the_demo_people_are_those_of_the_contract(demo: Database, nik: str) -> None:
    name, kpj, phone, periods = CONTRACT[nik]
    with demo.begin() as store:
        person_id = store.people.find_by_nik(nik)
        assert person_id is not None
        person, cover = store.people.get(person_id), store.people.cover(person_id)
    known = person.identity
    assert (known.nik, known.name, known.kpj, known.phone) == (nik, name, kpj, phone)
    assert person.kabupaten == f"{nik[:2]}.{nik[2:4]}"
    held = [(one.period.programme, one.period.starts, one.period.ends) for one in cover]
    assert held == periods
    read = nik_of(nik, date(2026, 11, 21))
    assert isinstance(read, Nik)
    assert (known.born, known.sex) == (read.birth_date.isoformat(), read.sex)


def test_nobody_else_is_there(demo: Database) -> None:
    assert count_people(demo) == len(CONTRACT)


def test_a_death_was_reported_of_markus_and_of_nobody_else(demo: Database) -> None:
    with demo.begin() as store:
        died = {
            store.people.get(person).identity.name: store.cases.reported_death(person)
            for person in store.connection.execute(select(people.c.id)).scalars()
        }
    assert {name: day for name, day in died.items() if day} == {"Markus Contoh": date(2026, 11, 10)}


def test_his_case_is_open_with_one_paper_missing(demo: Database) -> None:
    with demo.begin() as store:
        (case,) = store.cases.listed()
        (report,) = store.reports.of_case(case.id)
        papers = store.case_papers.of(case.id)
        steps = [step.step for step in store.case_history.of(case.id)]
        assert report.chat_id is not None
        filed_by = store.chats.whereabouts([report.chat_id])[report.chat_id].address
    assert (case.kind, case.state, case.due_at) == (CaseKind.DEATH, CaseState.OPEN, None)
    assert case.filed_at.isoformat() == "2026-11-11T00:12:00+00:00"
    assert (report.number, report.told.informant) == (case.number, "Kristina Contoh")
    assert filed_by == "+620000000009"
    assert read_number(case.number) == case.number
    assert read_secret(report.secret) == report.secret
    needed = papers_for(case.kind, report.told, scholarship=False)
    assert [line.paper for line in needed if line.paper not in papers] == [Paper.DEATH_CERTIFICATE]
    assert {kept.state for kept in papers.values()} == {PaperState.ACCEPTED}
    assert steps == ["filed", "moved"]


def test_somebody_with_a_phone_is_on_duty_for_sikka(demo: Database) -> None:
    with demo.begin() as store:
        duties = store.agents.duties()
        assert {duty.agent.chat_id for duty in duties} != {None}
    assert [(duty.kabupaten, duty.level) for duty in duties] == [
        ("53.07", level) for level in range(len(ALARM_HOURS))
    ]


def test_the_seed_programmes_are_there_with_what_is_known_of_them(demo: Database) -> None:
    with demo.begin() as store:
        found = {row.programme.code: row.programme for row in store.programmes.all()}
    assert {code: one.quota for code, one in found.items()} == {
        "SIKKA-2025": 6041,
        "LEMBATA-2025": 4480,
        "BELU-2023": 5829,
        "KUPANG-2025": None,
        "NTT-2026": 50_000,
        "MANDIRI": None,
    }
    assert found["BELU-2023"].payer is Payer.VILLAGE
    assert "5.892" in found["BELU-2023"].note
    assert "1.175.126.400" in found["BELU-2023"].note
    assert "10.080.000.000" in found["NTT-2026"].note
    assert [code for code, one in found.items() if not one.source and code != "MANDIRI"] == []


def test_the_rosters_have_the_contracts_columns() -> None:
    heads = {
        tuple(next(csv.reader(io.StringIO(file.read_text("utf-8")))))
        for file in (files("bot.demo") / "rosters").iterdir()
    }
    assert heads == {
        (
            *("NIK", "NAMA", "TANGGAL LAHIR", "JENIS KELAMIN", "NO HP", "NO KPJ", "KABUPATEN"),
            *("KECAMATAN", "DESA", "PEKERJAAN", "MULAI", "SELESAI", "KARTU", "BUKU TABUNGAN"),
        )
    }


def test_the_demo_is_made_once_and_opened_again(settings: Settings, demo: Database) -> None:
    with demo.begin() as store:
        before = store.people.find_by_nik("5307014507850001")
    again = open_database(settings)
    with again.begin() as store:
        assert store.people.find_by_nik("5307014507850001") == before
    again.engine.dispose()


def test_the_demos_keys_are_its_owners_alone(settings: Settings, demo: Database) -> None:
    keys = settings.lontar_home / KEYS_FILE
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert len(secret_key(settings)) >= 32
    assert count_people(demo)


def test_lost_keys_make_a_new_demo(settings: Settings, demo: Database) -> None:
    demo.engine.dispose()
    (settings.lontar_home / KEYS_FILE).unlink()
    again = demo_database(settings, load_guide())
    with again.begin() as store:
        person = store.people.find_by_nik("5307014507850001")
        assert person is not None
        assert store.people.get(person).identity.name == "Maria Contoh"
    again.engine.dispose()


def test_making_it_in_many_threads_and_processes_makes_one(settings: Settings) -> None:
    code = (
        "from bot.settings import read_settings; from bot.wiring import load_guide, open_database;"
        "from bot.demo.data import count_people; load_guide();"
        "print(count_people(open_database(read_settings())))"
    )
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: open_database(settings), range(4)))
    assert {count_people(database) for database in made} == {len(CONTRACT)}
    for database in made:
        database.engine.dispose()
    assert [process.communicate()[0] for process in started] == ["8\n", "8\n"]


def test_what_was_broken_off_is_made_again(settings: Settings) -> None:
    home = settings.lontar_home
    home.mkdir()
    (home / f"{DEMO_FILE}.new").write_bytes(b"half")
    (home / f"{DEMO_FILE}.new-wal").write_bytes(b"half")
    database = open_database(settings)
    assert count_people(database) == len(CONTRACT)
    database.engine.dispose()


def test_invented_people_have_a_nik_that_can_exist_and_nobody_shares_it() -> None:
    regions = load_guide().regions
    region = regions.by_code["53.07"]
    niks = [invented(region, number).nik for number in range(1, 20_001)]
    assert len(set(niks)) == len(niks)
    for number in (1, 2, 365, 16_425, 20_000):
        one = invented(region, number)
        read = nik_of(one.nik, date(2026, 11, 21))
        assert isinstance(read, Nik)
        assert (read.region, read.birth_date.isoformat(), read.sex) == ("53.07", one.born, one.sex)


def test_filling_up_reaches_the_quota_and_goes_on_where_it_was_broken_off(
    demo: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.rosters.CHUNK", 20)
    with demo.begin() as store:  # a hundredth of the true size
        store.connection.execute(update(programmes).values(quota=programmes.c.quota // 100))
    regions, told = load_guide().regions, []

    def broken_off(programme: object, done: int, total: int) -> None:
        told.append((programme, done, total))
        if len(told) == 5:
            raise StorageDown

    with pytest.raises(StorageDown):
        fill_up(demo, regions, broken_off)
    found = fill_up(demo, regions, lambda *_: None)
    sizes = {row.programme.code: row.people for row in found}
    assert sizes == {
        "SIKKA-2025": 60,
        "LEMBATA-2025": 44,
        "BELU-2023": 58,
        "KUPANG-2025": 0,
        "NTT-2026": 500,
        "MANDIRI": 1,
    }
    with demo.begin() as store:
        cover = select(func.count()).select_from(cover_periods)
        assert store.connection.execute(cover).scalar_one() == sum(sizes.values())
        phones = select(func.count()).where(people.c.phone_index.is_not(None))
        assert store.connection.execute(phones).scalar_one() == 7


def test_the_importer_reads_the_demos_rosters_as_they_are_kept(
    demo: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    def kept() -> list[tuple[UUID, Person, tuple[HeldCover, ...]]]:
        with demo.begin() as store:
            rows = store.connection.execute(select(people.c.id, people.c.identity))
            known = [(row.id, store.people.get(row.id), store.people.cover(row.id)) for row in rows]
        return sorted(known, key=lambda one: one[1].identity.nik)

    before = kept()
    for file in (files("bot.demo") / "rosters").iterdir():
        code = file.name.removesuffix(".csv")
        assert main(["roster", "import", str(file), "--programme", code]) == 0
    assert capsys.readouterr().err == ""
    assert kept() == before
