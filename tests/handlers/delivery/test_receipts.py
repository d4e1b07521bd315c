"""What providers tell of a message later only moves it forward, late, doubled or unordered."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.channel import Uncertain
from handlers.delivery.marks import mark_of
from handlers.delivery.receipts import Told, note_reachable, note_receipt
from handlers.services import Services
from storage.outbox import ANNOUNCEMENT_LANE
from storage.receipts import Receipt
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
    services: Services, post: Post, told: list[str], kept: str
) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    deliver_all(services, post)
    for receipt in told:
        note_receipt(services, Told("post-1", Receipt(receipt)))
    with services.database.begin() as store:
        assert store.connection.execute(select(outbox.c.receipt)).scalar_one() == kept


def test_a_receipt_for_an_unknown_message_is_no_event(services: Services) -> None:
    assert not note_receipt(services, Told("nobody", Receipt.READ))


def test_a_failure_that_means_nobody_is_there_marks_the_chat(
    services: Services, post: Post
) -> None:
    maria = add_chat(services, "maria")
    queue(services, maria, "halo")
    deliver_all(services, post)
    assert note_receipt(services, Told("post-1", Receipt.FAILED, "63024", unreachable=True))
    assert not reachable(services, maria)


def test_who_blocks_and_comes_back_is_found_by_address(services: Services) -> None:
    maria = add_chat(services, "maria")
    assert note_reachable(services, POST, "maria", reachable=False)
    assert not reachable(services, maria)
    assert note_reachable(services, POST, "maria", reachable=True)
    assert reachable(services, maria)
    assert not note_reachable(services, POST, "nobody", reachable=False)


def test_a_mark_settles_what_nobody_knew_the_end_of(
    services: Services, post: Post, clock: StandingClock
) -> None:
    queue(services, add_chat(services, "maria"), "halo", lane=ANNOUNCEMENT_LANE)
    post.trouble = lambda _: Uncertain("cut")
    deliver_all(services, post)
    assert states(services) == ["uncertain"]
    with services.database.begin() as store:
        row = store.connection.execute(select(outbox.c.id)).scalar_one()
        mark = mark_of(row, store.vault)
    assert note_receipt(services, Told("SM1", Receipt.DELIVERED, mark=mark))
    clock.advance(hours=1)
    post.trouble = lambda _: None
    assert deliver_all(services, post) == 0
    assert rows(services) == [("accepted", None, 1)]


@pytest.mark.parametrize("mark", ["1", "1.", "1.0000000000000000", "x.y", ".", "-1.a", "\u0661.a"])
def test_a_mark_that_we_did_not_make_settles_nothing(
    services: Services, post: Post, mark: str
) -> None:
    queue(services, add_chat(services, "maria"), "halo", lane=ANNOUNCEMENT_LANE)
    post.trouble = lambda _: Uncertain("cut")
    deliver_all(services, post)
    assert not note_receipt(services, Told("SM1", Receipt.DELIVERED, mark=mark))
    assert states(services) == ["uncertain"]


def test_a_template_that_was_declined_keeps_others_away_for_a_day(
    services: Services, post: Post, clock: StandingClock
) -> None:
    maria = add_chat(services, "maria")
    queue(services, maria, "halo")
    deliver_all(services, post)
    note_receipt(services, Told("post-1", Receipt.FAILED, "twilio 63049", not_now=True))
    with services.database.begin() as store:
        _, free_from = store.pacing.template_times([maria])[maria]
    assert free_from == clock() + timedelta(hours=24)
