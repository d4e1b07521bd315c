"""How many people we write to first within any 24 hours: counted, and the rest put off."""

import time
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from handlers.channel import WHATSAPP
from handlers.delivery.pace import Pace
from handlers.delivery.receipts import Told, note_receipt
from handlers.delivery.taking import Order, take
from handlers.services import Services
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE, REPLY_LANE
from storage.receipts import Receipt
from storage.tables import outbox
from tests.conftest import StandingClock
from tests.handlers.delivery.post import add_chat, queue, rows

A_DAY = timedelta(hours=24)


def person(services: Services, name: str, wrote: timedelta | None = None) -> UUID:
    """Keep a WhatsApp chat."""
    return add_chat(services, name, WHATSAPP, wrote=wrote)


def news(services: Services, chat: UUID, *texts: str, lane: int = CASE_LANE) -> None:
    """Queue messages that a template can say."""
    queue(services, chat, *texts, lane=lane, template="case_news_id")


def look(services: Services, daily: int | None) -> list[str]:
    """Take what may go out, have it accepted, and return what it says."""
    letters = take(Order("me", 40, WHATSAPP, Pace(80, 0.0, daily=daily)), services)
    with services.database.begin() as store:
        for letter in letters:
            store.connection.execute(
                update(outbox)
                .where(outbox.c.id == letter.claimed.id)
                .values(state="accepted", provider_id=f"SM{letter.claimed.id}")
            )
    # Slots are booked a little ahead, and a chat hears nothing more before its own has come.
    time.sleep(max(0.0, max((letter.at for letter in letters), default=0.0) - time.monotonic()))
    return [letter.message.text for letter in letters]


def due(services: Services) -> dict[str, datetime]:
    """Return from when on each message that waits may go."""
    with services.database.begin() as store:
        found = select(outbox.c.dedup_key, outbox.c.not_before).where(outbox.c.state == "queued")
        kept = store.connection.execute(found.order_by(outbox.c.id)).all()
        return {row.dedup_key.rpartition(":")[2]: row.not_before for row in kept}


@pytest.mark.parametrize(
    ("lane", "daily", "goes"),
    [
        pytest.param(CASE_LANE, 10, 10, id="news"),
        pytest.param(REPLY_LANE, 10, 10, id="answers"),
        pytest.param(ANNOUNCEMENT_LANE, 10, 9, id="announcements-leave-a-tenth"),
        pytest.param(ANNOUNCEMENT_LANE, 5, 5, id="a-tenth-of-five-is-none"),
        pytest.param(CASE_LANE, 0, 0, id="nobody"),
        pytest.param(ANNOUNCEMENT_LANE, None, 12, id="nobody-counts"),
    ],
)
def test_so_many_people_are_written_to_first_in_a_day(
    services: Services, lane: int, daily: int | None, goes: int
) -> None:
    for number in range(12):
        news(services, person(services, f"maria-{number}"), str(number), lane=lane)
    assert len(look(services, daily)) == goes
    # Nobody is asked again at once: what does not fit has its own day.
    assert look(services, daily) == []


def test_news_has_the_tenth_that_announcements_leave(services: Services) -> None:
    for number in range(12):
        chat = person(services, f"maria-{number}")
        news(services, chat, str(number), lane=ANNOUNCEMENT_LANE)
    assert len(look(services, 10)) == 9
    for name in ("yosef", "agnes"):
        news(services, person(services, name), name)
    assert look(services, 10) == ["yosef"]


@pytest.mark.parametrize(
    ("wrote", "template", "counts"),
    [
        pytest.param(timedelta(hours=1), True, False, id="within-the-window"),
        pytest.param(None, False, False, id="words-of-our-own-which-nobody-takes"),
        pytest.param(None, True, True, id="a-template"),
        pytest.param(timedelta(hours=25), True, True, id="a-template-later"),
    ],
)
def test_only_templates_outside_the_window_are_counted(
    services: Services, wrote: timedelta | None, *, template: bool, counts: bool
) -> None:
    maria = person(services, "maria", wrote)
    queue(services, maria, "halo", lane=CASE_LANE, template="case_news_id" if template else "")
    assert look(services, 0) == ([] if counts else ["halo"])
    with services.database.begin() as store:
        assert store.pacing.begun(services.clock()) == 0


def test_a_person_counts_once_and_for_a_day_from_the_last_template(
    services: Services, clock: StandingClock
) -> None:
    maria, yosef = person(services, "maria"), person(services, "yosef")
    news(services, maria, "one")
    assert look(services, 1) == ["one"]
    clock.advance(hours=23)
    news(services, maria, "two")
    assert look(services, 1) == ["two"]
    clock.advance(hours=2)
    news(services, yosef, "three")
    # Maria was written to two hours ago: Yosef is the second within a day.
    assert look(services, 1) == []
    clock.advance(hours=22, seconds=1)
    assert look(services, 1) == ["three"]


def test_what_waits_comes_due_one_behind_the_other(
    services: Services, clock: StandingClock
) -> None:
    began = []
    for number in range(3):
        news(services, person(services, f"maria-{number}"), str(number))
        assert look(services, 3) == [str(number)]
        began.append(clock())
        clock.advance(hours=1)
    for number in range(3):
        news(services, person(services, f"yosef-{number}"), f"later {number}")
    assert look(services, 3) == []
    assert list(due(services).values()) == [at + A_DAY for at in began]
    assert rows(services)[3:] == [("queued", "tier", 0)] * 3


def test_where_a_template_was_declined_none_goes_for_a_day_and_words_of_our_own_do(
    services: Services, clock: StandingClock
) -> None:
    maria = person(services, "maria")
    news(services, maria, "declined")
    assert look(services, 250) == ["declined"]
    note_receipt(services, Told("SM1", Receipt.FAILED, "twilio 63049", not_now=True))
    news(services, maria, "held back")
    queue(services, person(services, "yosef"), "an answer")
    assert look(services, 250) == ["an answer"]
    assert due(services) == {"held back": clock() + A_DAY}
    # She writes, which opens the window: what is said then holds to no template.
    queue(services, maria, "her answer", lane=REPLY_LANE)
    assert look(services, 250) == ["her answer"]
    clock.advance(hours=24)
    assert look(services, 250) == ["held back"]
