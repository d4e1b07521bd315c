"""The connection of one transaction, opened when first needed, and how far it sees."""

from functools import cached_property

from sqlalchemy import Connection, Engine

from storage.scope import WHOLE, Scope, leave
from storage.sealing import Vault


class ScopedConnection:
    """What every part of a store works with: connection, vault, scope."""

    def __init__(
        self, engine: Engine, lone: Engine | None, vault: Vault, scope: Scope | None = None
    ) -> None:
        """Open nothing yet; ``lone`` (``lone_engine``) is for a turn without look-ups.

        ``scope`` is how far a person of the staff sees; None for the bot itself.
        """
        self._engine = engine
        self._lone = lone
        self.vault = vault
        self._entered = scope
        self.scope = scope or WHOLE

    @cached_property
    def connection(self) -> Connection:
        """The connection of this transaction."""
        connection = self._engine.connect()
        if self._entered is not None:
            self._entered.enter(connection)
        return connection

    def widen(self) -> None:
        """See everything from here on: what follows from an act may be of another kabupaten."""
        if self._entered is not None:
            leave(self.connection)
        self._entered, self.scope = None, WHOLE
        # Whatever looks by the scope it was made with is made anew when it is next asked for.
        for name in [name for name, part in vars(self).items() if hasattr(part, "_scope")]:
            delattr(self, name)
