"""What Twilio's side remembers: the message log, contents, the 24-hour windows, who sees what."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

from tests.lookalikes.http_server import Json

API: Final = "/2010-04-01/Accounts"
WINDOW: Final = timedelta(hours=24)


class Clock:
    """Time that only tests move; it starts at the demo's hour, 2026-11-21 09:00 WITA."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 21, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, **duration: float) -> None:
        """Move on by hours=25 and the like (timedelta's keywords)."""
        self._now += timedelta(**duration)


class RealClock(Clock):
    """The time of this machine, for services that go by it; moved on from there."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, **duration: float) -> None:
        self._ahead += timedelta(**duration)


@dataclass(frozen=True, slots=True)
class Media:
    """One file of a message."""

    sid: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Button:
    """What a person can tap: a quick reply, or (`listed`) an entry of a list."""

    title: str
    payload: str
    description: str = ""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """One message on a person's phone; `inline`: it stood in the answer to a webhook."""

    sid: str
    text: str
    buttons: tuple[Button, ...] = ()
    media: tuple[str, ...] = ()
    inline: bool = False
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """One accepted POST to Messages, whatever becomes of the message."""

    sid: str
    to: str
    from_: str
    body: str
    content_sid: str
    content_variables: Mapping[str, str]
    media_urls: tuple[str, ...]
    status_callback: str
    at: float  # time.monotonic()


@dataclass(slots=True)
class Message:
    """One entry of the message log. `fate`: status and error code it will end with, if bad."""

    sid: str
    direction: str
    from_: str
    to: str
    body: str
    status: str
    created: datetime
    media: list[Media] = field(default_factory=list)
    status_callback: str = ""
    error_code: int | None = None
    fate: tuple[str, int] | None = None

    def as_json(self, account_sid: str, error_message: str | None) -> Json:
        """The Message resource as the REST API shows it."""
        date = format_datetime(self.created)
        uri = f"{API}/{account_sid}/Messages/{self.sid}"
        return {
            "account_sid": account_sid,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": date,
            "date_sent": None if self.status in {"queued", "accepted"} else date,
            "date_updated": date,
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": error_message,
            "from": self.from_,
            "messaging_service_sid": None,
            "num_media": str(len(self.media)),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


class TwilioState:
    """Everything the parts of the look-alike share; hold `changed` while reading or writing it."""

    def __init__(self, account_sid: str, auth_token: str, sender: str, clock: Clock) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.sender = sender
        self.messaging_services: set[str] = set()
        self.clock = clock
        self.changed = threading.Condition(threading.RLock())
        self.messages: dict[str, Message] = {}
        self.contents: dict[str, Json] = {}
        self.approvals: dict[str, Json] = {}  # content sid -> its approval request
        self.sent: list[Sent] = []
        self.seen: dict[str, list[Seen]] = {}
        self.last_inbound: dict[str, datetime] = {}
        self.later: dict[str, tuple[str, int]] = {}  # address -> the fate of what is sent there
        self.alarms: list[tuple[int, str]] = []
        self.typing: list[str] = []
        self._last_number = 0

    def new_sid(self, prefix: str) -> str:
        with self.changed:
            self._last_number += 1
            return f"{prefix}{self._last_number:032x}"

    def window_is_open(self, address: str) -> bool:
        """Whether free text may be sent: the person wrote within the last 24 hours."""
        last = self.last_inbound.get(address)
        return last is not None and self.clock.now() - last < WINDOW

    def show(self, address: str, seen: Seen) -> None:
        """Put a message on the person's phone."""
        with self.changed:
            self.seen.setdefault(address, []).append(seen)
            self.changed.notify_all()

    def alarm(self, code: int, message: str) -> None:
        """Write to the account's error log."""
        with self.changed:
            self.alarms.append((code, message))
