"""What people of the demo's province wrote, and what was announced to them.

Nothing is made up here: they write to the service, and it announces, at an earlier hour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from bot.clocks import DEMO_STARTS
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.engine.events import Said
from handlers.announcing.acting import start
from handlers.announcing.approving import approve
from handlers.announcing.drafting import Given, draft
from handlers.announcing.expanding import expand_due
from handlers.channel import SIMULATED_WHATSAPP, Inbound
from handlers.inbound import handle_inbound
from handlers.services import Services
from handlers.staff.wording import propose
from storage.announcement_tables import announcements
from storage.announcements import Audience
from storage.leases import Settled, Wanted
from storage.outbox import OutboxState
from storage.store import Store

if TYPE_CHECKING:
    from bot.demo.province import Resident

# The way from the menu to staff.
_TO_STAFF: Final = ("halo", "petugas")
_MOST: Final = 1_000


def leave_messages(
    table: Mapping[str, Any], residents: Sequence["Resident"], services: Services
) -> None:
    """Let people write to staff, and write what nobody understands."""
    for name, before in (("talk", _TO_STAFF), ("strange", ("halo",))):
        # The oldest first, as they came.
        entries = sorted(table[name], key=lambda entry: -entry["hours"])
        for at, entry in enumerate(entries):
            code = entry["kabupaten"]
            # From the end: the first of each place reported something.
            here = [one for one in residents if one.enrolment.kabupaten == code and one.phone]
            who = here[-1 - at - (len(table["talk"]) if name == "strange" else 0)]
            then = _at(entry["hours"], services)
            for number, words in enumerate((*before, entry["words"])):
                _write(who.phone, f"{name}-{at}-{number}", words, then)


def unannounced(entries: Iterable[Mapping[str, Any]], store: Store) -> list[Mapping[str, Any]]:
    """Return which announcements are not made yet; each is known by its moment."""
    made = set(store.connection.execute(select(announcements.c.created_at)).scalars())
    return [entry for entry in entries if _moment(entry["hours"]) not in made]


def announce(
    entries: Iterable[Mapping[str, Any]], actors: Mapping[str, str], services: Services
) -> None:
    """Let announcements be written, and those that were sent be approved and go out."""
    for entry in entries:
        then = _at(entry["hours"], services)
        texts = {FIRST_LANGUAGE: entry["words"]}
        audience = Audience(kabupaten=tuple(entry["kabupaten"]))
        number = draft(Given(texts, audience, actors["dedi"]), then).number
        if entry["sent"]:
            approve(number, actors["eva"], then)
            start(number, actors["dedi"], then)
            expand_due(then)
            _deliver(then)
            expand_due(then)


def propose_words(entry: Mapping[str, Any], by: str, services: Services) -> None:
    """Let somebody propose other words for a text of the chat."""
    words = entry["words"].strip()
    propose(entry["key"], FIRST_LANGUAGE, words, by, _at(entry["hours"], services))


def _deliver(services: Services) -> None:
    """Do at once what the worker does: hand over all that waits."""
    now = services.clock()
    with services.database.begin() as store:
        claims = store.leases.claim("demo", now, Wanted(_MOST))
        begun = store.leases.begin(claims, now)
        done = [
            Settled(one, OutboxState.ACCEPTED, provider_id=f"sim-{one.id}")
            for one in claims
            if one.id in begun
        ]
        store.leases.settle(done, now)


def _write(phone: str, number: str, words: str, services: Services) -> None:
    inbound = Inbound(SIMULATED_WHATSAPP, phone, f"demo-{number}", Said(words), words, phone)
    handle_inbound(inbound, services, lambda _messages: True)


def _at(hours: int, services: Services) -> Services:
    """Return the services as they stood so many hours before the demo begins."""
    return replace(services, clock=lambda: _moment(hours))


def _moment(hours: int) -> datetime:
    return DEMO_STARTS - timedelta(hours=hours)
