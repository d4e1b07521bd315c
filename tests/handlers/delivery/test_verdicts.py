"""What follows from each end of a call: for the message, its chat, announcements, everybody."""

from datetime import timedelta
from typing import TypeAlias
from uuid import UUID

import pytest
from sqlalchemy import select

from handlers.channel import (
    Destination,
    NotNow,
    Outgoing,
    Rejected,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
    Whose,
    WindowClosed,
)
from handlers.delivery.letters import Letter
from handlers.delivery.pace import Pace
from handlers.delivery.verdicts import (
    BREATH_SECONDS,
    MOST_DECLINED,
    MOST_TRIES,
    REFUSED_SECONDS,
    WAITS,
    Verdict,
    not_called,
    not_sent,
    refused_us,
    taken,
)
from handlers.services import Services
from storage.announcement_tables import chat_paces
from storage.leases import Claimed
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE, REPLY_LANE
from tests.conftest import StandingClock
from tests.handlers.delivery.post import POST, add_chat, queue, reachable, rows

NOW = StandingClock()()
CHAT = UUID(int=1)
PACE = Pace(25, 1.0, burst=2.0)
LAST, LAST_ASK = MOST_TRIES - 1, MOST_DECLINED - 1
DAY = timedelta(hours=24)
# Who waits by the sender's row, and for how many seconds: announcements, everybody, the chat.
Waits: TypeAlias = tuple[float, float, float]


def a_letter(chat: UUID = CHAT, tries: int = 0, lane: int = REPLY_LANE) -> Letter:
    """Return a letter that was tried so often before."""
    claimed = Claimed(1, 1, chat, POST, lane, tries, None, {})
    return Letter(claimed, Destination("maria"), Outgoing("halo"), 0.0, PACE)


@pytest.mark.parametrize("lane", [REPLY_LANE, CASE_LANE, ANNOUNCEMENT_LANE])
@pytest.mark.parametrize(
    ("error", "tries", "state", "counts", "outcome"),
    [
        (Rejected("too long"), 0, "failed", True, "failed"),
        (WindowClosed("63016"), 0, "failed", True, "failed"),
        (Unreachable("403"), 0, "failed", True, "failed"),
        (Uncertain("cut"), 0, "uncertain", True, "uncertain"),
        (SendError("new"), 0, "failed", True, "failed"),
        (TryLater("busy"), 0, "queued", True, "later"),
        (TryLater("busy"), LAST - 1, "queued", True, "later"),
        (TryLater("busy"), LAST, "failed", True, "failed"),
        (TryLater("busy", 5.0), LAST + 1, "queued", True, "later"),
        *(
            (TryLater("429", wait, whose), LAST, "queued", False, "throttled")
            for whose in (Whose.CHAT, Whose.BULK, Whose.SENDER, Whose.UNKNOWN)
            for wait in (None, 3.0)
        ),
        (NotNow("63049"), 0, "queued", True, "later"),
        (NotNow("63049"), LAST_ASK - 1, "queued", True, "later"),
        (NotNow("63049"), LAST_ASK, "failed", True, "failed"),
    ],
)
def test_every_error_has_its_state(
    error: SendError, tries: int, state: str, outcome: str, lane: int, *, counts: bool
) -> None:
    verdict = not_sent(a_letter(tries=tries, lane=lane), error, NOW)
    settled = verdict.settled
    assert (settled.state, settled.counts, verdict.outcome) == (state, counts, outcome)
    assert settled.error == f"{type(error).__name__}: {error}"
    assert verdict.begun


@pytest.mark.parametrize(
    ("verdict", "state", "counts", "begun", "outcome"),
    [
        (taken(a_letter(), "SM1"), "accepted", True, True, "accepted"),
        (refused_us(a_letter(), NOW), "queued", False, True, "refused"),
        (not_called(a_letter(), begun=True), "queued", False, True, "late"),
        (not_called(a_letter(), begun=False), "queued", False, False, "late"),
    ],
)
def test_what_is_no_error_of_the_message_costs_it_nothing(
    verdict: Verdict, state: str, outcome: str, *, counts: bool, begun: bool
) -> None:
    settled = verdict.settled
    assert (settled.state, settled.counts, verdict.outcome) == (state, counts, outcome)
    assert verdict.begun is begun
    # Nobody knows how long a slot was missed: it may go at once.
    assert settled.not_before is None


@pytest.mark.parametrize(
    ("error", "tries", "earliest", "latest"),
    [
        *((TryLater("busy"), nth, 0.0, wait) for nth, wait in enumerate((*WAITS, 600, 600))),
        (TryLater("busy", 40.0), 0, 40.0, 41.0),
        (TryLater("busy", 40.0), 9, 40.0, 41.0),
        (NotNow("63049"), 0, 86_400.0, 86_400.0),
    ],
)
def test_a_message_that_waits_by_itself_waits_so_long(
    error: SendError, tries: int, earliest: float, latest: float
) -> None:
    for _ in range(20):
        not_before = not_sent(a_letter(tries=tries), error, NOW).settled.not_before
        assert not_before is not None
        assert earliest <= (not_before - NOW).total_seconds() <= latest


