"""How the parts are that stand on our own machines: database, clocks, Redis, files, address."""

import io
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime

from PIL import Image
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.checkup.delivery import check_delivery
from bot.checkup.desk import check_chain, check_rows
from bot.checkup.finding import Finding, bad, caution, well
from bot.documents.reader import FileReader
from bot.settings import Settings
from conversations.engine.events import Media
from handlers.documents import Pages
from storage import schema
from storage.chat_sessions import ChatSessions, open_redis
from storage.sealing import SealBroken
from storage.store import Database, StorageDown
from storage.tables import people

# Clocks further apart than this make leases and deadlines wrong.
MOST_APART_SECONDS = 5
LEAST_MEGABYTES = 200
_MEGABYTE = 1024 * 1024


def check_inside(settings: Settings, database: Database) -> Iterator[Finding]:
    """Yield how each part is."""
    yield from look_inside(settings, database)
    yield _reader()


def look_inside(settings: Settings, database: Database) -> Iterator[Finding]:
    """Yield how each part is that answers at once."""
    yield _database(database)
    yield check_rows(database, demo=settings.demo)
    yield check_chain(database, demo=settings.demo)
    yield _clock(settings, database.engine)
    yield _redis(settings, database)
    yield _disk(settings)
    yield _address(settings)
    yield _duty(settings, database)
    yield check_delivery(database, demo=settings.demo)


def _database(database: Database) -> Finding:
    try:
        if not schema.is_current(database.engine):
            return bad("database", "old")
        with database.engine.connect() as connection:
            row = connection.execute(select(people.c.id, people.c.identity).limit(1)).first()
        if row is not None:
            database.vault.open(row.identity, f"people.identity:{row.id}")
    except (DBAPIError, PoolTimeoutError) as error:
        return bad("database", "down", error=type(error).__name__)
    except SealBroken:
        return bad("database", "unreadable")
    return well("database", step=schema.HEAD)


def _clock(settings: Settings, engine: Engine) -> Finding:
    now = datetime.now(UTC)
    local, zone = now.astimezone(settings.zone), settings.lontar_timezone
    if engine.dialect.name == "postgresql":
        try:
            with engine.connect() as connection:
                theirs: datetime = connection.execute(text("SELECT now()")).scalar_one()
        except (DBAPIError, PoolTimeoutError):
            return well("clock", now=local, zone=zone)
        seconds = round(abs((theirs - datetime.now(UTC)).total_seconds()))
        if seconds > MOST_APART_SECONDS:
            return bad("clock", "apart", now=local, zone=zone, seconds=seconds)
    return well("clock", now=local, zone=zone)


def _redis(settings: Settings, database: Database) -> Finding:
    if settings.redis_url is None:
        return well("redis", "embedded") if settings.demo else caution("redis", "embedded")
    client = open_redis(settings.redis_url)
    try:
        answers = ChatSessions(client, database.vault).well()
    finally:
        client.close()
    return well("redis") if answers else bad("redis", "down")


def _disk(settings: Settings) -> Finding:
    home = settings.lontar_home
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(b"lontar")
        megabytes = shutil.disk_usage(home).free // _MEGABYTE
    except OSError as error:
        return bad("disk", "refused", folder=str(home), error=error.strerror or "")
    state = bad if megabytes < LEAST_MEGABYTES else well
    word = "full" if megabytes < LEAST_MEGABYTES else "well"
    return state("disk", word, folder=str(home), megabytes=megabytes)


def _address(settings: Settings) -> Finding:
    url = settings.public_url
    if url is None:
        needed = settings.telegram or settings.whatsapp
        return bad("address", "missing") if needed else well("address", "off")
    if not url.startswith("https://"):
        return bad("address", "not_https", url=url)
    return well("address", url=url)


def _duty(settings: Settings, database: Database) -> Finding:
    """Tell whether anybody is rung when the hours of a case run down."""
    try:
        with database.begin() as store:
            today = datetime.now(settings.zone).date()
            duties = [duty.agent for duty in store.agents.duties()]
    except (StorageDown, DBAPIError, SealBroken):
        return caution("duty", "unknown")
    rung = [agent for agent in duties if agent.chat_id is not None and agent.ends >= today]
    if not rung:
        return caution("duty", "nobody")
    return well("duty", count=len(rung))


def _reader() -> Finding:
    """Tell whether files that people send can be read here, in a process of their own."""
    reader = FileReader()
    try:
        read = reader.read(_photo(), Media.PHOTO)
    except OSError as error:
        return bad("reader", "broken", error=type(error).__name__)
    finally:
        reader.close()
    return well("reader") if isinstance(read, Pages) else bad("reader", "broken", error=str(read))


def _photo() -> bytes:
    written = io.BytesIO()
    Image.new("L", (64, 64), 200).save(written, "JPEG")
    return written.getvalue()
