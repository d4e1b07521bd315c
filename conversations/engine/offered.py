"""The options of one question: those shown, those only understood, and which one is meant."""

from dataclasses import dataclass

from conversations.engine.answers import chosen, folded, named, number_in
from conversations.engine.catalogue import Catalogue
from conversations.engine.flow import Ask, Choose, Known, Options, Step
from conversations.engine.replies import Option


@dataclass(frozen=True, slots=True)
class Offered:
    """What a question (``flow.step``) offers in one language."""

    question: str
    shown: tuple[Option, ...]
    unshown: tuple[Option, ...]
    texts: Catalogue
    language: str

    def chosen(self, said: str) -> str | None:
        """Return the option that ``said`` means; by number only those shown."""
        for options in (self.shown, self.unshown if number_in(said) is None else ()):
            index = chosen(said, self._words(options))
            if index is not None:
                return options[index].name
        return None

    def is_option(self, said: str) -> bool:
        """Tell whether ``said`` is, letter by letter, what a shown option is called."""
        spoken = folded(said)
        return any(spoken == folded(word) for words in self._words(self.shown) for word in words)

    def named(self, sentence: str) -> str | None:
        """Return the option that a sentence names."""
        options = (*self.shown, *self.unshown)
        index = named(sentence, self._words(options))
        return None if index is None else options[index].name

    def _words(self, options: tuple[Option, ...]) -> list[tuple[str, ...]]:
        return [self.texts.option_words(self.question, one, self.language) for one in options]


def shown_options(step: Step, known: Known) -> tuple[Option, ...]:
    """Return the options that a step shows, none for one that asks nothing."""
    match step:
        case Choose(options):
            return _options(options, known)
        case Ask():
            return tuple(Option(name) for name in step.ways)
        case _:
            return ()


def unshown_options(step: Step, known: Known) -> tuple[Option, ...]:
    """Return the options that a step understands without showing them."""
    return _options(step.also, known) if isinstance(step, Choose) else ()


def _options(options: Options, known: Known) -> tuple[Option, ...]:
    return options(known) if callable(options) else tuple(Option(name) for name in options)
