"""Logs for those who run Lontar: what happened, never to whom nor in whose words.

Two nets: only listed fields pass, and whatever passes is searched for numbers, tokens and
addresses, which come out veiled. Lines are JSON on a pipe and coloured on a terminal, on stderr.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import TextIO

import structlog

FIELDS = frozenset(
    {"at", "case", "channel", "chat", "count", "error", "event", "level", "logger", "ms"}
    | {"outcome", "port", "reason", "signal", "state", "step", "thread", "timestamp", "what"}
    | {"worker"}
)
# Ours or put together from a fixed set: not searched.
_OWN = frozenset({"at", "level", "timestamp"})
# These log addresses with tokens in them, or the first line of every request, at INFO.
TALKATIVE = (
    "httpx",
    "httpcore",
    "urllib3",
    "telegram",
    "twilio",
    "werkzeug",
    "asyncio",
    "gunicorn",
)
VEIL = "***"

_CHAT = re.compile(r"[0-9a-f]{8}")
_SECRETS = (
    re.compile(r"(?<=://)[^/\s@]+@"),  # name and password of an address
    re.compile(r"\?\S+"),  # a query
    re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{20,}"),  # a Telegram token
    re.compile(r"\b[A-Z]{2}[0-9a-fA-F]{32}\b"),  # a Twilio SID
    re.compile(r"[A-Za-z0-9+/=_-]{32,}"),  # keys, signatures, tokens
    re.compile(r"\+?\d(?:[\s.()/:,-]{0,2}\d){7,}"),  # NIK, KPJ, phone, account, birth date
)
_DEPTH = 4

Entry = MutableMapping[str, object]


def configure_logs(*, debug: bool = False, stream: TextIO | None = None) -> None:
    """Set up logs for this process, those of the libraries too; ``stream`` is stderr if None."""
    level = logging.DEBUG if debug else logging.INFO
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if (stream or sys.stderr).isatty():
        renderer = structlog.dev.ConsoleRenderer(sort_keys=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            name_error,
            keep_listed,
            veil,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in [known for known in root.handlers if isinstance(known, _Libraries)]:
        root.removeHandler(handler)
    root.addHandler(_Libraries())
    root.setLevel(logging.WARNING)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def name_error(_logger: object, _method: str, entry: Entry) -> Entry:
    """Replace an exception by its kind and where it came from; its words may be a person's."""
    info = entry.pop("exc_info", None)
    if info is True:
        info = sys.exception()
    if isinstance(info, tuple):
        info = info[1]
    if isinstance(info, BaseException):
        entry.setdefault("error", type(info).__name__)
        entry.setdefault("at", place_of(info.__traceback__))
    return entry


def place_of(trace: TracebackType | None) -> str:
    """Return the last places of a traceback, innermost last: ``inbound.handle:88``."""
    frames = extract_tb(trace)[-_DEPTH:]
    return " > ".join(
        f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in frames
    )


def keep_listed(_logger: object, _method: str, entry: Entry) -> Entry:
    """Drop every field that is not listed."""
    return {name: value for name, value in entry.items() if name in FIELDS}


def veil(_logger: object, _method: str, entry: Entry) -> Entry:
    """Veil what looks like a number or a secret in the fields that are left."""
    for name, value in entry.items():
        if name == "chat":
            entry[name] = value if _CHAT.fullmatch(str(value)) else VEIL
        elif name not in _OWN:
            entry[name] = veiled(value)
    return entry


def veiled(value: object) -> object:
    """Return a value without what looks like a number of a person or a secret."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**7 else VEIL
    if not isinstance(value, str):
        return type(value).__name__
    for pattern in _SECRETS:
        value = pattern.sub(VEIL, value)
    return value


class _Libraries(logging.Handler):
    """Takes the libraries' own logs: the sentence, with nothing but numbers filled in."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log a record of the standard library as ours."""
        args = record.args if isinstance(record.args, tuple) else (record.args,)
        plain = all(isinstance(arg, int | float) for arg in args)
        structlog.get_logger().log(
            record.levelno,
            record.getMessage() if plain else str(record.msg),
            logger=record.name,
            exc_info=record.exc_info,
        )
