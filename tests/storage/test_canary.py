"""No number, name or sentence of a person lies anywhere in clear: database, Redis, logs."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import pytest
import redis
import structlog
from sqlalchemy import Engine, text

from bot.logs import configure_logs
from conversations.engine.events import Said
from conversations.flows import FLOWS
from handlers.channel import Inbound
from handlers.inbound import POISON, Answered, handle_inbound
from handlers.services import Services
from storage.tables import metadata
from tests.conftest import StandingClock
from tests.handlers.writing import MARIA, Writer, at_once
from tests.transcript_player import Player

TRANSCRIPTS = sorted((Path(__file__).parents[1] / "transcripts").rglob("*.txt"))
PERSONAL = ("NIK", "NAMA", "NO HP", "NO KPJ")
# Single words and shorter ones stand elsewhere by chance: in a programme, a column, a setting.
SHORTEST_SENTENCE = 8


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """What is logged."""
    stream = io.StringIO()
    configure_logs(debug=True, stream=stream)
    yield stream
    structlog.reset_defaults()


@dataclass
class Quoting(Player):
    """Plays transcripts with ids like a provider's: the player's own hold the address."""

    count: int = 0

    def _say(self, words: str, number: int) -> list[str]:
        self.count += 1
        event, vouched = self._event(words)
        inbound = Inbound(self.channel, self.address, f"SM{self.count:032x}", event, words, vouched)
        answered: Answered = handle_inbound(inbound, self.services, at_once)
        self.said += answered.messages
        return [str(number)]


def personal_things() -> set[str]:
    """Return every number and name of the demo's people, and every sentence that is typed."""
    things: set[str] = set()
    for file in files("bot.demo").joinpath("rosters").iterdir():
        if file.name.endswith(".csv"):
            for row in csv.DictReader(io.StringIO(file.read_text("utf-8"))):
                things |= {row[name] for name in PERSONAL}
    for path in TRANSCRIPTS:
        written = path.read_text("utf-8")
        things |= set(re.findall(r"\+?\d[\d ]{9,}\d", written))
        typed = re.findall(r"^worker: (.+)$", written, re.MULTILINE)
        things |= {said for said in typed if " " in said and len(said) >= SHORTEST_SENTENCE}
    return things - {""}


def dumped(engine: Engine) -> bytes:
    """Return everything that lies in the database, byte for byte."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        path = Path(str(engine.url.database))
        return b"".join(part.read_bytes() for part in path.parent.glob(f"{path.name}*"))
    found = b""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        for table in metadata.sorted_tables:
            copy = f"COPY {table.name} TO STDOUT (FORMAT BINARY)"
            with driver.cursor() as cursor, cursor.copy(copy) as rows:
                found += b"".join(bytes(row) for row in rows)
        driver.rollback()
    return found


def in_redis(client: "redis.Redis") -> bytes:
    """Return every key and value of ours in Redis."""
    return b"\n".join(
        name + b"=" + (client.get(name) or b"") for name in client.scan_iter("lontar:*")
    )


def found_in(things: set[str], where: bytes) -> set[str]:
    """Return which things lie somewhere, as they are or as hexadecimal digits."""
    return {
        thing
        for thing in things
        if thing.encode() in where or thing.encode().hex().encode() in where
    }


def test_nothing_personal_lies_anywhere_in_clear(
    demo: Services,
    clock: StandingClock,
    redis_client: "redis.Redis",
    logs: io.StringIO,
    capfd: pytest.CaptureFixture[str],
) -> None:
    remembered = b""

    def look() -> None:
        nonlocal remembered
        remembered += in_redis(redis_client)

    player = Quoting(demo, clock, look)
    for path in TRANSCRIPTS:
        player.play(path.read_text("utf-8"))
    things = personal_things()
    assert len(things) > 50
    database = dumped(demo.database.engine)
    # The dump is a dump, and what is not personal can be read in it.
    assert found_in({"Pekerja Rentan NTT 2026", "nelayan"}, database) != set()
    assert b"lontar:chat:" in remembered
    assert found_in(things, database) == set()
    assert found_in(things, remembered) == set()
    assert found_in(things, logs.getvalue().encode()) == set()
    assert found_in(things, "".join(capfd.readouterr()).encode()) == set()


def test_a_message_that_breaks_a_turn_is_logged_without_its_words(
    services: Services, logs: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    def break_down(said: str) -> None:
        raise ValueError(said)

    guide = replace(services.guide, entries=break_down, flows=FLOWS)
    writer = Writer(replace(services, guide=guide))
    said = f"Saya Maria Contoh, NIK {MARIA}, telepon +620000000001"
    writer.says(Said(said))
    assert writer.kinds() == [POISON]
    logged = logs.getvalue()
    assert "turn_failed" in logged
    assert "ValueError" in logged
    heard = logged + "".join(capfd.readouterr())
    assert found_in({said, MARIA, "Maria Contoh", "+620000000001"}, heard.encode()) == set()


@pytest.mark.parametrize("thing", ["Maria Contoh", MARIA])
def test_the_canary_sings_when_something_lies_in_clear(engine: Engine, thing: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO whatsapp_contents (name, sid, digest) VALUES (:thing, '', '')"),
            {"thing": thing},
        )
    assert found_in({thing}, dumped(engine)) == {thing}
