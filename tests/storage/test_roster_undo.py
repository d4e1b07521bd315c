"""Undoing a roster: what it changed is as it was, what came after it stays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from conversations.rules.periods import Payer
from storage.people import Identity
from storage.programmes import Programme
from storage.roster_import import Enrolment
from storage.roster_undo import RosterUndo, UndoCounts
from storage.rosters import Rosters
from storage.staff_tables import roster_befores
from storage.store import Database
from storage.tables import chat_people, chats, cover_periods, people

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
START, END = date(2026, 1, 1), date(2026, 12, 31)
MARIA = Enrolment(
    Identity("5307014507850001", "Maria Contoh", "26000000001", "+620000000001"),
    START,
    END,
    kabupaten="53.07",
    occupation="penenun",
)
YOSEF = Enrolment(Identity("5307011203790002", "Yosef Contoh"), START, END, kabupaten="53.07")
WEAVES_NO_MORE = replace(MARIA, occupation="petani", ends=date(2027, 1, 31), card=True)


@pytest.fixture
def programme_id(database: Database) -> int:
    """The programme that rosters are stored for."""
    with database.begin() as store:
        return store.programmes.add(Programme("X-2026", "X", Payer.PROVINCE))


def stored(database: Database, programme_id: int, *rows: Enrolment, at: datetime = NOW) -> int:
    """Store a roster, and return the number of its import."""
    with database.begin() as store:
        kept = Rosters(store.connection, store.vault).begin(programme_id, "0" * 64, at)
        kept.keep(rows)
        kept.finish(refused=0)
        return kept.id


def undone(database: Database, import_id: int) -> UndoCounts:
    """Undo an import."""
    with database.begin() as store:
        return RosterUndo(store.connection, store.vault, import_id).run()


def rows(database: Database) -> list[Any]:
    """Every person and cover as they are kept, to the last byte."""
    with database.begin() as store:
        return [
            sorted(map(tuple, store.connection.execute(select(table)).all()), key=repr)
            for table in (people, cover_periods, roster_befores)
        ]


def test_what_was_added_goes_and_what_was_changed_is_as_before(
    database: Database, programme_id: int
) -> None:
    stored(database, programme_id, MARIA)
    before = rows(database)
    second = stored(database, programme_id, WEAVES_NO_MORE, YOSEF, at=LATER)
    assert rows(database) != before
    # Her row and her cover are put back; he and his cover go.
    assert undone(database, second) == UndoCounts(
        restored=2, removed_cover=1, removed_people=1, left=0, kept_people=0
    )
    assert rows(database) == before


def test_nothing_of_a_person_lies_open_in_what_is_kept(
    database: Database, programme_id: int
) -> None:
    stored(database, programme_id, MARIA)
    stored(database, programme_id, WEAVES_NO_MORE)
    with database.begin() as store:
        kept = store.connection.execute(select(roster_befores.c.before)).scalars().all()
    assert len(kept) == 2
    assert not any(word in before for before in kept for word in (b"Maria", b"penenun", b"53.07"))


def test_what_a_later_file_wrote_stays(database: Database, programme_id: int) -> None:
    stored(database, programme_id, MARIA)
    second = stored(database, programme_id, WEAVES_NO_MORE, YOSEF)
    third = stored(database, programme_id, replace(WEAVES_NO_MORE, desa="Wolomarang"))
    kept = rows(database)[0]
    counts = undone(database, second)
    # Her row was written since, her cover was not; he goes.
    assert (counts.restored, counts.left, counts.removed_people) == (1, 1, 1)
    assert [row for row in rows(database)[0] if row in kept]
    undone(database, third)
    with database.begin() as store:
        row = store.connection.execute(select(people.c.occupation, people.c.desa)).one()
    assert tuple(row) == ("petani", None)


def test_what_staff_wrote_since_stays(database: Database, programme_id: int) -> None:
    stored(database, programme_id, MARIA)
    second = stored(database, programme_id, WEAVES_NO_MORE, at=LATER)
    with database.begin() as store:
        edited = update(people).values(desa="Nita", changed_at=LATER + timedelta(hours=1))
        store.connection.execute(edited)
    assert undone(database, second).left == 1
    with database.begin() as store:
        assert store.connection.execute(select(people.c.desa)).scalar_one() == "Nita"


def test_somebody_whose_chat_is_linked_stays_without_cover(
    database: Database, programme_id: int
) -> None:
    first = stored(database, programme_id, MARIA, YOSEF)
    with database.begin() as store:
        maria = store.people.find_by_nik(MARIA.identity.nik)
        chat = store.chats.add(b"0" * 16, "simulated-whatsapp", "+620000000001", "id", NOW)
        linked = {"chat_id": chat.id, "person_id": maria, "proof": "code", "linked_at": NOW}
        store.connection.execute(chat_people.insert().values(linked))
    counts = undone(database, first)
    assert (counts.removed_cover, counts.removed_people, counts.kept_people) == (2, 1, 1)
    with database.begin() as store:
        assert store.connection.execute(select(people.c.id)).scalars().all() == [maria]
        assert store.connection.execute(select(cover_periods)).all() == []
        assert len(store.connection.execute(select(chats)).all()) == 1


def test_cover_of_another_programme_keeps_its_person(database: Database, programme_id: int) -> None:
    with database.begin() as store:
        other = store.programmes.add(Programme("Y-2026", "Y", Payer.VILLAGE))
    first = stored(database, programme_id, MARIA)
    stored(database, other, MARIA)
    counts = undone(database, first)
    assert (counts.removed_cover, counts.removed_people, counts.kept_people) == (1, 0, 1)


def test_after_undoing_the_same_file_is_new_again(database: Database, programme_id: int) -> None:
    undone(database, stored(database, programme_id, MARIA))
    with database.begin() as store:
        kept = Rosters(store.connection, store.vault).begin(programme_id, "0" * 64, LATER)
        kept.keep([MARIA])
        assert kept.finish(refused=0).added == 1
