"""Everywhere that something could lie, and how it is looked for."""

import base64
import io
import logging
import os
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

import redis
import structlog
from sqlalchemy import Engine

from bot.logs import TALKATIVE, configure_logs
from tests.storage.test_canary import dumped, in_redis

# Numbers are looked for without what people put between their digits.
_BETWEEN = b" .-/_"
# These tell what they do when they are asked.
_CHATTY = ("sqlalchemy.engine", "PIL", "openpyxl", "redis")


@dataclass
class Places:
    """What could be read from outside so far, by the name of the place."""

    engine: Engine
    redis: "redis.Redis"
    folders: tuple[Path, ...]
    log: io.StringIO = field(default_factory=io.StringIO)
    remembered: set[bytes] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    found: dict[str, bytes] = field(default_factory=dict)

    def listen(self, *, libraries: bool = True) -> None:
        """Log all that we would from now on, and all that the ``libraries`` would ever tell."""
        configure_logs(debug=True, stream=self.log)
        if not libraries:
            return
        for name in (None, *TALKATIVE, *_CHATTY):
            logging.getLogger(name).setLevel(logging.DEBUG)

    def listen_no_more(self) -> None:
        """Log as little as before."""
        structlog.reset_defaults()
        for name in (*TALKATIVE, *_CHATTY):
            logging.getLogger(name).setLevel(logging.NOTSET)
        logging.getLogger().setLevel(logging.WARNING)

    def look(self) -> None:
        """Look at what is there only for a while: Redis, and the names of files."""
        self.remembered |= in_redis(self.redis)
        for folder in self.folders:
            self.names |= {str(path.relative_to(folder)) for path in folder.rglob("*")}

    def add(self, name: str, *content: "bytes | str") -> None:
        """Add something to a place."""
        parts = (part.encode() if isinstance(part, str) else part for part in content)
        self.found[name] = b"\n".join((self.found.get(name, b""), *parts))

    def gather(self) -> None:
        """Add what can be read now: database, Redis, logs, files."""
        self.look()
        self.add("database", dumped(self.engine))
        self.add("redis", *self.remembered)
        self.add("log", self.log.getvalue())
        self.add("file names", *self.names)
        for folder in self.folders:
            for path in (path for path in folder.rglob("*") if path.is_file()):
                with suppress(FileNotFoundError):
                    self.add("files", path.read_bytes())


def unpacked(workbook: bytes) -> bytes:
    """Return the parts of an XLSX file, with their names."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return b"\n".join(name.encode() + parts.read(name) for name in parts.namelist())


def lies_in(things: Iterable[str], places: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Return which things lie in which places: whatever case, also encoded, also spaced."""
    plain = {name: content.lower() for name, content in places.items()}
    squeezed = {name: content.translate(None, _BETWEEN) for name, content in plain.items()}
    return sorted(
        (thing, name)
        for thing in things
        for name, content in plain.items()
        if any(form.lower() in content for form in _forms(thing))
        or (thing.isdecimal() and thing.encode() in squeezed[name])
        or any(form in places[name] for form in _as_base64(thing))
    )


def _forms(thing: str) -> set[bytes]:
    plain = thing.encode()
    hidden = {quote(thing), quote_plus(thing), plain.hex(), thing.encode("utf-16-le").hex()}
    return {plain, thing.encode("utf-16-le"), *(form.encode() for form in hidden)}


def _as_base64(thing: str) -> set[bytes]:
    """Return what stands in Base64 wherever ``thing`` begins; too short ones would be anything."""
    whole = thing.encode()
    forms = {base64.b64encode(b"\x00" * before + whole)[4:-4] for before in range(3)}
    return {form for form in forms if len(form) >= len("serinus")}


def private_folder(path: Path) -> Path:
    """Return a new folder."""
    path.mkdir()
    os.chmod(path, 0o700)  # noqa: PTH101 - the mode of mkdir is masked
    return path
