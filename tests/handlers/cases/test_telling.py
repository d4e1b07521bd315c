"""What we start about a case wakes nobody but those on duty, and has approved words beside it."""

import json
from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from conversations.rules.case import CaseKind, CaseState
from handlers.cases.moving import advance, take
from handlers.channel import Outgoing
from storage.tables import chats, outbox
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House, Phone
from tests.handlers.reports.roster import MARIA, YOSEF

WITA = ZoneInfo("Asia/Makassar")
BY = "operator:contoh"
# When staff act, and from when on the family may hear of it.
HOURS = {
    "2026-11-21 06:59": "2026-11-21 07:00",
    "2026-11-21 07:00": "2026-11-21 07:00",
    "2026-11-21 19:59": "2026-11-21 19:59",
    "2026-11-21 20:00": "2026-11-22 07:00",
    "2026-12-31 23:59": "2027-01-01 07:00",
    "2027-01-01 00:00": "2027-01-01 07:00",
}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA)


def queued(house: House, phone: Phone) -> list[tuple[datetime, Outgoing]]:
    """What waits for a chat, and from when on it may go out."""
    found = select(outbox).where(outbox.c.chat_id == phone.id).order_by(outbox.c.id)
    with house.services.database.begin() as store:
        return [
            (
                row.not_before,
                Outgoing.from_json(
                    json.loads(store.vault.open(row.body, f"outbox.body:{row.dedup_key}"))
                ),
            )
            for row in store.connection.execute(found)
        ]


def mornings(house: House, phone: Phone) -> list[datetime]:
    return [moment for moment, _ in queued(house, phone)]


def news_of_a_step(house: House) -> Phone:
    """A family whose case was taken up just now."""
    phone = house.phone()
    take(house.services, phone.files(nik=MARIA).number, BY)
    return phone


def word_to_the_reported(house: House) -> Phone:
    """A phone linked to somebody whose death was reported just now."""
    phone = house.phone(linked=[MARIA])
    house.phone().files(CaseKind.DEATH, nik=MARIA)
    house.work()
    return phone


STARTED: dict[str, Callable[[House], Phone]] = {
    "news": news_of_a_step,
    "a word to the reported": word_to_the_reported,
}


@pytest.mark.parametrize("now", HOURS)
@pytest.mark.parametrize("name", STARTED)
def test_nobody_is_woken_for_it(house: House, clock: StandingClock, name: str, now: str) -> None:
    clock.now = local(now)
    assert mornings(house, STARTED[name](house)) == [local(HOURS[now])]


@pytest.mark.parametrize("now", HOURS)
def test_whoever_is_on_duty_is_rung_at_once(house: House, clock: StandingClock, now: str) -> None:
    clock.now = local(now)
    duty = house.agent(0)
    house.phone().files(nik=MARIA, happened_on=date(2026, 11, 19), kabupaten="53.07")
    house.work()
    ((not_before, message),) = queued(house, duty)
    assert not_before == local(now)
    assert message.template == "case_news_id"


def test_what_staff_do_in_one_night_is_one_message_in_the_morning(
    house: House, clock: StandingClock
) -> None:
    phone = house.phone()
    number = phone.files(nik=MARIA).number
    clock.now = local("2026-11-21 22:00")
    take(house.services, number, BY)
    clock.now = local("2026-11-22 05:00")
    advance(house.services, number, CaseState.PAPERS_MISSING, BY)
    assert mornings(house, phone) == [local("2026-11-22 07:00")]
    clock.now = local("2026-11-22 09:00")
    advance(house.services, number, CaseState.COMPLETE, BY)
    clock.now = local("2026-11-22 21:00")
    advance(house.services, number, CaseState.PAPERS_MISSING, BY)
    days = ("2026-11-22 07:00", "2026-11-22 09:00", "2026-11-23 07:00")
    assert mornings(house, phone) == [local(day) for day in days]


def test_two_cases_of_one_phone_are_two_messages_in_the_morning(
    house: House, clock: StandingClock
) -> None:
    clock.now = local("2026-11-21 22:00")
    phone = house.phone()
    for nik in (MARIA, YOSEF):
        take(house.services, phone.files(nik=nik).number, BY)
    assert len(queued(house, phone)) == 2


@pytest.mark.parametrize("language", ["id", "en"])
def test_approved_words_in_the_language_of_the_chat_stand_beside_our_own(
    house: House, language: str
) -> None:
    phone = house.phone()
    speak(house, phone.id, language)
    number = phone.files(nik=MARIA).number
    take(house.services, number, BY)
    ((_, message),) = queued(house, phone)
    assert (message.template, message.blanks) == (f"case_news_{language}", (number,))
    assert number in message.text


def speak(house: House, chat_id: UUID, language: str) -> None:
    """Let a chat be spoken to in a language."""
    with house.services.database.begin() as store:
        spoken = update(chats).where(chats.c.id == chat_id).values(language=language)
        store.connection.execute(spoken)
