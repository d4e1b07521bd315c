"""What a message says beside what it asks: numbers of cards, when, where, to whom, how much.

Nothing is guessed that was not said; two that disagree give none.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time

from conversations.rules.case import Relation
from conversations.rules.kpj import KpjFault, read_kpj
from conversations.rules.moments import Part, find_moment
from conversations.rules.nik import NikFault, read_nik
from conversations.rules.regions import Regions
from conversations.rules.typed import plain
from conversations.understanding.affected import find_affected
from conversations.understanding.amounts import find_amounts
from conversations.understanding.places import find_place
from conversations.understanding.story import LONGEST, read_story

_DIGIT = re.compile(r"\d")
# Eleven digits are a card only by their name: they may as well be a phone or an account.
_CARD = re.compile(
    r"(?i)\b(?:kpj|(?:no|nomor|nomer)\.? ?(?:kartu|kpj)|kartu|card(?: number)?)\b"
    r"(?: ?(?:no|nomor|nomer|saya|sy|sya|beta|bpjs|bpjstk|tk|kpj|nya|number|is)\b\.?)*[ :=.#]*"
    r"([0-9A-Z]{11}(?![0-9A-Z])|[0-9](?:[ ./_-]?[0-9]){10}(?![ ./_-]?[0-9]))"
)


@dataclass(frozen=True, slots=True)
class Slots:
    """What was said; empty or None for what was not.

    ``day`` and ``hour`` are local and never after now; ``place`` are the words that name it,
    ``kabupaten`` is a code such as 53.07. ``relation`` is what the writer is to the person to whom
    it happened, ``kin`` that person as an id of ``kinship.toml``; ``amounts`` are rupiah. The
    numbers of cards never show in a repr, so that none reaches a log.
    """

    nik: str = field(default="", repr=False)
    kpj: str = field(default="", repr=False)
    day: date | None = None
    hour: time | None = None
    part: Part | None = None
    place: str = ""
    kabupaten: str = ""
    relation: Relation | None = None
    kin: str = ""
    amounts: tuple[int, ...] = ()


def find_slots(text: str, now: datetime, regions: Regions) -> Slots:
    """Return what a message says, seen from ``now``, the local time."""
    said = text[:LONGEST]
    story = read_story(said)
    moment = find_moment(said, now)
    affected = find_affected(story)
    place, kabupaten = find_place(story, regions)
    return Slots(
        _nik(said, now.date()),
        _kpj(said),
        moment.day,
        moment.hour,
        moment.part,
        place,
        kabupaten,
        affected.relation,
        affected.kin,
        find_amounts(said),
    )


def _nik(text: str, today: date) -> str:
    if not _DIGIT.search(text):
        return ""
    nik = read_nik(text, today)
    return "" if isinstance(nik, NikFault) else nik.digits


def _kpj(text: str) -> str:
    """The one number that is named as a card's."""
    numbers = {read_kpj(number) for number in _CARD.findall(plain(text))}
    kpj = numbers.pop() if len(numbers) == 1 else KpjFault.NOT_A_NUMBER
    return "" if isinstance(kpj, KpjFault) else kpj.number
