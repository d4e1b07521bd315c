"""Everything the handlers work with, joined once at start (``bot/wiring.py``) and passed along."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from conversations.engine.guide import Guide
from storage.chat_sessions import ChatSessions
from storage.store import Database


@dataclass(slots=True, eq=False)
class Services:
    """The parts. ``clock`` returns the present moment, aware of its zone; the demo has its own.

    ``guide`` alone changes while we run: when other words go live (``handlers/staff/wording.py``)
    another one takes its place, as a whole. Whoever took it for a turn goes on with theirs.
    """

    database: Database
    sessions: ChatSessions
    guide: Guide
    clock: Callable[[], datetime]
    zone: ZoneInfo

    def now(self) -> datetime:
        """Return the present moment in local time (WITA unless the settings say otherwise)."""
        return self.clock().astimezone(self.zone)
