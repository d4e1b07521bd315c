"""The demo's rows: worked out once, and then written as they are."""

from typing import Any

from sqlalchemy import Table, func, insert, select

from bot.demo.data import fill
from conversations.engine.guide import Guide
from storage.sealing import Vault
from storage.store import Store
from storage.tables import metadata

_Rows = list[tuple[Table, list[dict[str, Any]]]]


class DemoRows:
    """The rows of the demo's first filling, of each vault that sealed them."""

    def __init__(self) -> None:
        self._known: dict[Vault, _Rows] = {}

    def fill(self, store: Store, guide: Guide) -> None:
        """Put the demo's programmes, people and cases into an empty database."""
        known = self._known.get(store.vault)
        if known is None:
            fill(store, guide)
            self._known[store.vault] = [
                (table, rows)
                for table in metadata.sorted_tables
                if (
                    rows := [
                        dict(row) for row in store.connection.execute(select(table)).mappings()
                    ]
                )
            ]
            return
        for table, rows in known:
            store.connection.execute(insert(table), rows)
        if store.connection.dialect.name == "postgresql":
            self._count_on(store, known)

    def _count_on(self, store: Store, known: _Rows) -> None:
        """Let PostgreSQL number new rows after these; SQLite does so by itself."""
        numbered = [table.c.id for table, _ in known if table.autoincrement_column is not None]
        highest = [
            func.setval(
                func.pg_get_serial_sequence(column.table.name, column.name),
                select(func.max(column)).scalar_subquery(),
            )
            for column in numbered
        ]
        store.connection.execute(select(*highest))
