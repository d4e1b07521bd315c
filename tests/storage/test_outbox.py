"""The outbox: who may send what next, and who no longer may."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.columns import new_id
from storage.leases import LEASE_SECONDS
from storage.outbox import OutboxState
from storage.store import Database
from storage.tables import outbox
from tests.conftest import StandingClock
from tests.sending import again, ended, sent
from tests.storage.outbox_rows import a_chat, claim, queue, send, states, words

BROADCAST = 2


def test_answers_go_before_announcements_and_older_before_newer(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        for number, lane in enumerate((BROADCAST, 1, 0, BROADCAST, 0)):
            queue(store, a_chat(store, number), f"{lane}-{number}", lane)
    assert words(claim(database, clock)) == ["0-2", "0-4", "1-1", "2-0", "2-3"]


def test_only_so_many_are_claimed_and_none_twice(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        for number in range(5):
            queue(store, a_chat(store, number), str(number))
    assert words(claim(database, clock, 2)) == ["0", "1"]
    assert words(claim(database, clock, 2)) == ["2", "3"]
    assert words(claim(database, clock, 2)) == ["4"]
    assert claim(database, clock, 2) == []


def test_the_messages_of_one_chat_go_one_after_the_other(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        for number in range(3):
            queue(store, chat, str(number))
    for number in range(3):
        (claimed,) = claim(database, clock)
        assert words([claimed]) == [str(number)]
        assert claim(database, clock) == []
        send(database, claimed, clock)
    assert set(states(database).values()) == {"accepted"}


def test_an_answer_passes_an_announcement_to_the_same_chat(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        queue(store, chat, "news", BROADCAST)
        queue(store, chat, "answer", 0)
        queue(store, chat, "more news", BROADCAST)
    (first, *_) = claim(database, clock)
    assert words([first]) == ["answer"]
    assert "more news" not in words(claim(database, clock))


@pytest.mark.parametrize("ending", [OutboxState.FAILED, OutboxState.UNCERTAIN])
def test_a_message_that_went_wrong_does_not_hold_back_the_next(
    database: Database, clock: StandingClock, ending: OutboxState
) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        queue(store, chat, "first")
        queue(store, chat, "second")
    (claimed,) = claim(database, clock)
    with database.begin() as store:
        store.leases.begin([claimed], clock())
        assert store.leases.settle([ended(claimed, ending, "x" * 500)], clock())
    assert words(claim(database, clock)) == ["second"]


def test_a_message_waits_until_it_is_due(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        queue(store, a_chat(store), "later")
    (claimed,) = claim(database, clock)
    with database.begin() as store:
        store.leases.begin([claimed], clock())
        later = clock() + timedelta(seconds=30)
        assert store.leases.settle([again(claimed, later, "TryLater: 429")], clock())
    assert claim(database, clock) == []
    with database.begin() as store:
        assert store.outbox.oldest_due(clock()) is None
    clock.advance(seconds=30)
    with database.begin() as store:
        assert store.outbox.oldest_due(clock()) == clock()
    (found,) = claim(database, clock)
    assert found.attempts == 1
    assert found.epoch == claimed.epoch + 1


def test_a_message_of_the_same_key_is_the_same_message(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        queue(store, chat, "once")
        store.outbox.add(chat, "once", {"text": "twice"}, clock(), lane=0)
    assert words(claim(database, clock)) == ["once"]
    with database.begin() as store:
        queue(store, chat, "once")
    assert states(database) == {"once": "leased"}


def test_what_a_dead_worker_had_not_begun_is_sent_by_another(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        queue(store, a_chat(store), "mine")
    (lost,) = claim(database, clock)
    clock.advance(seconds=LEASE_SECONDS)
    with database.begin() as store:
        assert store.leases.reap(clock()) == 0
    clock.advance(seconds=1)
    with database.begin() as store:
        assert store.leases.reap(clock()) == 1
        assert not store.leases.begin([lost], clock())
    (found,) = claim(database, clock)
    with database.begin() as store:
        # The first worker wakes up: its lease is lost, and it changes nothing.
        assert not store.leases.begin([lost], clock())
        assert not store.leases.settle([sent(lost, "SM1")], clock())
        assert not store.leases.settle([again(lost, clock(), "late")], clock())
        assert not store.leases.settle([ended(lost, OutboxState.FAILED, "late")], clock())
    send(database, found, clock)
    assert states(database) == {"mine": "accepted"}


def test_what_a_dead_worker_had_begun_is_uncertain_and_not_sent_again(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        queue(store, a_chat(store), "begun")
    (lost,) = claim(database, clock)
    with database.begin() as store:
        assert store.leases.begin([lost], clock())
    clock.advance(seconds=LEASE_SECONDS + 1)
    with database.begin() as store:
        assert store.leases.reap(clock()) == 1
        assert store.leases.reap(clock()) == 0
    assert states(database) == {"begun": "uncertain"}
    assert claim(database, clock) == []


def test_a_worker_that_was_given_up_still_knows_what_came_of_its_call(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        queue(store, a_chat(store), "begun")
    (late,) = claim(database, clock)
    with database.begin() as store:
        store.leases.begin([late], clock())
    clock.advance(seconds=LEASE_SECONDS + 1)
    with database.begin() as store:
        store.leases.reap(clock())
        assert store.leases.settle([sent(late, "SM1")], clock()) == 1
    assert states(database) == {"begun": "accepted"}


def test_sending_begins_once_and_is_not_begun_by_whoever_asks_twice(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        queue(store, a_chat(store), "one")
    (claimed,) = claim(database, clock)
    with database.begin() as store:
        assert not store.leases.settle([sent(claimed, "SM1")], clock())
        assert store.leases.begin([claimed], clock())
        # Asked anew, because the first answer was lost on its way.
        assert store.leases.begin([claimed], clock()) == {claimed.id}


def test_what_was_sent_to_a_chat_can_be_read_in_order(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        chat, other = a_chat(store, 1), a_chat(store, 2)
        for key, whom in (("one", chat), ("two", other), ("three", chat)):
            queue(store, whom, key)
    while claimed := claim(database, clock):
        for one in claimed:
            send(database, one, clock)
    with database.begin() as store:
        said = store.outbox.said_to(chat, 0)
        assert [message["text"] for _, message in said] == ["one", "three"]
        assert [message["text"] for _, message in store.outbox.said_to(chat, said[0][0])] == [
            "three"
        ]


def test_a_message_that_lies_in_another_row_is_not_sent(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        queue(store, a_chat(store, 1), "for one")
        queue(store, a_chat(store, 2), "for another")
        body = store.connection.execute(
            select(outbox.c.body).where(outbox.c.dedup_key == "for one")
        ).scalar_one()
        store.connection.execute(
            outbox.update().where(outbox.c.dedup_key == "for another").values(body=body)
        )
    assert words(claim(database, clock)) == ["for one"]
    assert states(database) == {"for one": "leased", "for another": "failed"}


def test_an_empty_outbox_is_nothing_to_do(database: Database, clock: StandingClock) -> None:
    assert claim(database, clock) == []
    with database.begin() as store:
        assert store.leases.reap(clock()) == 0
        assert store.outbox.oldest_due(clock()) is None
        assert store.outbox.said_to(new_id(), 0) == []


def test_what_waits_is_withdrawn_and_may_be_said_again(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        chat, other = a_chat(store, 1), a_chat(store, 2)
        queue(store, other, "under way")
    claim(database, clock)
    with database.begin() as store:
        for key in ("wrong", "right"):
            queue(store, chat, key)
    with database.begin() as store:
        assert store.outbox.withdraw(["wrong", "under way", "nothing"]) == {"wrong"}
        assert store.outbox.withdraw([]) == set()
        queue(store, chat, "wrong")
    assert words(claim(database, clock)) == ["right"]
