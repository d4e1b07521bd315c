"""Files are fetched with patience, once, and deleted where they came from when they are safe."""

from datetime import timedelta

import pytest

from conversations.engine.events import Media
from conversations.rules.paper import PaperFault, PaperState
from handlers.documents import (
    MOST_TRIES,
    WAITS,
    FetchError,
    FetchGone,
    FetchLater,
    FetchRefused,
    FetchTooBig,
    Pages,
    fetch_due,
)
from storage.store import StorageDown
from tests.bot.documents.drawn import photo, written
from tests.conftest import StandingClock
from tests.handlers.documents.desk import CHANNEL, PHOTO, Desk


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        pytest.param(FetchGone("404"), PaperFault.GONE, id="gone"),
        pytest.param(FetchRefused("elsewhere"), PaperFault.GONE, id="refused"),
        pytest.param(FetchTooBig("20 MB"), PaperFault.TOO_BIG, id="too-big"),
    ],
)
def test_what_cannot_be_fetched_is_asked_for_again(
    desk: Desk, error: FetchError, fault: PaperFault
) -> None:
    desk.sends(PHOTO)
    desk.provider.trouble = lambda: error
    assert desk.works() == 1
    assert desk.paper() == (PaperState.UNREADABLE, fault)
    assert len(desk.says()) == 1
    assert desk.works() == 0


@pytest.mark.parametrize("error", [FetchLater, OSError], ids=["later", "unforeseen"])
def test_a_provider_that_is_away_is_asked_with_growing_waits_and_then_given_up(
    desk: Desk, clock: StandingClock, error: type[Exception]
) -> None:
    desk.sends(PHOTO)
    desk.provider.trouble = lambda: error("away")
    for tries in range(1, MOST_TRIES):
        assert desk.works() == 1
        clock.advance(seconds=WAITS[min(tries, len(WAITS)) - 1] - 1)
        assert desk.works() == 0
        assert desk.says() == []
        clock.advance(seconds=1)
    assert desk.works() == 1
    assert desk.paper() == (PaperState.UNREADABLE, PaperFault.GONE)
    (said,) = desk.says()
    assert "sekali lagi" in said
    assert desk.provider.fetched == MOST_TRIES


def test_a_provider_says_how_long_to_wait(desk: Desk, clock: StandingClock) -> None:
    desk.sends(PHOTO)
    desk.provider.trouble = lambda: FetchLater("busy", 120)
    desk.works()
    desk.provider.trouble = lambda: None
    clock.advance(seconds=119)
    assert desk.works() == 0
    clock.advance(seconds=1)
    assert desk.works() == 1
    assert desk.paper() == (PaperState.RECEIVED, None)


def test_files_of_a_channel_that_is_off_wait_for_it(desk: Desk, clock: StandingClock) -> None:
    desk.sends(PHOTO)
    assert fetch_due(desk.services, {}, desk.reader, "worker", 10) == 1
    assert desk.works() == 0
    clock.advance(minutes=10)
    assert desk.works() == 1
    assert desk.paper() == (PaperState.RECEIVED, None)


def test_a_reader_that_cannot_start_loses_nothing(desk: Desk, clock: StandingClock) -> None:
    class Away:
        def read(self, content: bytes, media: Media) -> Pages | PaperFault:
            raise OSError(len(content), media)

    desk.sends(PHOTO)
    assert fetch_due(desk.services, {CHANNEL: desk.provider}, Away(), "worker", 10) == 1
    assert desk.left_at_provider() == 1
    clock.advance(seconds=10)
    assert desk.works() == 1
    assert desk.paper() == (PaperState.RECEIVED, None)


@pytest.mark.parametrize(
    ("errors", "left"),
    [
        pytest.param([FetchLater("busy")] * 2, 0, id="at-the-third-try"),
        pytest.param([FetchLater("busy")] * 9, 1, id="never"),
        pytest.param([OSError("a fault of ours")], 1, id="unforeseen"),
    ],
)
def test_a_provider_that_does_not_delete_spoils_nothing(
    desk: Desk, errors: list[Exception], left: int
) -> None:
    desk.provider.forgetting = list(errors)
    desk.sends(PHOTO)
    desk.works()
    assert desk.paper() == (PaperState.RECEIVED, None)
    assert desk.left_at_provider() == left


def test_nothing_is_deleted_before_it_is_safe_with_us(
    desk: Desk, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away between reading and keeping: the file comes up again."""
    desk.sends(PHOTO)
    begin, calls = desk.services.database.begin, iter(range(9))

    def failing() -> object:
        if next(calls) == 1:
            raise StorageDown("gone")
        return begin()

    with monkeypatch.context() as patch:
        patch.setattr(desk.services.database, "begin", failing)
        with pytest.raises(StorageDown):
            desk.works()
    assert desk.left_at_provider() == 1
    clock.advance(minutes=5)
    assert desk.works() == 1
    assert desk.paper() == (PaperState.RECEIVED, None)
    assert desk.left_at_provider() == 0


def test_a_file_without_a_paper_is_not_fetched(desk: Desk, clock: StandingClock) -> None:
    chat, now = desk.report.chat_id, desk.services.clock()
    assert chat is not None
    reference = desk.provider.files.put(PHOTO)
    with desk.services.database.begin() as store:
        store.documents.announce(chat, CHANNEL, Media.PHOTO, reference, "", len(PHOTO), now)
    assert desk.works() == 0
    assert desk.provider.fetched == 0
    clock.advance(hours=24, seconds=1)
    with desk.services.database.begin() as store:
        day_ago = desk.services.clock() - timedelta(hours=24)
        assert store.loose_files.forget(day_ago) == [(CHANNEL, reference)]


def test_no_more_than_the_limit_is_taken(desk: Desk) -> None:
    for number in range(3):
        desk.sends(written(photo(700 + number, 500), "JPEG"))
    assert desk.works(limit=2) == 2
    assert desk.works(limit=2) == 1
