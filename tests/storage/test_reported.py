"""Chats of whom a report is about, and slips that wait to be fetched."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from conversations.rules.case import CaseState
from storage.case_tables import slips
from storage.reported import MISTAKEN, RIGHT
from storage.slips import SLIP_HOURS
from storage.store import Database
from tests.storage.case_rows import NOW, OTHER_NIK, a_case, a_chat, a_person, a_report

LATER = NOW + timedelta(hours=1)


def test_the_chats_of_a_person_are_found(database: Database) -> None:
    with database.begin() as store:
        first, second, other = (a_chat(store, number) for number in range(3))
        person, neighbour = a_person(store), a_person(store, OTHER_NIK)
        store.links.link(second, person, "kpj", LATER)
        store.links.link(first, person, "kpj", NOW)
        store.links.link(other, neighbour, "kpj", NOW)
        assert store.reported.chats_of(person) == [first, second]


def test_a_chat_is_told_once_and_answers_once(database: Database) -> None:
    with database.begin() as store:
        case, chat, stranger = a_case(store), a_chat(store, 1), a_chat(store, 2)
        reported = store.reported
        assert reported.open_for(chat) == []
        assert reported.told(case.id, chat, NOW)
        assert not reported.told(case.id, chat, LATER)
        assert reported.open_for(chat) == [case.id]
        assert not reported.answer(case.id, stranger, MISTAKEN, LATER)
        assert reported.answers(case.id) == []
        assert reported.answer(case.id, chat, MISTAKEN, LATER)
        assert not reported.answer(case.id, chat, RIGHT, LATER)
        assert reported.open_for(chat) == []
        assert reported.answers(case.id) == [MISTAKEN]


def test_open_questions_are_told_oldest_first_and_not_of_closed_cases(database: Database) -> None:
    with database.begin() as store:
        chat, other = a_chat(store, 1), a_chat(store, 2)
        second, first = a_case(store, LATER), a_case(store, NOW)
        closed = a_case(store)
        for case in (second, first, closed):
            store.reported.told(case.id, chat, LATER)
            store.reported.told(case.id, other, LATER)
        store.cases.change(closed, state=CaseState.CLOSED)
        store.reported.answer(first.id, other, RIGHT, LATER)
        assert store.reported.open_for(chat) == [first.id, second.id]
        assert store.reported.open_for(other) == [second.id]


def test_a_slip_is_found_by_its_token_for_a_day(database: Database) -> None:
    with database.begin() as store:
        report = a_report(store, a_case(store), a_chat(store))
        token = store.slips.add(report.id, NOW)
        assert token != store.slips.add(report.id, NOW)
        last = NOW + timedelta(hours=SLIP_HOURS, seconds=-1)
        assert store.slips.find(token, last) == report.id
        assert store.slips.find(token, NOW + timedelta(hours=SLIP_HOURS)) is None
        for wrong in ("", token[:-1], token.swapcase()):
            assert store.slips.find(wrong, NOW) is None
        index = store.connection.execute(select(slips.c.token_index)).scalars().all()
        assert token.encode() not in b"".join(index)


@pytest.mark.parametrize(("hours", "left"), [(23, 2), (24, 1), (25, 0)])
def test_slips_that_are_a_day_old_are_forgotten(database: Database, hours: int, left: int) -> None:
    with database.begin() as store:
        report = a_report(store, a_case(store), a_chat(store))
        store.slips.add(report.id, NOW)
        store.slips.add(report.id, LATER)
        assert store.slips.forget_old(NOW + timedelta(hours=hours)) == 2 - left
        assert len(store.connection.execute(select(slips)).all()) == left
