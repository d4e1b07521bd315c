"""The people of the demo's desk, each in a role of their own."""

from datetime import date
from typing import Any, Final

from bot.clocks import DEMO_STARTS
from storage.audit import OPERATOR
from storage.staff import Grant
from storage.store import Store

# Nothing of the demo ends before whoever tries it is through.
LAST_DAY: Final = date(2030, 12, 31)


def add_staff(entry: dict[str, Any], language: str, store: Store) -> None:
    """Add one person of ``staff.toml``."""
    account = store.staff.add(entry["login"], entry["name"], "", language, OPERATOR, DEMO_STARTS)
    assert account is not None  # noqa: S101 - each login stands there once
    for role, kabupaten in entry["roles"]:
        store.staff.grant(account, Grant(role, kabupaten, LAST_DAY), OPERATOR, DEMO_STARTS)
