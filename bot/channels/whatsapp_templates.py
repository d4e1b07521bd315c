"""The templates as Twilio's Content API is given them: words, blanks and their samples.

They may open a conversation and need Meta's approval first (Twilio: "template approvals").
"""

from collections.abc import Sequence
from typing import Final

from bot.channels.whatsapp_menus import Layout
from conversations.approved_words import body, full_names, in_one_line, samples
from conversations.engine.catalogue import Catalogue

KIND: Final = "twilio/text"
# We tell people what concerns them and sell nothing; Meta may file a template otherwise.
CATEGORY: Final = "UTILITY"


def templates(texts: Catalogue) -> tuple[Layout, ...]:
    """Return every template in every language."""
    return tuple(_template(texts, full) for full in full_names(texts))


def variables(blanks: Sequence[str]) -> dict[str, str]:
    """Return ``blanks`` by their places, as Twilio and Meta take them."""
    return {str(place): in_one_line(blank) for place, blank in enumerate(blanks, start=1)}


def _template(texts: Catalogue, full: str) -> Layout:
    return Layout(
        full,
        {KIND: {"body": body(texts, full)}},
        variables(samples(texts, full)),
        full.rpartition("_")[2],
        needs_approval=True,
    )
