"""How the open answers of a report are read: a person, a moment, a place, a contact, a number."""

import re
from datetime import date, time

from conversations.engine.answers import folded
from conversations.engine.flow import Known, Misread
from conversations.engine.session import Json
from conversations.readers import LONGEST_MESSAGE, SHORTEST_MESSAGE, a_kpj, a_message, a_past_day
from conversations.rules.hours import HourFault, read_hour
from conversations.rules.kpj import KpjFault, read_kpj
from conversations.rules.moments import find_moment
from conversations.rules.nik import NikFault, read_nik
from conversations.rules.report_numbers import find_number_and_secret, read_number, read_secret
from conversations.rules.schools import read_schools

# So many digits in a row are meant as a number of a card, not as an age or a house number.
_NUMBER_FROM = 9
_DIGITS = re.compile(r"\d")
_NAME = re.compile(r"[^\W\d_]")
# Not the end of a longer number, such as a NIK.
_PHONE = re.compile(r"(?<!\d)(?<!\d{4}[ .-])(?:\+?62|0)(?:[ .-]*\d){8,13}(?!\d)")
_NUMBERS = re.compile(r"(?i)\bnik\b|\bkpj\b|\bno\b\.?|\bnomor\b|[\d.:-]+")
_MOBILE = re.compile(r"(?:\+?62 ?|0)8[\d .-]{6,14}")
# Words that name nobody, as people say them; and those that mean oneself.
_UNKNOWN = (
    *("tidak tahu", "tdk tahu", "tidak tau", "tdk tau", "gak tau", "sonde tau", "son tau"),
    *("lupa", "belum tahu", "i don't know", "don't know", "not sure"),
)
_ONESELF = frozenset({"saya", "saya sendiri", "sy", "sy sendiri", "aku", "beta", "myself", "me"})
_ABOUT_A_NAME = re.compile(
    r"(?i)^(?:nama(?: saya| sy)?(?: adalah)?|saya|my name is|i am)\s+"
    r"|[\s,]*(?:no(?:mor)?|hp|wa|telp)[\s.:]*$"
)
_AROUND_A_NAME = " ,;:.-/()"
_LONGEST_NAME = 200
# In words.
SHORTEST_STORY, LONGEST_ANSWER = 2, 6


def a_person(said: str, known: Known) -> Json | Misread:
    """Read whom a report is about: ``nik``, ``kpj``, or the words that name somebody (``who``)."""
    kpj = read_kpj(said)
    nik = read_nik(said, known.today)
    if not isinstance(nik, NikFault):
        return {"nik": nik.digits, "kpj": None, "who": _beside(said)}
    if _MOBILE.fullmatch(folded(said)):
        return Misread("engine.person.phone")
    if not isinstance(kpj, KpjFault):
        return {"kpj": kpj.number, "nik": None, "who": _beside(said)}
    if folded(said).startswith(_UNKNOWN):
        return Misread("engine.person.nobody")
    digits = len(_DIGITS.findall(folded(said)))
    if digits >= _NUMBER_FROM and not _words(said):
        return Misread("engine.person.number", {"count": digits})
    who = said.strip()[:_LONGEST_NAME]
    if not _NAME.search(who):
        return Misread("engine.person.nobody")
    return {"who": who, "nik": None, "kpj": None}


def another_person(said: str, known: Known) -> Json | Misread:
    """Read whom a death is about: as ``a_person``, but never oneself."""
    if folded(said) in _ONESELF:
        return Misread("engine.person.oneself")
    return a_person(said, known)


def _beside(said: str) -> Json:
    """Return the name beside a number, so that a slip in the number can be noticed."""
    name = " ".join(_NUMBERS.sub(" ", said).split()).strip(_AROUND_A_NAME)[:_LONGEST_NAME]
    return name if _words(name) else None


def _words(said: str) -> bool:
    return len(re.findall(r"[^\W\d_]{3,}", said)) > 1


def a_story(said: str, known: Known) -> Json | Misread:
    """Take what happened as it is told."""
    story = a_message(said, known)
    short = isinstance(story, Misread) or len(said.split()) < SHORTEST_STORY
    return Misread("engine.story.too_short") if short else story


