"""A trial goes to one officer's phone, counts for nobody, and is once a minute."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.text_checks import LONGEST_TEXT
from handlers.announcing.trying import try_out
from handlers.rendering import LONGEST_MESSAGE
from storage.agents import Agent
from storage.outbox import CASE_LANE
from storage.tables import outbox
from tests.conftest import StandingClock
from tests.handlers.announcing.newsroom import Newsroom, person, telegram


def an_agent(chat_id: UUID | None) -> Agent:
    """Return an agent with a chat, or none."""
    ends = date(2026, 12, 31)
    return Agent(UUID(int=7), "staff", "Rita", "+6200000", "53.07", (), ends, 5, chat_id)


def lanes(newsroom: Newsroom) -> list[tuple[int, int | None]]:
    """Return lane and announcement of every message, oldest first."""
    with newsroom.services.database.begin() as store:
        found = select(outbox.c.lane, outbox.c.announcement_id).order_by(outbox.c.id)
        return [(row.lane, row.announcement_id) for row in store.connection.execute(found)]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_trial_is_marked_and_in_the_agents_language(newsroom: Newsroom, language: str) -> None:
    newsroom.keeps(person(1, telegram(1, language=language)))
    texts = {"id": "k" * LONGEST_TEXT, "en": "n" * LONGEST_TEXT}
    number = newsroom.drafts(texts=texts)
    try_out(number, an_agent(telegram(1).id), newsroom.services)
    (claimed,) = newsroom.takes()
    mark = {"id": "Uji coba", "en": "A trial"}[language]
    assert claimed.message["text"].startswith(mark)
    assert texts[language] in claimed.message["text"]
    assert len(claimed.message["text"]) <= LONGEST_MESSAGE
    assert claimed.message["blanks"][0].startswith(mark)
    assert lanes(newsroom) == [(CASE_LANE, None)]
    assert newsroom.tally(number) == {}
    assert newsroom.audited(number)[-1] == "announcement_tried"


def test_a_trial_is_sent_once_a_minute(newsroom: Newsroom, clock: StandingClock) -> None:
    newsroom.keeps(person(1, telegram(1)))
    number, agent = newsroom.drafts(), an_agent(telegram(1).id)
    try_out(number, agent, newsroom.services)
    clock.advance(seconds=59)
    try_out(number, agent, newsroom.services)
    assert len(lanes(newsroom)) == 1
    clock.advance(seconds=1)
    try_out(number, agent, newsroom.services)
    assert len(lanes(newsroom)) == 2


def test_an_agent_without_a_chat_is_told_so(newsroom: Newsroom) -> None:
    with pytest.raises(AnnouncingRefused) as refused:
        try_out(newsroom.drafts(), an_agent(None), newsroom.services)
    assert refused.value.reason.key == "announce.refused.no_trial_chat"
