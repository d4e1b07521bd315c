"""Files from a provider over HTTP: piece by piece, never more than is kept, never for long."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.documents import MOST_BYTES, FetchLater, FetchTooBig

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, HTTPConnectionPool

# For a connection, and for each piece of an answer.
PIECE_SECONDS: Final = 10.0
# For a whole file: 16 MB at 1 MB/s, four times over.
FILE_SECONDS: Final = 60.0
_PIECE: Final = 64 * 1024
# Of an answer that is no file.
_MOST_TOLD: Final = 64 * 1024
OK: Final = 200


@dataclass(frozen=True, slots=True)
class Received:
    """An answer, whatever its status; the names of its headers in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def receive(
    pool: "HTTPConnectionPool",
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
) -> Received:
    """Make one call, following no redirect, and return its answer.

    Raises ``FetchLater`` when nothing (or not all) came, ``FetchTooBig`` past 16 MB. Neither
    carries a word of the call: addresses hold tokens.
    """
    import urllib3

    try:
        answer = pool.urlopen(
            method,
            path,
            body=body,
            headers={**headers, "Accept-Encoding": "identity"},
            retries=False,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            content = _read(answer)
        finally:
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        trouble = type(error).__name__
    else:
        told = {name.lower(): value for name, value in answer.headers.items()}
        return Received(answer.status, told, content)
    # Outside of the except block: what happened in there knows the address.
    raise FetchLater(trouble)


def _read(answer: "BaseHTTPResponse") -> bytes:
    until = time.monotonic() + FILE_SECONDS
    most = MOST_BYTES if answer.status == OK else _MOST_TOLD
    content = bytearray()
    # read1, as read() waits for a full piece however slowly it trickles in.
    while piece := answer.read1(_PIECE, decode_content=False):
        content += piece
        if len(content) > most:
            if answer.status == OK:
                raise FetchTooBig("more than we keep")
            break
        if time.monotonic() > until:
            raise TimeoutError
    announced = answer.headers.get("Content-Length", "")
    if answer.status == OK and announced.isdecimal() and len(content) != int(announced):
        raise ConnectionAbortedError
    return bytes(content)
