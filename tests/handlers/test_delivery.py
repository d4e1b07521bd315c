"""What is due is sent once, in order, and what became of it is noted: on both databases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from handlers.channel import (
    Channel,
    Outgoing,
    Picture,
    Rejected,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
)
from handlers.chat import address_index
from handlers.delivery import (
    MOST_TRIES,
    ChannelMisconfigured,
    deliver_due,
    note_reachable,
    note_receipt,
)
from handlers.services import Services
from storage.receipts import Receipt
from storage.tables import chats, outbox
from tests.conftest import StandingClock

POST = "post"


@dataclass
class Post:
    """A channel that keeps what it was given; ``trouble`` is asked before each message."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[Picture | None] = field(default_factory=list)
    trouble: Callable[[str], Exception | None] = lambda _text: None
    seen: list[str] = field(default_factory=list)

    def send(self, address: str, message: Outgoing, picture: Picture | None = None) -> str:
        error = self.trouble(message.text)
        if error is not None:
            raise error
        self.sent.append((address, message.text))
        self.pictures.append(picture)
        return f"post-{len(self.sent)}"

    def inline(self, messages: object) -> bool:
        del messages
        return False


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def channels(post: Post) -> Mapping[str, Channel]:
    return {POST: post}


def add_chat(services: Services, address: str, channel: str = POST) -> UUID:
    with services.database.begin() as store:
        index = address_index(store.vault, channel, address)
        return store.chats.add(index, channel, address, "id", services.clock()).id


def queue(services: Services, chat: UUID, *texts: str, lane: int = 0) -> None:
    with services.database.begin() as store:
        for text in texts:
            message = Outgoing(text).to_json()
            store.outbox.add(chat, f"test:{chat}:{text}", message, services.clock(), lane=lane)


def rows(services: Services) -> list[tuple[str, str | None, int]]:
    """State, error and tries of every message, in order."""
    with services.database.begin() as store:
        columns = (outbox.c.state, outbox.c.error, outbox.c.attempts)
        found = store.connection.execute(select(*columns).order_by(outbox.c.id)).all()
        return [(row.state, row.error, row.attempts) for row in found]


def reachable(services: Services, chat: UUID) -> bool:
    with services.database.begin() as store:
        wanted = select(chats.c.reachable).where(chats.c.id == chat)
        return bool(store.connection.execute(wanted).scalar_one())


def deliver_all(services: Services, channels: Mapping[str, Channel]) -> int:
    total = 0
    while done := deliver_due(services, channels, "test", 10):
        total += done
    return total


def test_messages_of_a_chat_go_out_in_order(
    services: Services, channels: Mapping[str, Channel], post: Post
) -> None:
    maria, yosef = add_chat(services, "maria"), add_chat(services, "yosef")
    queue(services, maria, "1", "2", "3")
    queue(services, yosef, "a")
    assert deliver_all(services, channels) == 4
    assert [text for address, text in post.sent if address == "maria"] == ["1", "2", "3"]
    assert [state for state, _, _ in rows(services)] == ["accepted"] * 4


def test_nothing_due_is_nothing_done(
    services: Services, channels: Mapping[str, Channel], post: Post
) -> None:
    assert deliver_due(services, channels, "test", 10) == 0
    assert post.sent == []


def test_no_more_than_the_limit_is_taken(
    services: Services, channels: Mapping[str, Channel], post: Post
) -> None:
    for number in range(5):
        queue(services, add_chat(services, f"chat-{number}"), "halo")
    assert deliver_due(services, channels, "test", 2) == 2
    assert len(post.sent) == 2


