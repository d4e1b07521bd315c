"""Time every list and page of the staff desk over many people and cases, on PostgreSQL.

    python benchmarks/desk.py --database-url postgresql+psycopg://USER@127.0.0.1:5432/postgres
        [--people 1000000] [--cases 200000] [--rounds 30] [--keep NAME]

A database of its own is made, filled with invented people, and removed (or kept under NAME, to be
used again). Requests go through the whole application in this process: session, rights, row
security, searches, page. Beside it the floor: the sign-in page, which asks nothing of anybody.
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from desk_rows import case_number, settle
from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, event, make_url, select, text
from werkzeug.test import TestResponse

from bot.clocks import real_clock
from bot.settings import Settings
from bot.web import create_app
from bot.web.staff.cookies import PLAIN
from bot.wiring import load_guide
from handlers.services import Services
from handlers.staff.signing_in import sit_down
from storage import schema
from storage.case_tables import cases
from storage.chat_sessions import ChatSessions, open_redis
from storage.database import open_engine
from storage.sealing import Vault
from storage.store import Database
from storage.tables import people

KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
# A supervisor and an auditor of the province, an officer of one kabupaten.
PEOPLE = ("budi", "rosa", "fitri")
SIKKA = "53.07"
# Lists with a question, and how a list goes on.
ASKED = (
    "/antrean?mendesak=1",
    "/antrean?petugas=nobody&status=open",
    "/peta?tampil=gap",
    "/jejak-audit?siapa=staff:00000000-0000-0000-0000-000000000007",
    "/jejak-audit?apa=case_moved",
    "/jejak-audit?tentang=case:00000000-0000-0000-0000-000000000077",
    "/jejak-audit?dari=2026-01-01&sampai=2026-03-01",
)
# Where each goes on when it is long.
GOES_ON = ("/antrean", "/belum-dipahami", "/percakapan", "/jejak-audit")
_FURTHER = re.compile(r'href="([^"]+\?[^"]*(?:setelah|sebelum|lanjut)=[^"]+)"')
_MARK = re.compile(r'name="csrf_token" value="([^"]+)"')
# Fewer than the hour allows.
SEARCHES = 25


@contextmanager
def own_database(server: str, keep: str) -> Iterator[tuple[str, bool]]:
    """Yield the URL of a database of our own, and whether it is empty; removed unless kept."""
    name = keep or f"lontar_bench_{time.monotonic_ns()}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        there = connection.execute(
            text("SELECT count(*) FROM pg_database WHERE datname = :name"), {"name": name}
        ).scalar_one()
        if not there:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False), not there
    if not keep:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def pages(services: Services, app: Any) -> list[str]:  # noqa: ANN401 - Flask's application
    """Return every page whose address names nothing, some with a question, a case, a person."""
    with services.database.begin() as store:
        number = store.connection.execute(
            select(cases.c.number).where(cases.c.kabupaten == SIKKA).limit(1)
        ).scalar_one()
        person = store.connection.execute(
            select(people.c.id).where(people.c.kabupaten == SIKKA).limit(1)
        ).scalar_one()
    plain = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.") and "GET" in rule.methods and not rule.arguments
    )
    asked = [f"/petugas{path}" for path in ASKED]
    return [*plain, *asked, f"/petugas/laporan/{number}", f"/petugas/peserta/{person}"]


def further(client: FlaskClient, path: str) -> Iterator[str]:
    """Yield where a list goes on, if it does."""
    if found := _FURTHER.search(client.get(path).text):
        address = found.group(1).replace("&amp;", "&")
        yield address if address.startswith("/") else f"{path}{address}"


class Watch:
    """Asks again and again, and keeps what it took."""

    def __init__(self, asked: list[str], rounds: int) -> None:
        """``asked`` grows by a statement each time the database is asked."""
        self._asked, self._rounds = asked, rounds
        heads = ("page", "who", "status", "statements", "median ms", "p95 ms", "worst ms", "bytes")
        self.table = Table(*heads)
        self.slowest = 0.0

    def time(self, name: str, who: str, ask: Any, rounds: int = 0) -> None:  # noqa: ANN401 - a call
        """Ask, and add a line."""
        times = []
        answer: TestResponse
        for _ in range(rounds or self._rounds):
            self._asked.clear()
            begun = time.perf_counter()
            answer = ask()
            times.append(1000 * (time.perf_counter() - begun))
        p95 = statistics.quantiles(times, n=20)[-1]
        self.slowest = max(self.slowest, p95)
        said = (statistics.median(times), p95, max(times))
        self.table.add_row(
            name,
            who,
            str(answer.status_code),
            str(len(self._asked)),
            *(f"{one:.1f}" for one in said),
            str(len(answer.data)),
        )


def ask_all(services: Services, asked: list[str], rounds: int) -> Watch:
    """Open every page as each of the people, and search."""
    app, watch = create_app(services, Settings(_env_file=None)), Watch(asked, rounds)
    gzip = {"Accept-Encoding": "gzip"}
    for login in PEOPLE:
        client = app.test_client()
        client.set_cookie(PLAIN, sit_down(login, services))
        addresses = [path for path in pages(services, app) if client.get(path).status_code < 400]
        for path in GOES_ON:
            addresses += further(client, f"/petugas{path}")
        for path in addresses:
            name = re.sub(r"=[^&]{20,}", "=…", path)
            watch.time(name, login, partial(client.get, path, headers=gzip))
        if login != "fitri":
            search(client, login, watch)
    return watch


def search(client: FlaskClient, login: str, watch: Watch) -> None:
    """Search for people who are there and who are not, and for a case."""
    mark = _MARK.search(client.get("/petugas/peserta").text)
    assert mark is not None
    for name, path, number in (
        ("a card there is", "/petugas/peserta", "00000000014"),
        ("a card there is not", "/petugas/peserta", "00009999998"),
        ("a case", "/petugas/antrean/cari", case_number(14)),
    ):
        form = {"csrf_token": mark.group(1), "number": number}
        watch.time(name, login, partial(client.post, path, data=form), SEARCHES)


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--keep", default="")
    given = parser.parse_args()
    vault = Vault.from_text(KEY)
    with own_database(given.database_url, given.keep) as (url, is_empty):
        engine = open_engine(url)
        schema.upgrade(engine)
        database = Database(engine, vault)
        sessions = ChatSessions(open_redis(None), vault)
        zone = ZoneInfo("Asia/Makassar")
        services = Services(database, sessions, load_guide(), real_clock, zone)
        if is_empty:
            begun = time.perf_counter()
            settle(services, given.people, given.cases)
            print(f"filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        asked: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        watch = ask_all(services, asked, given.rounds)
        Console(width=150).print(watch.table)
        print(f"slowest p95: {watch.slowest:.0f} ms", file=sys.stderr)
        engine.dispose()


if __name__ == "__main__":
    main()
