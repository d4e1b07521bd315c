"""``/petugas/antrean``: the cases of one's own kabupaten, the reddest clock first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from flask import Response, make_response, redirect, url_for

from bot.web.staff import case_files, case_forms, case_page
from bot.web.staff.desk import Desk
from bot.web.staff.visit import SEE_OTHER, Visit
from conversations.engine.replies import Text
from conversations.masking import without_long_numbers
from conversations.rules.case import CaseKind, CaseState
from conversations.rules.regions import Region
from conversations.rules.report_numbers import read_number
from handlers.staff.queue import read_queue
from handlers.staff.rights import Right
from storage.case_queue import Asked, Place, Rank

_NOT_FOUND: Final = 404
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_PARTS_OF_A_KEY: Final = 3
AnyWord = TypeVar("AnyWord", bound=StrEnum)


class Whose(StrEnum):
    """Whose cases are asked for."""

    MINE = "mine"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue was asked for, as the form shows it; None or False for whatever it is."""

    kind: CaseKind | None
    state: CaseState | None
    kabupaten: str | None
    owner: Whose | None
    red: bool

    @property
    def question(self) -> dict[str, str]:
        """The parts of an address that ask for the same."""
        told = {"jenis": self.kind, "status": self.state, "kabupaten": self.kabupaten}
        asked = {name: str(value) for name, value in told.items() if value}
        asked |= {"petugas": str(self.owner)} if self.owner else {}
        return asked | ({"mendesak": "1"} if self.red else {})


def add(desk: Desk) -> None:
    """Register the queue, the page of a case and what is done there."""
    desk.page("/antrean", Right.CASES, queue, name="cases", menu="staff_cases.menu")
    desk.act("/antrean/cari", Right.CASES, find, ("number",), name="cases_find")
    case_page.add(desk)
    case_forms.add(desk)
    case_files.add(desk)


def queue(visit: Visit) -> Response:
    """Show the queue; a part of it alone when the page refreshes itself."""
    return _show(visit)


def find(visit: Visit) -> Response:
    """Open the case of a number, its own or a joined report's."""
    given = visit.given("number", 200)
    number = read_number(given)
    if number is None:
        return _show(visit, Text("staff_cases.find.bad_number"), without_long_numbers(given))
    with visit.services.database.begin() as store:
        found = store.cases.by_number(number)
    if found is None:
        return _show(visit, Text("staff_cases.find.not_there", {"number": number}), number)
    return make_response(redirect(url_for("staff.case", number=found.number), SEE_OTHER))


def _show(visit: Visit, refused: Text | None = None, given: str = "") -> Response:
    places = _places(visit)
    filters = _filters(visit, places)
    asked = Asked(
        kind=filters.kind,
        state=filters.state,
        kabupaten=filters.kabupaten,
        owner_id=visit.seat.account.id if filters.owner is Whose.MINE else None,
        unowned=filters.owner is Whose.NOBODY,
    )
    after = _read_key(visit.asked("setelah"))
    page = read_queue(asked, after, visit.services, red=filters.red)
    return visit.page(
        "cases_list" if visit.is_partial else "cases",
        _NOT_FOUND if refused else 200,
        page=page,
        filters=filters,
        next_key=_key(page.after) if page.after else "",
        this_key=_key(after) if after else "",
        again=filters.question | ({"setelah": _key(after)} if after else {}),
        places=places,
        regions=visit.services.guide.regions.by_code,
        kinds=tuple(CaseKind),
        states=tuple(CaseState),
        owners=tuple(Whose),
        refused=visit.words.say(refused) if refused else "",
        given=given,
    )


def _places(visit: Visit) -> Mapping[str, Region]:
    """Return the kabupaten whose cases are seen."""
    scope = visit.seat.scope(Right.CASES)
    regions = visit.services.guide.regions.by_code
    return {code: region for code, region in regions.items() if scope.allows(code)}


def _filters(visit: Visit, places: Mapping[str, Region]) -> Filters:
    """Return what the address asks for; what is no word of ours asks for nothing."""
    kabupaten = visit.asked("kabupaten")
    return Filters(
        kind=_word(CaseKind, visit.asked("jenis")),
        state=_word(CaseState, visit.asked("status")),
        kabupaten=kabupaten if kabupaten in places else None,
        owner=_word(Whose, visit.asked("petugas")),
        red=visit.asked("mendesak") == "1",
    )


def _word(words: type[AnyWord], given: str) -> AnyWord | None:
    return words(given) if given in {word.value for word in words} else None


def _key(place: Place) -> str:
    """Return where a page begins, for an address: rank, moment or day as a number, id."""
    at = place.at
    number = (at - _EPOCH) // _MICROSECOND if isinstance(at, datetime) else at.toordinal()
    return f"{int(place.rank)}.{number}.{place.case_id.hex}"


def _read_key(given: str) -> Place | None:
    """Return where a page begins; None, the first page, for what is no key of ours."""
    parts = given.split(".")
    if len(parts) != _PARTS_OF_A_KEY:
        return None
    try:
        rank, number, case_id = Rank(int(parts[0])), int(parts[1]), UUID(hex=parts[2])
        if rank is Rank.PAYMENT:
            return Place(rank, date.fromordinal(number), case_id)
        return Place(rank, _EPOCH + number * _MICROSECOND, case_id)
    except (ValueError, OverflowError):
        return None
