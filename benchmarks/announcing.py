"""Time a real ``lontar worker`` that announces to many, against a provider of this machine.

    python benchmarks/announcing.py [--recipients 2000] [--rounds 3]
        [--database-url postgresql+psycopg://USER@127.0.0.1:5432/postgres]

The provider is the look-alike of the tests, in a process of its own; it takes 0 or 200 ms for an
answer. The worker may send 1,000 a second, which nothing here reaches, or 80. Counted are calls
from the first to the last, as they came to the provider; each recipient must have been sent
exactly one message, and no second more than the pace.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, make_url, text

from handlers.channel import TELEGRAM, WHATSAPP
from tests.delivery.crew import crew
from tests.delivery.town import Town
from tests.lookalikes.apart import lookalikes_apart
from tests.lookalikes.ledger import most_in_a_second

PATIENCE = 120.0
FREELY, PACED = 1000, 80
# Pace of the setting in messages a second, and what the provider takes for an answer in seconds.
RUNS = ((FREELY, 0.0), (FREELY, 0.2), (PACED, 0.0), (PACED, 0.2))
RATES = {TELEGRAM: "TELEGRAM_RATE", WHATSAPP: "TWILIO_RATE"}


@contextmanager
def database(url: str | None, folder: Path) -> Iterator[str]:
    """Give the URL of an empty database: one of its own on PostgreSQL, or a file."""
    if url is None:
        yield f"sqlite:///{folder}/announcing.db"
        return
    name = f"lontar_announcing_{time.monotonic_ns()}"
    admin = create_engine(make_url(url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def announced(
    url: str | None, channel: str, recipients: int, rate: int, latency: float
) -> tuple[float, int]:
    """Announce once; return messages a second, and the most calls within any second."""
    with (
        tempfile.TemporaryDirectory() as folder,
        database(url, Path(folder)) as own,
        lookalikes_apart() as providers,
    ):
        town = Town(own, Path(folder), providers)
        town.settle(recipients, channel)
        providers.be_slow(channel, latency)
        with crew(town, 1, impatient=True, **{RATES[channel]: str(rate)}) as found:
            number = town.announce(channel)
            found.finish(PATIENCE)
        calls = providers.calls(channel)
        assert town.tally(number) == {"sent": recipients}
        assert len({call.address for call in calls}) == len(calls) == recipients
        town.services.database.engine.dispose()
    came = sorted(call.at for call in calls)
    most = most_in_a_second(came)
    assert most <= rate, most
    return (len(came) - 1) / (came[-1] - came[0]), most


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipients", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database-url")
    asked = parser.parse_args()
    urls = {"SQLite": None}
    if asked.database_url:
        urls = {"PostgreSQL": asked.database_url, **urls}
    table = Table("database", "channel", "pace", "answer after", "messages/s", "most in a second")
    for name, url in urls.items():
        for channel in (TELEGRAM, WHATSAPP):
            for rate, latency in RUNS:
                rounds = [
                    announced(url, channel, asked.recipients, rate, latency)
                    for _ in range(asked.rounds)
                ]
                speed = statistics.median(one for one, _ in rounds)
                most = max(many for _, many in rounds)
                setting = (f"{rate}/s", f"{latency * 1000:.0f} ms")
                table.add_row(name, channel, *setting, f"{speed:,.0f}", str(most))
    Console().print(table)


if __name__ == "__main__":
    main()
