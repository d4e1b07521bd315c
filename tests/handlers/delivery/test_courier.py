"""The courier: what is slow, hangs or is refused holds nobody else up."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select, text, update
from structlog.testing import capture_logs

from handlers.channel import ChannelMisconfigured, Destination, Outgoing, Picture, Unreachable
from handlers.delivery import courier as courier_module
from handlers.delivery.letters import Letter
from handlers.delivery.taking import Order, take
from handlers.services import Services
from storage.announcement_tables import senders
from storage.outbox import ANNOUNCEMENT_LANE
from storage.store import StorageDown
from tests.conftest import SERVERS
from tests.handlers.delivery.post import POST, Post, add_chat, queue, reachable, rows, states
from tests.handlers.delivery.worker import PATIENCE, QUICK, eventually, queue_many, settled, working

ANOTHER = "another"


@dataclass
class SlowPost(Post):
    """News hangs until it is let go; ``asked`` is how often that began."""

    asked: int = 0
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, to: Destination, message: Outgoing, picture: Picture | None = None) -> str:
        if message.text == "news":
            self.asked += 1
            await self.go.wait()
        return await super().send(to, message, picture)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ask a database that is down again sooner, and print no errors: that takes seconds."""
    monkeypatch.setattr(courier_module, "DOWN_SECONDS", 0.02)
    with capture_logs():
        yield


def test_slow_announcements_leave_calls_to_answers(services: Services) -> None:
    queue_many(services, 70, "news", ANNOUNCEMENT_LANE)
    post = SlowPost()

    async def run() -> None:
        async with working(services, {POST: post}):
            most = courier_module.MOST_AT_ONCE - courier_module.KEPT_FOR_ANSWERS
            await eventually(lambda: post.asked == most)
            await asyncio.to_thread(queue, services, add_chat(services, "maria"), "answer")
            await eventually(lambda: post.texts == ["answer"])
            assert post.asked == most
            post.go.set()
            await eventually(settled(services, *["accepted"] * 71))

    asyncio.run(run())


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_a_chat_that_somebody_holds_stops_nobody(services: Services) -> None:
    maria = add_chat(services, "maria")
    queue(services, maria, "gone")
    post = Post(trouble=lambda words: Unreachable("403") if words == "gone" else None)

    async def run() -> None:
        async with working(services, {POST: post}):
            with services.database.engine.connect() as turn:
                # As a turn does that is at work on the chat.
                turn.execute(
                    text("SELECT 1 FROM chats WHERE id = :chat FOR NO KEY UPDATE"), {"chat": maria}
                )
                await eventually(settled(services, "failed"))
                await asyncio.to_thread(queue_many, services, 5, "halo")
                await eventually(settled(services, "failed", *["accepted"] * 5))
                assert reachable(services, maria)
                turn.rollback()
            await eventually(lambda: not reachable(services, maria))

    asyncio.run(run())


@pytest.mark.parametrize("error", [StorageDown("away"), LookupError("a fault of ours")])
def test_taking_is_tried_again(
    services: Services, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    failing = [error] * 3

    def now_and_then(order: Order, services: Services) -> list[Letter]:
        if failing:
            raise failing.pop()
        return take(order, services)

    monkeypatch.setattr(courier_module, "take", now_and_then)
    queue(services, add_chat(services, "maria"), "halo")

    async def run() -> None:
        async with working(services, {POST: Post()}):
            await eventually(settled(services, "accepted"))

    asyncio.run(run())


@pytest.mark.parametrize(
    ("goodbye", "state"), [pytest.param(10.0, "accepted", id="finished"), (0.05, "sending")]
)
def test_who_is_told_to_stop_finishes_what_is_on_its_way(
    services: Services, monkeypatch: pytest.MonkeyPatch, goodbye: float, state: str
) -> None:
    monkeypatch.setattr(courier_module, "GOODBYE_SECONDS", goodbye)
    queue(services, add_chat(services, "maria"), "news")
    post = SlowPost()

    async def run() -> None:
        async with working(services, {POST: post}) as stop:
            await eventually(lambda: post.asked == 1)
            stop.set()
            await asyncio.to_thread(queue, services, add_chat(services, "yosef"), "later")
            if state == "accepted":
                post.go.set()

    asyncio.run(run())
    # What hangs for too long is left to its lease: nobody knows whether it went out.
    assert states(services) == [state, "queued"]


def test_calls_that_all_hang_keep_no_worker_from_stopping(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier_module, "GOODBYE_SECONDS", 0.05)
    queue_many(services, courier_module.MOST_AT_ONCE, "news")
    post = SlowPost()

    async def run() -> None:
        async with working(services, {POST: post}):
            await eventually(lambda: post.asked == courier_module.MOST_AT_ONCE)

    asyncio.run(asyncio.wait_for(run(), PATIENCE))
    assert set(states(services)) == {"sending"}


def test_keys_that_are_refused_stop_only_their_channel_until_they_are_mended(
    services: Services,
) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    queue(services, add_chat(services, "yosef", ANOTHER), "halo")
    refusing, other = Post(trouble=lambda _: ChannelMisconfigured("TOKEN")), Post()

    def refused() -> set[str]:
        with services.database.begin() as store:
            return set(store.pacing.refusing())

    async def run() -> None:
        async with working(services, {POST: refusing, ANOTHER: other}):
            await eventually(lambda: refused() == {POST})
            await eventually(lambda: rows(services)[1][0] == "accepted")
            assert rows(services)[0] == ("queued", "misconfigured", 0)
            with services.database.begin() as store:
                until = select(senders.c.name).where(senders.c.all_until > 0)
                assert set(store.connection.execute(until).scalars()) == {POST}
                # The minute is over, and somebody has mended the settings.
                store.connection.execute(update(senders).values(all_until=0.0))
                refusing.trouble = lambda _: None
            await eventually(settled(services, "accepted", "accepted"))
            await eventually(lambda: refused() == set())

    asyncio.run(run())
    assert other.texts == refusing.texts == ["halo"]


def test_a_new_worker_knows_of_no_refusal(services: Services) -> None:
    with services.database.begin() as store:
        for name in (POST, ANOTHER):
            store.pacing.hold(name)
            store.pacing.refused(name, services.clock())

    def refused() -> set[str]:
        with services.database.begin() as store:
            return set(store.pacing.refusing())

    async def run() -> None:
        async with working(services, {POST: Post()}, QUICK):
            await eventually(lambda: refused() == {ANOTHER})

    asyncio.run(run())
