"""Fill in the offices that people are shown: each of one's own kabupaten."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from conversations.engine.replies import Blank, Text
from handlers.services import Services
from storage.offices import FILLED, FilledOffice, KeptOffice, subject_of
from storage.scope import Scope
from storage.store import Store

# As many letters as the table takes; of an address, as many as anybody reads.
LONGEST: Final = {"name": 120, "address": 300, "phone": 40, "hours": 120}
# What no office of ours writes where families read its address: it takes no money, asks no codes.
_SWINDLE: Final = re.compile(
    r"\b(pin|otp|cvv|kata ?sandi|password|transfer|rekening|rek|rp|biaya|https?|www)\b|\.ly/",
    re.IGNORECASE,
)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class OfficeRefused(Exception):
    """Nothing was changed; ``reason`` is one line for whoever asked."""

    def __init__(self, why: str, **blanks: Blank) -> None:
        """Name a text of ``staff_offices.refused``."""
        super().__init__(why)
        self.reason = Text(f"staff_offices.refused.{why}", blanks)


class NoSuchOffice(LookupError):
    """There is no such office, or it serves a kabupaten beyond one's own."""


class OfficeMoved(Exception):
    """Somebody changed it in the meantime."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who fills in, and for which kabupaten they may."""

    actor: str
    scope: Scope
    services: Services


def listed(desk: Desk) -> list[KeptOffice]:
    """Return the offices that serve any kabupaten of the scope, by name."""
    with desk.services.database.begin() as store:
        kept = store.offices.kept()
    return [one for one in kept if any(map(desk.scope.allows, one.office.serves))]


def add(office: FilledOffice, desk: Desk) -> int:
    """Add an office and return its id; raises ``OfficeRefused``."""
    _check(office, desk)
    now = desk.services.clock()
    with desk.services.database.begin() as store:
        added = store.offices.add(office, now)
        if added is None:
            raise OfficeRefused("taken", name=office.name)
        store.audit.note(desk.actor, FILLED, subject_of(office.name), now)
    return added


def change(office_id: int, office: FilledOffice, version: int, desk: Desk) -> None:
    """Change an office; raises ``OfficeRefused``, ``OfficeMoved`` and ``NoSuchOffice``."""
    now = desk.services.clock()
    with desk.services.database.begin() as store:
        _held(office_id, version, store, desk)
        _check(office, desk)
        if not store.offices.change(office_id, office, now):
            raise OfficeRefused("taken", name=office.name)
        store.audit.note(desk.actor, FILLED, subject_of(office.name), now)


def remove(office_id: int, version: int, desk: Desk) -> FilledOffice:
    """Take an office out and return it as it was; raises ``OfficeMoved`` and ``NoSuchOffice``."""
    with desk.services.database.begin() as store:
        office = _held(office_id, version, store, desk).office
        store.offices.remove(office.name)
        now = desk.services.clock()
        store.audit.note(desk.actor, "office_removed", subject_of(office.name), now)
    return office


def may_change(office: FilledOffice, desk: Desk) -> bool:
    """Tell whether somebody may change an office: every kabupaten of it is theirs."""
    return desk.scope.covers(office.serves)


def _held(office_id: int, version: int, store: Store, desk: Desk) -> KeptOffice:
    kept = store.offices.get(office_id)
    if kept is None or not may_change(kept.office, desk):
        raise NoSuchOffice(office_id)
    if kept.version != version:
        raise OfficeMoved
    return kept


def _check(office: FilledOffice, desk: Desk) -> None:
    for field, most in LONGEST.items():
        words = getattr(office, field)
        if len(words) > most:
            raise OfficeRefused("long", field=Text(f"staff_offices.{field}"), most=most)
        if any(unicodedata.category(letter) in _UNSEEN for letter in words):
            raise OfficeRefused("unseen", field=Text(f"staff_offices.{field}"))
        if _SWINDLE.search(unicodedata.normalize("NFKC", words)):
            raise OfficeRefused("swindle", field=Text(f"staff_offices.{field}"))
    if not office.name:
        raise OfficeRefused("no_name")
    if not (office.address or office.phone or office.hours):
        raise OfficeRefused("nothing_told")
    known = desk.services.guide.regions.by_code
    if not office.serves or any(code not in known for code in office.serves):
        raise OfficeRefused("serves_none")
    if not desk.scope.covers(office.serves):
        raise OfficeRefused("not_yours")
