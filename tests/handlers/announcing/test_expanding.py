"""The outbox is kept filled a little ahead, by day and day by day, until nobody is left."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from handlers.announcing.acting import cancel
from handlers.announcing.expanding import AHEAD, DOUBTED, expand_due
from handlers.announcing.resting import REST, Resting
from storage.announcement_tables import announcements
from storage.announcements import AnnouncementState, NewAnnouncement
from storage.outbox import OutboxState
from tests.conftest import StandingClock
from tests.handlers.announcing.newsroom import (
    AUTHOR,
    TEXTS,
    Newsroom,
    at,
    many,
    person,
    telegram,
    whatsapp,
)
from tests.storage.announced_rows import EVERYONE


def test_each_chat_hears_once_and_then_it_is_finished(newsroom: Newsroom) -> None:
    shared = telegram(1)
    newsroom.keeps(person(1, shared), person(2, shared), person(3, telegram(3)), person(4))
    number = newsroom.starts()
    newsroom.expands(3)
    assert newsroom.tally(number) == {"queued": 3, "excluded:no_chat": 1}
    assert newsroom.sends() == 2
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.FINISHED
    assert newsroom.of(number).ended_at == newsroom.services.clock()
    assert newsroom.tally(number) == {"sent": 3, "excluded:no_chat": 1}
    assert newsroom.audited(number)[-1] == "announcement_finished"
    assert newsroom.expands() == 0


def test_what_is_for_nobody_with_a_chat_is_finished_at_once(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1))
    number = newsroom.starts()
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.FINISHED


def test_no_more_than_some_are_on_their_way(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(AHEAD + 20))
    number = newsroom.starts()
    newsroom.expands(3)
    assert len(newsroom.messages(number)) == AHEAD
    newsroom.sends(AHEAD - 10)
    newsroom.expands(3)
    assert len(newsroom.messages(number)) == AHEAD + 20
    newsroom.sends()
    newsroom.expands(2)
    assert newsroom.tally(number) == {"sent": AHEAD + 20}


def test_the_words_are_those_of_each_chats_language(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1, telegram(1)), person(2, telegram(2, language="en")))
    newsroom.starts()
    newsroom.expands()
    texts = {one.message["text"] for one in newsroom.takes()}
    assert len(texts) == 2
    assert any("Kartu dibagikan" in text for text in texts)
    assert any("Cards are handed out" in text for text in texts)


def test_each_village_hears_on_its_day(newsroom: Newsroom, clock: StandingClock) -> None:
    newsroom.keeps(*many(5, templates=True))
    newsroom.has_template()
    number = newsroom.starts(tier=2)
    for day, queued in enumerate((2, 4, 5)):
        clock.now = at(7, days=day + 1) - timedelta(minutes=1) if day else at(9)
        newsroom.expands()
        clock.now = at(9, days=day)
        newsroom.expands(2)
        assert len(newsroom.messages(number)) == queued
        newsroom.sends()
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.FINISHED


@pytest.mark.parametrize("reason", [None, "Banjir"])
def test_at_night_nothing_is_handed_out_without_a_reason(
    newsroom: Newsroom, clock: StandingClock, reason: str | None
) -> None:
    newsroom.keeps(person(1, telegram(1)))
    clock.now = at(19, 59)
    number = newsroom.starts(night_reason=reason)
    for moment in (at(20), at(23), at(6, 59, days=1)):
        clock.now = moment
        newsroom.expands()
        assert bool(newsroom.messages(number)) is (reason is not None)
    clock.now = at(7, days=1)
    newsroom.expands()
    assert [one.at_night for one in newsroom.messages(number)] == [reason is not None]


def test_whoever_did_not_get_it_gets_it_in_another_chat(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1, telegram(1), telegram(2)))
    number = newsroom.starts()
    newsroom.expands()
    newsroom.sends(state=OutboxState.FAILED, error="blocked")
    newsroom.expands(2)
    first, second = newsroom.messages(number)
    assert first.chat_id != second.chat_id
    assert newsroom.of(number).state is AnnouncementState.RUNNING
    newsroom.sends()
    newsroom.expands()
    assert newsroom.tally(number) == {"sent": 1}
    assert newsroom.of(number).state is AnnouncementState.FINISHED


def test_what_fails_in_the_evening_is_moved_before_it_is_finished(
    newsroom: Newsroom, clock: StandingClock
) -> None:
    newsroom.keeps(person(1, telegram(1), telegram(2)))
    number = newsroom.starts()
    newsroom.expands()
    newsroom.sends(state=OutboxState.FAILED, error="blocked")
    clock.now = at(21)
    newsroom.expands(3)
    assert newsroom.tally(number) == {"waiting": 1}
    clock.now = at(7, days=1)
    newsroom.expands()
    newsroom.sends()
    newsroom.expands()
    assert newsroom.tally(number) == {"sent": 1}


def test_who_failed_for_good_does_not_hold_it_up(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1, telegram(1)))
    number = newsroom.starts()
    newsroom.expands()
    newsroom.sends(state=OutboxState.FAILED, error="blocked")
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.FINISHED
    assert newsroom.tally(number) == {"failed": 1}


def test_what_is_in_doubt_is_waited_for_a_while(newsroom: Newsroom, clock: StandingClock) -> None:
    newsroom.keeps(person(1, telegram(1)))
    number = newsroom.starts()
    newsroom.expands()
    newsroom.sends(state=OutboxState.UNCERTAIN)
    clock.now += DOUBTED - timedelta(seconds=1)
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.RUNNING
    clock.advance(seconds=1)
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.FINISHED
    assert newsroom.tally(number) == {"uncertain": 1}


def test_when_its_time_is_over_nobody_is_told_any_more(
    newsroom: Newsroom, clock: StandingClock
) -> None:
    newsroom.keeps(*many(4, templates=True))
    newsroom.has_template()
    number = newsroom.starts(tier=2, expires_at=at(12))
    newsroom.expands()
    newsroom.sends(1)
    clock.now = at(12)
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.RUNNING
    with newsroom.services.database.begin() as store:
        assert store.leases.expire(clock()) == 1
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.FINISHED
    assert newsroom.tally(number) == {"sent": 1, "expired": 1, "cancelled": 2}


def test_a_reminder_that_nobody_is_meant_by_is_finished_without_approval(
    newsroom: Newsroom,
) -> None:
    with newsroom.services.database.begin() as store:
        new = NewAnnouncement(TEXTS, EVERYONE, "clock", kind="cover_ends", occasion="x")
        added = store.announcements.add(new, at(9))
        assert added is not None
        store.announcements.change(added, state=AnnouncementState.SCHEDULED)
    newsroom.expands(2)
    assert newsroom.of(added.number).state is AnnouncementState.FINISHED


def test_one_that_fails_stops_none_of_the_others(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1, telegram(1)))
    bad, good = newsroom.starts(), newsroom.starts()
    with newsroom.services.database.begin() as store:
        broken = update(announcements).where(announcements.c.number == bad).values(texts={})
        store.connection.execute(broken)
    newsroom.expands()
    assert newsroom.messages(bad) == []
    assert len(newsroom.messages(good)) == 1
    cancel(bad, AUTHOR, newsroom.services)


def test_who_stops_before_their_turn_hears_nothing(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1, whatsapp(1, last=at(8))), person(2, telegram(2)))
    number = newsroom.starts()
    with newsroom.services.database.begin() as store:
        store.announced.drop(telegram(2).id, "stopped")
    newsroom.expands()
    assert len(newsroom.messages(number)) == 1
    assert newsroom.tally(number) == {"queued": 1, "cancelled": 1}


def test_an_idle_worker_asks_once_and_one_with_nothing_due_rests(
    newsroom: Newsroom, clock: StandingClock
) -> None:
    asked: list[str] = []
    engine = newsroom.services.database.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert expand_due(newsroom.services) == 0
        assert len([one for one in asked if one.startswith("SELECT")]) == 1
        newsroom.keeps(*many(4, templates=True))
        newsroom.has_template()
        newsroom.starts(tier=2)
        newsroom.expands()
        newsroom.sends()
        resting = Resting()
        assert expand_due(newsroom.services, resting=resting) == 0
        asked.clear()
        assert expand_due(newsroom.services, resting=resting) == 0
        assert len([one for one in asked if one.startswith("SELECT")]) == 1
        clock.now += REST
        asked.clear()
        expand_due(newsroom.services, resting=resting)
        assert len([one for one in asked if one.startswith("SELECT")]) > 1
    finally:
        event.remove(engine, "before_cursor_execute", note)
