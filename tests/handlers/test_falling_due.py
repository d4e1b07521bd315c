"""What falls due is done once, however late, and one that fails stops none of the others."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from conversations.engine.events import Media
from conversations.engine.report_effects import MakeSlip
from conversations.engine.report_events import SlipMade
from conversations.rules.case import CaseKind, Told
from handlers.cases.moving import take
from handlers.falling_due import LATER, do_due
from handlers.reminding.looks import Looks
from storage.case_tables import cases, documents, reports, slips
from storage.cases import NewCase
from storage.reports import NewReport
from storage.tables import chats
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import TODAY, House, NoFiles, Phone
from tests.handlers.reports.roster import MARIA, YOSEF

WITA = ZoneInfo("Asia/Makassar")
AT_EIGHT = time(8)


def test_a_case_that_cannot_be_looked_at_stops_no_other(house: House, clock: StandingClock) -> None:
    duty = house.agent(0)
    broken = house.phone().files(nik=MARIA, happened_on=TODAY, happened_at=AT_EIGHT)
    house.phone().files(nik=YOSEF, happened_on=TODAY, happened_at=AT_EIGHT)
    house.work()
    with house.services.database.begin() as store:
        spoiled = update(reports).where(reports.c.number == broken.number)
        store.connection.execute(spoiled.values(told=b"\x01 not ours"))
    clock.advance(hours=24)
    assert house.work() == 1
    assert len(duty.hears()) == 1
    assert house.case(broken.number).next_alarm_at == house.services.clock() + LATER


def drafting(house: House, quiet: timedelta, since: timedelta = timedelta(hours=4)) -> Phone:
    """Return a chat that left a report half done and has been silent for ``quiet``."""
    phone, now = house.phone(), house.services.clock()
    with house.services.database.begin() as store:
        store.connection.execute(
            update(chats)
            .where(chats.c.id == phone.id)
            .values(draft_since=now - since, last_inbound_at=now - quiet)
        )
    return phone


# The local hour, how long the chat was silent, and whether it is reminded.
DRAFTS = {
    "in the morning": (7, 3, True),
    "late in the afternoon": (19, 5, True),
    "at night": (20, 5, False),
    "before the sun": (6, 8, False),
    "still writing": (9, 2, False),
    "when WhatsApp's window closes": (9, 23.5, False),
    "just inside the window": (9, 22.5, True),
}


@pytest.mark.parametrize("name", DRAFTS)
def test_a_half_done_report_is_spoken_of_once_by_day(
    house: House, clock: StandingClock, name: str
) -> None:
    hour, silent, reminded = DRAFTS[name]
    clock.now = datetime(2026, 11, 21, hour, 5, tzinfo=WITA)
    phone = drafting(house, timedelta(hours=silent), timedelta(hours=silent))
    for _ in range(3):
        house.work()
        clock.advance(minutes=5)
    told = "Laporan yang belum selesai masih kami simpan. Ketik LANJUT untuk meneruskan. Boleh"
    assert [words.startswith(told) for words in phone.hears()] == [True] * reminded


def test_nobody_who_wrote_stop_is_reminded(house: House) -> None:
    phone = drafting(house, timedelta(hours=5), timedelta(hours=5))
    with house.services.database.begin() as store:
        wish = update(chats).where(chats.c.id == phone.id).values(announcements=False)
        store.connection.execute(wish)
    house.work()
    assert phone.hears() == []


def test_a_case_whose_signs_cannot_be_found_is_rung_for_all_the_same(
    house: House, clock: StandingClock
) -> None:
    duty = house.agent(0)
    filed = house.phone().files(nik=MARIA, happened_on=TODAY, happened_at=AT_EIGHT)
    house.work()
    with house.services.database.begin() as store:
        # A word of another release: the name of a state that this one does not know.
        other = store.cases.add(NewCase(CaseKind.ACCIDENT), "KL-22222", clock())
        shared = {"phone_index": b"p" * 32}
        store.connection.execute(update(reports).values(**shared))
        told = store.reports.get(UUID(filed.report))
        store.reports.file(
            NewReport(
                case_id=other.id,
                number="KL-22222",
                secret="QQQQQQ",
                chat_id=duty.id,
                agent_id=None,
                told=Told(),
                checked=True,
                phone="",
                same="x",
                own_phone=b"p" * 32,
            ),
            told.filed_at,
        )
        broken = update(cases).where(cases.c.id == other.id).values(state="unheard_of")
        store.connection.execute(broken)
    clock.advance(hours=24)
    house.work()
    assert len(duty.hears()) == 1
    assert house.case(filed.number).escalated == 1


def test_a_file_that_belongs_to_nothing_is_forgotten_here_and_there(
    house: House, clock: StandingClock
) -> None:
    forgotten: list[str] = []

    class Provider:
        """A provider that lists what it is asked to delete."""

        def fetch(self, reference: str) -> bytes:
            """Never asked."""
            raise AssertionError(reference)

        def forget(self, reference: str) -> None:
            """Take note; refuse one."""
            forgotten.append(reference)
            if reference == "bad":
                raise OSError(reference)

    house.fetchers = {"telegram": Provider()}
    phone = house.phone()
    with house.services.database.begin() as store:
        for reference in ("bad", "good"):
            store.documents.announce(
                phone.id, "telegram", Media.PHOTO, reference, reference, 9, clock()
            )
    clock.advance(hours=23)
    house.work()
    assert forgotten == []
    clock.advance(hours=2)
    house.work()
    house.work()
    assert sorted(forgotten) == ["bad", "good"]
    with house.services.database.begin() as store:
        assert store.connection.execute(select(documents.c.id)).all() == []


def test_slips_of_yesterday_are_forgotten(house: House, clock: StandingClock) -> None:
    phone = house.phone()
    filed = phone.files(nik=MARIA)
    phone.asks(MakeSlip(filed.report), SlipMade)
    clock.advance(hours=25)
    house.work()
    with house.services.database.begin() as store:
        assert store.connection.execute(select(slips)).all() == []


def taken_up(house: House, nik: str) -> Phone:
    """A family that is to bring papers."""
    phone = house.phone()
    number = phone.files(CaseKind.DEATH, nik=nik).number
    take(house.services, number, "operator:contoh", holder="Kantor Contoh")
    phone.hears()
    return phone


def test_a_reminder_that_cannot_be_made_stops_no_other(house: House, clock: StandingClock) -> None:
    broken, family = taken_up(house, MARIA), taken_up(house, YOSEF)
    with house.services.database.begin() as store:
        spoiled = update(reports).where(reports.c.chat_id == broken.id)
        store.connection.execute(spoiled.values(told=b"\x01 not ours"))
    clock.advance(days=8)
    house.work()
    house.work()
    assert (broken.hears()[1:], len(family.hears()[1:])) == ([], 1)
    with house.services.database.begin() as store:
        assert [one.occasion for one in store.announcements.listed()] == []
    # Thirty days before the last day of everybody's cover.
    clock.now = datetime(2026, 12, 1, 9, tzinfo=WITA)
    assert house.work() == 1
    with house.services.database.begin() as store:
        (one,) = store.announcements.listed()
    assert one.occasion == "cover_ends:2026-12-31:30"


def test_a_process_that_remembers_looks_for_reminders_once_an_hour(
    house: House, clock: StandingClock
) -> None:
    looks, family = Looks(), taken_up(house, MARIA)

    def work() -> int:
        return do_due(house.services, {}, NoFiles(), "worker", looks)

    clock.advance(days=7, minutes=-1)
    while work():
        pass
    clock.advance(minutes=59)
    assert work() == 0
    clock.advance(minutes=1)
    assert work() == 1
    # It looks again at once, and finds no more.
    assert (work(), len(family.hears()[1:])) == (0, 1)
