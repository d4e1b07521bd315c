"""Who hears that cover ends, and who does not: each chat once, and nobody who wrote STOP."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from conversations.rules.case import CaseKind
from conversations.rules.periods import Payer
from handlers.announcing.expanding import expand_due
from handlers.cases.moving import mistaken
from storage.outbox import ANNOUNCEMENT_LANE
from storage.tables import chats, outbox
from tests.conftest import StandingClock
from tests.handlers.reminding.enrolling import enrol
from tests.handlers.reports.reporting import NOBODY, House, Phone
from tests.handlers.reports.roster import MARIA, YOSEF
from tests.handlers.writing import Writer

WITA = ZoneInfo("Asia/Makassar")
# The cover of everybody in the house ends with the year.
THIRTY_DAYS_BEFORE = datetime(2026, 12, 1, 9, tzinfo=WITA)


def announce(house: House) -> None:
    """Do what is due, start what was scheduled for it, and hand out the messages."""
    house.work()
    for _ in range(2):
        expand_due(house.services)


def announced(house: House, chat_id: UUID) -> list[tuple[str, str | None]]:
    """The states of what is announced to a chat, and why."""
    found = select(outbox.c.state, outbox.c.error).where(
        outbox.c.chat_id == chat_id, outbox.c.lane == ANNOUNCEMENT_LANE
    )
    with house.services.database.begin() as store:
        rows = store.connection.execute(found.order_by(outbox.c.id))
        return [(row.state, row.error) for row in rows]


def wish(house: House, phone: Phone, **values: bool) -> None:
    with house.services.database.begin() as store:
        store.connection.execute(update(chats).where(chats.c.id == phone.id).values(**values))


def died(house: House, nik: str) -> str:
    """Report somebody's death from another phone; the report's number."""
    return house.phone().files(CaseKind.DEATH, nik=nik).number


def by_mistake(house: House, _phone: Phone) -> None:
    mistaken(house.services, died(house, MARIA), "operator:contoh")


def goes_on(house: House, _phone: Phone) -> None:
    enrol(house.services, MARIA, date(2027, 12, 31), Payer.VILLAGE)


def pays_alone(house: House, phone: Phone) -> None:
    """Somebody else of this phone paid for their own cover, which ends on the same day."""
    enrol(house.services, NOBODY, date(2026, 12, 31), Payer.SELF)
    with house.services.database.begin() as store:
        person = store.people.find_by_nik(NOBODY)
        assert person is not None
        store.links.link(phone.id, person, "kpj", house.services.clock())


# Whom the phone is linked to, what else is so, and whether it hears.
HEARERS: dict[str, tuple[tuple[str, ...], Callable[[House, Phone], object], bool]] = {
    "linked to somebody": ((MARIA,), lambda *_: None, True),
    "linked to two": ((MARIA, YOSEF), lambda *_: None, True),
    "linked to nobody": ((), lambda *_: None, False),
    "wrote STOP": ((MARIA,), lambda house, phone: wish(house, phone, announcements=False), False),
    "blocked us": ((MARIA,), lambda house, phone: wish(house, phone, reachable=False), False),
    "reported deceased": ((MARIA,), lambda house, _: died(house, MARIA), False),
    "one of two deceased": ((MARIA, YOSEF), lambda house, _: died(house, YOSEF), False),
    "somebody else deceased": ((MARIA,), lambda house, _: died(house, NOBODY), True),
    "deceased by mistake": ((MARIA,), by_mistake, True),
    "covered by the village after": ((MARIA,), goes_on, False),
    "linked to one who pays alone": ((), pays_alone, False),
}


@pytest.mark.parametrize("name", HEARERS)
def test_a_phone_hears_once_or_not_at_all(house: House, clock: StandingClock, name: str) -> None:
    linked, is_so, hears = HEARERS[name]
    phone = house.phone(linked=linked)
    is_so(house, phone)
    clock.now = THIRTY_DAYS_BEFORE
    for _ in range(3):
        announce(house)
        clock.advance(minutes=5)
    assert announced(house, phone.id) == [("queued", None)] * hears


def linked_writer(house: House) -> tuple[Writer, UUID]:
    """Somebody who writes, from a chat linked to Maria."""
    writer = Writer(house.services)
    writer.says("halo")
    chat_id: UUID = writer.row().id
    with house.services.database.begin() as store:
        maria = store.people.find_by_nik(MARIA)
        assert maria is not None
        store.links.link(chat_id, maria, "kpj", house.services.clock())
    return writer, chat_id


def test_stop_takes_back_what_waits_and_mulai_does_not_bring_it_back(
    house: House, clock: StandingClock
) -> None:
    clock.now = THIRTY_DAYS_BEFORE
    (writer, chat_id), other = linked_writer(house), house.phone(linked=[YOSEF])
    announce(house)
    assert announced(house, chat_id) == [("queued", None)]
    writer.says("STOP")
    assert announced(house, chat_id) == [("cancelled", "opted_out")]
    writer.says("MULAI")
    announce(house)
    assert announced(house, chat_id) == [("cancelled", "opted_out")]
    assert announced(house, other.id) == [("queued", None)]


def test_stop_counts_before_a_message_is_handed_out(house: House, clock: StandingClock) -> None:
    clock.now = THIRTY_DAYS_BEFORE
    writer, chat_id = linked_writer(house)
    house.work()
    # It has started, and nobody has been handed out.
    expand_due(house.services)
    assert announced(house, chat_id) == []
    writer.goes_on("STOP", "MULAI")
    announce(house)
    assert announced(house, chat_id) == []


def test_stop_takes_back_what_is_held_by_a_pause(house: House, clock: StandingClock) -> None:
    clock.now = THIRTY_DAYS_BEFORE
    writer, chat_id = linked_writer(house)
    announce(house)
    with house.services.database.begin() as store:
        (one,) = store.announcements.listed()
        assert store.announced.hold(one.id) == 1
    writer.says("STOP")
    with house.services.database.begin() as store:
        assert store.announced.release(one.id) == 0
    assert announced(house, chat_id) == [("cancelled", "opted_out")]


def test_the_next_stage_reaches_whoever_wrote_mulai(house: House, clock: StandingClock) -> None:
    clock.now = THIRTY_DAYS_BEFORE
    writer, chat_id = linked_writer(house)
    announce(house)
    writer.goes_on("STOP", "MULAI")
    clock.advance(days=23)
    announce(house)
    assert announced(house, chat_id) == [("cancelled", "opted_out"), ("queued", None)]


def test_erasing_takes_back_what_is_announced(house: House, clock: StandingClock) -> None:
    clock.now = THIRTY_DAYS_BEFORE
    writer, chat_id = linked_writer(house)
    announce(house)
    writer.goes_on("hapus data", "1")
    announce(house)
    assert announced(house, chat_id) == []
    with house.services.database.begin() as store:
        (one,) = store.announcements.listed()
        tally = store.recipients.tally(one.id)
    # Maria, and two who have no phone here: everybody is counted.
    assert sum(tally.values()) == 3
