"""Words that decide by themselves, in a message as the normaliser writes it (``guards.toml``)."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from conversations.understanding.normaliser import ASKED

_ANY = "*"
_OR = "|"


@dataclass(frozen=True, slots=True)
class Guard:
    """An intent, the pattern of words that means it, and the words beside which it does not."""

    intent: str
    pattern: re.Pattern[str]
    unless: frozenset[str]

    def holds(self, line: str, words: frozenset[str]) -> bool:
        """Tell whether the words are there, and none that speaks against it."""
        return self.pattern.search(line) is not None and not self.unless & words


class Guards:
    """Finds the intent that words decide by themselves."""

    def __init__(
        self, whole: Mapping[str, Iterable[str]], address: Iterable[str], guards: Iterable[Guard]
    ) -> None:
        """Take whole messages by intent, words of address, and what decides anywhere."""
        self._whole = {words: intent for intent, all_ in whole.items() for words in all_}
        self._address = frozenset(address)
        self._anywhere = tuple(guards)

    def find(self, words: Sequence[str]) -> str | None:
        """Return the intent that ``words`` decide, None where nothing decides."""
        said = [word for word in words if word != ASKED]
        for tried in (said, self._without_address(said)):
            if whole := self._whole.get(" ".join(tried)):
                return whole
        line, each = f" {' '.join(said)} ", frozenset(said)
        return next((one.intent for one in self._anywhere if one.holds(line, each)), None)

    def _without_address(self, words: Sequence[str]) -> list[str]:
        left = list(words)
        for end in (0, -1):
            while left and left[end] in self._address:
                left.pop(end)
        return left


def load_guards() -> Guards:
    """Read the table of guards that comes with the program."""
    table = tomllib.loads(files(__package__).joinpath("guards.toml").read_text("utf-8"))
    guards = (
        Guard(one["intent"], _pattern(one["phrases"]), frozenset(one["unless"].split()))
        for one in table["anywhere"]
    )
    return Guards(table["whole"], table["address"]["words"].split(), guards)


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of phrases: a bar parts words of one place, a star is any word."""
    return re.compile(f" (?:{'|'.join(map(_phrase, phrases))}) ")


def _phrase(phrase: str) -> str:
    places = (
        r"\S+" if place == _ANY else f"(?:{'|'.join(map(re.escape, place.split(_OR)))})"
        for place in phrase.split()
    )
    return " ".join(places)
