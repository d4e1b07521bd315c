"""What a worker may claim, and what the marks it leaves change: whatever waits, and how long."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from storage.leases import LEASE_SECONDS, Claimed, Settled, Wanted
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE, REPLY_LANE, OutboxState
from storage.store import Database, Store
from storage.tables import outbox
from tests.conftest import StandingClock
from tests.sending import again, ended, sent

NOW = StandingClock()()
A_MOMENT, A_DAY = timedelta(seconds=30), timedelta(hours=24)
PACED_AT = 1_800_000_000.0


def a_chat(store: Store, number: int = 1, channel: str = "telegram") -> UUID:
    """Keep a chat and return its id."""
    return store.chats.add(number.to_bytes(16, "big"), channel, str(number), "id", NOW).id


def queue(store: Store, chat: UUID, key: str, lane: int = REPLY_LANE, **known: Any) -> None:  # noqa: ANN401 - columns
    """Queue a message whose words are its key; ``known`` are columns as they stand by now."""
    store.outbox.add(chat, key, {"text": key}, NOW, lane=lane)
    if known:
        store.connection.execute(update(outbox).where(outbox.c.dedup_key == key).values(**known))


def claim(store: Store, limit: int = 9, **wanted: Any) -> list[Claimed]:  # noqa: ANN401 - what is wanted
    """Claim, as of now."""
    return store.leases.claim("me", NOW, Wanted(limit, **wanted))


def words(claims: list[Claimed]) -> list[str]:
    """Return what messages say."""
    return [one.message["text"] for one in claims]


def kept(store: Store) -> list[tuple[str, int, str | None]]:
    """Return state, tries and the provider's id of every message, in order."""
    columns = (outbox.c.state, outbox.c.attempts, outbox.c.provider_id)
    return [
        (row.state, row.attempts, row.provider_id)
        for row in store.connection.execute(select(*columns).order_by(outbox.c.id))
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["reply", "other reply", "case", "news", "night news"]),
        ({"limit": 3}, ["reply", "other reply", "case"]),
        ({"channel": "telegram"}, ["reply", "case", "news", "night news"]),
        ({"channel": "whatsapp"}, ["other reply"]),
        ({"channel": "telegram", "last_lane": CASE_LANE}, ["reply", "case"]),
        ({"channel": "telegram", "first_lane": ANNOUNCEMENT_LANE}, ["news", "night news"]),
        ({"channel": "telegram", "by_day": False}, ["reply", "case", "night news"]),
        (
            {"channel": "telegram", "by_day": False, "first_lane": ANNOUNCEMENT_LANE},
            ["night news"],
        ),
        ({"chat_id": 1}, ["news"]),
        ({"chat_id": 1, "by_day": False}, []),
        ({"chat_id": 2, "by_day": False}, ["night news"]),
        ({"chat_id": 2, "channel": "telegram"}, ["night news"]),
        ({"chat_id": 2, "channel": "whatsapp"}, []),
        ({"chat_id": 2, "channel": "whatsapp", "by_day": False}, []),
    ],
)
def test_only_what_is_wanted_is_claimed(
    database: Database, wanted: dict[str, Any], found: list[str]
) -> None:
    with database.begin() as store:
        chats = {number: a_chat(store, number) for number in (1, 2, 3, 4)}
        queue(store, chats[1], "news", ANNOUNCEMENT_LANE)
        queue(store, chats[2], "night news", ANNOUNCEMENT_LANE, at_night=True)
        queue(store, chats[3], "case", CASE_LANE)
        queue(store, chats[4], "reply")
        queue(store, a_chat(store, 5, "whatsapp"), "other reply")
        if "chat_id" in wanted:
            wanted = wanted | {"chat_id": chats[wanted["chat_id"]]}
        assert words(claim(store, **wanted)) == found


