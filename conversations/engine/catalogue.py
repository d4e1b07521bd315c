"""Every sentence by key and language, and how money, days and lists are written in each."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

from conversations.engine.replies import Blank, Option, Rupiah, Text
from conversations.engine.template import Template
from conversations.rules.figures import Figures

# The language that has every text; others fall back to it.
FIRST_LANGUAGE = "id"
# Stands between the label of an option and the other words that mean it.
WORD_BREAK = "|"
# In a locale's file a question is the key ``text`` of a table that also holds its options.
QUESTION = "text"


class MissingText(LookupError):
    """No language has a text for this key; write it, ``lontar texts check`` lists them all."""


class Catalogue:
    """The texts of all languages, ready to be filled. Never changed: other words make another one.

    ``shipped`` is the catalogue as the package brings it, also where words were changed since.
    """

    def __init__(
        self,
        texts: Mapping[str, Mapping[str, str]],
        figures: Figures,
        shipped: "Catalogue | None" = None,
    ) -> None:
        """Prepare ``texts``: language -> key -> text with blanks; the rest is as ``shipped``."""
        self._figures = figures
        self.shipped = shipped or self
        self.languages: tuple[str, ...] = shipped.languages if shipped else tuple(texts)
        self._templates = {
            language: {key: Template.parse(text) for key, text in by_key.items()}
            for language, by_key in texts.items()
        }
        self._words = {
            language: {key: _split(text) for key, text in by_key.items()}
            for language, by_key in texts.items()
        }
        if shipped is not None:
            for language in shipped.languages:
                keys = shipped.keys(language)
                templates = {key: shipped.template(key, language) for key in keys}
                words = {key: shipped.words(key, language) for key in keys}
                self._templates[language] = templates | self._templates.get(language, {})
                self._words[language] = words | self._words.get(language, {})

    def with_words(self, texts: Mapping[str, Mapping[str, str]]) -> "Catalogue":
        """Return the shipped texts with other words: language -> key -> text, as in a locale.

        Raises ``BrokenTemplate`` for a text whose braces cannot be read.
        """
        return Catalogue(texts, self._figures, self.shipped)

    def template(self, key: str, language: str) -> Template:
        """Return the text of ``key``, in Indonesian where ``language`` lacks it."""
        for tried in (language, FIRST_LANGUAGE):
            found = self._templates.get(tried, {}).get(key)
            if found is not None:
                return found
        raise MissingText(key)

    def has(self, key: str, language: str = FIRST_LANGUAGE) -> bool:
        """Tell whether ``language`` itself has a text for ``key``."""
        return key in self._templates.get(language, {})

    def keys(self, language: str) -> frozenset[str]:
        """Return the keys that ``language`` itself has."""
        return frozenset(self._templates[language])

    def say(self, text: Text, language: str) -> str:
        """Return ``text`` in words; KeyError when the flow left a blank unfilled."""
        return self.template(text.key, language).fill(
            lambda name: self._fill(name, text.blanks, language)
        )

    def words(self, key: str, language: str) -> tuple[str, ...]:
        """Return the label of an option or command and the other words that mean it."""
        for tried in (language, FIRST_LANGUAGE):
            found = self._words.get(tried, {}).get(key)
            if found is not None:
                return found
        raise MissingText(key)

    def option_words(self, step: str, option: Option, language: str) -> tuple[str, ...]:
        """Return the label of ``option`` at the question ``step``, then what else means it."""
        if option.label is not None:
            return (option.label,)
        return self.words(option.key or f"{step}.{option.name}", language)

    def figures_in(self, text: Text, language: str) -> tuple[str, ...]:
        """Return the ids of the figures that ``text`` speaks of, those of its blanks too."""
        found = list(self.template(text.key, language).figures)
        for blank in text.blanks.values():
            for inner in blank if isinstance(blank, tuple) else (blank,):
                if isinstance(inner, Text):
                    found.extend(self.figures_in(inner, language))
        return tuple(dict.fromkeys(found))

    def _fill(self, name: str, blanks: Mapping[str, Blank], language: str) -> str:
        if "." in name:
            return self.figure(name, language)
        return self.written(blanks[name], language)

    def figure(self, name: str, language: str) -> str:
        """Return a figure of the rules as ``language`` writes it; ``UnknownFigure`` for none."""
        figure = self._figures[name]
        value = Rupiah(int(figure.value)) if figure.unit == "rupiah" else figure.value
        return self.written(value, language)

    def written(self, value: Blank, language: str) -> str:
        """Return a value as ``language`` writes it."""
        match value:
            case Text():
                return self.say(value, language)
            case tuple():
                return "\n".join(self.say(line, language) for line in value)
            case Rupiah():
                digits = f"{value.amount:,}"
                mark = self.words("calendar.thousands", language)[0]
                return f"Rp {digits.replace(',', mark)}"
            case datetime():
                return self.say(
                    Text(
                        "calendar.moment",
                        {
                            "weekday": self._weekday(value, language),
                            "day": value.date(),
                            "clock": f"{value:%H.%M}",
                        },
                    ),
                    language,
                )
            case date():
                return f"{value.day} {self._month(value, language)} {value.year}"
            case _:
                return str(value)

    def _month(self, day: date, language: str) -> str:
        return self.words("calendar.months", language)[day.month - 1]

    def _weekday(self, day: date, language: str) -> str:
        return self.words("calendar.weekdays", language)[day.weekday()]

    @cached_property
    def commands(self) -> Mapping[str, str]:
        """The words that work anywhere, in every language: word -> command (``anywhere.toml``)."""
        return {
            word.casefold(): key.removeprefix("anywhere.word.")
            for by_key in self._words.values()
            for key, words in by_key.items()
            if key.startswith("anywhere.word.")
            for word in words
        }


def _split(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(WORD_BREAK))


def read_locales() -> dict[str, dict[str, str]]:
    """Read every text shipped with the package: language -> key -> text.

    ``locales/<language>/<file>.toml`` gives the keys ``<file>.<key>``; tables add a level.
    """
    root = files("conversations") / "locales"
    return {
        folder.name: dict(_texts_of(folder))
        for folder in sorted(root.iterdir(), key=lambda entry: entry.name != FIRST_LANGUAGE)
        if folder.is_dir() and not folder.name.startswith("_")
    }


def _texts_of(folder: Traversable) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            yield from _flat(tomllib.loads(file.read_text("utf-8")), file.name[: -len(".toml")])


def _flat(table: Mapping[str, object], above: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}.{name}")
        else:
            yield (above if name == QUESTION else f"{above}.{name}"), str(value).strip()
