"""Half-done reports: kept with the turn, spoken of once, to chats that can still be written to."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from storage.chats import ChatRecord
from storage.store import Database
from storage.tables import chats
from storage.turns import Delivery
from tests.conftest import SERVERS
from tests.handlers.counting import counted
from tests.storage.case_rows import NOW

QUIET, WINDOW = timedelta(hours=2), timedelta(hours=23)


def take(
    database: Database, record: ChatRecord, since: datetime | None, now: datetime = NOW
) -> ChatRecord:
    """Keep the end of a turn that left a draft from ``since``, or none; return the chat after."""
    after = replace(record, turn=record.turn + 1, draft_since=since, last_inbound_at=now)
    with database.begin() as store:
        delivery = Delivery("telegram", str(after.turn), "Said", "halo", [])
        store.keep_turn(delivery, after, record.turn, now)
    return after


def a_chat(database: Database, number: int = 1) -> ChatRecord:
    """Keep a chat."""
    with database.begin() as store:
        return store.chats.add(number.to_bytes(16, "big"), "telegram", str(number), "id", NOW)


def due(database: Database, now: datetime, limit: int = 9) -> list[datetime]:
    """Return since when the drafts wait that are due."""
    with database.begin() as store:
        return [draft.since for draft in store.chats.due_drafts(now, QUIET, WINDOW, limit)]


def test_a_draft_is_kept_with_the_turn(database: Database) -> None:
    record = take(database, a_chat(database), NOW)
    with database.begin() as store:
        found = store.chats.load((1).to_bytes(16, "big"), "telegram", "")
        assert found is not None
        assert found.record == record
        assert ChatRecord.from_json(record.to_json()) == record
    record = take(database, record, None)
    with database.begin() as store:
        found = store.chats.load((1).to_bytes(16, "big"), "telegram", "")
        assert found is not None
        assert found.record.draft_since is None


def test_a_record_from_before_there_were_drafts_is_refused(database: Database) -> None:
    written = a_chat(database).to_json()
    with pytest.raises(KeyError):
        ChatRecord.from_json(written.replace(',"draft_since":null', ""))


def test_a_draft_costs_no_statement_more(database: Database, backing: str) -> None:
    record = a_chat(database)
    with counted() as seen:
        take(database, record, NOW)
    kinds = [statement.split()[0] for statement in seen.sql]
    assert kinds == (["WITH"] if backing == SERVERS else ["BEGIN", "INSERT", "UPDATE"])


@pytest.mark.parametrize(
    ("after", "is_due"),
    [
        pytest.param(QUIET - timedelta(seconds=1), False, id="still writing"),
        pytest.param(QUIET, True, id="quiet"),
        pytest.param(WINDOW - timedelta(seconds=1), True, id="window open"),
        pytest.param(WINDOW, False, id="window closed"),
    ],
)
def test_a_draft_is_due_between_silence_and_the_end_of_the_window(
    database: Database, after: timedelta, *, is_due: bool
) -> None:
    take(database, a_chat(database), NOW - timedelta(days=1))
    assert bool(due(database, NOW + after)) is is_due


def test_chats_without_a_draft_and_those_we_cannot_reach_are_left_alone(
    database: Database,
) -> None:
    take(database, a_chat(database, 1), None)
    gone = take(database, a_chat(database, 2), NOW)
    with database.begin() as store:
        store.chats.set_reachable(gone.id, reachable=False)
    a_chat(database, 3)
    assert due(database, NOW + QUIET) == []


def test_drafts_are_due_oldest_first(database: Database) -> None:
    since = [NOW - timedelta(hours=hours) for hours in (1, 3, 2)]
    for number, one in enumerate(since):
        take(database, a_chat(database, number), one)
    assert due(database, NOW + QUIET) == sorted(since)
    assert due(database, NOW + QUIET, limit=2) == sorted(since)[:2]
    with database.begin() as store:
        (draft, *_) = store.chats.due_drafts(NOW + QUIET, QUIET, WINDOW, 1)
        assert (draft.channel, draft.language, draft.since) == ("telegram", "id", min(since))


def test_people_are_reminded_of_each_draft_once(database: Database) -> None:
    record = take(database, a_chat(database), NOW)
    with database.begin() as store:
        store.chats.mark_reminded(record.id)
    assert due(database, NOW + QUIET) == []
    # Writing on at the same draft brings no second reminder, a new one does.
    record = take(database, record, NOW + QUIET)
    assert due(database, NOW + QUIET) == []
    record = take(database, record, None)
    take(database, record, NOW + QUIET)
    assert due(database, NOW + QUIET) == [NOW + QUIET]


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_a_chat_in_the_middle_of_a_turn_is_passed_over(database: Database) -> None:
    take(database, a_chat(database, 1), NOW)
    take(database, a_chat(database, 2), NOW + timedelta(seconds=1))
    with database.begin() as turn:
        turn.chats.load((1).to_bytes(16, "big"), "telegram", "2")
        assert due(database, NOW + QUIET) == [NOW + timedelta(seconds=1)]
    assert len(due(database, NOW + QUIET)) == 2


def test_only_the_marked_chat_is_marked(database: Database) -> None:
    one, other = (take(database, a_chat(database, number), NOW) for number in (1, 2))
    with database.begin() as store:
        store.connection.execute(update(chats).values(language="en"))
        store.chats.mark_reminded(one.id)
        marked = select(chats.c.id).where(chats.c.draft_reminded)
        assert store.connection.execute(marked).scalars().all() == [one.id]
        assert store.chats.language(other.id) == "en"
