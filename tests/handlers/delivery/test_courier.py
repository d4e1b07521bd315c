"""The courier: what is slow, stands still or hangs holds nobody else up, and nothing is forgotten."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select, text, update

from handlers.channel import ChannelMisconfigured, Destination, Outgoing, Picture, Unreachable
from handlers.delivery import courier as courier_module
from handlers.delivery import scribe as scribe_module
from handlers.delivery.due import deliver_once
from handlers.delivery.pace import Pace
from handlers.services import Services
from storage.announcement_tables import senders
from storage.outbox import ANNOUNCEMENT_LANE, REPLY_LANE
from storage.store import StorageDown
from tests.conftest import SERVERS
from tests.handlers.delivery.post import POST, Post, add_chat, queue, reachable, rows, states
from tests.handlers.delivery.worker import QUICK, eventually, working

ANOTHER = "another"
Keep = Callable[..., set[int]]


@dataclass
class SlowPost(Post):
    """Messages of ``slow`` words hang until they are let go; ``asked`` is who began to hang."""

    slow: str = "news"
    asked: int = 0
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, to: Destination, message: Outgoing, picture: Picture | None = None) -> str:
        if message.text == self.slow:
            self.asked += 1
            await self.go.wait()
        return await super().send(to, message, picture)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is down is asked again sooner."""
    monkeypatch.setattr(scribe_module, "DOWN_SECONDS", 0.02)
    monkeypatch.setattr(courier_module, "DOWN_SECONDS", 0.02)


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Keep, Any], set[int]]], None]:
    """Let a function of our own stand around what the scribe writes with."""

    def replace(around: Callable[[Keep, Any], set[int]]) -> None:
        keep = scribe_module._keep  # noqa: SLF001 - where a database is slow
        monkeypatch.setattr(scribe_module, "_keep", lambda *given: around(keep, given))

    return replace


def many(services: Services, count: int, words: str = "halo", lane: int = REPLY_LANE) -> None:
    """Queue a message to each of many chats."""
    for number in range(count):
        queue(services, add_chat(services, f"{words}-{number}"), words, lane=lane)


def settled(services: Services, *expected: str) -> Callable[[], bool]:
    """Return whether the messages stand so, whenever it is asked."""
    return lambda: sorted(states(services)) == sorted(expected)


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_a_database_that_is_slow_to_commit_still_delivers(
    services: Services, keeping: Callable[..., None]
) -> None:
    def slow(keep: Keep, given: Any) -> set[int]:  # noqa: ANN401 - passed on
        begun = keep(*given)
        time.sleep(0.4)
        return begun

    keeping(slow)
    many(services, 5)
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
    many(services, 60)

    async def run() -> None:
        async with working(services, {POST: post}):
            await eventually(settled(services, *["accepted"] * 60))

    asyncio.run(run())
    assert len(post.sent) == 60
    assert not stalls


@pytest.mark.parametrize("slow", ["news"])
def test_slow_announcements_leave_calls_to_answers(services: Services, slow: str) -> None:
    many(services, 70, slow, ANNOUNCEMENT_LANE)
    post = SlowPost(slow=slow)

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
                await asyncio.to_thread(many, services, 5, "halo")
                await eventually(settled(services, "failed", *["accepted"] * 5))
                assert reachable(services, maria)
                turn.rollback()
            await eventually(lambda: not reachable(services, maria))

    asyncio.run(run())


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_what_cannot_be_written_down_is_left_to_its_lease(services: Services) -> None:
    many(services, 4)
    queue(services, add_chat(services, "odd"), "odd")

    class OddPost(Post):
        async def send(
            self, to: Destination, message: Outgoing, picture: Picture | None = None
        ) -> str:
            sent = await super().send(to, message, picture)
            # Longer than the column: PostgreSQL refuses it, and whatever is written with it.
            return sent * 20 if message.text == "odd" else sent

    async def run() -> None:
        async with working(services, {POST: OddPost()}):
            await eventually(settled(services, "sending", *["accepted"] * 4))
            await asyncio.to_thread(many, services, 3, "later")
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


@pytest.mark.parametrize("error", [StorageDown("away"), LookupError("a fault of ours")])
def test_taking_is_tried_again(
    services: Services, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    take, failing = courier_module.take, [error] * 3

    def now_and_then(*given: Any) -> Any:  # noqa: ANN401 - passed on
        if failing:
            raise failing.pop()
        return take(*given)

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
