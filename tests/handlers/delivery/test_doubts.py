"""What may have been sent is looked up or sent again, and never for ever."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from handlers.channel import CannotTell, Channel, Destination, Outgoing, Uncertain
from handlers.delivery.doubts import MOST_ANNOUNCED, OLD, SKEW, YOUNG, settle_doubts
from handlers.delivery.marks import mark_of
from handlers.delivery.verdicts import MOST_TRIES
from handlers.services import Services
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE, REPLY_LANE
from storage.tables import outbox
from tests.conftest import StandingClock
from tests.handlers.delivery.post import POST, Post, add_chat, deliver_all, queue, rows, states

SECOND = timedelta(seconds=1)


@dataclass
class ListedPost(Post):
    """A provider that lists what it was given: ``listed``, or why it cannot tell."""

    listed: Sequence[str] | Exception = ()
    asked: list[tuple[Destination, str, datetime]] = field(default_factory=list)

    async def find(self, to: Destination, message: Outgoing, since: datetime) -> Sequence[str]:
        self.asked.append((to, message.text, since))
        if isinstance(self.listed, Exception):
            raise self.listed
        return self.listed


def doubted(services: Services, ago: timedelta, chat: UUID, *texts: str, **known: Any) -> None:  # noqa: ANN401 - as queue
    """Keep messages that were tried so long ago, and nobody knows whether they went out."""
    queue(services, chat, *texts, **known)
    with services.database.begin() as store:
        store.connection.execute(
            update(outbox)
            .where(outbox.c.state == "queued")
            .values(state="uncertain", tried_at=services.clock() - ago, attempts=1)
        )


def settle(services: Services, *channels: Channel, name: str = POST) -> int:
    """Settle what can be."""

    async def in_thread(act: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it returns
        return await asyncio.to_thread(act)

    return asyncio.run(settle_doubts(services, dict.fromkeys([name], channels[0]), in_thread))


def provider_ids(services: Services) -> list[str | None]:
    """Return the provider's id of every message, in order."""
    with services.database.begin() as store:
        found = select(outbox.c.provider_id).order_by(outbox.c.id)
        return list(store.connection.execute(found).scalars())


@pytest.mark.parametrize(
    ("lane", "ago", "listed", "state"),
    [
        pytest.param(REPLY_LANE, YOUNG, ("SM1",), "uncertain", id="too-young-to-ask"),
        pytest.param(REPLY_LANE, YOUNG + SECOND, ("SM1",), "accepted", id="it-is-listed"),
        pytest.param(REPLY_LANE, YOUNG + SECOND, (), "uncertain", id="it-may-still-be"),
        pytest.param(REPLY_LANE, OLD, (), "queued", id="it-never-arrived"),
        pytest.param(CASE_LANE, OLD, (), "queued", id="news-never-arrived"),
        pytest.param(ANNOUNCEMENT_LANE, OLD, (), "queued", id="an-announcement-never-arrived"),
        pytest.param(ANNOUNCEMENT_LANE, OLD, ("SM1",), "accepted", id="an-announcement-did"),
        pytest.param(REPLY_LANE, OLD, CannotTell(), "uncertain", id="it-cannot-tell-now"),
        pytest.param(ANNOUNCEMENT_LANE, OLD, CannotTell(), "uncertain", id="nor-of-these"),
        pytest.param(REPLY_LANE, OLD, None, "queued", id="nobody-lists-answers"),
        pytest.param(CASE_LANE, OLD, None, "queued", id="nobody-lists-news"),
        pytest.param(ANNOUNCEMENT_LANE, OLD, None, "uncertain", id="nobody-lists-announcements"),
    ],
)
def test_a_doubt_is_settled_by_what_is_known(
    services: Services,
    lane: int,
    ago: timedelta,
    listed: Sequence[str] | Exception | None,
    state: str,
) -> None:
    doubted(services, ago, add_chat(services, "maria"), "halo", lane=lane)
    post = Post() if listed is None else ListedPost(listed=listed)
    assert settle(services, post) == (state != "uncertain")
    assert states(services) == [state]


