"""What chat sessions promise, on the embedded Redis and on a real one."""

import threading

import pytest
import redis

from storage.chat_sessions import (
    DELIVERY_SECONDS,
    LOCK_MS,
    RECORD_SECONDS,
    WINDOW_SECONDS,
    ChatSessions,
    Held,
)
from storage.sealing import Vault

CHAT, OTHER = bytes(range(16)), bytes(16)
RECORD = '{"turn":1,"session":"Maria \U0001f642"}'


@pytest.fixture
def sessions(redis_client: "redis.Redis", vault: Vault) -> ChatSessions:
    """Chat sessions that do not wait long for each other."""
    return ChatSessions(redis_client, vault, wait=0.05)


def key(kind: str, chat: bytes = CHAT) -> str:
    """Return a key of a chat."""
    return f"lontar:{kind}:{chat.hex()}"


def turn(
    sessions: ChatSessions, delivery: str, record: str | None = None, chat: bytes = CHAT
) -> Held:
    """Hold a chat for one turn that keeps ``record``; return what it found."""
    with sessions.hold(chat, delivery) as held:
        if record is not None:
            held.keep(record)
    return held


def break_off(sessions: ChatSessions, delivery: str, record: str) -> None:
    """Hold a chat for a turn that fails after it kept something."""
    with sessions.hold(CHAT, delivery) as held:
        held.keep(record)
        raise ZeroDivisionError


def test_nothing_is_known_of_a_new_chat(sessions: ChatSessions) -> None:
    assert turn(sessions, "1") == Held(record=None, known=False, recent=1)


def test_what_a_turn_keeps_the_next_turn_finds(sessions: ChatSessions) -> None:
    turn(sessions, "1", RECORD)
    assert turn(sessions, "2").record == RECORD


def test_a_chat_finds_nothing_of_another(sessions: ChatSessions) -> None:
    turn(sessions, "1", RECORD)
    assert turn(sessions, "1", chat=OTHER).record is None


def test_a_delivery_that_ended_well_is_known_from_then_on(sessions: ChatSessions) -> None:
    assert not turn(sessions, "1", RECORD).known
    assert turn(sessions, "1", RECORD).known
    assert not turn(sessions, "2", RECORD).known
    assert not turn(sessions, "1", RECORD, OTHER).known


def test_the_record_is_out_while_a_turn_lasts(
    sessions: ChatSessions, redis_client: "redis.Redis"
) -> None:
    turn(sessions, "1", RECORD)
    with sessions.hold(CHAT, "2"):
        assert not redis_client.exists(key("chat"))
    # It kept nothing, so nothing is left that could be old.
    assert turn(sessions, "3").record is None


def test_a_turn_that_fails_leaves_nothing_and_holds_nothing(
    sessions: ChatSessions, redis_client: "redis.Redis"
) -> None:
    turn(sessions, "1", RECORD)
    with pytest.raises(ZeroDivisionError):
        break_off(sessions, "2", "half of it")
    assert not redis_client.exists(key("lock"))
    held = turn(sessions, "2")
    assert (held.record, held.known) == (None, False)


