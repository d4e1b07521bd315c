"""Files from the two phones in the browser: they wait in a folder under names of our own."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from handlers.documents import MOST_BYTES, FetchGone, FetchRefused, FetchTooBig

FOLDER: Final = "simulated_files"
_TOKEN: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


class SimulatedFiles:
    """Keeps what was put in until it is forgotten; how a file was called is never known here."""

    def __init__(self, home: Path) -> None:
        """``home`` is LONTAR_HOME; the folder in it is made with the first file."""
        self._folder = home / FOLDER

    def put(self, content: bytes) -> str:
        """Keep a file and return what it is fetched by; raise ``FetchTooBig`` past 16 MB."""
        if len(content) > MOST_BYTES:
            raise FetchTooBig("more than we keep")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        reference = secrets.token_hex(16)
        opened = os.open(self._folder / reference, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(content)
        return reference

    def fetch(self, reference: str) -> bytes:
        """Return the content of a file; raise a ``FetchError``."""
        try:
            with self._path(reference).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            raise FetchGone("no such file") from None
        if len(content) > MOST_BYTES:
            raise FetchTooBig("more than we keep")
        return content

    def forget(self, reference: str) -> None:
        """Delete a file."""
        with suppress(FileNotFoundError):
            self._path(reference).unlink()

    def _path(self, reference: str) -> Path:
        if not _TOKEN.fullmatch(reference):
            raise FetchRefused("not a name of ours")
        return self._folder / reference
