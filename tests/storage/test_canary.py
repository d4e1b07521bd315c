"""No number, name or sentence of a person lies anywhere in clear: database, Redis, logs."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import count
from pathlib import Path

import pytest
import redis
import structlog
from sqlalchemy import Engine, text

from bot.channels.simulated_files import SimulatedFiles
from bot.documents.reader import FileReader
from bot.logs import configure_logs
from conversations.engine.events import Said
from conversations.flows import FLOWS
from conversations.rules.case import Told
from handlers.cases.errors import CaseError
from handlers.inbound import POISON
from handlers.services import Services
from storage.pages import Page
from storage.sealing import Vault
from storage.store import Database
from storage.tables import metadata
from tests.conftest import StandingClock
from tests.handlers.writing import MARIA, Writer
from tests.storage.case_rows import NOW, a_case, a_chat, a_report, a_wanted_file
from tests.transcript_office import Office
from tests.transcript_player import Player

TRANSCRIPTS = sorted((Path(__file__).parents[1] / "transcripts").rglob("*.txt"))
PERSONAL = ("NIK", "NAMA", "NO HP", "NO KPJ")
# Single words and shorter ones stand elsewhere by chance: in a programme, a column, a setting.
SHORTEST_SENTENCE = 8
# Whoever speaks in a transcript, without what the player is told of the message.
_TYPED = re.compile(r"(?!bot|kept|as|staff)([a-z]+): (.+?)(?: \(written [^)]*\))?")


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

    messages: "count[int]" = field(default_factory=count)

    def _delivery(self, _number: int) -> str:
        return f"SM{next(self.messages):032x}"

    def _at_the_office(self, line: str) -> list[str]:
        # What staff do in one story may be done already by another about the same person.
        with suppress(CaseError):
            return super()._at_the_office(line)
        return []


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
        typed = (found.group(2) for found in map(_TYPED.fullmatch, written.splitlines()) if found)
        things |= {said for said in typed if " " in said and len(said) >= SHORTEST_SENTENCE}
    return {said for said in things - {""} if said not in what_we_announce()}


@cache
def what_we_announce() -> str:
    """Return our own words that are announced to many, and lie in the clear: nobody's secret."""
    locales = files("conversations").joinpath("locales")
    return "".join(
        locales.joinpath(language, "reminders.toml").read_text("utf-8") for language in ("id", "en")
    )


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


def in_redis(client: "redis.Redis") -> set[bytes]:
    """Return every key and value of ours in Redis."""
    names = list(client.scan_iter("lontar:*", count=10_000))
    values = client.mget(names) if names else []
    return {*names, *(value for value in values if value is not None)}


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
    tmp_path: Path,
) -> None:
    seen: set[bytes] = set()

    def look() -> None:
        seen.update(in_redis(redis_client))

    messages = count()
    reader = FileReader()
    office = Office(demo, SimulatedFiles(tmp_path), reader)
    for path in TRANSCRIPTS:
        story = Quoting(demo, clock, look, office=office, messages=messages)
        story.play(path.read_text("utf-8"))
    reader.close()
    things = personal_things()
    assert len(things) > 50
    database = dumped(demo.database.engine)
    # The dump is a dump, and what is not personal can be read in it.
    assert found_in({"Pekerja Rentan NTT 2026", "nelayan"}, database) != set()
    assert len(set(re.findall(rb"KL-[A-Z2-9]{5}", database))) > 10
    remembered = b"\n".join(seen)
    assert b"lontar:chat:" in remembered
    assert found_in(things, database) == set()
    assert found_in(things, remembered) == set()
    assert found_in(things, logs.getvalue().encode()) == set()
    assert found_in(things, "".join(capfd.readouterr()).encode()) == set()


def test_nothing_personal_of_a_case_lies_in_any_column_in_clear(
    database: Database, vault: Vault
) -> None:
    told = Told(
        nik="5307014101900007",
        kpj="27000000007",
        who="Bapak Kanarius dari dusun seberang",
        story="Kanarius jatuh dari pohon lontar waktu sadap nira",
        place="kebun belakang gereja Wolomarang",
        injury="kaki patah dua tempat",
        witnesses="Petrus Kanari dan Paulus Kanari",
        late_reason="sinyal tidak ada tiga hari",
        informant="Kanaria Contoh",
        informant_phone="+620000000071",
        second_contact="+620000000072 Kanarina",
    )
    words = {field: value for field, value in told.to_json().items() if isinstance(value, str)}
    with database.begin() as store:
        chat = a_chat(store)
        agent, code = store.agents.add(
            "village", "Ina Kanari", "+620000000073", "53.07", ["Wolomarang"], NOW.date(), 5, NOW
        )
        case = a_case(store, nik=told.nik, kpj=told.kpj, kabupaten="53.07")
        report = a_report(
            store,
            case,
            chat,
            told=told,
            phone=told.informant_phone,
            same=told.story,
            agent_id=agent.id,
            secret="KANARI",
        )
        store.reports.add_told(report, told.to_json())
        case = store.cases.change(
            case,
            account="4561237890123",
            reason="akta Kanarius belum ada",
            holder="Ani Kanari",
            bpjs_number="BPJS-KANARI-1",
            passed_on_by="Oma Kanari",
            kpj=told.kpj,
        )
        fetched, _waiting = a_wanted_file(store, report), a_wanted_file(store, report)
        pages = [Page("image/png", b"\x89PNG halaman kanari"), Page("image/png", b"dua kanari")]
        store.documents.kept(fetched, pages, "0f" * 32, NOW)
        token = store.slips.add(report.id, NOW)
        things = {
            *words.values(),
            agent.name,
            agent.phone,
            code,
            report.secret,
            "4561237890123",
            case.reason,
            case.holder,
            case.bpjs_number,
            case.passed_on_by,
            "halaman kanari",
            "dua kanari",
            "file-id-1",
            "0f" * 32,
            token,
            "anari",
        }
    assert len(things) == len(words) + 15
    # The dump is a dump, and what staff list by can be read in it.
    dump = dumped(database.engine)
    assert found_in({report.number, case.number, "53.07", "Wolomarang"}, dump) != set()
    assert found_in(things, dump) == set()
    # All of it is there, for whoever has the key.
    assert vault.index("nik", told.nik) in dump


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
