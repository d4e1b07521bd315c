import threading
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from storage.chats import ChatRecord, LoadedChat, Stale, Whereabouts
from storage.columns import new_id
from storage.store import Database, Store
from storage.tables import chats, inbox
from storage.turns import AlreadyKnown, Delivery
from tests.conftest import SERVERS, StandingClock

INDEX = bytes(range(16))
SESSION = '{"shape":1}'


def added(database: Database, index: bytes = INDEX, address: str = "700001") -> ChatRecord:
    """Add a chat and keep it."""
    with database.begin() as store:
        return store.chats.add(index, "telegram", address, "id", StandingClock()())


def loaded(database: Database, index: bytes = INDEX, external_id: str = "1") -> LoadedChat | None:
    """Load a chat."""
    with database.begin() as store:
        return store.chats.load(index, "telegram", external_id)


def keep(store: Store, record: ChatRecord, seen_turn: int, external_id: str = "1") -> None:
    """Keep the end of a turn that answered "hai" to "halo"."""
    delivery = Delivery("telegram", external_id, "Said", "halo", [{"text": "hai"}])
    store.keep_turn(delivery, record, seen_turn, StandingClock()())


def take(
    database: Database, record: ChatRecord, seen_turn: int, *, alone: bool, external_id: str = "1"
) -> None:
    """Keep the end of a turn that looked something up before, or did nothing else."""
    with database.begin() as store:
        if not alone:
            store.links.people_of(record.id)
        keep(store, record, seen_turn, external_id)


def test_a_chat_that_never_wrote_is_not_there(database: Database) -> None:
    assert loaded(database) is None


def test_a_chat_is_found_by_its_address_only(database: Database) -> None:
    record = added(database)
    found = loaded(database)
    assert found is not None
    assert found.record == record
    assert not found.known
    assert loaded(database, bytes(16)) is None


def test_where_the_chat_stands_is_kept(database: Database, clock: StandingClock) -> None:
    record = replace(
        added(database),
        turn=1,
        language="en",
        session='{"shape":1,"got":{"name":"Maria \U0001f642"}}',
        phone_index=bytes(16),
        consent_version="2026-11",
        announcements=False,
        last_inbound_at=clock(),
    )
    with database.begin() as store:
        keep(store, record, 0)
    found = loaded(database)
    assert found is not None
    assert found.record == record
    assert ChatRecord.from_json(record.to_json()) == record


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "after lookups"])
@pytest.mark.parametrize("seen", [-1, 1, 7])
def test_a_turn_that_came_too_late_keeps_nothing(
    database: Database, seen: int, *, alone: bool
) -> None:
    record = added(database)
    with pytest.raises(Stale):
        take(database, replace(record, turn=seen + 1, session="{}"), seen, alone=alone)
    found = loaded(database)
    assert found is not None
    assert found.record == record
    assert not found.known


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "after lookups"])
def test_a_delivery_that_was_here_before_keeps_nothing(database: Database, *, alone: bool) -> None:
    record = replace(added(database), turn=1)
    with database.begin() as store:
        keep(store, record, 0)
    with pytest.raises(AlreadyKnown):
        take(database, replace(record, turn=2, session="{}"), 1, alone=alone)
    found = loaded(database)
    assert found is not None
    assert found.record.turn == 1
    with database.begin() as store:
        assert store.inbox.count(record.id) == 1


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "after lookups"])
def test_a_turn_of_a_chat_that_is_gone_keeps_nothing(database: Database, *, alone: bool) -> None:
    record = added(database)
    gone = replace(record, id=new_id(), turn=1)
    with pytest.raises((Stale, AlreadyKnown)):
        take(database, gone, 0, alone=alone)
    with database.begin() as store:
        assert store.connection.execute(select(inbox)).all() == []


def test_a_chat_is_added_once(database: Database) -> None:
    added(database)
    with pytest.raises(Stale):
        added(database)


