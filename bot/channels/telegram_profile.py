"""What Telegram shows of us beside the chat: the menu of commands and the descriptions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from conversations.engine.catalogue import FIRST_LANGUAGE, Catalogue
from conversations.engine.replies import Text

# In this order in the menu; each is a word that works anywhere.
COMMANDS: Final = (
    *("menu", "back", "cancel", "help", "staff"),
    *("language", "sources", "genuine", "stop"),
)
_NAME = re.compile(r"[a-z0-9_]{1,32}")


@dataclass(frozen=True, slots=True)
class Profile:
    """The profile in one language; ``code`` None is what all other languages see."""

    code: str | None
    commands: Mapping[str, str]
    description: str
    short_description: str


def profiles(texts: Catalogue) -> tuple[Profile, ...]:
    """Return the profile in every language that Telegram knows by two letters."""
    return tuple(
        Profile(
            None if language == FIRST_LANGUAGE else language,
            _commands(texts, language),
            texts.say(Text("channel.description"), language),
            texts.say(Text("channel.short_description"), language),
        )
        for language in texts.languages
        if len(language) == len("id")
    )


def _commands(texts: Catalogue, language: str) -> dict[str, str]:
    """Command -> what it does; the word is the one that is shown in chats, in small letters."""
    words = {name: texts.words(f"anywhere.word.{name}", language)[0] for name in COMMANDS}
    return {
        word.lower(): texts.say(Text(f"channel.command.{name}"), language)
        for name, word in words.items()
        if _NAME.fullmatch(word.lower())
    }
