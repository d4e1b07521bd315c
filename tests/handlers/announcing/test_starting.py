"""A start freezes whom it is for, and it is what the preview has shown."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.announcing.acting import start
from handlers.announcing.approving import approve
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.previewing import Preview, Shown, preview
from storage.announcement_tables import announcement_recipients
from storage.announcements import AnnouncementState, Audience
from storage.audiences import Standing
from tests.conftest import StandingClock
from tests.handlers.announcing.newsroom import (
    APPROVER,
    AUTHOR,
    Newsroom,
    at,
    many,
    person,
    telegram,
    whatsapp,
)
from tests.storage.announced_rows import imagine

ALOK = Audience(kabupaten=("53.07",))
TIER = 20


def refusal(newsroom: Newsroom, number: str) -> str:
    """Return why a start is refused."""
    with pytest.raises(AnnouncingRefused) as refused:
        start(number, AUTHOR, newsroom.services)
    return refused.value.reason.key.removeprefix("announce.refused.")


@pytest.mark.parametrize("seed", range(3))
def test_what_is_frozen_is_what_the_preview_showed(newsroom: Newsroom, seed: int) -> None:
    newsroom.keeps(*imagine(seed, 150))
    newsroom.has_template("announcement_id")
    number = newsroom.drafts()
    approve(number, APPROVER, newsroom.services)
    before = preview(number, newsroom.services, TIER)
    assert newsroom.recipients(number) == []
    assert newsroom.of(number).state is AnnouncementState.DRAFT
    assert preview(number, newsroom.services, TIER) == before
    start(number, AUTHOR, newsroom.services, TIER)
    people = newsroom.recipients(number)
    assert len(people) == before.audience == 150
    for standing in Standing:
        count = sum(one.standing == standing for one in people)
        assert count == before.reach.people.get(standing, 0)
    waiting = [one for one in people if one.state == "waiting"]
    messages = {one.chat_id: one.standing for one in waiting}
    told = (Standing.FREE, Standing.TEMPLATE)
    assert len(messages) == sum(
        count for (_, standing), count in before.reach.messages.items() if standing in told
    )
    _compare_plan(before, waiting)
    after = preview(number, newsroom.services, TIER)
    assert (after.audience, after.plan) == (before.audience, before.plan)


def _compare_plan(before: Preview, waiting: list[object]) -> None:
    """Hold the days of a preview against those of the frozen people."""
    assert {one.planned_on for one in waiting} == {day.on for day in before.plan}  # type: ignore[attr-defined]
    heard: set[object] = set()
    for day in before.plan:
        of_day = [one for one in waiting if one.planned_on == day.on]  # type: ignore[attr-defined]
        chats = {one.chat_id: one.standing for one in of_day}  # type: ignore[attr-defined]
        new = {chat: standing for chat, standing in chats.items() if chat not in heard}
        heard |= set(new)
        templates = sum(standing == Standing.TEMPLATE for standing in new.values())
        assert (len(of_day), len(new), templates) == (day.people, day.messages, day.templates)
        assert templates <= TIER * 9 // 10
    assert before.ends_on == max((day.on for day in before.plan), default=None)


def test_a_preview_shows_the_words_as_each_phone_gets_them(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1, telegram(1)), person(2, whatsapp(2)), person(3))
    newsroom.has_template()
    number = newsroom.drafts()
    shown = preview(number, newsroom.services).shown
    kinds = [(one.channel, one.language, one.is_template) for one in shown]
    assert kinds == [
        ("telegram", "id", False),
        ("telegram", "en", False),
        ("whatsapp", "id", True),
        ("whatsapp", "en", True),
    ]
    assert all("Kartu dibagikan" in one.text for one in shown if one.language == "id")
    assert all("Cards are handed out" in one.text for one in shown if one.language == "en")


def test_a_preview_of_words_that_nobody_gets_shows_them_all_the_same(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1))
    seen = preview(newsroom.drafts(), newsroom.services)
    assert (seen.audience, seen.plan, seen.ends_on) == (1, (), None)
    assert [(one.channel, one.is_template) for one in seen.shown] == [("telegram", False)] * 2
    assert isinstance(seen.shown[0], Shown)


def test_a_preview_says_whether_it_has_to_be_approved(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(101))
    number = newsroom.drafts()
    assert preview(number, newsroom.services).needs_approval
    approve(number, APPROVER, newsroom.services)
    assert not preview(number, newsroom.services).needs_approval


def test_what_is_for_nobody_or_over_does_not_start(
    newsroom: Newsroom, clock: StandingClock
) -> None:
    newsroom.keeps(person(1))
    assert refusal(newsroom, newsroom.drafts(audience=Audience(desa=("Nowhere",)))) == "nobody"
    late = newsroom.drafts(expires_at=clock() + timedelta(hours=1))
    clock.advance(hours=1)
    assert refusal(newsroom, late) == "expired"
    assert newsroom.of(late).state is AnnouncementState.DRAFT


def test_nothing_of_a_refused_start_is_kept(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(101))
    assert refusal(newsroom, newsroom.drafts()) == "approval_missing"
    with newsroom.services.database.begin() as store:
        rows = store.connection.execute(select(announcement_recipients.c.position)).all()
    assert rows == []


def test_it_starts_once(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1))
    number = newsroom.starts()
    assert refusal(newsroom, number) == "state"
    assert len(newsroom.recipients(number)) == 1


def test_what_is_for_later_waits_for_its_time(newsroom: Newsroom, clock: StandingClock) -> None:
    newsroom.keeps(person(1, telegram(1)))
    number = newsroom.starts(starts_at=at(12))
    assert newsroom.of(number).state is AnnouncementState.SCHEDULED
    assert newsroom.recipients(number) == []
    assert refusal(newsroom, number) == "state"
    clock.now = at(11, 59)
    assert newsroom.expands() == 0
    clock.now = at(12)
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.RUNNING
    assert newsroom.of(number).started_at == at(12)
    assert "announcement_started" in newsroom.audited(number)


def test_the_plan_of_what_is_for_later_begins_then(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1, telegram(1)))
    number = newsroom.drafts(starts_at=at(12, days=3))
    assert preview(number, newsroom.services).ends_on == at(12, days=3).date()
    number = newsroom.drafts(starts_at=at(22, days=3))
    assert preview(number, newsroom.services).ends_on == at(22, days=4).date()


@pytest.mark.parametrize(
    ("reason", "hour"), [pytest.param(None, 7, id="sleep"), pytest.param("Banjir", 3, id="flood")]
)
def test_what_is_scheduled_for_the_night_waits_till_seven_without_a_reason(
    newsroom: Newsroom, clock: StandingClock, reason: str | None, hour: int
) -> None:
    newsroom.keeps(person(1, telegram(1)))
    number = newsroom.starts(starts_at=at(3, days=1), night_reason=reason)
    clock.now = at(hour, days=1) - timedelta(minutes=1)
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.SCHEDULED
    clock.now = at(hour, days=1)
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.RUNNING
    assert newsroom.recipients(number)[0].planned_on == at(hour, days=1).date()


def test_a_schedule_that_nobody_followed_in_time_comes_to_nothing(
    newsroom: Newsroom, clock: StandingClock
) -> None:
    newsroom.keeps(person(1, telegram(1)))
    number = newsroom.starts(starts_at=at(10), expires_at=at(11))
    clock.now = at(11)
    newsroom.expands()
    assert newsroom.of(number).state is AnnouncementState.CANCELLED
    assert newsroom.expands() == 0
