"""The printed list: whom no message told, village by village, for somebody who tells them.

On it are those who cannot be reached by any message, and those whose message failed, expired or is
in doubt. Who said STOP before it started wants none and is left in peace; whoever is thought dead
is not looked for. Each has a code to be ticked off by, and a one-time code with which a phone can
be linked, so that the next announcement reaches it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from conversations.masking import masked_number
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.holding import holding
from handlers.services import Services
from storage.announcements import AnnouncementState
from storage.store import Store
from storage.ticks import WANTS_NONE, Untold

# People read at once.
PAGE: Final = 500
_LISTABLE: Final = (
    AnnouncementState.RUNNING,
    AnnouncementState.PAUSED,
    AnnouncementState.FINISHED,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A person to be told: full name, the NIK's last four, and the two codes."""

    name: str
    nik: str
    link_code: str
    tick: str


@dataclass(frozen=True, slots=True)
class ListedVillage:
    """The people of one village; its kabupaten is a code such as 53.07, empty when unknown."""

    kabupaten: str
    kecamatan: str
    desa: str
    people: tuple[Listed, ...]


def printed_list(
    number: str,
    by: str,
    services: Services,
    desa: Collection[str] = (),
    kabupaten: Collection[str] = (),
    kecamatan: Collection[str] = (),
) -> tuple[ListedVillage, ...]:
    """Return whom no message told, by village.

    With ``desa`` and ``kecamatan`` only of villages of these names, of which an empty one is an
    unknown one; with ``kabupaten`` only where these codes stand. Codes to tick off by stay the same
    from list to list. The codes to link a phone with are new on each, good for 90 days, and one is
    made for every person on it: ask for the villages that are printed. Raises ``AnnouncingRefused``
    unless it has started and was not cancelled.
    """
    with holding(number, by, services) as act:
        it = act.announcement
        if it.started_at is None:
            raise AnnouncingRefused("not_started", number=it.number)
        act.expect(*_LISTABLE)
        act.store.recipients.give_ticks(it.id)
    desas, kecamatans = ({_plain(name) for name in names} for names in (desa, kecamatan))
    found = [
        one
        for one in _untold(it.id, services)
        if (not kabupaten or (one.person.kabupaten or "") in kabupaten)
        and (not kecamatans or _plain(one.person.kecamatan) in kecamatans)
        and (not desas or _plain(one.person.desa) in desas)
        and one.outcome != WANTS_NONE
    ]
    villages = tuple(_villages(found, services))
    with holding(number, by, services) as act:
        act.note("listed", people=len(found), villages=len(villages))
    return villages


def ticked(number: str, ticks: Collection[str], by: str, services: Services) -> int:
    """Note that the people of these codes were told in person; return how many are new.

    What is nobody's code changes nothing. Raises ``AnnouncingRefused`` when there is no such
    announcement, or it has not started.
    """
    with holding(number, by, services) as act:
        it = act.announcement
        if it.started_at is None:
            raise AnnouncingRefused("not_started", number=it.number)
        told = act.store.recipients.tick(it.id, ticks, by, act.now)
        act.note("ticked", people=told)
        return told


def _untold(announcement_id: int, services: Services) -> Iterator[Untold]:
    """Yield whom no message told, in order, some at a time: others have their turn in between."""
    after = 0
    while True:
        with services.database.begin() as store:
            # The announcement was found within the scope, and all its people with it.
            store.widen()
            page = store.recipients.without_chat(announcement_id, after, PAGE)
        if not page:
            return
        yield from page
        after = page[-1].position


def _plain(name: str | None) -> str:
    """Return the name of a place as it is compared."""
    return " ".join((name or "").split()).casefold()


def _villages(found: Sequence[Untold], services: Services) -> Iterator[ListedVillage]:
    for _, group in groupby(found, _village):
        people = tuple(group)
        place = people[0].person
        with services.database.begin() as store:
            store.widen()
            now = services.clock()
            listed = tuple(_listed(one, store, now) for one in people)
        yield ListedVillage(place.kabupaten or "", place.kecamatan or "", place.desa or "", listed)


def _village(untold: Untold) -> tuple[str, ...]:
    """What tells a village from others, however its names are written."""
    person = untold.person
    return tuple(
        (name or "").casefold() for name in (person.kabupaten, person.kecamatan, person.desa)
    )


def _listed(untold: Untold, store: Store, now: datetime) -> Listed:
    identity = untold.person.identity
    code = store.links.issue_code(untold.person.id, now)
    return Listed(identity.name, masked_number(identity.nik), code, untold.tick or "")
