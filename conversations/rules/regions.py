"""The kabupaten and kota of NTT: by Kemendagri code, and by what people type for them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files

from conversations.rules.typed import plain

_LABELS = re.compile(r"\b(?:kabupaten|kab|kabupatan|regency|provinsi|ntt)\b")
# What stands before a place: "di Ende", "asal Ende", "kabupaten Ende".
_BEFORE = r"(?:di|dari|asal|from|in|at)"
# From where on no names of people stand: "desa Nita, Sikka", but "kepala desa Yosef".
_VILLAGE = r"(?<!kepala )(?<!aparat )(?:desa|dusun|kampung|kelurahan|kecamatan)"
_FROM = re.compile(rf"\b(?:{_BEFORE}|{_VILLAGE})\b")
_LABEL = re.compile(r"\bkab(?:upaten|upatan)?\b(?! kupang)")
_PARTS = re.compile(r"[,;:\n()]|\.(?:\s|$)")
_CLOSE = 0.85  # a slip of one letter in seven; two names of regions are never so alike
_SHORTEST_SLIP = 5  # a slip in a shorter name makes another word: "belum" is not Belu


@dataclass(frozen=True, slots=True)
class Region:
    """A kabupaten or kota: Kemendagri code "53.07", full name, the short one people use."""

    code: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Office:
    """A branch office of BPJS Ketenagakerjaan; `serves` holds only the codes a source states."""

    name: str
    seat: str
    seat_code: str
    serves: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Regions:
    """All regions and offices; `aliases` are the words for them, each with one or more codes.

    In a sentence, words in `never` are no names, and those in `behind` only behind "di" or "dari".
    """

    by_code: Mapping[str, Region]
    offices: tuple[Office, ...]
    aliases: Mapping[str, tuple[str, ...]]
    never: frozenset[str]
    behind: frozenset[str]

    def find(self, text: str) -> tuple[Region, ...]:
        """The regions an answer can mean: none, one, or several to choose from.

        For answers to "which kabupaten" alone: names with a slip and codes are understood too.
        """
        words = _words(text)
        codes = self.aliases.get(words) or self._with_slip(words) or self._within(words)
        return self._regions(codes)

    def named(self, text: str) -> tuple[Region, ...]:
        """The regions that a sentence names, spelt as they are; ordinary words are none."""
        return self._regions(self._in_sentence(_sentence(text)))

    def home(self, text: str) -> tuple[Region, ...]:
        """The regions named behind "dari", "di", "asal" or "desa": before stand people's names."""
        words = _sentence(text)
        before = _FROM.search(words)
        return self._regions(self._in_sentence(words[before.start() :]) if before else ())

    def where(self, text: str) -> tuple[Region, ...]:
        """The regions that an answer to "where" names: in a sentence, or as a part of their own."""
        named = dict.fromkeys(self._in_sentence(_sentence(text)))
        for part in map(_words, _PARTS.split(text)):
            if not part.replace(" ", "").isdigit():
                named |= dict.fromkeys(self.aliases.get(part, ()))
        return self._regions(named)

    def office_for(self, code: str) -> Office | None:
        """The office that serves a region or has its seat there; None when no source says so."""
        serving = (office for office in self.offices if code in office.serves)
        seated = (office for office in self.offices if code == office.seat_code)
        return next(serving, None) or next(seated, None)

    def _regions(self, codes: Iterable[str]) -> tuple[Region, ...]:
        return tuple(self.by_code[code] for code in codes)

    def _in_sentence(self, words: str) -> tuple[str, ...]:
        """The codes of the names in a sentence; a longer name hides the shorter ones in it."""
        found: dict[str, None] = {}
        for alias in sorted(self.aliases, key=len, reverse=True):
            if alias in self.never or alias[0].isdigit():
                continue
            before = rf"\b{_BEFORE} " if alias in self.behind else ""
            words, times = re.subn(rf"{before}\b{alias}\b", "|", words)
            if times:
                found |= dict.fromkeys(self.aliases[alias])
        return tuple(found)

    def _with_slip(self, words: str) -> tuple[str, ...]:
        names = [alias for alias in self.aliases if len(alias) >= _SHORTEST_SLIP]
        close = get_close_matches(words, names, n=1, cutoff=_CLOSE)
        return self.aliases[close[0]] if close else ()

    def _within(self, words: str) -> tuple[str, ...]:
        """The regions named inside a sentence; a longer name hides the shorter ones in it."""
        found: dict[str, None] = {}
        rest = f" {words} "
        for alias in sorted(self.aliases, key=len, reverse=True):
            if f" {alias} " in rest:
                rest = rest.replace(f" {alias} ", " | ")
                found |= dict.fromkeys(self.aliases[alias])
        return tuple(found)


def load_regions() -> Regions:
    """Read the table that comes with the program; call once at start and hand the result on."""
    text = files(__package__).joinpath("regions.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    by_code: dict[str, Region] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    for entry in table["region"]:
        region = Region(entry["code"], entry["name"], entry["short"])
        by_code[region.code] = region
        names = (*entry["aliases"], region.code, region.code.replace(".", ""))
        aliases |= dict.fromkeys(map(_words, names), (region.code,))
    aliases |= {_words(alias): tuple(codes) for alias, codes in table["unclear"].items()}
    ordinary = table["in_a_sentence"]
    offices = tuple(
        Office(
            entry["name"],
            entry["seat"],
            entry["seat_code"],
            tuple(entry["serves"]),
            tuple(entry["sources"]),
            entry["confidence"],
        )
        for entry in table["office"]
    )
    never, behind = frozenset(ordinary["never"]), frozenset(ordinary["behind"])
    return Regions(by_code, offices, aliases, never, behind)


def find_region(text: str, regions: Regions) -> Region | None:
    """The one region a text means; None when it means none or could mean several."""
    found = regions.find(text)
    return found[0] if len(found) == 1 else None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", plain(text).casefold().replace("'", "")).strip()


def _sentence(text: str) -> str:
    """Small letters and single spaces; the label "kabupaten" tells a place as "di" does."""
    words = _LABEL.sub("di", _letters(text))
    return re.sub(r"\bkab(?:upaten)? kupang\b", "kupang kabupaten", words)


def _words(text: str) -> str:
    """Small letters and single spaces, without the label "kabupaten" unless it tells Kupang."""
    labelled = re.sub(r"\bkab(?:upaten)? kupang\b", "kupang kabupaten", _letters(text))
    if "kupang kabupaten" in labelled:
        return labelled
    return " ".join(_LABELS.sub(" ", labelled).split())
