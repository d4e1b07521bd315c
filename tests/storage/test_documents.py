"""Files of cases: fetched by one worker at a time, kept once, forgotten when nobody needs them."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from conversations.engine.events import Media
from conversations.rules.paper import Paper, PaperFault
from storage.case_tables import document_pages, documents
from storage.columns import new_id
from storage.documents import LEASE_SECONDS, DocumentState
from storage.pages import Page
from storage.reports import Report
from storage.sealing import SealBroken
from storage.store import Database, Store
from storage.tables import chats
from tests.conftest import SERVERS
from tests.storage.case_rows import NOW, a_case, a_chat, a_file, a_report, a_wanted_file

PAGES = [Page("image/png", b"\x89PNG one"), Page("image/png", b"\x89PNG two")]
LEASE_ENDS = NOW + timedelta(seconds=LEASE_SECONDS)


def reported(store: Store, chat: int = 1) -> Report:
    """Keep a case with a report of a chat of its own."""
    return a_report(store, a_case(store), a_chat(store, chat))


def states(store: Store) -> list[str]:
    """Return where all files stand, oldest first."""
    rows = store.connection.execute(select(documents.c.state).order_by(documents.c.at))
    return list(rows.scalars())


def test_a_file_is_fetched_once_it_belongs_to_a_case(database: Database) -> None:
    with database.begin() as store:
        report = reported(store)
        chat = report.chat_id
        assert chat is not None
        document = store.documents.announce(
            chat, "telegram", Media.DOCUMENT, "AgADBAAD-file", "AQAD", 4096, NOW
        )
        assert store.documents.wanted("me", NOW, 10) == []
        assert store.documents.attach(
            document, chat, report.case_id, report.id, Paper.FAMILY_CARD, NOW
        )
        (wanted,) = store.documents.wanted("me", NOW, 10)
    assert (wanted.id, wanted.chat_id) == (document, chat)
    assert (wanted.case_id, wanted.report_id) == (report.case_id, report.id)
    assert (wanted.paper, wanted.media) == (Paper.FAMILY_CARD, Media.DOCUMENT)
    assert (wanted.channel, wanted.reference) == ("telegram", "AgADBAAD-file")
    assert wanted.attempts == 1


def test_the_same_file_sent_twice_before_it_belongs_to_a_case_is_one(database: Database) -> None:
    later = NOW + timedelta(hours=1)
    with database.begin() as store:
        report, other = reported(store), a_chat(store, 2)
        chat = report.chat_id
        assert chat is not None
        first = a_file(store, chat, unique="AQAD")
        assert a_file(store, chat, later, unique="AQAD") == first
        assert a_file(store, chat, unique="AQAE") != first
        assert a_file(store, other, unique="AQAD") != first
        # A channel that has no such mark tells them apart by nothing.
        assert a_file(store, chat) != a_file(store, chat)
        assert store.documents.counts(report.case_id, chat, later) == (0, 0, 4)
        store.documents.attach(first, chat, report.case_id, report.id, Paper.CARD, later)
        assert a_file(store, chat, later, unique="AQAD") != first
        (wanted,) = store.documents.wanted("me", later, 10)
        assert wanted.reference == "file-id-1"


def test_a_file_of_another_chat_is_no_paper_of_ones_case(database: Database) -> None:
    with database.begin() as store:
        report, other = reported(store), a_chat(store, 2)
        theirs = a_file(store, other)
        mine = report.chat_id
        assert mine is not None
        for chat, document in ((mine, theirs), (mine, new_id())):
            attached = store.documents.attach(
                document, chat, report.case_id, report.id, Paper.CARD, NOW
            )
            assert not attached
        assert states(store) == ["announced"]


def test_a_paper_can_become_another_of_the_same_case_only(database: Database) -> None:
    with database.begin() as store:
        report = reported(store)
        chat = report.chat_id
        assert chat is not None
        elsewhere = a_report(store, a_case(store), chat)
        document = a_wanted_file(store, report, Paper.KTP_HEIR)
        attach = store.documents.attach
        assert attach(document, chat, report.case_id, report.id, Paper.KTP_WORKER, NOW)
        assert not attach(document, chat, elsewhere.case_id, elsewhere.id, Paper.CARD, NOW)
        store.documents.wanted("me", NOW, 1)
        # It goes on being fetched by whoever has it.
        assert attach(document, chat, report.case_id, report.id, Paper.PASSBOOK, NOW)
        assert store.documents.wanted("you", NOW, 1) == []
        assert store.documents.kept(document, PAGES, "d1", NOW)
        assert attach(document, chat, report.case_id, report.id, Paper.MARRIAGE_BOOK, NOW)
        (kept,) = store.documents.of_case(report.case_id)
        assert (kept.paper, kept.state) == (Paper.MARRIAGE_BOOK, DocumentState.KEPT)


def test_two_workers_never_fetch_the_same_file(database: Database) -> None:
    with database.begin() as store:
        report = reported(store)
        ids = [
            a_wanted_file(store, report, now=NOW - timedelta(minutes=5 - number))
            for number in range(5)
        ]
    with database.begin() as store:
        assert [one.id for one in store.documents.wanted("me", NOW, 2)] == ids[:2]
    with database.begin() as store:
        assert [one.id for one in store.documents.wanted("you", NOW, 9)] == ids[2:]
        assert store.documents.wanted("me", NOW, 9) == []
        early = LEASE_ENDS - timedelta(seconds=1)
        assert store.documents.wanted("me", early, 9) == []
        again = store.documents.wanted("me", LEASE_ENDS, 9)
        assert {one.id for one in again} == set(ids)
        assert {one.attempts for one in again} == {2}


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_files_that_another_is_taking_are_passed_over(database: Database) -> None:
    with database.begin() as store:
        report = reported(store)
        ids = {a_wanted_file(store, report) for _ in range(4)}
    with database.begin() as first:
        mine = {one.id for one in first.documents.wanted("one", NOW, 2)}
        with database.begin() as second:
            theirs = {one.id for one in second.documents.wanted("two", NOW, 4)}
    assert len(mine) == len(theirs) == 2
    assert mine | theirs == ids


def test_a_file_that_could_not_be_fetched_waits(database: Database) -> None:
    with database.begin() as store:
        document = a_wanted_file(store, reported(store))
        store.documents.wanted("me", NOW, 1)
        store.documents.again(document, NOW + timedelta(seconds=10))
        assert store.documents.wanted("me", NOW + timedelta(seconds=9), 1) == []
        (again,) = store.documents.wanted("me", NOW + timedelta(seconds=10), 1)
        assert again.attempts == 2


def test_a_kept_file_has_its_pages_and_no_way_to_fetch_it(database: Database) -> None:
    with database.begin() as store:
        report = reported(store)
        document = a_wanted_file(store, report)
        store.documents.wanted("me", NOW, 1)
        assert store.documents.kept(document, PAGES, "d1", NOW)
    with database.begin() as store:
        assert store.documents.pages(document) == PAGES
        (kept,) = store.documents.of_case(report.case_id)
        assert (kept.id, kept.report_id, kept.chat_id) == (document, report.id, report.chat_id)
        assert (kept.state, kept.fault, kept.bytes) == (DocumentState.KEPT, None, 16)
        row = store.connection.execute(select(documents)).one()
        assert row.reference is None
        assert row.settled_at == NOW
        assert store.documents.wanted("me", NOW + timedelta(days=1), 1) == []


def test_the_same_file_in_the_same_case_is_kept_once(database: Database) -> None:
    with database.begin() as store:
        report, other = reported(store, 1), reported(store, 2)
        first, again, elsewhere = (a_wanted_file(store, whose) for whose in (report, report, other))
        assert store.documents.kept(first, PAGES, "d1", NOW)
        assert not store.documents.kept(again, PAGES, "d1", NOW)
        assert store.documents.kept(elsewhere, PAGES, "d1", NOW)
        assert store.documents.pages(again) == []
        assert store.documents.pages(elsewhere) == PAGES
        stand = {one.id: one.state for one in store.documents.of_case(report.case_id)}
        assert stand == {first: DocumentState.KEPT, again: DocumentState.DOUBLE}


def test_what_was_refused_can_be_sent_again(database: Database) -> None:
    with database.begin() as store:
        report = reported(store)
        dark, again = a_wanted_file(store, report), a_wanted_file(store, report)
        store.documents.refused(dark, PaperFault.TOO_DARK, NOW)
        # The same file at that: what was refused is not there to be a double of.
        assert store.documents.kept(again, PAGES, "d1", NOW)
        stand = {one.id: (one.state, one.fault) for one in store.documents.of_case(report.case_id)}
        assert stand == {
            dark: (DocumentState.REFUSED, PaperFault.TOO_DARK),
            again: (DocumentState.KEPT, None),
        }
        assert store.connection.execute(select(documents.c.reference)).scalars().all() == [
            None,
            None,
        ]
        chat = report.chat_id
        assert chat is not None
        assert not store.documents.attach(
            dark, chat, report.case_id, report.id, Paper.KTP_WORKER, NOW
        )


def test_a_worker_that_was_away_too_long_changes_nothing(database: Database) -> None:
    with database.begin() as store:
        document = a_wanted_file(store, reported(store))
        assert store.documents.kept(document, PAGES, "d1", NOW)
        assert store.documents.kept(document, PAGES, "d1", NOW)
        store.documents.refused(document, PaperFault.BLURRED, NOW)
        store.documents.again(document, NOW)
        assert states(store) == ["kept"]
        assert store.documents.pages(document) == PAGES
        assert store.documents.wanted("me", LEASE_ENDS, 9) == []


def test_files_and_bytes_are_counted_for_the_limits(database: Database) -> None:
    with database.begin() as store:
        report = reported(store)
        case, chat = report.case_id, report.chat_id
        assert chat is not None
        assert store.documents.counts(case, chat, NOW) == (0, 0, 0)
        yesterday = a_wanted_file(store, report, now=NOW - timedelta(days=1))
        today = a_wanted_file(store, report)
        a_wanted_file(store, reported(store, 2))
        assert store.documents.counts(case, chat, NOW) == (2, 2000, 1)
        store.documents.kept(yesterday, PAGES, "d1", NOW)
        store.documents.refused(today, PaperFault.BROKEN, NOW)
        a_file(store, chat)
        assert store.documents.counts(case, chat, NOW) == (1, 16, 2)


def test_what_belongs_to_nothing_is_forgotten(database: Database) -> None:
    with database.begin() as store:
        report = reported(store)
        chat = report.chat_id
        assert chat is not None
        store.documents.announce(chat, "whatsapp", Media.PHOTO, "ME1/Media/ME2", "", 0, NOW)
        a_wanted_file(store, report)
        late = a_file(store, chat, NOW + timedelta(hours=1))
        forgotten = store.loose_files.forget(NOW + timedelta(hours=1))
        assert forgotten == [("whatsapp", "ME1/Media/ME2")]
        assert sorted(states(store)) == ["announced", "wanted"]
        assert store.documents.attach(late, chat, report.case_id, report.id, Paper.CARD, NOW)
        assert store.loose_files.forget(NOW + timedelta(days=9)) == []


def test_a_case_keeps_its_papers_when_the_chat_is_gone(database: Database) -> None:
    with database.begin() as store:
        report = reported(store)
        document = a_wanted_file(store, report)
        store.documents.kept(document, PAGES, "d1", NOW)
        store.connection.execute(delete(chats))
        (kept,) = store.documents.of_case(report.case_id)
        assert (kept.id, kept.chat_id) == (document, None)
        assert store.documents.pages(document) == PAGES


def test_pages_and_references_open_in_their_own_row_only(database: Database) -> None:
    with database.begin() as store:
        report = reported(store)
        one, other = a_wanted_file(store, report), a_wanted_file(store, report)
        store.documents.kept(one, PAGES, "d1", NOW)
        page = document_pages.c
        (first, second) = store.connection.execute(
            select(page.content).order_by(page.page)
        ).scalars()
        assert b"PNG" not in first + second
        store.connection.execute(update(document_pages).where(page.page == 1).values(content=first))
        with pytest.raises(SealBroken):
            store.documents.pages(one)
        third = a_wanted_file(store, report)
        reference = store.connection.execute(
            select(documents.c.reference).where(documents.c.id == other)
        ).scalar_one()
        store.connection.execute(
            update(documents).where(documents.c.id == third).values(reference=reference)
        )
        with pytest.raises(SealBroken):
            store.documents.wanted("me", NOW, 9)
