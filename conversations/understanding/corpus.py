"""The sentences that are learnt from: what people may write, with what is meant before the tab."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

# Who writes stands in the first line of a file, behind this mark.
_ABOUT = "#"
# By what is meant: one of the intents, or a frequent question's id.
INTENTS_FOLDER, QUESTIONS_FOLDER = "corpus", "asked"


class Sentence(NamedTuple):
    """What somebody wrote, and what was meant."""

    meant: str
    wrote: str


class NoSentence(ValueError):
    """A line that is not what is meant, a tab and what was written; ``number`` counts from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def read_folder(name: str) -> list[Sentence]:
    """Read all sentences of a folder that comes with the program, file by file."""
    folder = files(__package__) / name
    found = (one for one in folder.iterdir() if one.name.endswith(".tsv"))
    return [
        sentence for file in sorted(found, key=lambda one: one.name) for sentence in sentences(file)
    ]


def sentences(file: Path | Traversable) -> Iterator[Sentence]:
    """Yield the sentences of a file; ``NoSentence`` for a line that is none.

    What staff sorted has the language between the two (``lontar texts labels``).
    """
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").split("\n"), 1):
        if not line or line.startswith(_ABOUT):
            continue
        meant, *between = line.split("\t")
        if not between or not between[-1].strip():
            raise NoSentence(number)
        yield Sentence(meant, between[-1])
