"""How far it is: who can be told, of whom it is known, how fast, and until when."""

from datetime import timedelta

import pytest

from handlers.announcing.acting import cancel, pause
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.progress import progress
from storage.outbox import OutboxState
from tests.conftest import StandingClock
from tests.handlers.announcing.newsroom import AUTHOR, Newsroom, at, many, person


def test_a_draft_has_got_nowhere(newsroom: Newsroom) -> None:
    seen = progress(newsroom.drafts(), newsroom.services)
    assert (seen.tally, seen.total, seen.done) == ({}, 0, 0)
    assert (seen.per_second, seen.seconds_left, seen.ends_on) == (0, None, None)


def test_the_pace_is_that_of_the_last_minute(newsroom: Newsroom, clock: StandingClock) -> None:
    newsroom.keeps(*many(130), person(999))
    number = newsroom.starts()
    newsroom.expands()
    clock.advance(minutes=5)
    newsroom.sends(30)
    clock.advance(minutes=2)
    newsroom.sends(25)
    newsroom.sends(5, OutboxState.FAILED)
    seen = progress(number, newsroom.services)
    assert seen.tally == {"sent": 55, "failed": 5, "queued": 70, "excluded:no_chat": 1}
    assert (seen.total, seen.done) == (130, 60)
    assert seen.per_second == pytest.approx(30 / 60)
    assert seen.seconds_left == pytest.approx(70 / (30 / 60))
    assert seen.ends_on == clock().date()


def test_what_has_just_begun_is_measured_since_then(
    newsroom: Newsroom, clock: StandingClock
) -> None:
    newsroom.keeps(*many(20))
    number = newsroom.starts()
    newsroom.expands()
    clock.advance(seconds=5)
    newsroom.sends(10)
    assert progress(number, newsroom.services).per_second == pytest.approx(2)


def test_a_plan_of_days_says_when_it_ends(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(5, templates=True))
    newsroom.has_template()
    number = newsroom.starts(tier=2)
    newsroom.expands()
    newsroom.sends()
    seen = progress(number, newsroom.services)
    assert seen.ends_on == at(9, days=2).date()
    assert seen.seconds_left == timedelta(days=1, hours=22).total_seconds()


def test_nobody_can_tell_when_what_is_paused_ends(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(5))
    number = newsroom.starts()
    newsroom.expands()
    newsroom.sends(2)
    pause(number, AUTHOR, newsroom.services)
    seen = progress(number, newsroom.services)
    assert (seen.total, seen.done) == (5, 2)
    assert (seen.per_second, seen.seconds_left) == (0, None)


def test_what_has_ended_is_done(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(5))
    number = newsroom.starts()
    newsroom.expands()
    newsroom.sends(2)
    cancel(number, AUTHOR, newsroom.services)
    seen = progress(number, newsroom.services)
    assert (seen.total, seen.done) == (5, 5)
    assert (seen.seconds_left, seen.ends_on) == (None, None)


def test_an_unknown_number_is_refused(newsroom: Newsroom) -> None:
    with pytest.raises(AnnouncingRefused):
        progress("SR-22222", newsroom.services)
