"""Take what may go out now: due, at its pace, within the window or with a template for it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from handlers.channel import Destination, Outgoing
from handlers.delivery.marks import mark_of
from handlers.delivery.pace import Pace, Slots
from handlers.delivery.window import is_open
from handlers.quiet_hours import is_quiet
from handlers.services import Services
from storage.leases import Claimed, Settled, Wanted
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE, OutboxState
from storage.pacing import Sender
from storage.store import Store

# After somebody wrote to us, announcements leave them room for so long.
TALK: Final = timedelta(seconds=10)
# Of the people whom we may write to first in a day, the share that announcements leave to news of
# cases.
KEPT_FOR_NEWS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Order:
    """What one look may take: how many, of which channel or chat, under whose name."""

    owner: str
    limit: int
    channel: str
    pace: Pace | None = None
    chat_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed message with where it goes. ``at`` is its slot by this process's own clock."""

    claimed: Claimed
    to: Destination
    message: Outgoing
    at: float
    paced: bool


def take(order: Order, services: Services) -> list[Letter]:
    """Lease what may go out now, and book its slots; raises ``StorageDown``."""
    now = services.clock()
    started = time.monotonic()
    with services.database.begin() as store:
        if order.pace is None:
            claims = store.leases.claim(order.owner, now, _wanted(order, order.limit, services))
            slots = [started] * len(claims)
        else:
            sender = store.pacing.hold(order.channel)
            held_at = time.monotonic()
            claims, booked = _paced(order, order.pace, sender, store, services)
            slots = [held_at + slot - sender.now for slot in booked]
        return _addressed(claims, slots, order.pace, store, services)


def _paced(
    order: Order, pace: Pace, sender: Sender, store: Store, services: Services
) -> tuple[list[Claimed], list[float]]:
    """Claim as many as there are slots, answers first; return them with their slots."""
    if sender.all_until > sender.now:
        return [], []
    now = services.clock()
    slots = Slots(pace, sender.now, sender.first_at, sender.second_at)
    wanted = _wanted(
        order,
        slots.room(order.limit, bulk=False),
        services,
        last_lane=CASE_LANE,
        paced_at=sender.now,
        burst=pace.burst,
    )
    claims = store.leases.claim(order.owner, now, wanted)
    booked = [_sure(slots.for_answer()) for _ in claims]
    if sender.bulk_until <= sender.now:
        talk = store.pacing.people_talk(now - TALK)
        room = slots.room(order.limit - len(claims), bulk=True, people_talk=talk)
        wanted = _wanted(order, room, services, first_lane=ANNOUNCEMENT_LANE, paced_at=sender.now)
        bulk = store.leases.claim(order.owner, now, wanted) if room else []
        claims += bulk
        booked += [_sure(slots.for_bulk(people_talk=talk)) for _ in bulk]
    if claims:
        store.pacing.book(sender.name, slots.first_at, slots.second_at)
        heard = {one.chat_id: at for one, at in zip(claims, booked, strict=True)}
        store.pacing.space(heard, pace.chat_seconds)
    return claims, booked


def _wanted(
    order: Order,
    limit: int,
    services: Services,
    *,
    first_lane: int = 0,
    last_lane: int = ANNOUNCEMENT_LANE,
    paced_at: float = float("inf"),
    burst: float = 0.0,
) -> Wanted:
    return Wanted(
        limit,
        order.channel if order.chat_id is None else None,
        order.chat_id,
        first_lane,
        last_lane,
        by_day=not is_quiet(services.now()),
        paced_at=paced_at,
        burst=burst,
    )


def _sure(slot: float | None) -> float:
    """Return a slot of which there was room for: it is there."""
    assert slot is not None  # noqa: S101 - no more was claimed than there was room for
    return slot


def _addressed(
    claims: Sequence[Claimed],
    slots: Sequence[float],
    pace: Pace | None,
    store: Store,
    services: Services,
) -> list[Letter]:
    """Return letters; what cannot be one, or may not begin a conversation today, is put away."""
    if not claims:
        return []
    now = services.clock()
    places = store.chats.whereabouts({one.chat_id for one in claims})
    letters, broken = [], []
    for claimed, at in zip(claims, slots, strict=True):
        place, message = places.get(claimed.chat_id), _read(claimed)
        if place is None or message is None:
            broken.append(Settled(claimed, OutboxState.FAILED, error="unreadable"))
            continue
        window_open = is_open(claimed.channel, place.last_inbound_at, now)
        mark = mark_of(claimed.id, services.database.vault)
        to = Destination(place.address, window_open, mark)
        letters.append(Letter(claimed, to, message, at, paced=pace is not None))
    put_off = _beyond_the_day(letters, pace, store, now) if pace and pace.daily else []
    away = {one.claimed.id for one in put_off}
    store.leases.put_away([*broken, *put_off], now)
    return [letter for letter in letters if letter.claimed.id not in away]


def _read(claimed: Claimed) -> Outgoing | None:
    try:
        return Outgoing.from_json(claimed.message)
    except (KeyError, TypeError, ValueError):
        return None


def _beyond_the_day(
    letters: Sequence[Letter], pace: Pace, store: Store, now: datetime
) -> list[Settled]:
    """Count those to whom we write first; return what waits for a day with room for it.

    So it does where Meta declined a template to a person: for 24 hours none is offered again.
    """
    first = [one for one in letters if not one.to.window_open and one.message.template]
    if not first or pace.daily is None:
        return []
    known = store.pacing.template_times([one.claimed.chat_id for one in first])
    begun, waiting, begin = store.pacing.begun(now), [], []
    for letter in first:
        claimed = letter.claimed
        last, free_from = known.get(claimed.chat_id, (None, None))
        if free_from is not None and free_from > now:
            waiting.append(Settled(claimed, OutboxState.QUEUED, not_before=free_from))
            continue
        counted = last is not None and last > now - timedelta(hours=24)
        most = pace.daily
        if claimed.lane == ANNOUNCEMENT_LANE:
            most -= int(most * KEPT_FOR_NEWS)
        if not counted and begun >= most:
            free_at = store.pacing.freed_at(now, max(begun - most + 1, 1))
            waiting.append(Settled(claimed, OutboxState.QUEUED, error="tier", not_before=free_at))
            continue
        if not counted:
            begun += 1
            begin.append(claimed.chat_id)
    store.pacing.begin_with_template(begin, now)
    return waiting
