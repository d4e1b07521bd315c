"""The texts alone, for what speaks without a conversation: the command line and its refusals."""

from functools import cache

from conversations.engine.catalogue import Catalogue, read_locales
from conversations.rules.figures import load_figures


@cache
def load_texts() -> Catalogue:
    """Read the texts; once a process, and never while importing."""
    return Catalogue(read_locales(), load_figures())
