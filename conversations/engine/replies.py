"""What is to be said, before language and channel: a text by key, its blanks, its options."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Rupiah:
    """An amount of money; each language writes it its own way."""

    amount: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text by its key, with what goes into its blanks."""

    key: str
    blanks: "Mapping[str, Blank]" = field(default_factory=dict)


# Several texts fill one blank as lines under each other.
Blank = str | int | date | datetime | Rupiah | Text | tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question: the name that comes back, and the label people see.

    ``label`` None takes the text ``<question>.<name>``, or the one that ``key`` names; a plain
    string is shown as it is (a masked name, the name of a kabupaten).
    """

    name: str
    label: str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing to say; with options it is a question that stands at ``step`` (``flow.step``).

    ``asks_contact`` offers the button with which Telegram hands over the person's own number.
    ``picture`` is the token of a slip that goes out with the words.
    """

    text: Text
    options: tuple[Option, ...] = ()
    step: str = ""
    asks_contact: bool = False
    picture: str = ""
