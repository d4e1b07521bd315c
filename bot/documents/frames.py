"""What goes through the pipes between us and the process that reads a stranger's file.

    in    size of the file (4 bytes), the file
    out   size of a head (4 bytes), the head (JSON: fault, hint, sizes of pages), the pages, READY

What comes out is no more to be trusted than the file that went in.
"""

import json
import struct
from dataclasses import dataclass
from typing import Final

from conversations.rules.paper import PaperFault

SIZE: Final = struct.Struct(">I")
# After the answer, from the process that stays: the one that read is gone, the next may come.
READY: Final = b"."
MOST_HEAD: Final = 1024


class BadAnswer(ValueError):
    """The process that read the file answered what it never should."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``fault`` when nothing can be kept; else ``pages`` (JPEG), with a ``hint`` or without."""

    fault: PaperFault | None = None
    hint: PaperFault | None = None
    pages: tuple[bytes, ...] = ()

    def to_bytes(self) -> bytes:
        """Write the answer as it goes through the pipe, without READY."""
        head = json.dumps(
            {"fault": self.fault, "hint": self.hint, "sizes": [len(page) for page in self.pages]}
        ).encode()
        return b"".join((SIZE.pack(len(head)), head, *self.pages))


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer, checked: which faults there are is known, sizes are not yet read."""

    fault: PaperFault | None
    hint: PaperFault | None
    sizes: tuple[int, ...]

    @classmethod
    def from_bytes(cls, written: bytes, most_pages: int, most_bytes: int) -> "Head":
        """Read a head; raise ``BadAnswer`` for what is none, or promises too much."""
        try:
            told = json.loads(written)
            fault, hint = (PaperFault(told[name]) if told[name] else None for name in _FAULTS)
            sizes = tuple(told["sizes"])
        except (ValueError, TypeError, KeyError) as error:
            raise BadAnswer from error
        if any(type(size) is not int or not 0 < size <= most_bytes for size in sizes):
            raise BadAnswer
        if len(sizes) > most_pages or bool(sizes) == bool(fault):
            raise BadAnswer
        return cls(fault, hint, sizes)


_FAULTS: Final = ("fault", "hint")