def test_two_that_add_the_same_chat_at_once_add_it_once(database: Database) -> None:
    met = threading.Barrier(2, timeout=30)
    outcomes: list[str] = []

    def add() -> None:
        met.wait()
        try:
            added(database)
            outcomes.append("added")
        except Stale:
            outcomes.append("stale")

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added", "stale"]


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_who_loads_a_chat_has_it_to_himself(database: Database) -> None:
    record = added(database)
    seen: list[int] = []

    def second() -> None:
        with database.begin() as store:
            found = store.chats.load(INDEX, "telegram", "2")
            assert found is not None
            seen.append(found.record.turn)

    with database.begin() as store:
        store.chats.load(INDEX, "telegram", "1")
        other = threading.Thread(target=second)
        other.start()
        other.join(0.2)
        assert other.is_alive()
        keep(store, replace(record, turn=1, session=SESSION), 0)
    other.join()
    assert seen == [1]


def test_an_address_opens_and_is_not_kept_in_clear(database: Database) -> None:
    record = added(database, address="whatsapp:+620000000001")
    with database.begin() as store:
        found = store.chats.whereabouts([record.id])[record.id]
        assert found == Whereabouts("whatsapp:+620000000001", None)
        sealed = store.connection.execute(select(chats.c.address)).scalar_one()
    assert b"+62" not in sealed


def test_an_address_that_does_not_open_is_left_out(database: Database) -> None:
    broken, whole = added(database), added(database, b"2" * 16, "2")
    with database.begin() as store:
        store.connection.execute(
            update(chats).where(chats.c.id == broken.id).values(address=b"not sealed by us")
        )
        assert set(store.chats.whereabouts([broken.id, whole.id])) == {whole.id}


def test_a_session_that_lies_in_another_row_shows_nothing(database: Database) -> None:
    one, other = added(database), added(database, bytes(16))
    with database.begin() as store:
        keep(store, replace(one, turn=1, session=SESSION), 0)
        sealed = store.connection.execute(
            select(chats.c.session).where(chats.c.id == one.id)
        ).scalar_one()
        store.connection.execute(update(chats).where(chats.c.id == other.id).values(session=sealed))
    found = loaded(database, bytes(16))
    assert found is not None
    assert found.record.session is None


def test_an_answer_belongs_to_the_chat_it_was_given_to(database: Database) -> None:
    one, other = added(database), added(database, bytes(16))
    with database.begin() as store:
        keep(store, replace(one, turn=1), 0)
    found = loaded(database)
    assert found is not None
    assert found.known
    with database.begin() as store:
        assert store.inbox.open_answer(found.answer, one.id, "1") == [{"text": "hai"}]
    # After a quiet week Telegram counts on from anywhere, perhaps over numbers that were used.
    elsewhere = loaded(database, bytes(16))
    assert elsewhere is not None
    assert not elsewhere.known
    assert elsewhere.answer is None
    with database.begin() as store:
        keep(store, replace(other, turn=1), 0)
    with database.begin() as store:
        assert store.inbox.count(other.id) == 1


def test_what_is_forgotten_is_gone_and_its_delivery_still_known(database: Database) -> None:
    record = added(database)
    with database.begin() as store:
        keep(store, replace(record, turn=1), 0)
    with database.begin() as store:
        store.inbox.forget(record.id)
        assert store.inbox.count(record.id) == 0
        found = store.chats.load(INDEX, "telegram", "1")
        assert found is not None
        assert found.known
        assert store.inbox.open_answer(found.answer, record.id, "1") == []


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "3", "{}", '{"id": 5}', '{"id":"x","phone_index":null}', "no json"],
)
def test_a_record_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        ChatRecord.from_json(text)


def test_a_record_with_a_field_too_many_is_refused() -> None:
    record = ChatRecord(
        new_id(), 0, "id", None, None, None, announcements=True, last_inbound_at=None
    )
    assert ChatRecord.from_json(record.to_json()) == record
    with pytest.raises(TypeError):
        ChatRecord.from_json(record.to_json().replace('"turn"', '"more":1,"turn"'))


def test_a_chat_that_writes_again_can_be_reached_again(database: Database) -> None:
    record = added(database)
    with database.begin() as store:
        store.chats.set_reachable(record.id, reachable=False)
        keep(store, replace(record, turn=1), 0)
    with database.begin() as store:
        assert store.connection.execute(select(chats.c.reachable)).scalar_one() is True
