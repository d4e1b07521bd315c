"""Time every list and page of the staff desk over many people and cases, on PostgreSQL.

    python benchmarks/desk.py --database-url postgresql+psycopg://USER@127.0.0.1:5432/postgres
        [--people 1000000] [--cases 200000] [--rounds 30] [--keep NAME]

A database of its own is made, filled with invented people, and removed (or kept under NAME, to be
used again). Requests go through the whole application in this process: session, rights, row
security, searches, page. Beside it the floor: the sign-in page, which asks nothing of anybody.
"""

import argparse
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, event, make_url, select, text

from bot.clocks import real_clock
from bot.demo.data import fill
from bot.settings import Settings
from bot.web import create_app
from bot.web.staff.cookies import PLAIN
from bot.wiring import load_guide
from handlers.services import Services
from handlers.staff.signing_in import sit_down
from storage import schema
from storage.bulk import count_anew, insert_rows, take_time
from storage.case_tables import cases, reports
from storage.chat_sessions import ChatSessions, open_redis
from storage.database import open_engine
from storage.people import Identity, kpj_index, nik_index
from storage.sealing import Vault
from storage.store import Database
from storage.tables import chat_people, chats, cover_periods, people, programmes

KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CHUNK = 20_000
PEOPLE = ("budi", "rosa", "dedi", "ani", "fitri")
STATES = ("notice", "open", "papers_missing", "complete", "forwarded", "approved")
# Most of what there ever was is over.
STILL_OPEN = 0.1


