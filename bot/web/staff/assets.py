"""Style and script of the desk: under addresses that change with their content, kept for a year."""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Final

from flask import Response, request
from werkzeug.exceptions import NotFound

_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_A_YEAR: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, as it is and packed."""

    digest: str
    content: bytes
    packed: bytes
    content_type: str


class Assets:
    """The files of ``static``, read and packed once; those of ``style`` are one, ``desk.css``."""

    def __init__(self) -> None:
        """Read them."""
        folder = files("bot.web.staff").joinpath("static")
        read = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
        styles = sorted(folder.joinpath("style").iterdir(), key=lambda file: file.name)
        read["desk.css"] = b"\n".join(file.read_bytes() for file in styles)
        self._found = {
            name: _asset(content, _KINDS[name[name.rfind(".") :]])
            for name, content in read.items()
            if name[name.rfind(".") :] in _KINDS
        }

    def digest(self, name: str) -> str:
        """Return the digest of a file; KeyError when there is none."""
        return self._found[name].digest

    def answer(self, digest: str, name: str) -> Response:
        """Return a file; an address of an older version leads nowhere."""
        asset = self._found.get(name)
        if asset is None or asset.digest != digest:
            raise NotFound
        packed = request.accept_encodings["gzip"] > 0
        response = Response(asset.packed if packed else asset.content)
        response.headers["Content-Type"] = asset.content_type
        response.headers["Cache-Control"] = _A_YEAR
        response.headers["Vary"] = "Accept-Encoding"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        return response


def _asset(content: bytes, content_type: str) -> Asset:
    digest = sha256(content).hexdigest()[:12]
    return Asset(digest, content, gzip.compress(content, 9, mtime=0), content_type)
