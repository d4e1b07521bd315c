"""Time a roster: check, encrypt and store, the same file again, and a changed one.

    python benchmarks/roster.py [--rows 100000] [--rounds 3] [--database-url postgresql://...]

SQLite always runs, in a temporary folder; PostgreSQL when a URL is given (its tables are dropped!).
People are invented; names, numbers and cards come from a seeded generator.
"""

import argparse
import csv
import io
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from openpyxl import Workbook
from rich.console import Console
from rich.table import Table

from conversations.engine.catalogue import Catalogue, read_locales
from conversations.rules.figures import load_figures
from conversations.rules.periods import Payer
from conversations.rules.regions import load_regions
from handlers.roster.checking import Checked, RosterRules, check_roster
from handlers.roster.storing import store_roster
from handlers.roster.words import RosterWords
from storage.database import open_engine
from storage.programmes import Programme
from storage.sealing import Vault
from storage.store import Database
from storage.tables import metadata

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
HEADS = (
    *("NIK", "NAMA", "TANGGAL LAHIR", "JENIS KELAMIN", "NO HP", "NO KPJ", "KABUPATEN"),
    *("KECAMATAN", "DESA", "PEKERJAAN", "MULAI", "SELESAI", "KARTU", "BUKU TABUNGAN"),
)
PROGRAMME = Programme(
    "BENCH", "Bench", Payer.PROVINCE, starts=date(2026, 1, 1), ends=date(2026, 12, 31)
)
FIRST = ("Maria", "Yosef", "Agnes", "Dominikus", "Siti", "Paulus", "Rosa", "Markus")


def invented(rows: int) -> list[list[str]]:
    """Return that many rows of people who do not exist, without the heads."""
    chance = random.Random(53)
    made = []
    for number in range(rows):
        woman = chance.random() < 0.5
        born = date(1960, 1, 1) + timedelta(days=chance.randrange(16_000))
        day = born.day + 40 * woman
        serial = number % 9_999 + 1
        region = chance.randrange(1, 22)
        kecamatan = 1 + number // 9_999 % 90
        nik = f"53{region:02}{kecamatan:02}{day:02}{born:%m%y}{serial:04}"
        made.append(
            [
                *(nik, f"{FIRST[number % 8]} Contoh {number}", born.isoformat(), "LP"[woman]),
                *(f"+62000{number:07}", f"26{number:09}", f"53.{region:02}", "Alok", "Wolomarang"),
                *("petani", "2026-01-01", "2026-12-31", "sudah", "belum"),
            ]
        )
    return made


def as_csv(rows: list[list[str]]) -> bytes:
    """Write rows as CSV."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([HEADS, *rows])
    return written.getvalue().encode()


def as_xlsx(rows: list[list[str]]) -> bytes:
    """Write rows as a workbook of text cells."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (HEADS, *rows):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that an act took, and what came of it."""
    begun = time.perf_counter()
    result = act()
    return time.perf_counter() - begun, result


def store_rounds(url: str, checked: Checked, rounds: int) -> dict[str, list[float]]:
    """Time storing into empty tables, again, and with every person's phone and cover changed."""
    engine = open_engine(url)
    database = Database(engine, Vault(bytes(32)))
    took: dict[str, list[float]] = {"new": [], "same again": [], "all changed": []}
    count = len(checked.rows)
    for _ in range(rounds):
        metadata.drop_all(engine)
        metadata.create_all(engine)
        with database.begin() as store:
            store.programmes.add(PROGRAMME)
        with database.begin() as store:
            programme = store.programmes.find(PROGRAMME.code)
        assert programme is not None
        for name, roster, expected in (
            ("new", checked, (count, 0, 0)),
            ("same again", checked, (0, 0, count)),
            ("all changed", changed(checked), (0, count, 0)),
        ):
            seconds, (counts, _) = timed(partial(store_roster, database, programme, roster, NOW))
            assert (counts.added, counts.changed, counts.unchanged) == expected, counts
            took[name].append(seconds)
    metadata.drop_all(engine)
    engine.dispose()
    return took


def changed(checked: Checked) -> Checked:
    """Return a roster with another trade and a later end for everybody."""
    rows = tuple(
        replace(
            row,
            enrolment=replace(row.enrolment, occupation="nelayan", ends=date(2027, 1, 31)),
        )
        for row in checked.rows
    )
    return replace(checked, rows=rows)


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database-url", help="PostgreSQL; its tables are dropped")
    asked = parser.parse_args()

    words = RosterWords.of(Catalogue(read_locales(), load_figures()))
    rules = RosterRules(words, load_regions(), PROGRAMME, date(2026, 11, 21))
    rows = invented(asked.rows)
    table = Table("what", "median s", "all s", title=f"{asked.rows} rows")

    def note(what: str, seconds: list[float]) -> None:
        every = " ".join(f"{second:.2f}" for second in seconds)
        table.add_row(what, f"{statistics.median(seconds):.2f}", every)

    checked = None
    for name, content in (("roster.csv", as_csv(rows)), ("roster.xlsx", as_xlsx(rows))):
        rounds = [timed(partial(check_roster, name, content, rules)) for _ in range(asked.rounds)]
        checked = rounds[0][1]
        assert len(checked.rows) == asked.rows, checked.refused[:3]
        note(f"check {name}", [seconds for seconds, _ in rounds])
    assert checked is not None
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": f"sqlite:///{folder}/bench.db"}
        if asked.database_url:
            urls["PostgreSQL"] = asked.database_url
        for database, url in urls.items():
            for what, seconds in store_rounds(url, checked, asked.rounds).items():
                note(f"{database}: {what}", seconds)
    Console().print(table)


if __name__ == "__main__":
    main()
