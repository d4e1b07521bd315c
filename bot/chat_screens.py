"""How a terminal chat reads and shows: on a pipe, on a pipe for programs, before a person."""

import json
import sys
from collections.abc import Callable, Iterator
from typing import Protocol

import click

from bot.channels.menus import numbered
from bot.channels.slip_pictures import slip_path
from bot.chat_lines import Outcome
from conversations.engine.replies import Text
from handlers.channel import Outgoing

PROMPT = "> "
BUBBLE_WIDTH = 64

Say = Callable[[Text], str]


class Screen(Protocol):
    """Where lines come from and outcomes go to."""

    def lines(self) -> Iterator[str]:
        """Return the lines that the person writes, without their ends."""

    def show(self, line: str, outcome: Outcome) -> None:
        """Show what came of ``line``, before the next line is read."""


class PlainScreen:
    """A pipe: one message a line in, also an empty one; the answers as a phone without buttons."""

    def __init__(self, say: Say, address: str) -> None:
        """Say the terminal's own words by ``say``; pictures are shown at ``address``."""
        self._say = say
        self._address = address
        self._in = sys.stdin.buffer
        self._out = sys.stdout.buffer

    def lines(self) -> Iterator[str]:
        """Return the lines as they come; what is not UTF-8 becomes U+FFFD."""
        for line in iter(self._in.readline, b""):
            yield line.rstrip(b"\r\n").decode("utf-8", "replace")

    def show(self, line: str, outcome: Outcome) -> None:
        """Write each answer and an empty line after it; errors go to stderr."""
        del line
        for reply in outcome.replies:
            self._write(numbered(reply))
            if reply.picture:
                self._write(self._say(_where(reply, self._address)))
            self._write("")
        if outcome.note:
            self._write(self._say(outcome.note))
        if outcome.error:
            click.echo(self._say(outcome.error), err=True)

    def _write(self, text: str) -> None:
        self._out.write(f"{text}\n".encode("utf-8", "replace"))
        self._out.flush()


class JsonScreen(PlainScreen):
    """A pipe for programs: exactly one JSON object a line."""

    def show(self, line: str, outcome: Outcome) -> None:
        """Write ``{"in", "replies", "step"}``, with ``error`` when the line could not be done."""
        written: dict[str, object] = {
            "in": line,
            "replies": [
                {"text": _words(reply), "options": [label for _, label in reply.options]}
                for reply in outcome.replies
            ],
            "step": outcome.step,
        }
        if outcome.error:
            written["error"] = self._say(outcome.error)
        self._write(json.dumps(written, ensure_ascii=False))


class TerminalScreen:
    """A person at a terminal: answers stand in bubbles, options under them with their numbers."""

    def __init__(self, say: Say, address: str) -> None:
        """Say the terminal's own words by ``say``; pictures are shown at ``address``."""
        from rich.console import Console

        self._say = say
        self._address = address
        self._console = Console(highlight=False)

    def greet(self, hello: Text) -> None:
        """Say as whom one chats, and how to leave."""
        self._print(self._say(hello), "dim")

    def lines(self) -> Iterator[str]:
        """Return what is typed; an empty line is nobody's message here."""
        import readline  # noqa: F401 - gives input() its arrow keys

        while True:
            try:
                line = input(PROMPT)
            except EOFError:
                self._console.print()
                return
            if line.strip():
                yield line

    def show(self, line: str, outcome: Outcome) -> None:
        """Draw the answers."""
        del line
        for reply in outcome.replies:
            self._draw(reply)
            if reply.picture:
                self._print(self._say(_where(reply, self._address)), "dim")
        if outcome.note:
            self._print(self._say(outcome.note), "dim")
        if outcome.error:
            self._print(self._say(outcome.error), "red")

    def _draw(self, reply: Outgoing) -> None:
        from rich.panel import Panel
        from rich.text import Text as Styled

        bubble = Styled(reply.text)
        for number, (_, label) in enumerate(reply.options, start=1):
            bubble.append("\n\n" if number == 1 else "\n")
            bubble.append(f" {number} ", style="bold reverse")
            bubble.append(f" {label}")
        if reply.footer:
            bubble.append(f"\n\n{reply.footer}", style="dim")
        width = min(BUBBLE_WIDTH, self._console.width)
        self._console.print(Panel(bubble, border_style="green", width=width, padding=(0, 1)))

    def _print(self, words: str, style: str) -> None:
        from rich.text import Text as Styled

        self._console.print(Styled(words, style=style))


def _words(reply: Outgoing) -> str:
    """All words of a reply but its options, which stand beside it."""
    return f"{reply.text}\n\n{reply.footer}" if reply.footer else reply.text


def _where(reply: Outgoing, address: str) -> Text:
    """Say where the picture of a reply can be seen."""
    return Text("chat.picture", {"address": f"{address}{slip_path(reply.picture)}"})


def open_screen(say: Say, hello: Text, address: str, *, as_json: bool) -> Screen:
    """Return the screen for whoever is there; a person at a terminal is greeted by ``hello``.

    ``address`` is where the web is, should it run: it shows the pictures.
    """
    if as_json:
        return JsonScreen(say, address)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return PlainScreen(say, address)
    screen = TerminalScreen(say, address)
    screen.greet(hello)
    return screen
