"""What is due is sent once, in order, and what became of it is noted: on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.channel import (
    ChannelMisconfigured,
    Rejected,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
    Whose,
)
from handlers.delivery.due import deliver_due
from handlers.delivery.verdicts import MOST_TRIES
from handlers.services import Services
from storage.outbox import ANNOUNCEMENT_LANE
from storage.tables import outbox
from tests.conftest import StandingClock
from tests.handlers.delivery.post import (
    POST,
    Post,
    add_chat,
    deliver_all,
    queue,
    reachable,
    rows,
    states,
)


@pytest.fixture
def post() -> Post:
    return Post()


def test_messages_of_a_chat_go_out_in_order(services: Services, post: Post) -> None:
    maria, yosef = add_chat(services, "maria"), add_chat(services, "yosef")
    queue(services, maria, "1", "2", "3")
    queue(services, yosef, "a")
    assert deliver_all(services, post) == 4
    assert [text for address, text in post.sent if address == "maria"] == ["1", "2", "3"]
    assert [state for state, _, _ in rows(services)] == ["accepted"] * 4


def test_nothing_due_is_nothing_done(services: Services, post: Post) -> None:
    assert deliver_due(services, {POST: post}, "test", 10) == 0
    assert post.sent == []


def test_no_more_than_the_limit_is_taken(services: Services, post: Post) -> None:
    for number in range(5):
        queue(services, add_chat(services, f"chat-{number}"), "halo")
    assert deliver_due(services, {POST: post}, "test", 2) == 2
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
    post: Post,
    error: Exception,
    state: str,
) -> None:
    maria, yosef = add_chat(services, "maria"), add_chat(services, "yosef")
    queue(services, maria, "bad")
    queue(services, yosef, "good")
    post.trouble = lambda text: error if text == "bad" else None
    assert deliver_due(services, {POST: post}, "test", 10) == 2
    (bad, reason, tries), (good, _, _) = rows(services)
    assert (bad, good, tries) == (state, "accepted", 1)
    assert reason
    assert post.sent == [("yosef", "good")]
    assert reachable(services, maria) is not isinstance(error, Unreachable)


def test_an_announcement_that_is_uncertain_is_not_sent_again(
    services: Services, post: Post, clock: StandingClock
) -> None:
    queue(services, add_chat(services, "maria"), "halo", lane=ANNOUNCEMENT_LANE)
    post.trouble = lambda _: Uncertain("cut")
    deliver_due(services, {POST: post}, "test", 10)
    post.trouble = lambda _: None
    clock.advance(days=2)
    assert deliver_all(services, post) == 0
    assert post.sent == []


def test_a_message_waits_as_long_as_the_provider_asks(
    services: Services, post: Post, clock: StandingClock
) -> None:
    queue(services, add_chat(services, "maria"), "1", "2")
    post.trouble = lambda _: TryLater("busy", 40)
    deliver_due(services, {POST: post}, "test", 10)
    post.trouble = lambda _: None
    clock.advance(seconds=39)
    assert deliver_all(services, post) == 0
    clock.advance(seconds=3)
    assert deliver_all(services, post) == 2
    assert post.texts == ["1", "2"]


def test_a_message_that_always_fails_is_given_up(
    services: Services, post: Post, clock: StandingClock
) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    post.trouble = lambda _: TryLater("no connection")
    for _ in range(MOST_TRIES):
        assert rows(services)[0][0] == "queued"
        assert deliver_due(services, {POST: post}, "test", 10) == 1
        clock.advance(seconds=601)
    assert rows(services) == [("failed", "TryLater: no connection", MOST_TRIES)]


def test_a_provider_that_asks_for_patience_is_never_given_up(
    services: Services, post: Post, clock: StandingClock
) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    post.trouble = lambda _: TryLater("busy", 5)
    for _ in range(MOST_TRIES + 2):
        assert deliver_due(services, {POST: post}, "test", 10) == 1
        clock.advance(seconds=10)
    assert rows(services)[0][0] == "queued"


def test_wrong_keys_stop_the_worker_and_lose_nothing(
    services: Services, post: Post, clock: StandingClock
) -> None:
    for name in ("maria", "yosef"):
        queue(services, add_chat(services, name), name)
    post.trouble = lambda _: ChannelMisconfigured("TOKEN")
    with pytest.raises(ChannelMisconfigured):
        deliver_due(services, {POST: post}, "test", 10)
    post.trouble = lambda _: None
    clock.advance(seconds=31)
    assert deliver_all(services, post) == 2
    assert sorted(text for _, text in post.sent) == ["maria", "yosef"]


def test_messages_of_a_channel_that_is_off_wait_for_it(services: Services, post: Post) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    assert deliver_due(services, {"another": post}, "test", 10) == 0
    assert states(services) == ["queued"]
    assert deliver_all(services, post) == 1
    assert post.texts == ["halo"]


def test_what_nobody_is_to_hear_any_more_is_not_sent(
    services: Services, post: Post, clock: StandingClock
) -> None:
    maria = add_chat(services, "maria")
    queue(services, maria, "old", expires_at=clock() + timedelta(hours=1))
    queue(services, maria, "lasting")
    clock.advance(hours=1)
    assert deliver_all(services, post) == 1
    assert post.texts == ["lasting"]
    assert states(services) == ["expired", "accepted"]


@pytest.mark.parametrize(
    ("hour", "heard"), [(6, ["answer"]), (7, ["answer", "news"]), (19, ["answer", "news"])]
)
def test_announcements_wait_for_the_morning_and_answers_do_not(
    services: Services, post: Post, clock: StandingClock, hour: int, heard: list[str]
) -> None:
    clock.now = clock.now.replace(hour=hour, minute=30)
    queue(services, add_chat(services, "maria"), "news", lane=ANNOUNCEMENT_LANE)
    queue(services, add_chat(services, "yosef"), "answer")
    deliver_all(services, post)
    assert sorted(post.texts) == heard


def test_what_is_due_only_later_holds_nothing_up(
    services: Services, post: Post, clock: StandingClock
) -> None:
    maria = add_chat(services, "maria")
    queue(services, maria, "in the morning", not_before=clock() + timedelta(hours=9))
    queue(services, maria, "now")
    deliver_all(services, post)
    assert post.texts == ["now"]


@pytest.mark.parametrize("whose", [Whose.CHAT, Whose.BULK, Whose.SENDER, Whose.UNKNOWN])
def test_being_too_fast_costs_a_message_none_of_its_tries(
    services: Services, post: Post, whose: Whose
) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    post.trouble = lambda _: TryLater("too fast", 1, whose)
    for _ in range(MOST_TRIES + 2):
        assert deliver_due(services, {POST: post}, "test", 10) == 1
    assert rows(services) == [("queued", "TryLater: too fast", 0)]


@pytest.mark.parametrize("tries", range(1, 8))
def test_waits_grow_with_each_try(
    services: Services,
    post: Post,
    clock: StandingClock,
    tries: int,
) -> None:
    longest = (2, 8, 30, 120, 600, 600, 600)[tries - 1]
    queue(services, add_chat(services, "maria"), "halo")
    post.trouble = lambda _: TryLater("busy")
    for _ in range(tries - 1):
        deliver_due(services, {POST: post}, "test", 10)
        clock.advance(seconds=601)
    deliver_due(services, {POST: post}, "test", 10)
    with services.database.begin() as store:
        due = store.connection.execute(select(outbox.c.not_before)).scalar_one()
    assert timedelta(0) <= due - clock() <= timedelta(seconds=longest)


def test_every_send_error_has_an_end() -> None:
    assert {error.__name__ for error in SendError.__subclasses__()} == {
        *("TryLater", "Uncertain", "Unreachable", "Rejected"),
    }