def test_the_turns_of_one_chat_wait_for_each_other(
    redis_client: "redis.Redis", vault: Vault
) -> None:
    sessions = ChatSessions(redis_client, vault, wait=60)
    inside: list[int] = []
    most: list[int] = []

    def take(number: int) -> None:
        with sessions.hold(CHAT, str(number)) as held:
            inside.append(number)
            most.append(len(inside))
            held.keep(str(int(held.record or 0) + 1))
            inside.remove(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 12
    assert turn(sessions, "last").record == "12"


def test_turns_of_different_chats_do_not_wait(sessions: ChatSessions) -> None:
    with sessions.hold(CHAT, "1"), sessions.hold(OTHER, "1") as other:
        assert other.recent == 1
        other.keep(RECORD)
    assert turn(sessions, "2", chat=OTHER).record == RECORD


def test_who_waited_too_long_goes_ahead_with_nothing_in_hand(sessions: ChatSessions) -> None:
    turn(sessions, "1", RECORD)
    with sessions.hold(CHAT, "2") as first:
        assert turn(sessions, "3", "from the second") == Held(kept="from the second")
        first.keep("from the first")
    assert turn(sessions, "4").record == "from the first"


def test_who_lost_the_chat_neither_keeps_nor_frees_it(
    sessions: ChatSessions, redis_client: "redis.Redis"
) -> None:
    with sessions.hold(CHAT, "1") as late:
        redis_client.set(key("lock"), "somebody else", px=LOCK_MS)
        late.keep("too late")
    assert redis_client.get(key("lock")) == b"somebody else"
    assert not redis_client.exists(key("chat"))


def test_a_minute_s_messages_are_counted_for_each_chat(
    sessions: ChatSessions, redis_client: "redis.Redis"
) -> None:
    assert [turn(sessions, str(number)).recent for number in range(3)] == [1, 2, 3]
    assert turn(sessions, "1", chat=OTHER).recent == 1
    redis_client.delete(key("rate"))
    assert turn(sessions, "4").recent == 1


def test_a_message_that_is_repeated_counts_once(sessions: ChatSessions) -> None:
    for _ in range(5):
        turn(sessions, "1", RECORD)
    assert turn(sessions, "2").recent == 2


def test_everything_in_redis_ends_by_itself(
    sessions: ChatSessions, redis_client: "redis.Redis"
) -> None:
    with sessions.hold(CHAT, "1") as held:
        assert 0 < redis_client.pttl(key("lock")) <= LOCK_MS
        held.keep(RECORD)
    most = {"chat": RECORD_SECONDS, "seen": DELIVERY_SECONDS, "rate": WINDOW_SECONDS}
    ours = list(redis_client.scan_iter("lontar:*"))
    assert len(ours) == len(most)
    for name in ours:
        assert 0 < redis_client.ttl(name) <= most[name.decode().split(":")[1]]


def test_nothing_in_redis_can_be_read_by_others(
    sessions: ChatSessions, redis_client: "redis.Redis", vault: Vault
) -> None:
    turn(sessions, "whatsapp:SM5307014507850001", RECORD)
    for name in redis_client.scan_iter("lontar:*"):
        value = redis_client.get(name)
        assert b"5307" not in name
        assert value is not None
        assert b"Maria" not in value
    elsewhere = ChatSessions(redis_client, Vault(bytes(32)), wait=0.05)
    assert turn(elsewhere, "2").record is None
    del vault


def test_a_record_that_lies_under_another_chat_is_not_taken(
    sessions: ChatSessions, redis_client: "redis.Redis"
) -> None:
    turn(sessions, "1", RECORD)
    value = redis_client.get(key("chat"))
    assert value is not None
    redis_client.set(key("chat", OTHER), value)
    assert turn(sessions, "1", chat=OTHER).record is None


@pytest.mark.parametrize(
    "value", [b"", b"garbage", b"\x01", b"\x01short", b"\xff" * 100, RECORD.encode()]
)
def test_garbage_instead_of_a_record_is_passed_over(
    sessions: ChatSessions, redis_client: "redis.Redis", value: bytes
) -> None:
    redis_client.set(key("chat"), value)
    assert turn(sessions, "1", RECORD).record is None
    assert turn(sessions, "2").record == RECORD


@pytest.mark.parametrize("kind", ["chat", "rate"])
def test_a_value_of_another_kind_is_removed_and_nobody_stays_locked_out(
    sessions: ChatSessions, redis_client: "redis.Redis", kind: str
) -> None:
    redis_client.rpush(key(kind), "garbage")
    assert turn(sessions, "1", RECORD).record is None
    assert not redis_client.exists(key("lock"))
    turn(sessions, "2", RECORD)
    assert turn(sessions, "3") == Held(record=RECORD, known=False, recent=2)


def test_a_count_that_is_no_number_is_removed(
    sessions: ChatSessions, redis_client: "redis.Redis"
) -> None:
    redis_client.set(key("rate"), "many")
    turn(sessions, "1")
    assert turn(sessions, "2").recent == 1


def test_what_is_forgotten_is_gone(sessions: ChatSessions) -> None:
    turn(sessions, "1", RECORD)
    sessions.forget(CHAT)
    assert turn(sessions, "2").record is None


def test_a_redis_that_answers_is_well(sessions: ChatSessions) -> None:
    assert sessions.well()
