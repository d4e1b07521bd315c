"""Draw a message as a phone will show it: as wide as a small screen, one colour a channel."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.announcing.wording import channel_name, language_name
from bot.commands.speaking import words
from handlers.channel import TELEGRAM

if TYPE_CHECKING:
    from rich.console import RenderableType

    from handlers.announcing.previewing import Shown

# As many letters as stand in a line of a cheap phone, with the edges of the bubble.
WIDTH = 40
_BLUE, _GREEN, _YELLOW = "blue", "green", "yellow"


def title_of(shown: "Shown") -> str:
    """Return on which phones this stands: channel, language, and whether approved words say it."""
    return words(
        "announce.show.bubble_template" if shown.is_template else "announce.show.bubble",
        channel=channel_name(shown.channel),
        language=language_name(shown.language),
    )


def bubbles(texts: "Iterable[Shown]") -> "RenderableType":
    """Return messages side by side, as many as the terminal has room for."""
    from rich.columns import Columns

    return Columns([_bubble(shown) for shown in texts], padding=(1, 2))


def _bubble(shown: "Shown") -> "RenderableType":
    from rich import box
    from rich.panel import Panel
    from rich.text import Text

    return Panel(
        Text(shown.text),
        title=Text(title_of(shown), "bold"),
        title_align="left",
        border_style=_colour(shown),
        box=box.ROUNDED,
        width=WIDTH,
    )


def _colour(shown: "Shown") -> str:
    if shown.is_template:
        return _YELLOW
    return _BLUE if TELEGRAM in shown.channel else _GREEN
