"""Staff pause, resume and cancel: at once, and only what stands where it can be."""

from collections.abc import Callable

import pytest

from handlers.announcing.acting import cancel, pause, resume, start
from handlers.announcing.errors import AnnouncingRefused
from handlers.services import Services
from storage.announcements import Announcement, AnnouncementState
from storage.leases import Settled
from storage.outbox import OutboxState
from tests.conftest import StandingClock
from tests.handlers.announcing.newsroom import AUTHOR, Newsroom, at, many, person, telegram

Act = Callable[[str, str, Services], Announcement]
ACTS: dict[str, Act] = {"start": start, "pause": pause, "resume": resume, "cancel": cancel}
STEPS: dict[AnnouncementState, dict[str, str]] = {
    AnnouncementState.DRAFT: {"start": AnnouncementState.RUNNING, "cancel": "cancelled"},
    AnnouncementState.SCHEDULED: {"cancel": AnnouncementState.CANCELLED},
    AnnouncementState.RUNNING: {"pause": AnnouncementState.PAUSED, "cancel": "cancelled"},
    AnnouncementState.PAUSED: {"resume": AnnouncementState.RUNNING, "cancel": "cancelled"},
    AnnouncementState.CANCELLED: {},
    AnnouncementState.FINISHED: {},
}


def test_each_act_is_refused_where_it_cannot_be(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1, telegram(1)))
    services, texts = newsroom.services, newsroom.services.guide.texts
    for state, steps in STEPS.items():
        for name, act in ACTS.items():
            number = newsroom.drafts()
            with services.database.begin() as store:
                found = store.announcements.find(number)
                assert found is not None
                store.announcements.change(found, state=state)
            noted = newsroom.audited(number)
            if name in steps:
                assert act(number, AUTHOR, services).state == steps[name]
                assert len(newsroom.audited(number)) == len(noted) + 1
                continue
            with pytest.raises(AnnouncingRefused) as refused:
                act(number, AUTHOR, services)
            for language in texts.languages:
                assert number in texts.say(refused.value.reason, language)
            assert newsroom.of(number).state is state
            assert newsroom.audited(number) == noted


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_an_unknown_number_is_refused(newsroom: Newsroom, act: Act) -> None:
    with pytest.raises(AnnouncingRefused) as refused:
        act("SR-22222", AUTHOR, newsroom.services)
    assert refused.value.reason.key == "announce.refused.no_such"


def test_a_pause_holds_back_what_has_not_begun(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(6))
    number = newsroom.starts()
    newsroom.expands()
    newsroom.sends(2)
    leased = newsroom.takes(2)
    pause(number, AUTHOR, newsroom.services)
    assert newsroom.tally(number) == {"sent": 2, "queued": 4}
    assert [one.state for one in newsroom.messages(number)] == ["accepted"] * 2 + ["held"] * 4
    with newsroom.services.database.begin() as store:
        assert store.leases.begin(leased, newsroom.services.clock()) == set()
    assert newsroom.sends() == 0
    assert newsroom.expands() == 0
    resume(number, AUTHOR, newsroom.services)
    assert newsroom.sends() == 4
    assert newsroom.tally(number) == {"sent": 6}


def test_a_call_that_is_on_its_way_ends_through_a_pause(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(2))
    number = newsroom.starts()
    newsroom.expands()
    now, claims = newsroom.services.clock(), newsroom.takes(1)
    with newsroom.services.database.begin() as store:
        store.leases.begin(claims, now)
    pause(number, AUTHOR, newsroom.services)
    with newsroom.services.database.begin() as store:
        assert store.leases.settle([Settled(claims[0], OutboxState.ACCEPTED)], now) == 1
    assert newsroom.tally(number) == {"sent": 1, "queued": 1}


def test_a_paused_announcement_hands_out_nothing(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(3))
    number = newsroom.starts()
    pause(number, AUTHOR, newsroom.services)
    newsroom.expands()
    assert newsroom.messages(number) == []
    assert newsroom.tally(number) == {"waiting": 3}


def test_after_a_pause_the_days_do_not_come_all_at_once(
    newsroom: Newsroom, clock: StandingClock
) -> None:
    newsroom.keeps(*many(6, templates=True))
    newsroom.has_template()
    number = newsroom.starts(tier=2)
    days = [at(9, days=nth).date() for nth in range(3)]
    assert [one.planned_on for one in newsroom.recipients(number)] == sorted(days * 2)
    newsroom.expands()
    pause(number, AUTHOR, newsroom.services)
    clock.now = at(9, days=10)
    resume(number, AUTHOR, newsroom.services, 2)
    waiting = [one.planned_on for one in newsroom.recipients(number) if one.state == "waiting"]
    assert waiting == sorted([at(9, days=10).date(), at(9, days=11).date()] * 2)


def test_cancelled_is_cancelled(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(510))
    number = newsroom.starts()
    newsroom.expands()
    newsroom.sends(3)
    leased = newsroom.takes(2)
    done = cancel(number, AUTHOR, newsroom.services)
    assert (done.state, done.ended_at) == (AnnouncementState.CANCELLED, at(9))
    assert newsroom.tally(number) == {"sent": 3, "cancelled": 507}
    with newsroom.services.database.begin() as store:
        assert store.leases.begin(leased, newsroom.services.clock()) == set()
    assert (newsroom.sends(), newsroom.expands()) == (0, 0)


def test_a_paused_one_can_be_cancelled(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(3))
    number = newsroom.starts()
    newsroom.expands()
    pause(number, AUTHOR, newsroom.services)
    cancel(number, AUTHOR, newsroom.services)
    assert newsroom.tally(number) == {"cancelled": 3}


def test_what_is_over_is_not_resumed(newsroom: Newsroom, clock: StandingClock) -> None:
    newsroom.keeps(*many(3))
    number = newsroom.starts(expires_at=at(12))
    newsroom.expands()
    pause(number, AUTHOR, newsroom.services)
    clock.now = at(12)
    with pytest.raises(AnnouncingRefused) as refused:
        resume(number, AUTHOR, newsroom.services)
    assert refused.value.reason.key == "announce.refused.expired"
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.FINISHED
    assert newsroom.tally(number) == {"cancelled": 3}
