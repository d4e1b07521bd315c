"""The words of the simulator's page in one language (``simulator.toml``), and its dates."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from conversations.engine.catalogue import FIRST_LANGUAGE, Catalogue
from conversations.engine.replies import Blank, Text

_FILE = "simulator"
_ANY_ERROR = "other"


@dataclass(frozen=True, slots=True)
class ShownMoment:
    """The demo's time: for the date field, on a bubble, above a day's bubbles, in full."""

    iso: str
    clock: str
    day: str
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return plain values for the page's script."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says."""

    texts: Catalogue
    language: str

    @classmethod
    def of(cls, texts: Catalogue, language: str | None) -> Self:
        """Return the words in ``language`` if there are any, else in Indonesian."""
        return cls(texts, language if language in texts.languages else FIRST_LANGUAGE)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the page can speak."""
        return self.texts.languages

    def __call__(self, key: str, **blanks: Blank) -> str:
        """Return the page's text ``key``."""
        return self.say(Text(f"{_FILE}.{key}", blanks))

    def say(self, text: Text) -> str:
        """Return any text in words."""
        return self.texts.say(text, self.language)

    def named(self, group: str, name: str) -> str:
        """Return the page's word for one of our names, empty when it has none."""
        key = f"{_FILE}.{group}.{name}"
        return self.say(Text(key)) if self.texts.has(key) else ""

    def error(self, code: int) -> str:
        """Return why something could not be done, by its HTTP status."""
        return self.named("error", str(code)) or self(f"error.{_ANY_ERROR}")

    def moment(self, now: datetime) -> ShownMoment:
        """Return ``now`` (local) as the page shows it."""
        return ShownMoment(
            iso=f"{now:%Y-%m-%dT%H:%M}",
            clock=f"{now:%H.%M}",
            day=self.texts.written(now.date(), self.language),
            text=self.texts.written(now.replace(second=0, microsecond=0), self.language),
        )
