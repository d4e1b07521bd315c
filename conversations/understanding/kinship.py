"""The table of words ``kinship.toml``: kin, the writer, what happened, where.

Each list has a letter, so that a story becomes a line of letters (``story.py``) and plain patterns
can tell to whom something happened (``affected.py``) and where (``places.py``).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from conversations.rules.case import Relation

# A word that the table does not know, or that only looks like one it knows; and marks.
OTHER, COMMA, STOP = "_", ",", "."
# The letter of each list of words.
LETTERS: Mapping[str, str] = {
    "me": "m",
    "we": "w",
    "my": "y",
    "of": "o",
    "from": "f",
    "that": "=",
    "and": "&",
    "kind": "q",
    "address": "A",
    "greeting": "g",
    "others": "3",
    "pronoun": "h",
    "their": "H",
    "thing": "i",
    "body": "b",
    "hurt": "e",
    "hits": "t",
    "died": "d",
    "between": "l",
    "does": "v",
    "not": "x",
    "if": "?",
    "at": "@",
    "numbered": "n",
    "stop": "s",
    "to": "z",
    "now": "r",
    "care": "c",
    "plain": OTHER,
}
# And of the words for kin, by how surely they mean it.
KIN_LETTERS: Mapping[str, str] = {"sure": "K", "title": "T", "called": "C", "possessed": "P"}
# Kin with an ending: mine ("suamiku") or somebody's ("suaminya").
MINE, SOMEBODYS = "J", "N"


@dataclass(frozen=True, slots=True)
class Words:
    """The table: each phrase as its words, with its letter and, of kin, the id.

    ``sorts_of_place`` are words that tell where, but not which place.
    """

    phrases: Mapping[tuple[str, ...], tuple[str, str]]
    longest: int
    relations: Mapping[str, Relation | None]
    sorts_of_place: frozenset[str]


@cache
def load_words() -> Words:
    """Read the table that comes with the program, once."""
    path = files(__package__).joinpath("kinship.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    listed = [
        (phrase, LETTERS[name], "") for name, words in table["words"].items() for phrase in words
    ]
    listed += [
        (phrase, KIN_LETTERS[how], name)
        for name, kin in table["kin"].items()
        for how in KIN_LETTERS
        for phrase in kin.get(how, ())
    ]
    phrases = {tuple(phrase.split()): (letter, kin) for phrase, letter, kin in listed}
    relations = {
        name: Relation(kin["relation"]) if kin["relation"] else None
        for name, kin in table["kin"].items()
    }
    sorts = frozenset(table["sorts"]["of_place"])
    return Words(phrases, max(map(len, phrases)), relations, sorts)
