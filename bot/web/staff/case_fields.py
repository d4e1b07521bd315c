"""What the forms of a case give: words of ours, days, moments, money and numbers of people.

What cannot be read is refused in the words of the page (``WhyMissing``, ``CaseRefused``).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from werkzeug.exceptions import BadRequest

from bot.web.staff.visit import Visit
from conversations.rules.kpj import Kpj, KpjFault, read_kpj
from conversations.rules.nik import Nik, NikFault, read_nik
from handlers.cases.errors import WhyMissing
from handlers.staff.case_acts import CaseRefused

AnyWord = TypeVar("AnyWord", bound=StrEnum)


def a_word(words: type[AnyWord], given: str) -> AnyWord:
    """Return a word that the form offers; 400 for any other."""
    try:
        return words(given)
    except ValueError:
        raise BadRequest from None


def a_day(visit: Visit) -> date:
    """Return the day ``on`` of a form; refused without one, and for a day to come."""
    try:
        day = date.fromisoformat(visit.given("on", 20))
    except ValueError:
        raise WhyMissing("on") from None
    if day > visit.now.date():
        raise CaseRefused("in_the_future")
    return day


def a_moment(visit: Visit) -> datetime:
    """Return the local moment ``at`` of a form (now without one); refused for one to come."""
    given = visit.given("at", 30)
    if not given:
        return visit.now
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise WhyMissing("on") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=visit.words.zone)
    if moment > visit.now:
        raise CaseRefused("in_the_future")
    return moment


def a_rupiah(visit: Visit) -> int:
    """Return the amount ``rupiah`` of a form; dots between its digits are fine."""
    digits = "".join(visit.given("rupiah", 30).removeprefix("Rp").replace(".", "").split())
    if not digits.isdecimal() or not 0 < int(digits) < 2**31:
        raise WhyMissing("rupiah")
    return int(digits)


def a_nik(given: str, today: date) -> Nik:
    """Return a NIK however it was typed; refused for what is none."""
    found = read_nik(given, today)
    if isinstance(found, NikFault):
        raise CaseRefused("bad_number")
    return found


def a_kpj(given: str) -> Kpj:
    """Return a card number however it was typed; refused for what is none."""
    found = read_kpj(given)
    if isinstance(found, KpjFault):
        raise CaseRefused("bad_number")
    return found