def test_a_provider_is_asked_for_one_message_since_it_was_tried(services: Services) -> None:
    doubted(services, OLD, add_chat(services, "maria"), "halo")
    post = ListedPost()
    settle(services, post)
    ((to, words, since),) = post.asked
    assert (to.address, words, since) == ("maria", "halo", services.clock() - OLD - SKEW)
    assert to.mark == mark_of(1, services.database.vault)


def test_two_doubts_of_one_chat_do_not_share_an_id(services: Services) -> None:
    maria = add_chat(services, "maria")
    with services.database.begin() as store:
        for key in ("one", "two"):
            message = Outgoing("the same words").to_json()
            store.outbox.add(maria, key, message, services.clock(), lane=REPLY_LANE)
        store.connection.execute(
            update(outbox).values(state="uncertain", attempts=1, tried_at=services.clock() - OLD)
        )
    settle(services, ListedPost(listed=["SM1"]))
    assert [row[0] for row in rows(services)] == ["accepted", "queued"]
    assert provider_ids(services) == ["SM1", None]


def test_an_id_that_another_message_has_settles_nothing(services: Services) -> None:
    maria = add_chat(services, "maria")
    queue(services, maria, "known")
    post = ListedPost(listed=["post-1"])
    deliver_all(services, post)
    doubted(services, OLD, maria, "halo")
    settle(services, post)
    assert states(services) == ["accepted", "queued"]


@pytest.mark.parametrize(
    ("lane", "most", "state"),
    [
        (REPLY_LANE, MOST_TRIES, "failed"),
        (CASE_LANE, MOST_TRIES, "failed"),
        (ANNOUNCEMENT_LANE, MOST_ANNOUNCED, "uncertain"),
    ],
)
def test_what_a_list_never_shows_is_not_sent_for_ever(
    services: Services, clock: StandingClock, lane: int, most: int, state: str
) -> None:
    tries: list[str] = []

    def cut(words: str) -> Exception:
        tries.append(words)
        return Uncertain("cut")

    post = ListedPost(trouble=cut)
    queue(services, add_chat(services, "maria"), "halo", lane=lane)
    for _ in range(most + 3):
        deliver_all(services, post)
        clock.advance(seconds=70)
        settle(services, post)
    assert len(tries) == most
    assert states(services) == [state]


def test_more_doubts_than_a_page_of_a_channel_that_nobody_serves_hide_no_other(
    services: Services,
) -> None:
    gone = add_chat(services, "gone", "gone")
    doubted(services, OLD, gone, *(str(number) for number in range(60)))
    doubted(services, OLD, add_chat(services, "maria"), "halo")
    assert settle(services, Post()) == 1
    assert states(services) == ["uncertain"] * 60 + ["queued"]


def test_more_doubts_than_a_page_are_all_settled(services: Services) -> None:
    for number in range(3):
        chat = add_chat(services, f"maria-{number}")
        doubted(services, OLD, chat, *(str(nth) for nth in range(40)))
    assert settle(services, Post()) == 120
    assert set(states(services)) == {"queued"}


def test_an_announcement_that_nobody_can_look_up_stays_listed_for_staff(
    services: Services, clock: StandingClock
) -> None:
    doubted(services, OLD, add_chat(services, "maria"), "news", lane=ANNOUNCEMENT_LANE)
    for _ in range(3):
        clock.advance(days=1)
        assert settle(services, Post()) == 0
    with services.database.begin() as store:
        queues = store.outbox.queues(clock())
    assert [(one.lane, str(one.state), one.count) for one in queues] == [
        (ANNOUNCEMENT_LANE, "uncertain", 1)
    ]


def test_a_doubt_about_a_chat_that_does_not_open_is_left_alone(services: Services) -> None:
    doubted(services, OLD, add_chat(services, "maria"), "halo")
    with services.database.begin() as store:
        store.connection.execute(update(outbox).values(body=b"\x00" * 40))
    assert settle(services, ListedPost()) == 0
    assert states(services) == ["uncertain"]
