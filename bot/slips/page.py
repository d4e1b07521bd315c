"""What stands on a slip, in words: made from a report, drawn by ``drawing.py``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A small head with what it is about."""

    head: str
    words: str


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """One line of the tear-off list; ``there`` ticks its box, ``beside`` says who issues it."""

    name: str
    beside: str
    there: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A slip ready to be drawn. The family keeps the upper part; the list is torn off.

    ``secret`` and ``scan`` (what the QR says) stand on the upper part only. ``by_when`` is None
    where no clock runs.
    """

    title: str
    house: str
    number_head: str
    number: str
    secret: Fact
    facts: tuple[Fact, ...]
    scan: str
    scan_words: str
    by_when: Fact | None
    next: Fact
    ask: Fact
    never: str
    cut: str
    list_head: str
    list_words: str
    papers: tuple[ListedPaper, ...]
