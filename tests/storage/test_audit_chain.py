"""The chain of the audit: whole while many write, broken by whoever changes a row."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.audit import PAGE
from storage.audit_reading import AuditQuestion
from storage.store import Database
from tests.conftest import StandingClock
from tests.storage.case_rows import a_case

ROOT = Path(__file__).parents[2]
THREADS, EACH = 4, 12
# Another process: it holds rows of cases in its transactions, and notes what it did at their end.
OTHER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from storage.database import open_engine
from storage.sealing import Vault
from storage.store import Database
from uuid import UUID

database = Database(open_engine(sys.argv[1]), Vault(bytes(range(32))))
cases = [UUID(one) for one in sys.argv[4:]]

def write(thread):
    for number in range(int(sys.argv[3])):
        with database.begin() as store:
            case = cases[(thread + number) % len(cases)]
            store.audit.note("operator", "case_taken", f"case:{case}", datetime.now(UTC), n=number)
            store.cases.hold(case)
            store.audit.note("operator", "case_moved", f"case:{case}", datetime.now(UTC), n=number)

with ThreadPoolExecutor(int(sys.argv[2])) as pool:
    list(pool.map(write, range(int(sys.argv[2]))))
"""


def note(database: Database, clock: StandingClock, count: int = 3) -> None:
    """Note some acts, each in its own transaction."""
    for number in range(count):
        with database.begin() as store:
            store.audit.note("operator", "office_filled", f"office:{number}", clock(), n=number)


def test_the_chain_stays_whole_while_two_processes_of_four_threads_write(
    database: Database,
) -> None:
    with database.begin() as store:
        cases = [a_case(store).id for _ in range(3)]
    url = database.engine.url.render_as_string(hide_password=False)
    given = [sys.executable, "-c", OTHER, url, str(THREADS), str(EACH), *map(str, cases)]
    with ThreadPoolExecutor(2) as pool:
        done = list(
            pool.map(
                lambda _: subprocess.run(
                    given, cwd=ROOT, capture_output=True, text=True, check=False
                ),
                range(2),
            )
        )
    assert [one.stderr for one in done if one.returncode] == []
    with database.begin() as store:
        found = store.audit.check()
    assert (found.rows, found.unfit) == (2 * THREADS * EACH * 2, ())


def test_a_long_chain_is_looked_over_page_by_page(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        for number in range(PAGE + 5):
            store.audit.note("operator", "office_filled", "office:x", clock(), n=number)
    with database.begin() as store:
        found = store.audit.check()
    assert (found.rows, found.unfit) == (PAGE + 5, ())


def test_rows_from_before_marks_were_made_are_passed_over(
    database: Database, clock: StandingClock
) -> None:
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit (at, actor, act, subject, details)"
                " VALUES ('2026-01-01', 'operator', 'office_filled', 'office:x', '{}')"
            )
        )
    note(database, clock)
    with database.begin() as store:
        found = store.audit.check()
    assert (found.rows, found.unfit) == (3, ())


@pytest.mark.parametrize(
    "question",
    [
        AuditQuestion(),
        AuditQuestion(actor="operator"),
        AuditQuestion(act="office_filled"),
        AuditQuestion(subject="office:3"),
    ],
    ids=["all", "actor", "act", "subject"],
)
def test_page_by_page_every_row_is_read_once_newest_first(
    database: Database, clock: StandingClock, question: AuditQuestion
) -> None:
    for number in range(7):
        with database.begin() as store:
            subject = "office:3" if number % 2 else "office:4"
            actor = "operator" if number != 4 else "operator:Ani"
            store.audit.note(actor, "office_filled", subject, clock(), n=number)
    read, before = [], None
    with database.begin() as store:
        while True:
            page = store.audit_reading.page(question, before, 2)
            read += [row.act.details["n"] for row in page.rows]
            before = page.further
            if before is None:
                break
    wanted = {"operator": [6, 5, 3, 2, 1, 0]}.get(question.actor, [6, 5, 4, 3, 2, 1, 0])
    assert read == ([5, 3, 1] if question.subject else wanted)
