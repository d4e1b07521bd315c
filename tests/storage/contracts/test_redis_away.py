"""Chat sessions without Redis, or with one that hangs up or is far too slow."""

import socket
import threading
from collections.abc import Iterator

import pytest
import redis

from storage.chat_sessions import (
    ChatSessions,
    Held,
    open_redis,
)
from storage.sealing import Vault
from tests.conftest import SERVERS
from tests.storage.contracts.test_chat_sessions import CHAT, RECORD, key, turn
from tests.storage.watched_redis import WatchedRedis, watched_redis


@pytest.fixture
def watched(redis_server_url: str) -> Iterator[WatchedRedis]:
    """A watched way to a real Redis."""
    with watched_redis(redis_server_url) as found:
        yield found


def test_a_redis_that_is_not_there_is_done_without(vault: Vault) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    sessions = ChatSessions(open_redis(f"redis://127.0.0.1:{port}/0"), vault)
    assert turn(sessions, "1", RECORD) == Held(kept=RECORD)
    assert turn(sessions, "2") == Held()
    sessions.forget(CHAT)
    assert not sessions.well()


def test_a_redis_that_hangs_up_is_asked_once_and_then_left_alone(vault: Vault) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        came: list[int] = []

        def hang_up() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                came.append(1)
                line.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        sessions = ChatSessions(open_redis(f"redis://127.0.0.1:{server.getsockname()[1]}/0"), vault)
        for number in range(20):
            assert turn(sessions, str(number), RECORD).record is None
        assert len(came) == 1
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_a_turn_takes_two_round_trips(
    watched: WatchedRedis, redis_client: "redis.Redis", vault: Vault
) -> None:
    sessions = ChatSessions(open_redis(f"{watched.url}?socket_timeout=5"), vault)
    turn(sessions, "1", RECORD)
    watched.asked()
    for number in range(2, 5):
        assert turn(sessions, str(number), RECORD).record == RECORD
        assert watched.asked() == ["EVALSHA", "EVALSHA"]
    assert watched.connections == 1
    del redis_client


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_a_slow_redis_is_passed_by_and_not_waited_for_again(
    watched: WatchedRedis, redis_client: "redis.Redis", vault: Vault
) -> None:
    client = open_redis(f"{watched.url}?socket_timeout=1")
    sessions = ChatSessions(client, vault, wait=0.05)
    turn(sessions, "1", RECORD)
    watched.asked()
    watched.stall()
    assert turn(sessions, "2", RECORD).record is None
    assert watched.asked() == ["EVALSHA"]
    connections = watched.connections
    for number in range(3, 30):
        turn(sessions, str(number), RECORD)
    assert watched.asked() == []
    assert watched.connections == connections
    client.close()
    del redis_client


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_a_redis_that_was_away_is_used_again_and_remembers_nothing_old(
    watched: WatchedRedis, redis_client: "redis.Redis", vault: Vault
) -> None:
    sessions = ChatSessions(open_redis(f"{watched.url}?socket_timeout=1"), vault, wait=0.05, rest=0)
    turn(sessions, "1", RECORD)
    watched.stall()
    assert turn(sessions, "2", "never kept").record is None
    watched.go_on()
    # Taken out by the turn that saw no answer; its lock ends by itself.
    assert turn(sessions, "3").record is None
    redis_client.delete(key("lock"))
    turn(sessions, "4", "new")
    assert turn(sessions, "5").record == "new"
