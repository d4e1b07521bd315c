"""What Telegram's side remembers: chats, what was sent, files, taps, the webhook, the queues."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.lookalikes.http_bodies import Upload
from tests.lookalikes.http_server import Answer, Json

Lane = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Call:
    """One accepted method call; `inline`: it stood in the answer to a webhook."""

    method: str
    fields: Json
    at: float  # time.monotonic()
    inline: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that reached a chat."""

    method: str
    chat_id: int
    text: str  # as people see it: after markup; the caption of a photo or document
    reply_markup: Json | None
    at: float  # time.monotonic()
    message_id: int
    inline: bool
    file: Upload | None = None

    @property
    def buttons(self) -> tuple[str, ...]:
        """The captions of its buttons, row by row."""
        return tuple(caption for caption, _ in buttons_of(self.reply_markup))


def buttons_of(markup: Json | None) -> tuple[tuple[str, Json], ...]:
    """Caption and button of every button in a keyboard of either kind."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    buttons = [{"text": b} if isinstance(b, str) else b for row in rows for b in row]
    return tuple((button["text"], button) for button in buttons)


@dataclass(slots=True)
class Webhook:
    """What setWebhook was told, and how deliveries went."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    allowed_updates: tuple[str, ...] = ()  # empty: everything but the three rare kinds
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass(slots=True)
class Delivery:
    """How one update fared: a status for each attempt, 0 where no answer came."""

    update: Json
    statuses: list[int] = field(default_factory=list)
    answer: Answer | None = None
    executed: str | None = None  # the method the answer asked for, when it was accepted
    inline_error: str | None = None  # why it was not; the service is never told
    wanted: bool = True  # False: a kind that allowed_updates leaves out

    @property
    def delivered(self) -> bool:
        return bool(self.statuses) and 200 <= self.statuses[-1] <= 299

    @property
    def status(self) -> int | None:
        """The status of the last attempt; None when none was made yet."""
        return self.statuses[-1] if self.statuses else None


class TelegramState:
    """Everything the parts of the look-alike share; hold `changed` while reading or writing it."""

    def __init__(self, token: str, username: str, now: Callable[[], float]) -> None:
        self.token = token
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Lontar",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.now = now
        self.changed = threading.Condition(threading.RLock())
        self.chats: dict[int, Json] = {}
        self.sent: list[Sent] = []
        self.calls: list[Call] = []
        self.inline_errors: list[str] = []
        self.files: dict[str, tuple[str, Upload]] = {}  # file_id -> path and content
        self.queries: dict[str, bool] = {}  # callback query id -> still waiting for its answer
        self.profile: dict[tuple[str, str], object] = {}  # (method, language_code) -> what was set
        self.webhook = Webhook()
        self.lanes: dict[Lane, deque[Delivery]] = {}
        self.poll_turn = 0
        self._last_update_id = 900000000
        self._last_message_id: dict[int, int] = {}

    def next_update_id(self) -> int:
        with self.changed:
            self._last_update_id += 1
            return self._last_update_id

    def next_message_id(self, chat_id: int) -> int:
        with self.changed:
            number = self._last_message_id.get(chat_id, 0) + 1
            self._last_message_id[chat_id] = number
            return number

    def know(self, chat: Json) -> None:
        """From now on the bot may write to this chat."""
        with self.changed:
            self.chats[chat["id"]] = chat

    def keep_file(self, upload: Upload, folder: str) -> Json:
        """Store a file; gives file_id, file_unique_id and file_size as Telegram does."""
        with self.changed:
            number = len(self.files) + 1
            file_id = f"BQAC{number:028d}"
            suffix = upload.name.rpartition(".")[2] or "bin"
            self.files[file_id] = (f"{folder}/file_{number}.{suffix}", upload)
        return {
            "file_id": file_id,
            "file_unique_id": f"AgAD{number:010d}",
            "file_size": len(upload.content),
        }

    def waiting(self) -> list[Delivery]:
        """The deliveries not made yet, in the order of their update_id."""
        with self.changed:
            found = [delivery for lane in self.lanes.values() for delivery in lane]
        return sorted(found, key=lambda delivery: int(delivery.update["update_id"]))
