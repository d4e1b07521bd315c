"""``/petugas/peserta``: find a worker by a number, see their cover, chats and cases."""

from typing import Final
from uuid import UUID

from flask import Response
from werkzeug.exceptions import NotFound

from bot.web.staff.desk import Desk
from bot.web.staff.people_codes import LinkCodes
from bot.web.staff.people_cover import asked_day, look_of, say_cover
from bot.web.staff.people_timeline import draw
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from handlers.staff.people import (
    NobodyYet,
    NoSuchPerson,
    PeopleRefused,
    PersonSeen,
    covered_on,
    find,
    look,
)
from handlers.staff.people_acts import WhyReveal, reveal, unlink
from handlers.staff.rights import Right

# Longer than any number with its label.
_MOST_LETTERS: Final = 100
_MOST_PERIODS: Final = 100
_REFUSED: Final = 422


def add(desk: Desk) -> None:
    """Register the pages."""
    of_one = "/peserta/<uuid:person>"
    desk.page("/peserta", Right.PEOPLE, search, name="people", menu="staff_people.menu")
    desk.act("/peserta", Right.PEOPLE, look_up, ("number",), name="people_find")
    desk.page(of_one, Right.PEOPLE, show, name="person")
    desk.act(f"{of_one}/putus", Right.PEOPLE, cut, ("chat",), name="person_unlink")
    codes = LinkCodes(desk.settings)
    desk.act(f"{of_one}/kode", Right.PEOPLE, codes.issue, name="person_code", proved=True)
    numbers = f"{of_one}/nomor"
    desk.page(numbers, Right.REVEAL, ask_why, name="person_numbers", proved=True)
    given = ("reason", "case")
    desk.act(numbers, Right.REVEAL, show_numbers, given, name="person_reveal", proved=True)


def search(visit: Visit) -> Response:
    """Show the form."""
    return visit.page("people")


def look_up(visit: Visit) -> Response:
    """Lead on to whom a number means; the number itself stands in no address."""
    try:
        found = find(visit.given("number", _MOST_LETTERS), visit.actor, visit.services)
    except PeopleRefused as error:
        return visit.refused("people", error.reason)
    if isinstance(found, NobodyYet):
        return visit.refused("people", Text("staff_people.nobody_yet", {"number": found.number}))
    return visit.lead("person", person=found)


def show(visit: Visit, person: UUID) -> Response:
    """Show a person."""
    seen = _seen(person, visit)
    today = visit.now.date()
    # After a death the question is about its day, whatever is paid for today.
    day, fault = asked_day(visit.asked("tanggal"), seen.died_on or today)
    cover = covered_on(seen, day, visit.services)
    return visit.page(
        "person",
        person=seen,
        place=_place(seen, visit),
        today=today,
        now_covered=covered_on(seen, today, visit.services),
        day=day,
        day_fault=fault,
        answer=say_cover(cover),
        answer_look=look_of(cover),
        look_of=look_of,
        timeline=draw([held.period for held in seen.cover], today),
        periods=seen.cover[: -_MOST_PERIODS - 1 : -1],
        earlier=max(len(seen.cover) - _MOST_PERIODS, 0),
    )


def cut(visit: Visit, person: UUID) -> Response:
    """Take the link of one chat away."""
    try:
        taken = unlink(person, visit.given("chat"), visit.actor, visit.services)
    except NoSuchPerson:
        raise NotFound from None
    if not taken:
        return visit.refused("person", Text("staff_people.chats.gone"), person=person)
    return visit.after("person", "staff_people.chats.cut", person=person)


def ask_why(visit: Visit, person: UUID) -> Response:
    """Ask why the numbers are wanted."""
    return _reasons(visit, person)


def show_numbers(visit: Visit, person: UUID) -> Response:
    """Show the numbers on this one answer."""
    why, case = visit.given("reason"), visit.given("case")
    try:
        numbers = reveal(person, why, case, visit.actor, visit.services)
    except NoSuchPerson:
        raise NotFound from None
    except PeopleRefused as error:
        return _reasons(visit, person, error, why)
    return visit.page("person_revealed", person=person, numbers=numbers)


def _reasons(
    visit: Visit, person: UUID, error: PeopleRefused | None = None, why: str = ""
) -> Response:
    return visit.page(
        "person_numbers",
        _REFUSED if error else 200,
        person=_seen(person, visit),
        reasons=tuple(WhyReveal),
        chosen=why,
        error=visit.words.say(error.reason) if error else "",
    )


def _seen(person: UUID, visit: Visit) -> PersonSeen:
    try:
        return look(person, visit.services)
    except NoSuchPerson:
        raise NotFound from None


def _place(seen: PersonSeen, visit: Visit) -> str:
    region = visit.services.guide.regions.by_code.get(seen.kabupaten or "")
    parts = (seen.desa, seen.kecamatan, region.name if region else "")
    return ", ".join(part for part in parts if part)