@pytest.mark.parametrize(
    ("error", "state"),
    [
        pytest.param(Rejected("too long"), "failed", id="rejected"),
        pytest.param(Unreachable("blocked"), "failed", id="unreachable"),
        pytest.param(Uncertain("cut"), "uncertain", id="uncertain"),
        pytest.param(TryLater("busy"), "queued", id="try-later"),
        pytest.param(LookupError("a fault of ours"), "uncertain", id="unforeseen"),
    ],
)
def test_a_failure_is_noted_and_holds_nobody_else_back(
    services: Services,
    channels: Mapping[str, Channel],
    post: Post,
    error: Exception,
    state: str,
) -> None:
    maria, yosef = add_chat(services, "maria"), add_chat(services, "yosef")
    queue(services, maria, "bad")
    queue(services, yosef, "good")
    post.trouble = lambda text: error if text == "bad" else None
    assert deliver_due(services, channels, "test", 10) == 2
    (bad, reason, tries), (good, _, _) = rows(services)
    assert (bad, good, tries) == (state, "accepted", 1)
    assert reason
    assert post.sent == [("yosef", "good")]
    assert reachable(services, maria) is not isinstance(error, Unreachable)


def test_what_was_uncertain_is_not_sent_again(
    services: Services, channels: Mapping[str, Channel], post: Post, clock: StandingClock
) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    post.trouble = lambda _: Uncertain("cut")
    deliver_due(services, channels, "test", 10)
    post.trouble = lambda _: None
    clock.advance(days=2)
    assert deliver_all(services, channels) == 0
    assert post.sent == []


def test_a_message_waits_as_long_as_the_provider_asks(
    services: Services, channels: Mapping[str, Channel], post: Post, clock: StandingClock
) -> None:
    queue(services, add_chat(services, "maria"), "1", "2")
    post.trouble = lambda _: TryLater("busy", 40)
    deliver_due(services, channels, "test", 10)
    post.trouble = lambda _: None
    clock.advance(seconds=39)
    assert deliver_all(services, channels) == 0
    clock.advance(seconds=3)
    assert deliver_all(services, channels) == 2
    assert [text for _, text in post.sent] == ["1", "2"]


def test_a_message_that_always_fails_is_given_up(
    services: Services, channels: Mapping[str, Channel], post: Post, clock: StandingClock
) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    post.trouble = lambda _: TryLater("no connection")
    for _ in range(MOST_TRIES):
        assert rows(services)[0][0] == "queued"
        assert deliver_due(services, channels, "test", 10) == 1
        clock.advance(seconds=601)
    assert rows(services) == [("failed", "TryLater: no connection", MOST_TRIES)]


def test_a_provider_that_asks_for_patience_is_never_given_up(
    services: Services, channels: Mapping[str, Channel], post: Post, clock: StandingClock
) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    post.trouble = lambda _: TryLater("busy", 5)
    for _ in range(MOST_TRIES + 2):
        assert deliver_due(services, channels, "test", 10) == 1
        clock.advance(seconds=10)
    assert rows(services)[0][0] == "queued"


def test_wrong_keys_stop_the_worker_and_lose_nothing(
    services: Services, channels: Mapping[str, Channel], post: Post, clock: StandingClock
) -> None:
    for name in ("maria", "yosef"):
        queue(services, add_chat(services, name), name)
    post.trouble = lambda _: ChannelMisconfigured("TOKEN")
    with pytest.raises(ChannelMisconfigured):
        deliver_due(services, channels, "test", 10)
    post.trouble = lambda _: None
    clock.advance(seconds=31)
    assert deliver_all(services, channels) == 2
    assert sorted(text for _, text in post.sent) == ["maria", "yosef"]


def test_messages_of_a_channel_that_is_off_wait_for_it(
    services: Services, channels: Mapping[str, Channel], post: Post, clock: StandingClock
) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    assert deliver_all(services, {}) == 1
    clock.advance(seconds=602)
    assert deliver_all(services, channels) == 1
    assert [text for _, text in post.sent] == ["halo"]


class _Killed(BaseException):
    """The process dies here."""


