"""What ``--help`` says, from ``cli.toml``: read alone, so that help needs nothing else."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import click

from conversations.engine.catalogue import FIRST_LANGUAGE, QUESTION

Page = Mapping[str, Any]


def read_help(language: str) -> Page:
    """Return the help of every verb in ``language``, else in Indonesian: a table a verb."""
    folder = files("conversations") / "locales"
    for tried in (language, FIRST_LANGUAGE):
        file = folder / tried / "cli.toml"
        if file.is_file():
            page: Page = tomllib.loads(file.read_text("utf-8")).get("help", {})
            return page
    return {}


def put_help(command: click.Command, page: Page) -> click.Command:
    """Give a command and its parts the words of ``page``; parts without words keep their own."""
    command.help = page.get(QUESTION, command.help)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name is not None:
            parameter.help = page.get(parameter.name, parameter.help)
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            put_help(part, page.get(name, {}))
    return command
