"""Take what may go out now: due, at its pace, within the window or with a template for it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from handlers.channel import Destination, Outgoing
from handlers.delivery.days import beyond_the_day
from handlers.delivery.letters import Letter
from handlers.delivery.marks import mark_of
from handlers.delivery.pace import Pace, Slots
from handlers.delivery.window import is_open
from handlers.quiet_hours import is_quiet
from handlers.services import Services
from storage.leases import Claimed, Settled, Wanted
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE, OutboxState
from storage.store import Store

# After somebody wrote to us, announcements leave them room for so long.
TALK: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Order:
    """What one look may take: how many of which channel or chat, under whose name.

    ``most_bulk`` of them may be announcements. ``lag`` is how many seconds it takes lately until
    what is taken can go out: slots are booked no earlier.
    """

    owner: str
    limit: int
    channel: str
    pace: Pace | None = None
    chat_id: UUID | None = None
    most_bulk: int = 1_000_000
    lag: float = 0.0


def take(order: Order, services: Services) -> list[Letter]:
    """Lease what may go out now, and book its slots; raises ``StorageDown``."""
    if order.pace is not None:
        return _take_paced(order, order.pace, services)
    now, started = services.clock(), time.monotonic()
    with services.database.begin() as store:
        claims = store.leases.claim(order.owner, now, _wanted(order, order.limit, services))
        return [replace(one, at=started) for one in _addressed(claims, store, services)]


def take_slot(order: Order, letter: Letter, services: Services) -> Letter | None:
    """Return a letter with a slot anew, for it missed its own; None when none is free soon."""
    pace = letter.pace
    if pace is None:
        return None
    with services.database.begin() as store:
        sender = store.pacing.hold(order.channel)
        held_at = time.monotonic()
        slots = Slots(pace, sender.now + order.lag, sender.first_at, sender.second_at)
        is_bulk = letter.claimed.lane >= ANNOUNCEMENT_LANE
        if max(sender.all_until, sender.bulk_until if is_bulk else 0.0) > sender.now:
            return None
        talk = letter.people_talk
        slot = slots.for_bulk(people_talk=talk) if is_bulk else slots.for_answer()
        if slot is None:
            return None
        store.pacing.book(sender.name, slots.first_at, slots.second_at)
    return replace(letter, at=held_at + slot - sender.now)


def _take_paced(order: Order, pace: Pace, services: Services) -> list[Letter]:
    """Take as many as there are slots, answers first.

    Only what really goes out has a slot, and counts as heard by its chat.
    """
    now = services.clock()
    with services.database.begin() as store:
        sender = store.pacing.hold(order.channel)
        held_at = time.monotonic()
        if sender.all_until > sender.now:
            return []
        slots = Slots(pace, sender.now + order.lag, sender.first_at, sender.second_at)
        wanted = replace(
            _wanted(order, slots.room(order.limit, bulk=False), services),
            last_lane=CASE_LANE,
            paced_at=sender.now,
            burst=pace.burst,
        )
        claims = store.leases.claim(order.owner, now, wanted)
        going = _within_the_day(_addressed(claims, store, services), pace, store, services)
        booked = [(one, slots.for_answer()) for one in going]
        if sender.bulk_until <= sender.now:
            talk = store.pacing.people_talk(now - TALK)
            most = min(order.limit - len(claims), order.most_bulk)
            room = slots.room(most, bulk=True, people_talk=talk)
            wanted = replace(wanted, limit=room, first_lane=ANNOUNCEMENT_LANE, burst=0.0)
            wanted = replace(wanted, last_lane=ANNOUNCEMENT_LANE)
            claims = store.leases.claim(order.owner, now, wanted) if room else []
            going = _within_the_day(_addressed(claims, store, services), pace, store, services)
            booked += [
                (replace(one, people_talk=talk), slots.for_bulk(people_talk=talk)) for one in going
            ]
        letters = [
            replace(one, at=held_at + slot - sender.now, pace=pace)
            for one, slot in booked
            if slot is not None
        ]
        if letters:
            store.pacing.book(sender.name, slots.first_at, slots.second_at)
            heard = {one.claimed.chat_id: slot for one, slot in booked if slot is not None}
            store.pacing.space(heard, pace.chat_seconds)
        return letters


def _wanted(order: Order, limit: int, services: Services) -> Wanted:
    return Wanted(
        limit,
        order.channel,
        order.chat_id,
        by_day=not is_quiet(services.now()),
    )


def _addressed(claims: Sequence[Claimed], store: Store, services: Services) -> list[Letter]:
    """Return claims as letters without a slot; what cannot be one has failed."""
    if not claims:
        return []
    now = services.clock()
    places = store.chats.whereabouts({one.chat_id for one in claims})
    letters, broken = [], []
    for claimed in claims:
        place, message = places.get(claimed.chat_id), _read(claimed)
        if place is None or message is None:
            broken.append(Settled(claimed, OutboxState.FAILED, error="unreadable"))
            continue
        window_open = is_open(claimed.channel, place.last_inbound_at, now)
        mark = mark_of(claimed.id, services.database.vault)
        to = Destination(place.address, window_open, mark)
        letters.append(Letter(claimed, to, message))
    store.leases.put_away(broken, now)
    return letters


def _within_the_day(
    letters: Sequence[Letter], pace: Pace, store: Store, services: Services
) -> list[Letter]:
    """Return what may go today; what may not begin a conversation any more is put off."""
    if pace.daily is None or not letters:
        return list(letters)
    now = services.clock()
    put_off = beyond_the_day(letters, pace.daily, store, now)
    store.leases.put_away(put_off, now)
    away = {one.claimed.id for one in put_off}
    return [letter for letter in letters if letter.claimed.id not in away]


def _read(claimed: Claimed) -> Outgoing | None:
    try:
        return Outgoing.from_json(claimed.message)
    except (KeyError, TypeError, ValueError):
        return None
