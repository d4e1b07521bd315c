"""The scribe: while the database is slow or away nothing is forgotten or goes out twice."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers.channel import Destination, Outgoing, Picture
from handlers.delivery import courier as courier_module
from handlers.delivery import scribe as scribe_module
from handlers.delivery.due import deliver_once
from handlers.delivery.pace import Pace
from handlers.services import Services
from storage.store import StorageDown
from tests.conftest import SERVERS
from tests.handlers.delivery.post import POST, Post, add_chat, queue, states
from tests.handlers.delivery.worker import eventually, queue_many, settled, working

Keep = Callable[..., set[int]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ask a database that is down again sooner, and print no errors: that takes seconds."""
    monkeypatch.setattr(scribe_module, "DOWN_SECONDS", 0.02)
    with capture_logs():
        yield


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Keep, Any], set[int]]], None]:
    """Let a function of our own stand around what the scribe writes with."""

    def replace(around: Callable[[Keep, Any], set[int]]) -> None:
        keep = scribe_module._keep  # noqa: SLF001 - where a database is slow
        monkeypatch.setattr(scribe_module, "_keep", lambda *given: around(keep, given))

    return replace


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_a_database_that_is_slow_to_commit_still_delivers(
    services: Services, keeping: Callable[..., None]
) -> None:
    def slow(keep: Keep, given: Any) -> set[int]:  # noqa: ANN401 - passed on
        begun = keep(*given)
        time.sleep(0.4)
        return begun

    keeping(slow)
    queue_many(services, 5)
    post = Post()

    async def run() -> None:
        async with working(services, {POST: post}, Pace(25, 1.0, burst=2.0)):
            await eventually(settled(services, *["accepted"] * 5))

    asyncio.run(run())
    assert len(post.sent) == 5


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_sending_goes_on_after_everything_stood_still(
    services: Services, keeping: Callable[..., None]
) -> None:
    post, stalls = Post(), [1.0]

    def stall(keep: Keep, given: Any) -> set[int]:  # noqa: ANN401 - passed on
        begun = keep(*given)
        if len(post.sent) >= 10 and stalls:
            time.sleep(stalls.pop())
        return begun

    keeping(stall)
    queue_many(services, 60)

    async def run() -> None:
        async with working(services, {POST: post}):
            await eventually(settled(services, *["accepted"] * 60))

    asyncio.run(run())
    assert len(post.sent) == 60
    assert not stalls


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_what_cannot_be_written_down_is_left_to_its_lease(services: Services) -> None:
    queue_many(services, 4)
    queue(services, add_chat(services, "odd"), "odd")

    together = asyncio.Barrier(5)

    class OddPost(Post):
        async def send(
            self, to: Destination, message: Outgoing, picture: Picture | None = None
        ) -> str:
            sent = await super().send(to, message, picture)
            if message.text != "later":
                # So that all of them are written down at once.
                await together.wait()
            # Longer than the column: PostgreSQL refuses it, and whatever is written with it.
            return sent * 20 if message.text == "odd" else sent

    async def run() -> None:
        async with working(services, {POST: OddPost()}):
            await eventually(settled(services, "sending", *["accepted"] * 4))
            await asyncio.to_thread(queue_many, services, 3, "later")
            await eventually(settled(services, "sending", *["accepted"] * 7))

    asyncio.run(run())


def test_what_became_of_a_call_is_kept_until_the_database_is_back(
    services: Services, keeping: Callable[..., None]
) -> None:
    away = [True] * 5

    def down(keep: Keep, given: Any) -> set[int]:  # noqa: ANN401 - passed on
        _, verdicts, _ = given
        if verdicts and away:
            away.pop()
            raise StorageDown("away")
        return keep(*given)

    keeping(down)
    queue(services, add_chat(services, "maria"), "halo")
    post = Post()

    async def run() -> None:
        async with working(services, {POST: post}):
            await eventually(settled(services, "accepted"))

    asyncio.run(run())
    assert not away
    assert post.texts == ["halo"]


def test_a_beginning_that_was_not_written_is_no_call(
    services: Services, keeping: Callable[..., None]
) -> None:
    post, away = Post(), [True] * 3

    def down(keep: Keep, given: Any) -> set[int]:  # noqa: ANN401 - passed on
        if away:
            assert post.sent == []
            away.pop()
            raise StorageDown("away")
        return keep(*given)

    keeping(down)
    queue(services, add_chat(services, "maria"), "halo")

    async def run() -> None:
        async with working(services, {POST: post}):
            await eventually(settled(services, "accepted"))

    asyncio.run(run())
    assert not away
    assert post.texts == ["halo"]


def test_a_command_says_when_it_could_not_keep_what_it_sent(
    services: Services, keeping: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier_module, "GIVE_UP_SECONDS", 0.2)

    def down(keep: Keep, given: Any) -> set[int]:  # noqa: ANN401 - passed on
        _, verdicts, _ = given
        if verdicts:
            raise StorageDown("away")
        return keep(*given)

    keeping(down)
    queue(services, add_chat(services, "maria"), "halo")
    with pytest.raises(StorageDown):
        asyncio.run(deliver_once(services, {POST: Post()}, "me", 10))
    assert states(services) == ["sending"]
