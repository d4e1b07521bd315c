"""One text with its blanks: the flow fills ``{name}``, the rules table ``{jkm.total}``."""

from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter
from typing import Self


class BrokenTemplate(ValueError):
    """A text whose braces cannot be read; mend the text."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut at its blanks: pairs of plain words and the name of the blank behind them."""

    pieces: tuple[tuple[str, str | None], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Cut ``text`` at its blanks; raise ``BrokenTemplate`` when a brace has no partner."""
        try:
            parsed = list(Formatter().parse(text))
        except ValueError as error:
            raise BrokenTemplate(text) from error
        if any(spec or conversion or not _is_name(name) for _, name, spec, conversion in parsed):
            raise BrokenTemplate(text)
        return cls(tuple((plain, blank) for plain, blank, _, _ in parsed))

    @property
    def blanks(self) -> frozenset[str]:
        """The names that the flow must fill."""
        return frozenset(name for _, name in self.pieces if name and "." not in name)

    @property
    def figures(self) -> tuple[str, ...]:
        """The ids of the figures that this text speaks of, in the order of the text."""
        return tuple(dict.fromkeys(name for _, name in self.pieces if name and "." in name))

    @property
    def plain(self) -> str:
        """The words without the blanks."""
        return "".join(words for words, _ in self.pieces)

    def fill(self, value_of: Callable[[str], str]) -> str:
        """Return the text with each blank replaced by ``value_of`` its name."""
        return "".join(
            words + (value_of(name) if name is not None else "") for words, name in self.pieces
        )


def _is_name(blank: str | None) -> bool:
    """Tell whether a blank is a name or a dotted id; None is the end of a text without one."""
    return blank is None or all(part.isidentifier() for part in blank.split("."))