def a_when(said: str, known: Known) -> Json | Misread:
    """Read when it happened: ``happened_on`` and, where it was told, ``happened_at``."""
    found = find_moment(said, known.now)
    if found.day is None:
        # A story is read by its own rules alone; an answer may be a bare date.
        short = len(said.split()) <= LONGEST_ANSWER
        day = (
            a_past_day(said, known)
            if short
            else Misread("engine.day.vague", {"today": known.today})
        )
        return day if isinstance(day, Misread) else {"happened_on": day, "happened_at": None}
    return _moment(found.day, found.hour)


def _moment(day: date, hour: time | None) -> dict[str, Json]:
    # An hour that was told of another day does not hold for this one.
    at = None if hour is None else hour.isoformat("minutes")
    return {"happened_on": day.isoformat(), "happened_at": at}


def an_hour(said: str, _known: Known) -> Json | Misread:
    """Read an hour of the day: "jam 4 sore", "16.30"."""
    hour = read_hour(said)
    if isinstance(hour, HourFault):
        return Misread(f"engine.hour.{hour}")
    return {"happened_at": hour.isoformat("minutes")}


def a_place(said: str, known: Known) -> Json | Misread:
    """Read where it happened, with the kabupaten where one is named."""
    place = said.strip()[:LONGEST_MESSAGE]
    if len(folded(place)) < SHORTEST_MESSAGE:
        return Misread("engine.message.too_short")
    told: dict[str, Json] = {"place": place}
    regions = known.regions.where(place)
    return told | ({"kabupaten": regions[0].code} if len(regions) == 1 else {})


def a_contact(said: str, _known: Known) -> Json | Misread:
    """Read a name, and a phone number where one stands beside it."""
    contact = _contact(said)
    name = contact.get("name")
    if not name:
        return Misread("engine.contact.no_name")
    told: dict[str, Json] = {"informant": name}
    return told | ({"informant_phone": contact["phone"]} if "phone" in contact else {})


def a_second_contact(said: str, _known: Known) -> Json | Misread:
    """Take the name and number of somebody else who can be reached."""
    contact = _contact(said)
    if not contact:
        return Misread("engine.contact.no_name")
    return {"second_contact": " ".join(contact.values())}


def _contact(said: str) -> dict[str, str]:
    found = _PHONE.search(folded(said))
    rest = said
    contact: dict[str, str] = {}
    if found:
        rest = _PHONE.sub(" ", folded(said) if not _PHONE.search(said) else said)
        contact["phone"] = e164(found.group())
    name = " ".join(rest.split()).strip(_AROUND_A_NAME)
    for _ in range(2):
        name = _ABOUT_A_NAME.sub("", name).strip(_AROUND_A_NAME)
    name = name[:_LONGEST_NAME]
    return ({"name": name} if _NAME.search(name) else {}) | contact


def e164(number: str) -> str:
    """Return an Indonesian number as it is written internationally."""
    digits = "".join(_DIGITS.findall(number))
    return f"+62{digits[1:]}" if digits.startswith("0") else f"+{digits}"


def a_card_number(said: str, known: Known) -> Json | Misread:
    """Read the number of a card."""
    number = a_kpj(said, known)
    return number if isinstance(number, Misread) else {"kpj": number}


def a_report_number(said: str, _known: Known) -> Json | Misread:
    """Read the number of a report, with the secret letters where they stand beside it."""
    found = find_number_and_secret(said)
    if found is None:
        number = read_number(said)
        return {"number": number} if number else Misread("engine.report_number.not_a_number")
    number, secret = found
    return {"number": number, "secret": secret} if secret else {"number": number}


def a_secret(said: str, _known: Known) -> Json | Misread:
    """Read the secret letters of a receipt."""
    return read_secret(said) or Misread("engine.report_number.not_a_secret")


def the_schools(said: str, _known: Known) -> Json | Misread:
    """Read which schools the children go to."""
    schools = read_schools(said)
    if schools is None:
        return Misread("engine.schools.unreadable")
    return {"schools": [level.value for level in schools]}


def moment_in(story: str, known: Known) -> dict[str, Json]:
    """Return when a story happened, as far as its own words tell."""
    found = find_moment(story, known.now)
    return {} if found.day is None else _moment(found.day, found.hour)


def words_of_help(said: str, known: Known) -> Json | Misread:
    """Take words in place of "helped or not" for the story; a word or two are none."""
    if len(said.split()) <= SHORTEST_STORY:
        return Misread("engine.not_understood")
    before = str(known.got.get("story") or "")
    return f"{before}\n{said.strip()}".strip()[:LONGEST_MESSAGE]