def follow(services: Services, verdict: Verdict) -> None:
    """Let follow what does."""
    with services.database.begin() as store:
        store.pacing.hold(POST)
        if verdict.follows is not None:
            verdict.follows(store)


def waits(services: Services, chat: UUID) -> Waits:
    """Return for how many seconds more who waits, 0 for who does not."""
    with services.database.begin() as store:
        sender = store.pacing.hold(POST)
        kept = select(chat_paces.c.next_at).where(chat_paces.c.chat_id == chat)
        next_at = store.connection.execute(kept).scalar_one_or_none() or 0.0
    untils = (sender.bulk_until, sender.all_until, next_at)
    bulk, everybody, own = (max(0.0, until - sender.now) for until in untils)
    return bulk, everybody, own


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        # The chat's own wait holds for answers too, which may run ahead of its pace.
        pytest.param(TryLater("429", 30.0, Whose.CHAT), (0, 0, 32), id="chat"),
        pytest.param(TryLater("429", 30.0, Whose.BULK), (30, 0, 0), id="announcements"),
        pytest.param(TryLater("429", 30.0, Whose.SENDER), (30, 30, 0), id="sender"),
        pytest.param(TryLater("429", 30.0, Whose.UNKNOWN), (30, 0, 32), id="nobody-says"),
        pytest.param(
            TryLater("429", None, Whose.SENDER), (BREATH_SECONDS, BREATH_SECONDS, 0), id="a-breath"
        ),
        pytest.param(TryLater("busy", 30.0), (0, 0, 0), id="message"),
        pytest.param(NotNow("63049"), (0, 0, 0), id="not-now"),
        pytest.param(Uncertain("cut"), (0, 0, 0), id="uncertain"),
        pytest.param(Rejected("400"), (0, 0, 0), id="rejected"),
        pytest.param(Unreachable("403"), (0, 0, 0), id="unreachable"),
    ],
)
def test_who_waits_is_whom_the_provider_meant(
    services: Services, error: SendError, expected: Waits
) -> None:
    chat = add_chat(services, "maria")
    follow(services, not_sent(a_letter(chat), error, services.clock()))
    assert waits(services, chat) == pytest.approx(expected, abs=1.5)
    assert reachable(services, chat) is not isinstance(error, Unreachable)


def test_who_is_refused_for_its_keys_waits_with_everything(services: Services) -> None:
    chat = add_chat(services, "maria")
    follow(services, refused_us(a_letter(chat), services.clock()))
    assert waits(services, chat) == pytest.approx((0, REFUSED_SECONDS, 0), abs=1.5)
    with services.database.begin() as store:
        assert store.pacing.refusing() == {POST: services.clock()}


@pytest.mark.parametrize(
    ("errors", "everybody"),
    [
        pytest.param([("maria", Whose.UNKNOWN)], False, id="one"),
        pytest.param([("maria", Whose.UNKNOWN)] * 5, False, id="one-person-again-and-again"),
        pytest.param(
            [("maria", Whose.UNKNOWN), ("yosef", Whose.UNKNOWN)], True, id="a-second-chat"
        ),
        pytest.param(
            [("maria", Whose.CHAT), ("yosef", Whose.UNKNOWN)], False, id="one-was-for-a-chat-alone"
        ),
        pytest.param([("maria", Whose.BULK), ("yosef", Whose.BULK)], False, id="announcements"),
    ],
)
def test_a_second_chat_that_is_refused_stops_everybody_and_one_person_cannot(
    services: Services, errors: list[tuple[str, Whose]], *, everybody: bool
) -> None:
    chats = {name: add_chat(services, name) for name in ("maria", "yosef")}
    for name, whose in errors:
        error = TryLater("429", 30.0, whose)
        follow(services, not_sent(a_letter(chats[name]), error, services.clock()))
    _, all_wait, _ = waits(services, chats["maria"])
    assert (all_wait > 0) is everybody


def test_a_shorter_wait_does_not_end_a_longer_one(services: Services) -> None:
    maria, yosef = add_chat(services, "maria"), add_chat(services, "yosef")
    for chat, seconds in ((maria, 300.0), (yosef, 2.0)):
        error = TryLater("429", seconds, Whose.SENDER)
        follow(services, not_sent(a_letter(chat), error, services.clock()))
    assert waits(services, maria) == pytest.approx((300, 300, 0), abs=2.0)


def test_who_is_gone_hears_no_announcement_any_more(services: Services) -> None:
    maria, yosef = add_chat(services, "maria"), add_chat(services, "yosef")
    for chat in (maria, yosef):
        queue(services, chat, "news", lane=ANNOUNCEMENT_LANE)
    queue(services, maria, "answer")
    follow(services, not_sent(a_letter(maria), Unreachable("403"), services.clock()))
    assert [row[:2] for row in rows(services)] == [
        ("cancelled", "blocked"),
        ("queued", None),
        ("queued", None),
    ]


def test_where_a_template_was_declined_none_is_offered_for_a_day(
    services: Services,
) -> None:
    maria = add_chat(services, "maria")
    follow(services, not_sent(a_letter(maria), NotNow("63049"), services.clock()))
    with services.database.begin() as store:
        _, free_from = store.pacing.template_times([maria])[maria]
    assert free_from == services.clock() + DAY