@pytest.mark.parametrize(
    ("first", "second_goes"),
    [
        pytest.param({}, False, id="due"),
        pytest.param({"state": "leased"}, False, id="taken"),
        pytest.param({"state": "sending"}, False, id="on-its-way"),
        pytest.param({"attempts": 1, "not_before": NOW + A_MOMENT}, False, id="tried-again-soon"),
        pytest.param({"attempts": 1, "not_before": NOW + A_DAY}, True, id="tried-again-tomorrow"),
        pytest.param({"not_before": NOW + A_MOMENT}, True, id="not-due-yet"),
        pytest.param({"state": "uncertain", "attempts": 1}, True, id="doubted"),
        pytest.param({"state": "held"}, True, id="held"),
        pytest.param({"state": "failed", "attempts": 1}, True, id="failed"),
    ],
)
def test_what_was_tried_keeps_its_place_and_what_waits_for_a_day_does_not(
    database: Database, first: dict[str, Any], *, second_goes: bool
) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        queue(store, chat, "first", **first)
        queue(store, chat, "second")
        assert ("second" in words(claim(store))) is second_goes


@pytest.mark.parametrize(
    ("lane", "ahead", "goes"),
    [
        pytest.param(REPLY_LANE, -1.0, True, id="it-is-time"),
        pytest.param(REPLY_LANE, 2.0, True, id="an-answer-runs-ahead"),
        pytest.param(REPLY_LANE, 2.5, False, id="not-too-far"),
        pytest.param(CASE_LANE, 0.5, False, id="news-does-not"),
        pytest.param(ANNOUNCEMENT_LANE, 0.5, False, id="nor-do-announcements"),
        pytest.param(ANNOUNCEMENT_LANE, 86_000.0, False, id="most-of-a-day"),
        pytest.param(ANNOUNCEMENT_LANE, 90_000.0, True, id="the-clock-was-set-back"),
    ],
)
def test_a_chat_hears_only_so_much_in_a_while(
    database: Database, lane: int, ahead: float, *, goes: bool
) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        queue(store, chat, "halo", lane)
        store.pacing.wait_for_chat(chat, PACED_AT + ahead)
        assert bool(claim(store, paced_at=PACED_AT, burst=2.0)) is goes


@pytest.mark.parametrize("counts", [True, False])
def test_a_try_that_was_nobodys_fault_is_given_back(database: Database, *, counts: bool) -> None:
    with database.begin() as store:
        queue(store, a_chat(store), "one")
        (one,) = claim(store)
        store.leases.begin([one], NOW)
        assert kept(store) == [("sending", 1, None)]
        assert store.leases.settle([Settled(one, OutboxState.QUEUED, counts=counts)], NOW) == 1
        assert kept(store) == [("queued", int(counts), None)]


def test_what_was_not_begun_is_put_away_and_what_was_is_not(database: Database) -> None:
    with database.begin() as store:
        queue(store, a_chat(store, 1), "one")
        queue(store, a_chat(store, 2), "two")
        one, two = claim(store)
        store.leases.begin([two], NOW)
        away = [Settled(two, OutboxState.QUEUED), Settled(one, OutboxState.QUEUED, counts=False)]
        assert store.leases.put_away(away, NOW) == 1
        # Of a call that never began no try is given back.
        assert kept(store) == [("queued", 0, None), ("sending", 1, None)]
        assert store.leases.put_away([], NOW) == store.leases.settle([], NOW) == 0


def test_only_what_is_still_leased_is_begun(database: Database) -> None:
    with database.begin() as store:
        for number in range(3):
            queue(store, a_chat(store, number), str(number))
        claims = claim(store)
        store.connection.execute(
            update(outbox).where(outbox.c.dedup_key == "0").values(epoch=outbox.c.epoch + 1)
        )
        store.connection.execute(
            update(outbox).where(outbox.c.dedup_key == "1").values(state="held")
        )
        assert store.leases.begin(claims, NOW) == {claims[2].id}
        assert [state for state, _, _ in kept(store)] == ["leased", "held", "sending"]


