"""The rest of the province that ``./run`` adds to the demo for its desk."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.demo.province import settle
from conversations.rules.case import CaseState
from conversations.rules.nik import Nik, nik_of
from handlers.services import Services
from handlers.staff.counting import count_if_due
from storage.announcement_tables import announcements
from storage.case_queue import Asked
from storage.case_tables import cases
from storage.staff_tables import staff
from storage.tables import chat_people, people, staff_messages
from tests.conftest import EMBEDDED

TABLE: dict[str, Any] = tomllib.loads(
    files("bot.demo").joinpath("province.toml").read_text("utf-8")
)
# The demo's own people, who are there before.
EIGHT = 8


@pytest.fixture
def backing() -> str:
    """The demo is in a file."""
    return EMBEDDED


@pytest.fixture
def province(demo: Services) -> Services:
    """The demo with the whole province."""
    settle(demo)
    return demo


def count(table: Any, services: Services) -> int:  # noqa: ANN401 - any table
    with services.database.begin() as store:
        return store.connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_everybody_of_the_table_is_there_and_only_once(province: Services) -> None:
    told = sum(place["people"] + place.get("before", 0) for place in TABLE["place"])
    before = [count(table, province) for table in (people, cases, chat_people, announcements)]
    settle(province)
    after = [count(table, province) for table in (people, cases, chat_people, announcements)]
    assert before == after
    assert before[0] == EIGHT + told


@pytest.mark.parametrize("at", ["leave_messages", "propose_words", "announce", "_count"])
def test_what_was_broken_off_is_made_to_its_end(
    demo: Services, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    tables = (people, cases, chat_people, staff_messages, announcements)

    def breaks(*_rest: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(f"bot.demo.province.{at}", breaks)
        with pytest.raises(KeyboardInterrupt):
            settle(demo)
    settle(demo)
    done = [count(table, demo) for table in tables]
    settle(demo)
    assert [count(table, demo) for table in tables] == done
    assert done[-2:] == [len(TABLE["talk"]), len(TABLE["announcement"])]


def test_a_demo_from_before_the_desk_stays_as_it_is(demo: Services) -> None:
    with demo.database.begin() as store:
        store.connection.execute(update(staff).values(login=staff.c.login + "-lama"))
    settle(demo)
    assert count(people, demo) == EIGHT
    assert count(announcements, demo) == 0


def test_nobody_is_real_and_each_number_can_exist(province: Services) -> None:
    with province.database.begin() as store:
        known = [
            store.people.get(person).identity
            for person in store.connection.execute(select(people.c.id)).scalars()
        ]
    assert {one.name.partition(" ")[2] for one in known} == {"Contoh"}
    assert all(not one.phone or one.phone.startswith("+620000") for one in known)
    assert len({one.nik for one in known}) == len(known)
    today = province.now().date()
    assert all(isinstance(nik_of(one.nik, today), Nik) for one in known)


def test_the_map_the_queue_and_the_desk_have_something_to_show(province: Services) -> None:
    today = province.now().date()
    with province.database.begin() as store:
        covered = [code for code, one in store.place_counts.kabupaten().items() if one.covered]
        queue = store.case_queue.page(Asked(), today, None, 50)
        messages = store.staff_messages.waiting()
        proposed = store.text_changes.waiting(10)
        drafts = store.connection.execute(select(announcements.c.state)).scalars().all()
    assert len(covered) >= 12
    # All that is open today, and the demo's own case.
    assert len(queue) == len(TABLE["open"]) + 1
    assert {case.state for case in queue} == set(CaseState) - {CaseState.PAID, CaseState.CLOSED}
    assert messages == len(TABLE["talk"]) == count(staff_messages, province)
    assert sorted(drafts) == ["draft", "finished"]
    assert [change.key for change in proposed] == [TABLE["proposal"]["key"]]


def test_what_is_over_was_paid_before_today(province: Services) -> None:
    with province.database.begin() as store:
        paid = store.connection.execute(select(cases).where(cases.c.state == CaseState.PAID)).all()
    assert len(paid) == sum(TABLE["over"]["accidents"]) + sum(TABLE["over"]["deaths"])
    for case in paid:
        assert case.filed_at.date() < case.complete_on <= case.paid_on < province.now().date()


def test_the_map_is_full_though_a_worker_counted_just_before(demo: Services) -> None:
    count_if_due(demo)
    settle(demo)
    with demo.database.begin() as store:
        covered = [code for code, one in store.place_counts.kabupaten().items() if one.covered]
    assert len(covered) >= 12
