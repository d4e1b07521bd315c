"""The demo's database: made and filled when it is missing, opened when it is there."""

import fcntl
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from sqlalchemy import func, select

from bot.clocks import DEMO_STARTS
from bot.demo.cases import add_agent, add_case
from bot.demo.keys import DemoKeys
from bot.demo.roster_files import enrolments
from bot.demo.staff import add_staff
from bot.settings import Settings
from conversations.engine.guide import Guide
from conversations.rules.periods import Payer
from storage import schema
from storage.database import open_engine
from storage.programmes import Programme
from storage.rosters import Rosters
from storage.sealing import Vault
from storage.store import Database, Store
from storage.tables import people

DEMO_FILE = "demo.db"
# A file of this name means that another process is making the demo.
_LOCK_FILE = "demo.lock"


def demo_database(settings: Settings, guide: Guide) -> Database:
    """Open the demo's database in LONTAR_HOME; any number of processes may do so at once."""
    home = settings.lontar_home
    keys = DemoKeys.kept_in(home)
    if keys is None or not (home / DEMO_FILE).exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(home):
            keys = _make(home, guide)
    database = _open(home / DEMO_FILE, keys)
    if not schema.is_current(database.engine):
        schema.upgrade(database.engine)
    return database


def count_people(database: Database) -> int:
    """Return how many people the database holds."""
    with database.begin() as store:
        return store.connection.execute(select(func.count()).select_from(people)).scalar_one()


def secret_key(settings: Settings) -> str:
    """Return the configured SECRET_KEY, or the demo's own once its database was opened."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    keys = DemoKeys.kept_in(settings.lontar_home)
    assert keys is not None  # noqa: S101 - the demo's database was opened before, and made them
    return keys.secret_key


def _open(path: Path, keys: DemoKeys) -> Database:
    return Database(open_engine(f"sqlite:///{path}"), Vault.from_text(keys.data_key))


def _make(home: Path, guide: Guide) -> DemoKeys:
    """Make what is missing; the file gets its name only when it is complete."""
    keys = DemoKeys.kept_in(home)
    if keys is not None and (home / DEMO_FILE).exists():
        return keys
    keys = DemoKeys.made_in(home)
    fresh = home / f"{DEMO_FILE}.new"
    for ending in ("", "-wal", "-shm"):
        for path in (fresh, home / DEMO_FILE):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    database = _open(fresh, keys)
    schema.upgrade(database.engine)
    with database.begin() as store:
        fill(store, guide)
    database.engine.dispose()
    fresh.replace(home / DEMO_FILE)
    return keys


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the demo's lock; it is let go even when this process dies."""
    with (home / _LOCK_FILE).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fill(store: Store, guide: Guide) -> None:
    """Put the demo's programmes, people and cases into an empty database."""
    table = tomllib.loads(_file("programmes.toml").decode())
    for entry in table["programme"]:
        programme = Programme(**{**entry, "payer": Payer(entry["payer"])})
        programme_id = store.programmes.add(programme)
        roster = _file(f"rosters/{programme.code}.csv")
        if roster:
            rosters = Rosters(store.connection, store.vault)
            kept = rosters.begin(programme_id, sha256(roster).hexdigest(), DEMO_STARTS)
            kept.keep(enrolments(roster.decode(), guide.regions))
            kept.finish(refused=0)
    cases = tomllib.loads(_file("cases.toml").decode())
    for entry in cases["agent"]:
        add_agent(entry, store)
    for entry in cases["case"]:
        add_case(entry, store)
    for entry in tomllib.loads(_file("staff.toml").decode())["staff"]:
        add_staff(entry, guide.texts.languages[0], store)


def _file(name: str) -> bytes:
    """Return a file of this folder, empty when there is none: not every programme has a roster."""
    path = files(__package__).joinpath(name)
    return path.read_bytes() if path.is_file() else b""
