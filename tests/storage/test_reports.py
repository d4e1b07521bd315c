"""Reports: read by who filed or follows them, opened with number and secret, never lost."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError, NoResultFound

from conversations.rules.case import DiedAt, Family, Relation, Told, Work
from storage.case_tables import reports
from storage.columns import new_id
from storage.people import phone_index
from storage.sealing import SealBroken
from storage.staff_messages import SPEAKABLE
from storage.store import Database
from storage.tables import chats
from tests.storage.case_rows import NIK, NOW, a_case, a_chat, a_report

TOLD = Told(
    nik=NIK,
    story="Jatuh dari pohon lontar \U0001f334",
    happened_on=date(2026, 11, 20),
    happened_at=time(16, 30),
    relation=Relation.SPOUSE,
    work=Work.AT_WORK,
    traffic=False,
    died_at=DiedAt.WORKPLACE,
    family=Family.SPOUSE_AND_CHILDREN,
    schools=(),
    informant="Yosef Contoh",
    informant_phone="+620000000002",
)


def test_a_report_is_read_back_as_it_was_filed(database: Database) -> None:
    with database.begin() as store:
        case, chat = a_case(store), a_chat(store)
        filed = a_report(
            store, case, chat, number="KL-7KQ2M", secret="KRTWZB", told=TOLD, checked=False
        )
    with database.begin() as store:
        assert store.reports.get(filed.id) == filed
        assert store.reports.of_case(case.id) == [filed]
    assert (filed.case_id, filed.chat_id, filed.number) == (case.id, chat, "KL-7KQ2M")
    assert (filed.secret, filed.told, filed.checked) == ("KRTWZB", TOLD, False)
    assert filed.filed_at == NOW


def test_what_cannot_be_written_down_is_kept_without_it(database: Database) -> None:
    with database.begin() as store:
        told = Told(story="Jatuh \ud83d di kebun")
        filed = a_report(store, a_case(store), a_chat(store), told=told)
        assert store.reports.get(filed.id).told.story == "Jatuh ? di kebun"


def test_a_report_that_is_not_there_is_not_found(database: Database) -> None:
    with database.begin() as store:
        with pytest.raises(NoResultFound):
            store.reports.get(new_id())
        assert store.reports.of_chat(new_id(), a_chat(store)) is None
        assert store.reports.of_case(new_id()) == []


def test_only_who_filed_or_follows_a_report_reads_it(database: Database) -> None:
    with database.begin() as store:
        case, owner, follower = a_case(store), a_chat(store, 1), a_chat(store, 2)
        report = a_report(store, case, owner)
        assert store.reports.of_chat(report.id, owner) == report
        assert store.reports.of_chat(report.id, follower) is None
        store.reports.follow(report.id, follower, NOW)
        store.reports.follow(report.id, follower, NOW)
        assert store.reports.of_chat(report.id, follower) == report
        assert store.reports.followers(report.id) == [follower]
        # Another report of the same case is another's.
        other = a_report(store, case, a_chat(store, 3))
        assert store.reports.of_chat(other.id, owner) is None
        assert store.reports.of_chat(other.id, follower) is None


def test_the_reports_of_a_chat_are_listed_newest_first(database: Database) -> None:
    with database.begin() as store:
        case, chat, other = a_case(store), a_chat(store, 1), a_chat(store, 2)
        first = a_report(store, case, chat)
        last = a_report(store, a_case(store), chat, NOW + timedelta(hours=2))
        followed = a_report(store, a_case(store), other, NOW + timedelta(hours=1))
        store.reports.follow(followed.id, chat, NOW + timedelta(days=1))
        assert store.reports.listed(chat) == [last, followed, first]
        assert store.reports.listed(other) == [followed]
        assert store.reports.of_case(case.id) == [first]


def test_the_same_report_of_a_chat_is_filed_once(database: Database) -> None:
    with database.begin() as store:
        case, chat, other = a_case(store), a_chat(store, 1), a_chat(store, 2)
        filed = a_report(store, case, chat, same=f"accident:{NIK}")
        assert store.reports.same(chat, f"accident:{NIK}") == filed
        assert store.reports.same(chat, f"death:{NIK}") is None
        assert store.reports.same(other, f"accident:{NIK}") is None
        a_report(store, case, other, same=f"accident:{NIK}")
    with pytest.raises(IntegrityError), database.begin() as store:
        a_report(store, case, chat, same=f"accident:{NIK}")


def test_a_number_is_given_once(database: Database) -> None:
    with database.begin() as store:
        case = a_case(store)
        a_report(store, case, a_chat(store, 1), number="KL-7KQ2M")
        assert store.reports.number_taken("KL-7KQ2M")
        assert not store.reports.number_taken("KL-7KQ2N")
        other = a_chat(store, 2)
    with pytest.raises(IntegrityError), database.begin() as store:
        a_report(store, case, other, number="KL-7KQ2M")


def test_numbers_and_secrets_can_be_read_aloud(database: Database) -> None:
    with database.begin() as store:
        numbers = {store.reports.fresh_number() for _ in range(50)}
        secrets = {store.reports.fresh_secret() for _ in range(50)}
    assert len(numbers) == len(secrets) == 50
    for number in numbers:
        assert number.startswith("KL-")
        assert len(number) == 8
        assert set(number[3:]) <= set(SPEAKABLE)
    for secret in secrets:
        assert len(secret) == 6
        assert secret.isalpha()
        assert set(secret) <= set(SPEAKABLE)


@pytest.mark.parametrize(
    ("number", "secret", "found"),
    [
        ("KL-7KQ2M", "KRTWZB", True),
        ("KL-7KQ2M", "KRTWZC", False),
        ("KL-7KQ2N", "KRTWZB", False),
        # The secret of another report.
        ("KL-7KQ2M", "AAAAAA", False),
        ("KL-7KQ2M", "", False),
    ],
)
def test_a_report_opens_with_its_number_and_its_secret_only(
    database: Database, number: str, secret: str, *, found: bool
) -> None:
    with database.begin() as store:
        case = a_case(store)
        report = a_report(store, case, a_chat(store, 1), number="KL-7KQ2M", secret="KRTWZB")
        a_report(store, case, a_chat(store, 2), number="KL-AAAAA", secret="AAAAAA")
        assert store.reports.find(number, secret) == (report if found else None)


def test_what_is_told_later_is_added_and_nothing_told_meanwhile_is_lost(
    database: Database,
) -> None:
    with database.begin() as store:
        seen = a_report(store, a_case(store), a_chat(store), told=TOLD)
        store.reports.add_told(seen, {"witnesses": "Petrus Contoh"})
        told = store.reports.add_told(seen, {"story": "Jatuh dari perahu", "paid": True})
        assert store.reports.get(seen.id) == told
    assert told.told == replace(
        TOLD, story="Jatuh dari perahu", paid=True, witnesses="Petrus Contoh"
    )


def test_none_takes_back_what_was_told(database: Database) -> None:
    with database.begin() as store:
        seen = a_report(store, a_case(store), a_chat(store), told=TOLD)
        store.reports.add_told(seen, {"story": None})
        assert store.reports.get(seen.id).told == replace(TOLD, story="")


def test_a_reporter_is_checked_by_staff(database: Database) -> None:
    with database.begin() as store:
        case = a_case(store)
        first = a_report(store, case, a_chat(store, 1), checked=False)
        other = a_report(store, case, a_chat(store, 2), checked=False)
        store.reports.set_checked(first.id)
        assert store.reports.get(first.id).checked
        assert not store.reports.get(other.id).checked


@pytest.mark.parametrize(
    ("phone", "own", "kept"),
    [
        ("+620000000002", "+620000000001", "+620000000002"),
        ("", "+620000000001", "+620000000001"),
        ("", "", ""),
    ],
)
def test_a_report_is_found_by_the_phone_told_or_else_by_the_own_one(
    database: Database, phone: str, own: str, kept: str
) -> None:
    with database.begin() as store:
        vault = store.vault
        own_phone = phone_index(vault, own) if own else None
        a_report(store, a_case(store), a_chat(store), phone=phone, own_phone=own_phone)
        index = store.connection.execute(select(reports.c.phone_index)).scalar_one()
        assert index == (phone_index(vault, kept) if kept else None)


def test_a_report_outlives_its_chat_and_stays_with_who_follows_it(database: Database) -> None:
    with database.begin() as store:
        owner, follower = a_chat(store, 1), a_chat(store, 2)
        report = a_report(store, a_case(store), owner)
        store.reports.follow(report.id, follower, NOW)
        store.connection.execute(delete(chats).where(chats.c.id == owner))
        left = store.reports.of_chat(report.id, follower)
        assert left == replace(report, chat_id=None)


@pytest.mark.parametrize("column", ["told", "secret"])
def test_what_lies_in_another_row_does_not_open(database: Database, column: str) -> None:
    with database.begin() as store:
        case = a_case(store)
        one = a_report(store, case, a_chat(store, 1), told=TOLD)
        other = a_report(store, case, a_chat(store, 2), told=TOLD)
        sealed = store.connection.execute(
            select(reports.c[column]).where(reports.c.id == one.id)
        ).scalar_one()
        store.connection.execute(
            update(reports).where(reports.c.id == other.id).values({column: sealed})
        )
        with pytest.raises(SealBroken):
            store.reports.get(other.id)
