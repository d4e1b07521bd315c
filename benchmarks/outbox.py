"""Time what the outbox itself costs: messages claimed, sent through a channel of 0 ms, and marked.

    python benchmarks/outbox.py [--messages 2000] [--waiting 100000] [--rounds 3]
        [--database-url postgresql+psycopg://USER@127.0.0.1:5432/postgres]

One worker in this process, on a SQLite file and on a PostgreSQL database of its own. Beside it the
floor of the same round: a bare loop of as many UPDATEs of one row, each with a commit of its own.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, delete, func, make_url, select, text

from bot.clocks import real_clock
from bot.wiring import load_guide
from handlers.channel import SIMULATED_TELEGRAM, Destination, Outgoing, Picture
from handlers.delivery.courier import Courier
from handlers.delivery.pace import Pace
from handlers.services import Services
from storage import schema
from storage.bulk import count_anew, insert_rows
from storage.chat_sessions import ChatSessions, open_redis
from storage.database import open_engine
from storage.leases import Wanted
from storage.outbox import ANNOUNCEMENT_LANE, OutboxState, place
from storage.sealing import Vault
from storage.store import Database
from storage.tables import chats, outbox

KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
WORDS = (
    "Kartu dibagikan hari Senin di kantor desa.\n\nLontar · SR-CONTO\nBalas STOP untuk berhenti."
)
# A pace that never holds anything up: what keeping it costs.
PACE = Pace(per_second=1_000_000, chat_seconds=1.0, burst=2.0)
CLAIMS = 50
BATCH = 40


class NoDistance:
    """A channel that takes everything at once; ``done`` is set when it has ``count`` messages."""

    def __init__(self, count: int) -> None:
        """Nothing was taken yet."""
        self.left = count
        self.done = asyncio.Event()

    async def send(self, to: Destination, message: Outgoing, picture: Picture | None = None) -> str:
        """Take one message."""
        del to, message, picture
        self.left -= 1
        if self.left == 0:
            self.done.set()
        return f"{self.left}"

    async def close(self) -> None:
        """Nothing is open."""


def fill(services: Services, count: int) -> None:
    """Put ``count`` announcements into an empty outbox, each for a chat of its own."""
    vault, now = services.database.vault, datetime.now(UTC) - timedelta(minutes=1)
    body = Outgoing(WORDS).to_json()
    people, messages = [], []
    for _ in range(count):
        chat_id, key = uuid4(), f"bench:{uuid4()}"
        people.append(
            {
                "id": chat_id,
                "channel": SIMULATED_TELEGRAM,
                "address_index": vault.index("address", str(chat_id)),
                "address": vault.seal(b"710000001", f"chats.address:{chat_id}"),
                "language": "id",
                "created_at": now,
            }
        )
        messages.append(
            {
                "chat_id": chat_id,
                "channel": SIMULATED_TELEGRAM,
                "dedup_key": key,
                "lane": ANNOUNCEMENT_LANE,
                "at_night": True,
                "state": str(OutboxState.QUEUED),
                "body": vault.seal(json_of(body), place(key)),
                "not_before": now,
                "created_at": now,
            }
        )
    with services.database.begin() as store:
        if store.connection.dialect.name == "postgresql":
            store.connection.execute(text("SET LOCAL statement_timeout = 0"))
        store.connection.execute(delete(outbox))
        store.connection.execute(delete(chats))
        insert_rows(store.connection, chats, people)
        insert_rows(store.connection, outbox, messages)
        count_anew(store.connection, chats, outbox)


def json_of(message: Mapping[str, object]) -> bytes:
    """Return a message as the outbox keeps it."""
    return json.dumps(message, ensure_ascii=False).encode()


def send_all(services: Services, count: int, pace: Pace | None) -> float:
    """Let one worker send everything; return messages a second."""
    channel = NoDistance(count)
    paces = {SIMULATED_TELEGRAM: pace} if pace else {}
    courier = Courier(services, {SIMULATED_TELEGRAM: channel}, "benchmark", paces=paces)

    async def work() -> float:
        stop = asyncio.Event()
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(courier.run(stop))
            await channel.done.wait()
            # It ends when the last is marked.
            stop.set()
        return time.perf_counter() - begun

    took = asyncio.run(work())
    assert unsent(services) == 0
    return count / took


def unsent(services: Services) -> int:
    """Count what is not marked as sent yet."""
    with services.database.begin() as store:
        counted = select(func.count()).select_from(outbox)
        waiting = counted.where(outbox.c.state != OutboxState.ACCEPTED)
        return store.connection.execute(waiting).scalar_one()


def floor(services: Services, count: int) -> float:
    """Update as many rows bare, one a commit; return rows a second."""
    engine = services.database.engine
    with engine.connect() as connection:
        rows = list(connection.execute(select(outbox.c.id).limit(count)).scalars())
    mark = "%s" if engine.dialect.name == "postgresql" else "?"
    statement = f"UPDATE outbox SET state = 'accepted' WHERE id = {mark}"  # noqa: S608 - a mark
    raw = engine.raw_connection()
    try:
        begun = time.perf_counter()
        for row in rows:
            cursor = raw.cursor()
            if mark == "?":
                cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(statement, (row,))
            raw.commit()
            cursor.close()
        return len(rows) / (time.perf_counter() - begun)
    finally:
        raw.close()


def claim_times(services: Services) -> list[float]:
    """Claim some of many that wait, again and again; return the milliseconds of each."""
    times = []
    for number in range(CLAIMS):
        begun = time.perf_counter()
        with services.database.begin() as store:
            wanted = Wanted(BATCH, SIMULATED_TELEGRAM, paced_at=time.time(), burst=2.0)
            claims = store.leases.claim(f"benchmark-{number}", real_clock(), wanted)
        times.append(1000 * (time.perf_counter() - begun))
        assert len(claims) == BATCH
    return times


@contextmanager
def databases(url: str | None) -> Iterator[dict[str, Services]]:
    """Give services on a database of each kind; PostgreSQL's is removed at the end."""
    with tempfile.TemporaryDirectory() as folder:
        opened = {"SQLite": _services(f"sqlite:///{folder}/outbox.db")}
        if url is None:
            yield opened
            return
        name = f"lontar_outbox_{time.monotonic_ns()}"
        admin = create_engine(make_url(url), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
        own = make_url(url).set(database=name).render_as_string(hide_password=False)
        try:
            yield {"PostgreSQL": _services(own), **opened}
        finally:
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _services(url: str) -> Services:
    database = Database(open_engine(url), Vault.from_text(KEY))
    schema.upgrade(database.engine)
    sessions = ChatSessions(open_redis(None), database.vault)
    return Services(database, sessions, load_guide(), real_clock, ZoneInfo("Asia/Makassar"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database-url")
    asked = parser.parse_args()
    sent = Table(
        "database", "messages/s", "at a pace", "bare UPDATE/s", "of bare", "of bare, paced"
    )
    claims = Table("database", "waiting", "claim of 40, median ms", "worst ms")
    with databases(asked.database_url) as opened:
        figures: dict[str, list[tuple[float, float, float]]] = {name: [] for name in opened}
        for _ in range(asked.rounds):
            for name, services in opened.items():
                fill(services, asked.messages)
                bare = floor(services, asked.messages)
                fill(services, asked.messages)
                plain = send_all(services, asked.messages, None)
                fill(services, asked.messages)
                figures[name].append((plain, send_all(services, asked.messages, PACE), bare))
        for name, services in opened.items():
            of_bare = statistics.median(plain / bare for plain, _, bare in figures[name])
            paced_of_bare = statistics.median(paced / bare for _, paced, bare in figures[name])
            columns = zip(*figures[name], strict=True)
            numbers = [f"{statistics.median(column):,.0f}" for column in columns]
            sent.add_row(name, *numbers, f"{of_bare:.2f}", f"{paced_of_bare:.2f}")
            fill(services, asked.waiting)
            times = claim_times(services)
            found = (f"{statistics.median(times):.1f}", f"{max(times):.1f}")
            claims.add_row(name, f"{asked.waiting:,}", *found)
    Console().print(sent)
    Console().print(claims)


if __name__ == "__main__":
    main()
