"""One transaction with everything that is kept: ``with database.begin() as store``."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.chats import ChatRecord
from storage.database import lone_engine
from storage.desk_parts import DeskParts
from storage.scope import Scope
from storage.sealing import Vault
from storage.turns import Delivery, Turns


class StorageDown(Exception):
    """The database cannot be reached or is too busy; answer 503 and let it come again."""


class Store(DeskParts):
    """What is kept, inside one transaction; its connection is opened when first needed."""

    def keep_turn(
        self, delivery: Delivery, record: ChatRecord, seen_turn: int, now: datetime
    ) -> None:
        """Keep the end of a turn (``Turns.keep``); all that a turn without lookups needs.

        When nothing else was done in this transaction, PostgreSQL is spared a begin and a commit.
        """
        if "connection" in self.__dict__ or self._lone is None:
            Turns(self.connection, self.vault).keep(delivery, record, seen_turn, now)
            return
        with self._lone.connect() as connection:
            Turns(connection, self.vault).keep(delivery, record, seen_turn, now)

    def commit(self) -> None:
        """Keep what was done; does nothing when nothing was."""
        if "audit" in self.__dict__:
            # Last of all, so that nobody who waits for the chain holds what its holder waits for.
            self.audit.write()
        if "connection" in self.__dict__:
            self.connection.commit()

    def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        if "connection" in self.__dict__:
            self.connection.close()


class Database:
    """The database and the vault that seals what goes into it."""

    def __init__(self, engine: Engine, vault: Vault, scope: Scope | None = None) -> None:
        """Join an engine (``open_engine``) and a vault; ``scope`` as for ``Store``."""
        self.engine = engine
        self.vault = vault
        self._scope = scope
        self._lone = lone_engine(engine) if scope is None else None

    def within(self, scope: Scope) -> "Database":
        """Return the same database as a person of the staff sees it."""
        return Database(self.engine, self.vault, scope)

    @property
    def writers(self) -> int:
        """How many may write at once and gain by it: in a SQLite file they only wait in turn."""
        return 1 if self.engine.dialect.name == "sqlite" else 4

    @contextmanager
    def begin(self) -> Iterator[Store]:
        """Run one transaction: committed at the end, undone on any error.

        Raises ``StorageDown`` when the database cannot be reached, is locked or too slow.
        """
        store = Store(self.engine, self._lone, self.vault, self._scope)
        try:
            yield store
            store.commit()
        except (OperationalError, InterfaceError, PoolTimeoutError) as error:
            raise StorageDown(type(error).__name__) from error
        finally:
            store.close()
