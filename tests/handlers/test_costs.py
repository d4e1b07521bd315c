"""What a message costs: statements, commits and round trips, counted and never timed."""

from dataclasses import replace

import pytest
import redis

from handlers.services import Services
from storage.chat_sessions import ChatSessions, open_redis
from storage.sealing import Vault
from tests.conftest import SERVERS
from tests.handlers.counting import counted
from tests.handlers.writing import Writer
from tests.storage.watched_redis import watched_redis


@pytest.fixture
def writer(services: Services) -> Writer:
    """Somebody who never wrote before."""
    return Writer(services)


@pytest.mark.parametrize("said", [("5",), ("2", "1", "1", "Maria Contoh")], ids=["asks", "reports"])
def test_a_message_of_a_known_chat_is_as_little_sql_as_can_be(
    writer: Writer, backing: str, said: tuple[str, ...]
) -> None:
    *before, last = said
    writer.goes_on("halo", "menu", *before)
    with counted() as seen:
        writer.says(last)
    kinds = [statement.split()[0] for statement in seen.sql]
    if backing == SERVERS:
        # One statement that commits by itself: the chat's row and the inbox's.
        assert kinds == ["WITH"]
        assert seen.commits == 0
    else:
        assert kinds == ["BEGIN", "INSERT", "UPDATE"]
        assert seen.commits == 1


def test_a_message_of_a_chat_that_redis_forgot_is_one_statement_more(
    writer: Writer, backing: str, redis_client: "redis.Redis"
) -> None:
    writer.says("halo")
    redis_client.delete(f"lontar:chat:{writer.index.hex()}")
    with counted() as seen:
        writer.says("5")
    kinds = [statement.split()[0] for statement in seen.sql]
    assert kinds == (
        ["SELECT", "WITH"] if backing == SERVERS else ["BEGIN", "SELECT", "INSERT", "UPDATE"]
    )
    assert seen.commits == 1


def test_a_first_message_looks_adds_and_keeps(writer: Writer, backing: str) -> None:
    with counted() as seen:
        writer.says("halo")
    kinds = [statement.split()[0] for statement in seen.sql]
    assert kinds == (
        ["SELECT", "INSERT", "WITH"]
        if backing == SERVERS
        else ["BEGIN", "SELECT", "INSERT", "INSERT", "UPDATE"]
    )
    assert seen.commits == 1


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_a_message_is_two_commands_to_redis(
    services: Services, redis_server_url: str, vault: Vault
) -> None:
    with watched_redis(redis_server_url) as watched:
        client = open_redis(f"{watched.url}?socket_timeout=5")
        writer = Writer(replace(services, sessions=ChatSessions(client, vault)))
        writer.goes_on("halo", "5", "menu")
        watched.asked()
        writer.says("5")
        assert watched.asked() == ["EVALSHA", "EVALSHA"]
        assert writer.says("5", "3").again
        assert watched.asked() == ["EVALSHA", "EVALSHA"]
        client.close()


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_messages_are_answered_while_redis_is_far_too_slow(
    services: Services, redis_server_url: str, vault: Vault
) -> None:
    with watched_redis(redis_server_url) as watched:
        client = open_redis(f"{watched.url}?socket_timeout=1")
        writer = Writer(replace(services, sessions=ChatSessions(client, vault, wait=0.05)))
        writer.says("halo")
        watched.asked()
        watched.stall()
        connections = watched.connections
        assert writer.says("5").step == "benefits.ask"
        assert watched.asked() == ["EVALSHA"]
        for _ in range(10):
            assert writer.says("menu").step == "main_menu.ask"
        assert watched.asked() == []
        assert watched.connections == connections
        assert writer.says("5", "2").again
        assert writer.row().turn == 12
        client.close()
