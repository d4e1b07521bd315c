"""Files that hold what belongs to people: nobody else may read them, and none is written over."""

import os
from pathlib import Path

import click

from bot.commands.speaking import CommandFailed, words
from conversations.engine.replies import Text


def ending_of(file: Path, *endings: str) -> str:
    """Return the ending of a file's name; wrong usage when it is none of ``endings``."""
    ending = file.suffix.lower()
    if ending not in endings:
        raise click.UsageError(words("claims.refused.ending", endings=", ".join(endings)))
    return ending


def write_private(file: Path, content: bytes) -> None:
    """Write a new file that only its owner may read."""
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandFailed(Text("claims.refused.exists", {"file": str(file)})) from None
    with os.fdopen(opened, "wb") as written:
        written.write(content)
