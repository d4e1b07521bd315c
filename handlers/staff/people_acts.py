"""What the desk does about a person: shows their numbers once, issues codes, takes links away."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from conversations.masking import masked_name
from conversations.rules.report_numbers import read_number
from handlers.services import Services
from handlers.staff.people import PeopleRefused, expect_few, get
from storage.links import CODE_DAYS
from storage.people import Identity

MOST_REVEALS: Final = 30
REVEALED: Final = "person_revealed"
MOST_CODES: Final = 30
CODE_ISSUED: Final = "link_code_issued"


class WhyReveal(StrEnum):
    """Why numbers are looked at. A list, for free words would name people in the audit."""

    CLAIM = "claim"
    CALL = "call"
    COMPARE = "compare"
    ASKED = "asked"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Issued:
    """A one-time code, shown this once; ``name`` is masked, and ``until`` its last day."""

    code: str
    name: str
    until: date


def reveal(person_id: UUID, why: str, case: str, actor: str, services: Services) -> Identity:
    """Return a person's numbers in clear, and note who saw them and why.

    ``case`` is the number of a report that it is about, or empty. Raises ``NoSuchPerson``, and
    ``PeopleRefused`` without a reason of the list, for a report that is not there, and after 30 in
    an hour.
    """
    now = services.clock()
    if why not in set(WhyReveal):
        raise PeopleRefused("staff_people.refused.reason")
    number = read_number(case)
    if case and number is None:
        raise PeopleRefused("staff_people.refused.case")
    with services.database.begin() as store:
        person = get(person_id, store)
        if number is not None and store.desk_people.of_case(number) is None:
            raise PeopleRefused("staff_people.refused.case")
        expect_few(store, actor, REVEALED, MOST_REVEALS, now)
        about = {} if number is None else {"case": number}
        store.audit.note(actor, REVEALED, f"person:{person_id}", now, reason=why, **about)
    return person.identity


def issue_code(person_id: UUID, actor: str, services: Services) -> Issued:
    """Make a one-time code that links a chat to a person, and note who made it for whom.

    Raises ``NoSuchPerson``, and ``PeopleRefused`` after 30 in an hour.
    """
    now = services.clock()
    with services.database.begin() as store:
        person = get(person_id, store)
        expect_few(store, actor, CODE_ISSUED, MOST_CODES, now)
        code = store.links.issue_code(person_id, now)
        store.audit.note(actor, CODE_ISSUED, f"person:{person_id}", now)
    until = (services.now() + timedelta(days=CODE_DAYS)).date()
    return Issued(code, masked_name(person.identity.name), until)


def unlink(person_id: UUID, chat: str, actor: str, services: Services) -> bool:
    """Take a link away; tell whether there was one. ``chat`` is an id, as a form gives it.

    Raises ``NoSuchPerson``. Nothing else of the chat changes; a new code links it again.
    """
    now = services.clock()
    try:
        chat_id = UUID(chat)
    except ValueError:
        return False
    with services.database.begin() as store:
        get(person_id, store)
        taken = store.desk_people.unlink(person_id, chat_id)
        if taken:
            store.audit.note(
                actor, "chat_unlinked", f"person:{person_id}", now, chat=f"chat:{chat_id}"
            )
    return taken