def test_a_worker_that_dies_in_the_call_leaves_it_uncertain_and_the_rest_free(
    services: Services, channels: Mapping[str, Channel], post: Post, clock: StandingClock
) -> None:
    def die(text: str) -> Exception | None:
        if text == "2":
            raise _Killed
        return None

    for name in ("1", "2", "3"):
        queue(services, add_chat(services, f"chat-{name}"), name)
    post.trouble = die
    with pytest.raises(_Killed):
        deliver_due(services, channels, "dead", 10)
    post.trouble = lambda _: None
    assert [state for state, _, _ in rows(services)] == ["accepted", "sending", "leased"]
    assert deliver_all(services, channels) == 0
    clock.advance(seconds=31)
    assert deliver_all(services, channels) == 1
    assert [state for state, _, _ in rows(services)] == ["accepted", "uncertain", "accepted"]
    assert [text for _, text in post.sent] == ["1", "3"]


def test_a_lease_that_another_worker_took_over_is_not_sent(
    services: Services, channels: Mapping[str, Channel], post: Post, clock: StandingClock
) -> None:
    """The first worker is so slow with its first message that its second lease runs out."""
    for name in ("1", "2"):
        queue(services, add_chat(services, f"chat-{name}"), name)
    other = Post()

    def sleep(text: str) -> Exception | None:
        if text == "1":
            clock.advance(seconds=31)
            deliver_all(services, {POST: other})
        return None

    post.trouble = sleep
    deliver_due(services, channels, "slow", 10)
    assert [text for _, text in post.sent] == ["1"]
    assert [text for _, text in other.sent] == ["2"]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        pytest.param(["sent", "delivered", "read"], "read", id="in-order"),
        pytest.param(["delivered", "sent"], "delivered", id="late"),
        pytest.param(["read", "delivered", "sent"], "read", id="backwards"),
        pytest.param(["sent", "sent"], "sent", id="twice"),
        pytest.param(["failed", "read", "delivered", "sent"], "failed", id="failed-is-the-end"),
        pytest.param(["sent", "failed"], "failed", id="failed-on-the-way"),
        pytest.param(["delivered", "failed"], "delivered", id="arrived-cannot-fail"),
    ],
)
def test_receipts_only_move_forward(
    services: Services, channels: Mapping[str, Channel], told: list[str], kept: str
) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    deliver_all(services, channels)
    for receipt in told:
        note_receipt(services, "post-1", Receipt(receipt), "", unreachable=False)
    with services.database.begin() as store:
        assert store.connection.execute(select(outbox.c.receipt)).scalar_one() == kept


def test_a_receipt_for_an_unknown_message_is_no_event(services: Services) -> None:
    assert not note_receipt(services, "nobody", Receipt.READ, "", unreachable=False)


def test_a_failure_that_means_nobody_is_there_marks_the_chat(
    services: Services, channels: Mapping[str, Channel]
) -> None:
    maria = add_chat(services, "maria")
    queue(services, maria, "halo")
    deliver_all(services, channels)
    assert note_receipt(services, "post-1", Receipt.FAILED, "63024", unreachable=True)
    assert not reachable(services, maria)


def test_who_blocks_and_comes_back_is_found_by_address(services: Services) -> None:
    maria = add_chat(services, "maria")
    assert note_reachable(services, POST, "maria", reachable=False)
    assert not reachable(services, maria)
    assert note_reachable(services, POST, "maria", reachable=True)
    assert reachable(services, maria)
    assert not note_reachable(services, POST, "nobody", reachable=False)


@pytest.mark.parametrize("tries", range(1, 8))
def test_waits_grow_with_each_try(
    services: Services,
    channels: Mapping[str, Channel],
    post: Post,
    clock: StandingClock,
    tries: int,
) -> None:
    longest = (2, 8, 30, 120, 600, 600, 600)[tries - 1]
    queue(services, add_chat(services, "maria"), "halo")
    post.trouble = lambda _: TryLater("busy")
    for _ in range(tries - 1):
        deliver_due(services, channels, "test", 10)
        clock.advance(seconds=601)
    deliver_due(services, channels, "test", 10)
    with services.database.begin() as store:
        due = store.connection.execute(select(outbox.c.not_before)).scalar_one()
    assert timedelta(0) <= due - clock() <= timedelta(seconds=longest)


def test_every_send_error_has_an_end() -> None:
    assert {error.__name__ for error in SendError.__subclasses__()} == {
        *("TryLater", "Uncertain", "Unreachable", "Rejected"),
    }
