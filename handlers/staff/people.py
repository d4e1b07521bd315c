"""Find a person by an exact number and look at them: names in clear, numbers masked.

Nobody is found by name. Every search is noted without the number, and there are only so many an
hour: whoever may look up one person must not be able to walk through a kabupaten.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from conversations.engine.replies import Blank, Text
from conversations.rules.coverage import Cover, cover_on
from conversations.rules.kpj import Kpj, KpjFault, read_kpj
from conversations.rules.nik import DIGITS, Nik, NikFaultCode, read_nik
from conversations.rules.report_numbers import read_number
from conversations.rules.typed import plain
from handlers.services import Services
from storage.desk_people import CaseAbout, LinkedChat, OpenCodes
from storage.people import HeldCover, Identity, Person
from storage.store import Store

AN_HOUR: Final = timedelta(hours=1)
MOST_SEARCHES: Final = 60
SEARCHED: Final = "person_searched"
# From so many digits on a NIK was meant that lacks some; from fewer, a card number.
_LIKE_A_NIK: Final = 13
_LIKE_A_CARD: Final = 9
_HIDDEN: Final = "•"
# What is wrong with a NIK however many digits it has.
_TELLING: Final = frozenset(
    {NikFaultCode.SEVERAL, NikFaultCode.LOOK_ALIKE_LETTERS, NikFaultCode.MANGLED_BY_SPREADSHEET}
)


class PeopleRefused(Exception):
    """It was not done; ``reason`` is one line for whoever asked, and nothing of a person."""

    def __init__(self, key: str, **blanks: Blank) -> None:
        """Name a text by its whole key, with what goes into its blanks."""
        super().__init__(key)
        self.reason = Text(key, blanks)


class NoSuchPerson(Exception):
    """There is nobody under this id, or not in the kabupaten of whoever asks."""


@dataclass(frozen=True, slots=True)
class NobodyYet:
    """A case was found that is about nobody on a roster, or about somebody elsewhere."""

    number: str


Meant: TypeAlias = "Nik | Kpj | str"


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person as the desk shows them. The three numbers are masked, empty where none is known.

    ``died_on`` is the day of a death that a case of theirs tells of (when it was reported, where
    the day was not told), None where none does.
    """

    id: UUID
    name: str
    nik: str
    kpj: str
    phone: str
    kabupaten: str | None
    kecamatan: str
    desa: str
    occupation: str
    cover: tuple[HeldCover, ...]
    chats: list[LinkedChat]
    cases: list[CaseAbout]
    codes: OpenCodes
    died_on: date | None


def find(typed: str, actor: str, services: Services) -> UUID | NobodyYet:
    """Return whom a NIK, a card number or the number of a report means.

    Raises ``PeopleRefused``: in the same words for a number that nobody has and for somebody in
    another kabupaten, after the same work; for what is no such number; and after 60 in an hour.
    """
    now = services.clock()
    meant = read_meant(typed, services.now().date())
    with services.database.begin() as store:
        expect_few(store, actor, SEARCHED, MOST_SEARCHES, now)
        found = _look_for(meant, store)
        by = "case" if isinstance(meant, str) else type(meant).__name__.lower()
        person = found if isinstance(found, UUID) else None
        subject = f"person:{person}" if person else "people"
        store.audit.note(actor, SEARCHED, subject, now, by=by, found=person is not None)
    if found is None:
        raise PeopleRefused("staff_people.refused.not_found")
    return found


def read_meant(typed: str, today: date) -> Meant:
    """Return the one number that was typed; raises ``PeopleRefused`` with what is wrong."""
    number = read_number(typed)
    if number is not None:
        return number
    nik = read_nik(typed, today)
    if isinstance(nik, Nik):
        return nik
    kpj = read_kpj(typed)
    if isinstance(kpj, Kpj):
        return kpj
    digits = sum(char.isdigit() for char in plain(typed))
    if digits >= _LIKE_A_NIK or nik.code in _TELLING:
        raise PeopleRefused(f"roster.refused.nik_{nik.code}")
    if digits >= _LIKE_A_CARD or kpj is KpjFault.LOOKS_MADE_UP:
        raise PeopleRefused("staff_people.refused.card")
    raise PeopleRefused("staff_people.refused.no_number")


def look(person_id: UUID, services: Services) -> PersonSeen:
    """Return a person with everything that is shown beside them; raises ``NoSuchPerson``."""
    with services.database.begin() as store:
        person = get(person_id, store)
        told = person.identity
        about = store.desk_people.cases_about(person_id)
        return PersonSeen(
            person.id,
            told.name,
            *masked(told),
            person.kabupaten,
            person.kecamatan or "",
            person.desa or "",
            person.occupation or "",
            store.people.cover(person_id),
            store.desk_people.chats(person_id),
            about,
            store.desk_people.open_codes(person_id, services.clock()),
            next((_died_on(case, services) for case in about if case.tells_of_death), None),
        )


def covered_on(person: PersonSeen, day: date, services: Services) -> Cover:
    """Return whether a person was covered on a day."""
    return cover_on((held.period for held in person.cover), day, services.guide.figures)


def get(person_id: UUID, store: Store) -> Person:
    """Return a person opened; raises ``NoSuchPerson``."""
    person = store.desk_people.person(person_id)
    if person is None:
        raise NoSuchPerson(person_id)
    return person


def masked(told: Identity) -> tuple[str, str, str]:
    """Return NIK, card number and phone with enough left to recognise them, and no more."""
    return _masked(told.nik, 4, 2), _masked(told.kpj, 2, 2), _masked(told.phone, 3, 2)


def expect_few(store: Store, actor: str, act: str, most: int, now: datetime) -> None:
    """Raise ``PeopleRefused`` when somebody did something too often within the hour."""
    if store.desk_people.acts_since(actor, act, now - AN_HOUR) >= most:
        raise PeopleRefused(f"staff_people.too_often.{act}", most=most)


def _died_on(case: CaseAbout, services: Services) -> date:
    return case.happened_on or case.filed_at.astimezone(services.zone).date()


def _look_for(meant: Meant, store: Store) -> UUID | NobodyYet | None:
    match meant:
        case Nik():
            return store.people.find_by_nik(meant.digits)
        case Kpj():
            return store.people.find_by_kpj(meant.number)
    case = store.desk_people.of_case(meant)
    return None if case is None else case.person_id or NobodyYet(case.number)


def _masked(number: str, ahead: int, behind: int) -> str:
    hidden = min(len(number), DIGITS) - ahead - behind
    if hidden <= 0:
        return _HIDDEN * len(number)
    return f"{number[:ahead]}{_HIDDEN * hidden}{number[-behind:]}"
