"""How the open answers of a report are read: a person, a moment, a place, a contact, a number."""

import re
from datetime import date, time

from conversations.engine.answers import folded
from conversations.engine.flow import Known, Misread
from conversations.engine.session import Json
from conversations.readers import LONGEST_MESSAGE, SHORTEST_MESSAGE, a_message, a_past_day
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
_AROUND_A_NAME = " ,;:.-/()"
_LONGEST_NAME = 200
# In words.
SHORTEST_STORY, LONGEST_ANSWER = 2, 6


def a_person(said: str, known: Known) -> Json | Misread:
    """Read whom a report is about: ``nik``, ``kpj``, or the words that name somebody (``who``)."""
    kpj = read_kpj(said)
    nik = read_nik(said, known.today)
    if not isinstance(nik, NikFault):
        return {"nik": nik.digits}
    if not isinstance(kpj, KpjFault):
        return {"kpj": kpj.number}
    digits = len(_DIGITS.findall(folded(said)))
    if digits >= _NUMBER_FROM and not _words(said):
        return Misread("engine.person.number", {"count": digits})
    who = said.strip()[:_LONGEST_NAME]
    return {"who": who} if _NAME.search(who) else Misread("engine.person.nobody")


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
        return day if isinstance(day, Misread) else {"happened_on": day}
    return _moment(found.day, found.hour)


def _moment(day: date, hour: time | None) -> dict[str, Json]:
    told: dict[str, Json] = {"happened_on": day.isoformat()}
    return told | ({"happened_at": hour.isoformat("minutes")} if hour is not None else {})


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
    regions = known.regions.find(place)
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
    name = " ".join(rest.split()).strip(_AROUND_A_NAME)[:_LONGEST_NAME]
    return ({"name": name} if _NAME.search(name) else {}) | contact


def e164(number: str) -> str:
    """Return an Indonesian number as it is written internationally."""
    digits = "".join(_DIGITS.findall(number))
    return f"+62{digits[1:]}" if digits.startswith("0") else f"+{digits}"


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
