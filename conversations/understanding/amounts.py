"""Amounts of money as people write them: "4jt", "100rb", "Rp 250.000", "dua juta"."""

import re

from conversations.rules.date_words import any_of
from conversations.rules.hour_words import COUNTS
from conversations.rules.typed import plain

LONGEST = 2000  # characters of a message
MOST = 10**12  # rupiah: nobody speaks of more here

_UNITS = {
    **dict.fromkeys(("rb", "rbu", "ribu", "rebu", "ribuan", "rban", "k", "thousand"), 1_000),
    **dict.fromkeys(("jt", "jta", "juta", "jutaan", "jtan", "jeti", "million"), 1_000_000),
    **dict.fromkeys(("miliar", "milyar", "billion"), 1_000_000_000),
}
_WORDS = {
    **COUNTS,
    "ampa": 4,
    "seratus": 100,
    "saratus": 100,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
_TEEN = {"belas": 10, "blas": 10}
_TIMES = {"puluh": 10, "puloh": 10, "pulu": 10, "ratus": 100, "hundred": 100}
_FIGURE = r"[0-9]{1,3}(?:[.,][0-9]{3})+(?:,[0-9]{1,2})?(?![0-9])|[0-9]+(?:[.,][0-9]{1,2})?(?![0-9])"
_COUNTED = rf"(?:{any_of(_WORDS)})(?: (?:{any_of(_WORDS)}|{any_of(_TEEN | _TIMES)})){{0,8}}"
_UNIT = any_of(_UNITS)
# Half of what follows ("setengah juta"), or half of one more ("dua setengah juta").
_HALF = r"s(?:e|a)?t(?:e)?ngah"
_SAID = re.compile(
    r"(?<![\w.,/-])(?:(?P<sign>rp|idr)\.? ?)?"
    rf"(?:(?P<figure>{_FIGURE})(?P<half1> {_HALF})?(?: ?-? ?(?P<unit1>{_UNIT}))?"
    rf"|(?P<words>{_COUNTED})(?P<half2> {_HALF})? ?(?P<unit2>{_UNIT})"
    rf"|(?P<half3>{_HALF}) (?P<unit3>{_UNIT})|s(?:e|a)(?P<one>juta|jt|ribu))"
    r"(?P<sign2> ?(?:rupiah|rp|perak))?(?![\w]|[.,/-][0-9])(?:,-)?"
)
# So many of something else, or one of two ends.
_NOT_MONEY = re.compile(
    r" ?(?:orang|org|pekerja|pekrja|peserta|warga|kk|jiwa|kali|km|meter|ekor|hektar|buah|nama|tahun"
    r"|people|workers|kepala)\b"
)
_ONE_OF_TWO = re.compile(
    rf"(?:[0-9]|\b(?:{any_of(_WORDS)})) ?(?:-|sampai|sampe|s/d|sd|atau|to|or) ?$"
)
# "Dua juta empat ratus" leaves open what the hundreds are; so does a year.
_GOES_ON = re.compile(
    rf" (?:(?:{any_of(_WORDS)}) (?:{any_of(_TEEN | _TIMES)})|seratus|saratus|sepuluh|sebelas)\b"
)
_NEAR = 20  # characters
_YEAR = re.compile(r"\b(?:tahun|thn|taon|year) $")


def find_amounts(text: str) -> tuple[int, ...]:
    """Return the different amounts in rupiah, in the order in which they were said.

    Only with "Rp", "rupiah", thousands or millions: a bare number may be anything.
    """
    small = " ".join(plain(text[:LONGEST]).casefold().split())
    amounts: list[int] = []
    before, end = 0, -1
    for found in _SAID.finditer(small):
        amount = _amount(found) if _is_money(found, small) else 0
        if _joins(before, amount) and found.start() == end + 1 and not found["sign"]:
            # "1 juta 500 ribu" is one amount.
            amount += amounts.pop()
        if amount and not _goes_on(small, found.end()):
            amounts.append(amount)
            before = amount
        else:
            before = 0
        end = found.end()
    return tuple(dict.fromkeys(amounts))


def _goes_on(text: str, at: int) -> bool:
    """Whether a number without a unit follows."""
    more = _SAID.match(text, at + 1)
    return bool(_GOES_ON.match(text, at)) and not (more and _amount(more))


def _joins(before: int, amount: int) -> bool:
    return bool(before and amount) and before % 10 ** len(str(amount)) == 0


def _is_money(found: re.Match[str], text: str) -> bool:
    near = max(0, found.start() - _NEAR)
    return not (
        _NOT_MONEY.match(text, found.end())
        or _ONE_OF_TWO.search(text, near, found.start())
        or (found["words"] and _YEAR.search(text, near, found.start()))
    )


def _amount(found: re.Match[str]) -> int:
    """The rupiah of one amount; 0 for a number that is none."""
    unit = found["unit1"] or found["unit2"] or found["unit3"] or found["one"]
    if not (unit or found["sign"] or found["sign2"]):
        return 0
    worth = _UNITS[unit] if unit else 1
    half = worth // 2 if found["half1"] or found["half2"] or found["half3"] else 0
    if found["figure"]:
        count = _figure(found["figure"], worth)
    else:
        count = (_counted(found["words"]) if found["words"] else int(bool(found["one"]))) * worth
    return count + half if count + half <= MOST else 0


def _figure(figure: str, worth: int) -> int:
    """A number with points for thousands and a comma for parts, or the other way round."""
    if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+(,[0-9]{1,2})?", figure):
        whole = re.sub(r",[0-9]{1,2}$", "", figure)
        return int(re.sub(r"[.,]", "", whole)) * worth
    whole, _, part = figure.replace(",", ".").partition(".")
    parts = int(part.ljust(2, "0")) if part else 0
    return int(whole) * worth + parts * worth // 100


def _counted(words: str) -> int:
    """A number in words up to 999: "dua ratus lima puluh"; 0 for digits said one by one."""
    total = last = 0
    for word in words.split():
        if word in _TEEN:
            last += _TEEN[word]
        elif word in _TIMES:
            total, last = total + last * _TIMES[word], 0
        elif last:
            return 0
        elif _WORDS[word] in _TIMES.values() or _WORDS[word] % 10 == 0:
            total += _WORDS[word]
        else:
            last = _WORDS[word]
    return total + last