def people_rows(vault: Vault, count: int, regions: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield invented people, 40 a village."""
    now = datetime.now(UTC)
    for number in range(count):
        person, kabupaten = uuid4(), regions[number % len(regions)]
        nik = f"{kabupaten.replace('.', '')}{number % 60:02d}010180{number % 10_000:04d}"
        identity = Identity(f"{nik[:6]}{number:010d}"[:16], f"Warga {number}", f"{number:011d}")
        yield {
            "id": person,
            "nik_index": nik_index(vault, f"{number:016d}"),
            "kpj_index": kpj_index(vault, identity.kpj),
            "identity": vault.seal(identity.to_bytes(), f"people.identity:{person}"),
            "kabupaten": kabupaten,
            "kecamatan": f"Kecamatan {number // 800 % 20}",
            "desa": f"Desa {number // 40 % 400}",
            "occupation": "petani",
            "created_at": now,
            "changed_at": now,
        }


def case_rows(
    vault: Vault, count: int, whose: Sequence[tuple[UUID, str]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield cases about people, each with its report."""
    drawn, now = random.Random(1), datetime.now(UTC)
    for number in range(count):
        case, report = uuid4(), uuid4()
        person, kabupaten = whose[number % len(whose)]
        filed = now - timedelta(minutes=drawn.randrange(900 * 24 * 60))
        is_open = drawn.random() < STILL_OPEN
        state = drawn.choice(STATES) if is_open else drawn.choice(("paid", "closed"))
        kind = "accident" if number % 2 else "death"
        name = f"{number:07d}"
        told = json.dumps({"who": f"Warga {number}"}).encode()
        row = {
            "id": case,
            "number": f"B{name}",
            "kind": kind,
            "state": state,
            "person_id": person,
            "kabupaten": kabupaten,
            "happened_on": filed.date(),
            "filed_at": filed,
            "due_at": filed + timedelta(hours=48) if kind == "accident" else None,
            "passed_on_at": None if state in {"notice", "open"} else filed + timedelta(hours=9),
            "pay_by": (
                now.date() + timedelta(days=drawn.randrange(-9, 9))
                if state in {"complete", "forwarded"}
                else None
            ),
            "escalated": 0,
            "version": 0,
        }
        yield (
            row,
            {
                "id": report,
                "case_id": case,
                "number": f"B{name}",
                "secret": vault.seal(b"ABCDEF", f"reports.secret:{report}"),
                "secret_index": vault.index("report_secret", name),
                "told": vault.seal(told, f"reports.told:{report}"),
                "checked": True,
                "same_index": vault.index("same", name),
                "filed_at": filed,
            },
        )


def settle(services: Services, count: int, most_cases: int) -> None:
    """Fill an empty database."""
    database, vault = services.database, services.database.vault
    with database.begin() as store:
        fill(store, services.guide)
    regions = sorted(services.guide.regions.by_code)
    rows = people_rows(vault, count, regions)
    whose: list[tuple[UUID, str]] = []
    with database.begin() as store:
        take_time(store.connection)
        programme = store.connection.execute(select(programmes.c.id).limit(1)).scalar_one()
        while chunk := list(itertools.islice(rows, CHUNK)):
            insert_rows(store.connection, people, chunk)
            insert_rows(store.connection, cover_periods, [_cover(row, programme) for row in chunk])
            linked = chunk[::4]
            made = [_chat(row, vault) for row in linked]
            insert_rows(store.connection, chats, [chat for chat, _ in made])
            insert_rows(store.connection, chat_people, [link for _, link in made])
            whose += [(row["id"], row["kabupaten"]) for row in chunk]
    random.Random(2).shuffle(whose)
    pairs = case_rows(vault, most_cases, whose)
    with database.begin() as store:
        take_time(store.connection)
        while found := list(itertools.islice(pairs, CHUNK)):
            insert_rows(store.connection, cases, [case for case, _ in found])
            insert_rows(store.connection, reports, [report for _, report in found])
    with database.begin() as store:
        take_time(store.connection)
        count_anew(store.connection, people, cover_periods, chats, chat_people, cases, reports)


def _cover(row: dict[str, Any], programme: int) -> dict[str, Any]:
    return {
        "person_id": row["id"],
        "programme_id": programme,
        "starts": date(2026, 1, 1),
        "ends": date(2026, 12, 31),
    }


def _chat(row: dict[str, Any], vault: Vault) -> tuple[dict[str, Any], dict[str, Any]]:
    chat = uuid4()
    made = {
        "id": chat,
        "channel": "whatsapp",
        "address_index": vault.index("address", chat.hex),
        "address": vault.seal(b"+620000000000", f"chats.address:{chat}"),
        "language": "id",
        "turn": 0,
        "created_at": row["created_at"],
    }
    link = {"chat_id": chat, "person_id": row["id"], "proof": "kpj", "linked_at": row["created_at"]}
    return made, link


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
    """Return every page whose address names nothing, a case's page and a person's."""
    with services.database.begin() as store:
        number = store.connection.execute(select(cases.c.number).limit(1)).scalar_one()
        person = store.connection.execute(
            select(people.c.id).where(people.c.kabupaten == "53.07").limit(1)
        ).scalar_one()
    plain = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.") and "GET" in rule.methods and not rule.arguments
    )
    return [*plain, f"/petugas/laporan/{number}", f"/petugas/peserta/{person}"]


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
        app = create_app(services, Settings(_env_file=None))
        table = Table(
            "page", "who", "status", "statements", "median ms", "p95 ms", "worst ms", "bytes"
        )
        for login in PEOPLE[:2]:
            client = app.test_client()
            client.set_cookie(PLAIN, sit_down(login, services))
            for path in pages(services, app):
                times = []
                for _ in range(given.rounds):
                    asked.clear()
                    begun = time.perf_counter()
                    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
                    times.append(1000 * (time.perf_counter() - begun))
                p95 = statistics.quantiles(times, n=20)[-1]
                table.add_row(
                    path,
                    login,
                    str(answer.status_code),
                    str(len(asked)),
                    f"{statistics.median(times):.1f}",
                    f"{p95:.1f}",
                    f"{max(times):.1f}",
                    str(len(answer.data)),
                )
        Console(width=140).print(table)
        engine.dispose()


if __name__ == "__main__":
    main()
