"""Everything the handlers work with, joined once at start (``bot/wiring.py``) and passed along."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from conversations.engine.guide import Guide
from storage.chat_sessions import ChatSessions
from storage.store import Database


@dataclass(frozen=True, slots=True)
class Services:
    """The parts. ``clock`` returns the present moment, aware of its zone; the demo has its own."""

    database: Database
    sessions: ChatSessions
    guide: Guide
    clock: Callable[[], datetime]
    zone: ZoneInfo

    def now(self) -> datetime:
        """Return the present moment in local time (WITA unless the settings say otherwise)."""
        return self.clock().astimezone(self.zone)
