"""Measure messages through the whole path: web server, checks, turn, database, answer.

    ./run && .venv/bin/python benchmarks/messages.py [--database-url postgresql://...]
        [--redis-url redis://...] [--seconds 10] [--rounds 3] [--only telegram,whatsapp,lookups]

Lontar is started as the Procfile starts it, and beside it, in the same minutes and on the same
settings, what it is compared with. SQLite always runs; PostgreSQL when the URL of a server is given
(a database is made there and removed again). Without a Redis, Lontar has the one inside its
process and the tutorial is left out. Only ratios of one run mean anything on another machine.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import redis
from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, make_url, text

from benchmarks.counts import Counted, count_messages
from benchmarks.prepared import OUR_SETTINGS, prepare
from benchmarks.servers import OURS, Server, bot_api, serving, start_seconds
from benchmarks.workloads import LOOKUPS, TELEGRAM, WHATSAPP

EVERY = (TELEGRAM, WHATSAPP, LOOKUPS)
BARE, TUTORIAL, EXAMPLE = "bare Flask", "Twilio tutorial", "python-telegram-bot"
STARTS = 5
# Chats of the runs; those before are people of the roster.
FIRST_CHAT = 1_000_000
DRIVER = Path(__file__).with_name("driver.py")


@dataclass(frozen=True, slots=True)
class Target:
    """One server and the workloads that it understands."""

    name: str
    server: Server
    workloads: tuple[str, ...]
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: messages a second, milliseconds, the web's CPU time a message in microseconds."""

    rate: float
    p50: float
    p99: float
    cpu: float


class Bench:
    """Runs the driver against targets, never with a chat or a delivery that was used before."""

    def __init__(self, seconds: float) -> None:
        """Measure for so long a run."""
        self._seconds = seconds
        self._chat, self._number = FIRST_CHAT, 1

    def run(self, target: Target, workload: str) -> Measured:
        """Measure once; an answer that is wrong ends everything."""
        asked = [target.server.port, workload, self._seconds, self._chat, self._number]
        plain = ["--plain"] if target.plain else []
        before = target.server.cpu_seconds
        done = subprocess.run(
            [sys.executable, str(DRIVER), *map(str, asked), *plain],
            stdout=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{target.name}, {workload}: an answer was wrong")
        got = json.loads(done.stdout)
        self._number += int(got["answers"]) + 1
        if workload != LOOKUPS:
            self._chat = int(got["next_chat"])
        cpu = 1e6 * (target.server.cpu_seconds - before) / got["answers"]
        return Measured(got["rate"], got["p50"], got["p99"], cpu)


@contextmanager
def scratch_postgresql(url: str) -> Iterator[str]:
    """Make a database on the server of ``url``; it is gone afterwards."""
    server, name = make_url(url).set(drivername="postgresql+psycopg"), f"lontar_bench_{os.getpid()}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@contextmanager
def cleaned_redis(url: str | None) -> Iterator[dict[str, str]]:
    """Yield the setting; what was written there by us is removed afterwards."""
    yield {"REDIS_URL": url} if url else {}
    if url:
        with redis.Redis.from_url(url, protocol=2) as client:
            for pattern in ("lontar:*", "lontar-benchmark:*"):
                for key in client.scan_iter(pattern, count=1000):
                    client.delete(key)


def print_rounds(workload: str, found: dict[str, list[Measured]]) -> None:
    """Print one workload's table."""
    table = Table(
        *("", "messages/s", "of bare Flask", "p50 ms", "p99 ms", "web CPU us", "all rounds"),
        title=workload,
    )
    floor = statistics.median(run.rate for run in found[BARE])
    for name, runs in found.items():
        middle = {
            part: statistics.median(getattr(run, part) for run in runs)
            for part in ("rate", "p50", "p99", "cpu")
        }
        table.add_row(
            name,
            f"{middle['rate']:,.0f}",
            f"{middle['rate'] / floor:.2f}",
            f"{middle['p50']:.1f}",
            f"{middle['p99']:.1f}",
            f"{middle['cpu']:,.0f}",
            " ".join(f"{run.rate:.0f}" for run in runs),
        )
    Console(width=110).print(table)


def print_counts(counts: dict[str, dict[str, Counted]]) -> None:
    """Print what a message asks of Redis and the database."""
    table = Table(*("", "", "Redis", "SQL statements", "SQL round trips"), title="a message asks")
    for database, kinds in counts.items():
        for kind, counted in kinds.items():
            trips = "" if counted.round_trips is None else str(counted.round_trips)
            table.add_row(database, kind, str(len(counted.redis)), str(len(counted.sql)), trips)
    Console(width=110).print(table)


def main() -> None:
    """Start everything, run the rounds, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database-url", help="a PostgreSQL server")
    parser.add_argument("--redis-url", help="a Redis and a database number that may be written to")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(EVERY))
    asked = parser.parse_args()
    workloads = [workload for workload in EVERY if workload in asked.only.split(",")]

    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cache = stack.enter_context(cleaned_redis(asked.redis_url))
        urls = {"SQLite": f"sqlite:///{home}/bench.db"}
        if asked.database_url:
            urls["PostgreSQL"] = stack.enter_context(scratch_postgresql(asked.database_url))
        rival = {"LONTAR_HOME": str(home), **cache}
        bare = stack.enter_context(serving("benchmarks.rivals:bare()", rival))
        targets = [Target(BARE, bare, EVERY, plain=True)]
        if cache:
            tutorial = stack.enter_context(serving("benchmarks.rivals:tutorial()", rival))
            targets.append(Target(TUTORIAL, tutorial, (WHATSAPP,)))
        rival["BOT_API_URL"] = stack.enter_context(bot_api())
        example = stack.enter_context(serving("benchmarks.rivals:example()", rival))
        targets.append(Target(EXAMPLE, example, (TELEGRAM,)))
        counts, starts = {}, {}
        for name, url in reversed(urls.items()):
            ours = {**OUR_SETTINGS, **cache, "DATABASE_URL": url, "LONTAR_HOME": str(home)}
            services, settings = prepare(ours)
            counts[name] = count_messages(services, settings, FIRST_CHAT - 10)
            services.database.engine.dispose()
            starts[name] = start_seconds(ours, STARTS)
            lontar = stack.enter_context(serving(OURS, ours))
            targets.append(Target(f"Lontar, {name}", lontar, EVERY))
        bench = Bench(asked.seconds)
        for workload in workloads:
            found: dict[str, list[Measured]] = defaultdict(list)
            for _ in range(asked.rounds):
                for target in targets:
                    if workload in target.workloads:
                        found[target.name].append(bench.run(target, workload))
            print_rounds(workload, found)
        print_counts(counts)
        for target in targets:
            rss, pss = target.server.memory
            print(f"{target.name}: the web process holds {rss:.0f} MB (RSS), {pss:.0f} MB (PSS)")
        for name, (inside, whole) in starts.items():
            print(f"Lontar, {name}: there in {inside:.2f} s, {whole:.2f} s with the interpreter")
        print("load average", *(f"{load:.1f}" for load in os.getloadavg()))


if __name__ == "__main__":
    main()
