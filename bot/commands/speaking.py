"""How a command speaks: in the language that was asked for, to whom, and how it says it failed."""

import json
from dataclasses import dataclass

import click

from bot.texts import load_texts
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.engine.replies import Blank, Text


class CommandFailed(Exception):
    """The command could not do what was asked; ``reason`` is the one line that says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(slots=True)
class Voice:
    """The language of this run (``--lang``) and whether developers listen (``--debug``)."""

    language: str = FIRST_LANGUAGE
    debug: bool = False

    def words(self, text: Text) -> str:
        """Return ``text`` in this run's language."""
        return load_texts().say(text, self.language)


def words(key: str, /, **blanks: Blank) -> str:
    """Return the text of ``key`` in the language of the running command."""
    voice = click.get_current_context().find_object(Voice) or Voice()
    return voice.words(Text(key, blanks))


def say(key: str, /, **blanks: Blank) -> None:
    """Tell the person at the terminal something, at once."""
    show(words(key, **blanks))


def show(line: str = "") -> None:
    """Print a line that is no sentence: a value, a row, a picture."""
    click.echo(line)


def show_json(value: object) -> None:
    """Print a value for programs."""
    click.echo(json.dumps(value, ensure_ascii=False))
