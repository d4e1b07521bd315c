"""Two workers and somebody at the console at once: nobody hears twice, or after the end."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from handlers.announcing.acting import cancel, pause, resume
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.expanding import expand_due
from storage.announcements import AnnouncementState
from storage.recipients import RecipientState
from tests.handlers.announcing.newsroom import AUTHOR, Newsroom, many

PEOPLE = 900
ROUNDS = 4


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all acts as nearly at the same moment as threads can; return what each returned."""
    gate = threading.Barrier(len(acts))

    def behind_the_gate(act: Callable[[], object]) -> object:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(behind_the_gate, acts))


@pytest.fixture
def number(newsroom: Newsroom) -> str:
    """A running announcement to many people."""
    newsroom.keeps(*many(PEOPLE))
    return newsroom.starts()


def test_two_workers_never_hand_out_the_same_chat(newsroom: Newsroom, number: str) -> None:
    for _ in range(ROUNDS):
        at_once(*[lambda: expand_due(newsroom.services)] * 3)
        heard = Counter(one.chat_id for one in newsroom.messages(number))
        assert set(heard.values()) == {1}
        newsroom.sends(400)
    assert newsroom.tally(number) == {"sent": PEOPLE}
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.FINISHED


def test_two_workers_start_what_is_due_once(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(50))
    scheduled = newsroom.drafts()
    with newsroom.services.database.begin() as store:
        found = store.announcements.find(scheduled)
        assert found is not None
        store.announcements.change(found, state=AnnouncementState.SCHEDULED)
    at_once(*[lambda: expand_due(newsroom.services)] * 3)
    assert newsroom.audited(scheduled).count("announcement_started") == 1
    assert len(newsroom.recipients(scheduled)) == 50


def test_what_is_cancelled_while_it_is_handed_out_stays_cancelled(
    newsroom: Newsroom, number: str
) -> None:
    at_once(
        lambda: expand_due(newsroom.services),
        lambda: cancel(number, AUTHOR, newsroom.services),
        lambda: expand_due(newsroom.services),
    )
    assert newsroom.tally(number) == {"cancelled": PEOPLE}
    assert newsroom.takes() == []


def test_what_is_paused_while_it_is_handed_out_is_held(newsroom: Newsroom, number: str) -> None:
    for _ in range(ROUNDS):
        at_once(
            lambda: expand_due(newsroom.services),
            lambda: pause(number, AUTHOR, newsroom.services),
            lambda: expand_due(newsroom.services),
        )
        assert newsroom.takes() == []
        assert sum(newsroom.tally(number).values()) == PEOPLE
        resume(number, AUTHOR, newsroom.services)
        newsroom.sends(100)
    assert newsroom.expands() > 0


def test_of_two_who_act_at_once_one_is_refused(newsroom: Newsroom, number: str) -> None:
    def cancels() -> str:
        try:
            cancel(number, AUTHOR, newsroom.services)
        except AnnouncingRefused as refused:
            return refused.reason.key
        return "done"

    assert sorted(map(str, at_once(cancels, cancels))) == ["announce.refused.state", "done"]
    states = {one.state for one in newsroom.recipients(number)}
    assert states == {RecipientState.CANCELLED}
