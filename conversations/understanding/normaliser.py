"""One spelling for the words that people type: shortenings, slang, Kupang Malay, long letters."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from conversations.engine.answers import folded

# What is longer is a story; its beginning says what it is about.
LONGEST = 400
# A number, a sum or a day stands as its kind: which one it is says nothing of what is meant.
_KINDS = (
    (re.compile(r"\bkl[- ]?(?=[a-z0-9]*\d)[a-z0-9]{4,6}\b"), "klnumber"),
    (re.compile(r"(?<!\d)\d(?:[ .-]?[\dx]){14}[ .-]?[\dx](?!\d)"), "niknumber"),
    (re.compile(r"\b\d{9,}\b"), "longnumber"),
    (
        re.compile(
            r"\brp\.? ?\d[\d.,]*(?: ?(?:rb|ribu|jt|juta))?\b"
            r"|\b\d[\d.,]* ?(?:rb|ribu|jt|jta|juta|k)\b|\b\d{1,3}(?:\.\d{3})+\b"
        ),
        "sumofmoney",
    ),
    (
        re.compile(r"\b(?:tgl|tanggal|tg) ?\d{1,2}\b|\b\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?\b"),
        "dayofmonth",
    ),
    (
        re.compile(r"\b(?:jam|jm|pukul|pkl) ?\d{1,2}(?:[.:]\d\d)?\b|\b\d{1,2}[:.]\d\d\b"),
        "hourofday",
    ),
    (re.compile(r"\b[a-z]+ contoh\b"), "somebody"),
)
_DOUBLED = re.compile(r"\b([a-z]+)2(?:nya)?\b")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_TWICE = re.compile(r"(.)\1+")
_ENDINGS = ("nya", "kah", "lah", "ku", "mu")
_SHORTEST_STEM, _SHORTEST_UNKNOWN = 3, 7
NUMBER, ASKED = "number", "asked"


class Normaliser:
    """Writes a message in the words of ``lexicon.toml``."""

    def __init__(self, written: Mapping[str, str], joined: Mapping[str, str]) -> None:
        """Take each word with its spellings, and the words that are one together."""
        self._word = {spelling: word for word, all_ in written.items() for spelling in all_.split()}
        self._known = frozenset(written)
        self._joined = tuple((f" {words} ", f" {one} ") for words, one in joined.items())

    def words(self, text: str) -> list[str]:
        """Return the words of ``text``; the last is ``ASKED`` where there is a question mark."""
        small = folded(text)[:LONGEST].replace("\u2019", "'")
        for kind, name in _KINDS:
            small = kind.sub(f" {name} ", small)
        found = [self._one(word) for word in _WORD.findall(_DOUBLED.sub(r"\1 \1", small))]
        line = f" {' '.join(found)} "
        for words, one in self._joined:
            line = line.replace(words, one)
        return [*line.split(), *([ASKED] if "?" in text else [])]

    def _one(self, word: str) -> str:
        """Return one word as it is understood."""
        if word.isdigit():
            return NUMBER
        plain = _DRAWN_OUT.sub(r"\1", word)
        if plain in self._known:
            return plain
        for spelt in (plain, _TWICE.sub(r"\1", plain)):
            if spelt in self._word or spelt in self._known:
                return self._word.get(spelt, spelt)
        for ending in _ENDINGS:
            stem = plain.removesuffix(ending)
            if stem != plain and len(stem) >= _SHORTEST_STEM:
                if stem in self._word or stem in self._known:
                    return self._word.get(stem, stem)
                if len(plain) >= _SHORTEST_UNKNOWN:
                    return stem
        return plain


def load_normaliser() -> Normaliser:
    """Read the table of spellings that comes with the program."""
    table = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text("utf-8"))
    return Normaliser(table["written"], table["joined"])
