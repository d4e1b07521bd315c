"""What one look takes: answers first, announcements by day and as far as there is room."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from handlers.channel import WHATSAPP, TryLater, Whose
from handlers.delivery.letters import Letter
from handlers.delivery.marks import mark_of
from handlers.delivery.pace import Pace, Slots
from handlers.delivery.taking import TALK, Order, take
from handlers.delivery.verdicts import not_sent
from handlers.services import Services
from storage.announcement_tables import chat_paces, senders
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE, REPLY_LANE
from storage.tables import inbox, outbox
from tests.conftest import StandingClock
from tests.handlers.delivery.post import POST, add_chat, queue, rows, states
from tests.handlers.delivery.seconds import most_in_a_second

PACE = Pace(25, 1.0, burst=2.0)
LANES = (ANNOUNCEMENT_LANE, CASE_LANE, REPLY_LANE)


def look(services: Services, limit: int = 40, **known: Any) -> list[Letter]:  # noqa: ANN401 - of Order
    """Take what may go out now, at a pace unless told otherwise (fields of an order)."""
    given: dict[str, Any] = {"owner": "me", "limit": limit, "channel": POST, "pace": PACE}
    return take(Order(**(given | known)), services)


def texts(letters: list[Letter]) -> list[str]:
    """Return what letters say, in order."""
    return [letter.message.text for letter in letters]


def wait(services: Services, **until: float) -> None:
    """Let the sender wait until so many seconds from now."""
    with services.database.begin() as store:
        now = store.pacing.hold(POST).now
        moments: dict[str, Any] = {name: now + seconds for name, seconds in until.items()}
        store.pacing.wait(POST, **moments)


@pytest.fixture
def mixed(services: Services) -> Services:
    """Three chats, each with a message of another lane; the most urgent was queued last."""
    for lane in LANES:
        queue(services, add_chat(services, f"chat-{lane}"), str(lane), lane=lane)
    return services


@pytest.mark.parametrize("pace", [PACE, None])
@pytest.mark.parametrize(
    ("hour", "at_night", "taken"),
    [
        pytest.param(6, False, ["0", "1"], id="before-seven"),
        pytest.param(7, False, ["0", "1", "2"], id="from-seven"),
        pytest.param(19, False, ["0", "1", "2"], id="before-eight-in-the-evening"),
        pytest.param(20, False, ["0", "1"], id="from-eight"),
        pytest.param(3, True, ["0", "1", "2"], id="it-has-a-reason"),
    ],
)
def test_announcements_are_left_alone_by_night(
    mixed: Services,
    clock: StandingClock,
    hour: int,
    pace: Pace | None,
    taken: list[str],
    *,
    at_night: bool,
) -> None:
    clock.now = clock.now.replace(hour=hour)
    with mixed.database.begin() as store:
        store.connection.execute(
            update(outbox).values(at_night=at_night, not_before=clock() - timedelta(days=1))
        )
    assert texts(look(mixed, pace=pace)) == taken


@pytest.mark.parametrize(
    ("until", "taken"),
    [
        pytest.param({"bulk_until": 60.0}, ["0", "1"], id="announcements-wait"),
        pytest.param({"all_until": 60.0}, [], id="everything-waits"),
        pytest.param({"bulk_until": -1.0, "all_until": -1.0}, ["0", "1", "2"], id="it-is-over"),
    ],
)
def test_a_sender_that_waits_takes_no_more_than_it_may(
    mixed: Services, until: dict[str, float], taken: list[str]
) -> None:
    wait(mixed, **until)
    assert texts(look(mixed)) == taken


@pytest.mark.parametrize("whose", [Whose.CHAT, Whose.UNKNOWN])
def test_an_answer_waits_where_its_chat_was_refused_and_others_go(
    services: Services, whose: Whose
) -> None:
    pace = Pace(25, 1.0, burst=30.0)
    for name in ("maria", "yosef"):
        queue(services, add_chat(services, name), name)
    (refused,) = (one for one in look(services, pace=pace) if one.to.address == "maria")
    verdict = not_sent(refused, TryLater("429", 20.0, whose), services.clock())
    assert verdict.follows is not None
    with services.database.begin() as store:
        verdict.follows(store)
        store.connection.execute(update(outbox).values(state="queued"))
    assert texts(look(services, pace=pace)) == ["yosef"]


@pytest.mark.parametrize(
    ("limit", "most_bulk", "expected"),
    [(40, 40, 3 + 4), (40, 2, 3 + 2), (40, 0, 3), (4, 40, 3 + 1), (2, 40, 2)],
)
def test_announcements_take_the_room_that_answers_leave(
    services: Services, limit: int, most_bulk: int, expected: int
) -> None:
    for number in range(7):
        lane = REPLY_LANE if number >= 4 else ANNOUNCEMENT_LANE
        queue(services, add_chat(services, f"chat-{number}"), str(number), lane=lane)
    taken = texts(look(services, limit, most_bulk=most_bulk, pace=Pace(80, 1.0)))
    assert taken == ["4", "5", "6", "0", "1", "2", "3"][:expected]


@pytest.mark.parametrize(
    ("wrote", "talking"),
    [(timedelta(0), True), (TALK, True), (TALK + timedelta(seconds=1), False), (None, False)],
)
def test_announcements_leave_half_of_the_slots_while_people_talk(
    services: Services, wrote: timedelta | None, *, talking: bool
) -> None:
    for number in range(30):
        queue(services, add_chat(services, f"chat-{number}"), "news", lane=ANNOUNCEMENT_LANE)
    if wrote is not None:
        arrived(services, add_chat(services, "maria"), wrote)
    room = Slots(Pace(70, 1.0), 1_000.0, 0.0, 0.0).room(30, bulk=True, people_talk=talking)
    assert len(look(services, pace=Pace(70, 1.0))) == room
    # What has no slot is left to others.
    assert states(services).count("leased") == room


def arrived(services: Services, chat: UUID, ago: timedelta) -> None:
    """Keep that somebody wrote to us."""
    with services.database.begin() as store:
        store.connection.execute(
            inbox.insert().values(
                channel=POST, external_id="1", chat_id=chat, kind="text", at=services.clock() - ago
            )
        )


def test_what_several_workers_take_keeps_one_pace(services: Services) -> None:
    for number in range(60):
        lane = ANNOUNCEMENT_LANE if number % 2 else REPLY_LANE
        queue(services, add_chat(services, f"chat-{number}"), str(number), lane=lane)
    letters = [one for owner in ("one", "two", "three") for one in look(services, owner=owner)]
    assert len({letter.claimed.id for letter in letters}) == len(letters) > 20
    assert most_in_a_second(letter.at for letter in letters) <= 25
    with services.database.begin() as store:
        heard = store.connection.execute(select(chat_paces.c.chat_id)).scalars()
        assert set(heard) == {letter.claimed.chat_id for letter in letters}


def test_slots_are_as_far_ahead_as_writing_is_slow(services: Services) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    earliest = time.monotonic()
    (letter,) = look(services, lag=2.0)
    assert earliest + 2.0 <= letter.at <= time.monotonic() + 2.0


def test_what_cannot_be_read_has_failed_and_takes_no_slot(services: Services) -> None:
    maria = add_chat(services, "maria")
    with services.database.begin() as store:
        store.outbox.add(maria, "broken", {"words": "halo"}, services.clock(), lane=REPLY_LANE)
    assert look(services) == []
    assert rows(services) == [("failed", "unreadable", 0)]
    assert_no_slot_is_booked(services)


def assert_no_slot_is_booked(services: Services) -> None:
    """Nobody has a slot, and no chat is thought to have heard from us."""
    with services.database.begin() as store:
        found = store.connection.execute(select(senders.c.first_at, senders.c.second_at)).all()
        assert set(found) <= {(0.0, 0.0)}
        assert set(store.connection.execute(select(chat_paces.c.next_at)).scalars()) <= {0.0}


def test_what_is_put_off_takes_no_slot_and_its_chat_has_heard_nothing(services: Services) -> None:
    for number in range(3):
        maria = add_chat(services, f"maria-{number}", WHATSAPP)
        queue(services, maria, "news", lane=CASE_LANE, template="case_news_id")
    order = Order("me", 10, WHATSAPP, Pace(80, 6.0, daily=0))
    assert take(order, services) == []
    assert states(services) == ["queued"] * 3
    assert_no_slot_is_booked(services)


@pytest.mark.parametrize(
    ("channel", "wrote", "is_open"),
    [
        (POST, None, True),
        (WHATSAPP, None, False),
        (WHATSAPP, timedelta(hours=1), True),
        (WHATSAPP, timedelta(hours=23, minutes=54), True),
        (WHATSAPP, timedelta(hours=23, minutes=56), False),
    ],
)
def test_a_letter_knows_its_window_and_carries_its_mark(
    services: Services, channel: str, wrote: timedelta | None, *, is_open: bool
) -> None:
    queue(services, add_chat(services, "maria", channel, wrote=wrote), "halo")
    (letter,) = take(Order("me", 1, channel, PACE), services)
    assert letter.to.address == "maria"
    assert letter.to.window_open is is_open
    assert letter.to.mark == mark_of(letter.claimed.id, services.database.vault)