@pytest.mark.parametrize(
    ("state", "epochs", "ending", "after"),
    [
        pytest.param("uncertain", 0, "accepted", ("accepted", "SM1"), id="doubted"),
        pytest.param("uncertain", 0, "failed", ("failed", None), id="doubted-and-failed"),
        pytest.param("queued", 0, "accepted", ("accepted", "SM1"), id="queued-once-more"),
        pytest.param("queued", 0, "failed", ("queued", None), id="queued-and-failed"),
        pytest.param("uncertain", 1, "accepted", ("uncertain", None), id="another-has-tried"),
        pytest.param("leased", 1, "accepted", ("leased", None), id="another-has-it"),
        pytest.param("cancelled", 0, "accepted", ("cancelled", None), id="cancelled"),
        pytest.param("accepted", 1, "failed", ("accepted", None), id="settled-by-its-mark"),
    ],
)
def test_who_is_late_knows_best_unless_another_has_tried(
    database: Database, state: str, epochs: int, ending: str, after: tuple[str, str | None]
) -> None:
    with database.begin() as store:
        queue(store, a_chat(store), "one")
        (late,) = claim(store)
        store.leases.begin([late], NOW)
        store.connection.execute(
            update(outbox).values(state=state, epoch=outbox.c.epoch + epochs, provider_id=None)
        )
        is_sent = ending == "accepted"
        mark = sent(late, "SM1") if is_sent else ended(late, OutboxState.FAILED, "late")
        store.leases.settle([mark], NOW)
        ((found, _, provider_id),) = kept(store)
        assert (found, provider_id) == after


def test_only_what_nobody_has_taken_expires(database: Database) -> None:
    with database.begin() as store:
        for number, state in enumerate(OutboxState):
            queue(store, a_chat(store, number), state, state=state, expires_at=NOW)
        queue(store, a_chat(store, 98), "later", expires_at=NOW + A_MOMENT)
        queue(store, a_chat(store, 99), "never")
        assert store.leases.expire(NOW) == 1
        assert store.leases.expire(NOW) == 0
        states = [state for state, _, _ in kept(store)]
        expected = ["expired" if state == "queued" else str(state) for state in OutboxState]
        assert states == [*expected, "queued", "queued"]
        assert store.leases.expire(NOW + A_MOMENT) == 1


def test_a_lease_is_as_long_as_it_says_and_begins_anew_with_the_call(database: Database) -> None:
    lease = timedelta(seconds=LEASE_SECONDS)
    with database.begin() as store:
        queue(store, a_chat(store, 1), "one")
        queue(store, a_chat(store, 2), "two")
        one, two = claim(store)
        store.leases.begin([two], NOW + A_MOMENT)
        assert store.leases.reap(NOW + lease) == 0
        assert store.leases.reap(NOW + lease + timedelta(seconds=1)) == 1
        assert [state for state, _, _ in kept(store)] == ["queued", "sending"]
        assert store.leases.reap(NOW + A_MOMENT + lease + timedelta(seconds=1)) == 1
        assert [state for state, _, _ in kept(store)] == ["queued", "uncertain"]
        assert words(claim(store)) == ["one"]
        assert store.leases.begin([one], NOW) == set()


def test_many_are_marked_at_once_each_by_its_own(database: Database) -> None:
    with database.begin() as store:
        for number in range(6):
            queue(store, a_chat(store, number), str(number))
        claims = claim(store)
        store.leases.begin(claims, NOW)
        store.leases.settle(
            [
                sent(claims[5], "SM5"),
                ended(claims[4], OutboxState.UNCERTAIN, "cut"),
                again(claims[3], NOW + A_MOMENT, "busy"),
                ended(claims[2], OutboxState.FAILED, "x" * 500),
                Settled(claims[1], OutboxState.QUEUED, counts=False),
            ],
            NOW,
        )
        assert kept(store) == [
            ("sending", 1, None),
            ("queued", 0, None),
            ("failed", 1, None),
            ("queued", 1, None),
            ("uncertain", 1, None),
            ("accepted", 1, "SM5"),
        ]
        ends = store.connection.execute(select(outbox.c.settled_at).order_by(outbox.c.id)).scalars()
        assert [at is not None for at in ends] == [False, False, True, False, False, True]
