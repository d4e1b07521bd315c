"""Lay out what is shown: a grid for people at a terminal, tabs between the values on a pipe."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.speaking import show

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

INDENT = "  "


@dataclass(frozen=True, slots=True)
class Part:
    """Rows under a head; the values after each row's first are numbers where ``counts`` says so.

    ``heads`` name the columns, ``total`` stands below a line. Both may be empty.
    """

    head: str
    rows: Sequence[Sequence[str]]
    heads: Sequence[str] = ()
    total: Sequence[str] = ()
    counts: bool = False


def is_read_by_people() -> bool:
    """Tell whether somebody sits at the terminal that we write to."""
    return sys.stdout.isatty()


def open_console() -> "Console":
    """Return the terminal that we write to."""
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False)


def show_part(part: Part) -> None:
    """Print a part; nothing when it has no rows."""
    if not part.rows:
        return
    if is_read_by_people():
        open_console().print(drawn(part))
        return
    for line in plain_lines(part):
        show(line)


def plain_lines(part: Part) -> list[str]:
    """Return a part in lines, tabs between the values."""
    rows = [row for row in (part.heads, *part.rows, part.total) if row]
    return [*filter(None, [part.head]), *("\t".join(row) for row in rows)]


def drawn(part: Part) -> "RenderableType":
    """Return a part as a grid in colours."""
    from rich import box
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD if part.heads else None,
        show_header=bool(part.heads),
        header_style="bold",
        show_edge=False,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for number in range(max(map(len, part.rows))):
        head = part.heads[number] if number < len(part.heads) else ""
        right = part.counts and number > 0
        table.add_column(head, justify="right" if right else "left", no_wrap=right)
    for row in part.rows:
        table.add_row(*map(Text, row))
    if part.total:
        table.add_row(*(Text(value, "bold") for value in part.total))
    grid = Padding(table, (0, 0, 0, len(INDENT)))
    return Group(Text(f"\n{part.head}", "bold"), grid) if part.head else grid
