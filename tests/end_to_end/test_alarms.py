"""An alarm through real processes: once, whatever becomes of the worker."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from storage.case_tables import cases
from storage.tables import outbox
from tests.conftest import SERVERS
from tests.end_to_end.families import (
    DAUGHTER,
    NIECE,
    OFFICER,
    PAULUS_NIK,
    SITI_NIK,
    STORY,
    Phone,
    assert_nothing_told,
    number_in,
    report_accident,
    say,
)
from tests.end_to_end.house import House
from tests.end_to_end.processes import wait_until

pytestmark = pytest.mark.parametrize("ground", [SERVERS], indirect=True)

DAY = timedelta(days=1)


def test_an_alarm_rings_once_whatever_becomes_of_the_worker(own_house: House) -> None:
    with own_house.web():
        officer = officer_on_duty(own_house)
        niece = own_house.telegram.person(NIECE, "Yuli")
        first = report_accident(niece, PAULUS_NIK, f"bapa {STORY} sejam lalu di Oesapa")
        with own_house.worker():
            wait_until(lambda: not waiting(own_house, first), "the case is looked at")
        assert alarms(officer) == []
        # While no worker runs its 24 hours come to an end.
        bring_closer(own_house, first, by=DAY)
        own_house.clock.stop()
        with own_house.worker() as worker:
            own_house.clock.wait_until_asked()  # Telegram puts the alarm together
            worker.dies()
        own_house.clock.go()
        wait_until(lambda: alarms(officer) == [first], "the alarm of the first")
        # The first is looked at once more, a second one for the first time, and late.
        daughter = own_house.telegram.person(DAUGHTER, "Ana")
        second = report_accident(daughter, SITI_NIK, f"mama {STORY} 25 jam lalu di Oesapa")
        bring_closer(own_house, first)
        an_hour_passes(own_house)
        with own_house.worker() as worker:
            wait_until(lambda: alarms(officer) == [first, second], "the alarm of the second")
            wait_until(lambda: not waiting(own_house, first, second), "both are looked at")
            wait_until(lambda: noted(own_house) == ["uncertain", "accepted"], "both are noted")
            worker.dies()
        bring_closer(own_house, first, second)
        with own_house.worker():
            wait_until(lambda: not waiting(own_house, first, second), "both are looked at again")
        assert alarms(officer) == [first, second]
        assert noted(own_house) == ["uncertain", "accepted"]
    assert_nothing_told(own_house)


def officer_on_duty(house: House) -> Phone:
    """Add somebody of the staff, let their phone in by the code, put them on duty."""
    ends = f"{datetime.now(UTC).date() + 30 * DAY}"
    who = ("--role", "staff", "--name", "Petugas Contoh", "--phone", "081200000214")
    said = house.command("agent", "add", *who, "--kabupaten", "Kota Kupang", "--ends", ends)
    agent = said.partition("Nomornya: ")[2].split()[0]
    code = said.partition("Kode sekali pakai: ")[2].split()[0]
    officer = house.telegram.person(OFFICER, "Petugas")
    assert "tercatat sebagai pendamping" in say(officer, f"PENDAMPING {code}")
    house.command("duty", "set", agent)
    return officer


def alarms(officer: Phone) -> list[str]:
    """Return the numbers of the reports for which an alarm rang, in order."""
    return [number_in(text) for text in officer.sees if "batas lapor" in text]


def noted(house: House) -> list[str]:
    """Return what the database says became of each alarm, in order."""
    found = select(outbox.c.state).where(outbox.c.dedup_key.startswith("alarm:"))
    with house.database.begin() as store:
        return list(store.connection.execute(found.order_by(outbox.c.id)).scalars())


def waiting(house: House, *numbers: str) -> int:
    """Count the cases that a worker has still to look at."""
    due = cases.c.next_alarm_at <= datetime.now(UTC)
    return house.rows(cases, cases.c.number.in_(numbers), due)


def bring_closer(house: House, *numbers: str, by: timedelta = timedelta(0)) -> None:
    """Bring the end of cases so much closer, by hand, and have them looked at.

    Processes go by the machine's clock, which cannot be moved on.
    """
    with house.database.begin() as store:
        for number in numbers:
            case = store.cases.by_number(number)
            assert case
            assert case.due_at
            store.cases.change(case, due_at=case.due_at - by, next_alarm_at=datetime.now(UTC))


def an_hour_passes(house: House) -> None:
    """Let an hour pass for what is said, by hand: leases and silences are over."""
    hour = timedelta(hours=1)
    with house.database.begin() as store:
        for row in store.connection.execute(select(outbox)).all():
            lease = row.lease_until and row.lease_until - hour
            moved = update(outbox).values(lease_until=lease, not_before=row.not_before - hour)
            store.connection.execute(moved.where(outbox.c.id == row.id))
