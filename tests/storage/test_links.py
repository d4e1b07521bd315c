import threading
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import NoResultFound

from storage.columns import new_id
from storage.links import CODE_DAYS, CODE_LENGTH, Tries
from storage.people import Identity, kpj_index, nik_index, phone_index
from storage.sealing import SealBroken
from storage.staff_messages import SPEAKABLE
from storage.store import Database, Store
from storage.tables import identity_attempts, link_codes, people
from tests.conftest import StandingClock

NIK, OTHER_NIK = "5307014507850001", "5307014507850002"
NO_TRIES = Tries(0, 0, 0, 0, 0)


def a_person(store: Store, nik: str = NIK, name: str = "Maria Contoh") -> UUID:
    """Keep a person and return the id."""
    person_id, vault, now = new_id(), store.vault, StandingClock()()
    identity = Identity(nik=nik, name=name, kpj="25000000002", phone="+620000000001")
    store.connection.execute(
        people.insert().values(
            id=person_id,
            nik_index=nik_index(vault, nik),
            kpj_index=kpj_index(vault, identity.kpj),
            phone_index=phone_index(vault, identity.phone),
            identity=vault.seal(identity.to_bytes(), f"people.identity:{person_id}"),
            created_at=now,
            changed_at=now,
        )
    )
    return person_id


def a_chat(store: Store, number: int = 1) -> UUID:
    """Keep a chat and return its id."""
    index = number.to_bytes(16, "big")
    return store.chats.add(index, "telegram", str(number), "id", StandingClock()()).id


def test_a_chat_and_a_person_are_linked_once(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        chat, person = a_chat(store), a_person(store)
        other = a_person(store, OTHER_NIK, "Yosef Contoh")
        assert not store.links.is_linked(chat, person)
        store.links.link(chat, person, "kpj", clock())
        store.links.link(chat, person, "code", clock())
        assert store.links.is_linked(chat, person)
        assert not store.links.is_linked(chat, other)
        assert store.links.people_of(chat) == [(person, "Maria Contoh")]


def test_people_are_listed_oldest_link_first(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        later, first = a_person(store), a_person(store, OTHER_NIK, "Yosef Contoh")
        store.links.link(chat, first, "kpj", clock())
        clock.advance(hours=1)
        store.links.link(chat, later, "kpj", clock())
        assert [person for person, _ in store.links.people_of(chat)] == [first, later]
        store.links.unlink_all(chat)
        assert store.links.people_of(chat) == []


def test_a_candidate_tells_what_of_the_proof_fits(database: Database) -> None:
    with database.begin() as store:
        a_person(store)
        own = phone_index(store.vault, "+620000000001")
        for kpj, phone, fits in (
            ("25000000002", own, (True, True)),
            ("25000000003", own, (True, False)),
            ("25000000002", None, (False, True)),
            (None, phone_index(store.vault, "+620000000009"), (False, False)),
            (None, None, (False, False)),
        ):
            found = store.links.candidate(NIK, kpj, phone)
            assert found is not None
            assert (found.phone_fits, found.kpj_fits) == fits
        assert store.links.candidate(OTHER_NIK, "25000000002", own) is None


def test_a_person_without_card_and_phone_is_proved_by_neither(database: Database) -> None:
    with database.begin() as store:
        a_person(store)
        store.connection.execute(update(people).values(kpj_index=None, phone_index=None))
        found = store.links.candidate(NIK, "25000000002", None)
        assert found is not None
        assert (found.phone_fits, found.kpj_fits) == (False, False)


def test_an_identity_that_lies_in_another_row_does_not_open(database: Database) -> None:
    with database.begin() as store:
        one, other = a_person(store), a_person(store, OTHER_NIK, "Yosef Contoh")
        sealed = store.connection.execute(
            select(people.c.identity).where(people.c.id == one)
        ).scalar_one()
        store.connection.execute(update(people).where(people.c.id == other).values(identity=sealed))
        with pytest.raises(SealBroken):
            store.links.candidate(OTHER_NIK, None, None)
        with pytest.raises(SealBroken):
            store.people.get(other)
        assert store.people.get(one).identity.name == "Maria Contoh"
        with pytest.raises(NoResultFound):
            store.people.get(new_id())


def test_a_code_is_good_once_and_for_ninety_days(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        person = a_person(store)
        code = store.links.issue_code(person, clock())
        clock.advance(days=CODE_DAYS, seconds=-1)
        found = store.links.code_holder(code, clock())
        assert found is not None
        assert found.id == person
        assert store.links.code_holder(code, clock() + timedelta(seconds=1)) is None
        assert store.links.use_code(code, clock())
        assert not store.links.use_code(code, clock())
        assert store.links.code_holder(code, clock()) is None
        assert store.links.code_holder("ABCD2345", clock()) is None
        assert not store.links.use_code("ABCD2345", clock())


def test_two_that_use_one_code_at_once_use_it_once(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        code = store.links.issue_code(a_person(store), clock())
    met = threading.Barrier(2, timeout=30)
    used: list[bool] = []

    def use() -> None:
        met.wait()
        with database.begin() as store:
            used.append(store.links.use_code(code, clock()))

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(used) == [False, True]


def test_a_code_can_be_read_aloud_and_cannot_be_a_word(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        person = a_person(store)
        codes = {store.links.issue_code(person, clock()) for _ in range(200)}
        kept = store.connection.execute(select(link_codes.c.code_index)).scalars().all()
    assert len(codes) == 200
    for code in codes:
        assert len(code) == CODE_LENGTH
        assert set(code) <= set(SPEAKABLE)
        assert any(letter.isdigit() for letter in code)
        assert code.encode() not in kept


def test_failed_tries_are_counted_by_hour_day_and_ever(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        assert store.links.tries(chat, NIK, clock()) == NO_TRIES
        store.links.note_try(chat, NIK, clock(), proved=True)
        assert store.links.tries(chat, NIK, clock()) == NO_TRIES
        store.links.note_try(chat, NIK, clock(), proved=False)
        assert store.links.tries(chat, NIK, clock()) == Tries(1, 1, 1, 1, 1)
        clock.advance(hours=1, seconds=1)
        store.links.note_try(chat, NIK, clock(), proved=False)
        assert store.links.tries(chat, NIK, clock()) == Tries(1, 2, 2, 2, 1)
        clock.advance(days=1, seconds=1)
        assert store.links.tries(chat, NIK, clock()) == Tries(0, 0, 2, 0, 0)


def test_tries_for_a_nik_are_counted_from_all_chats(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        chats = [a_chat(store, number) for number in range(3)]
        for chat in chats[:2]:
            store.links.note_try(chat, NIK, clock(), proved=False)
        assert store.links.tries(chats[2], NIK, clock()) == Tries(0, 0, 0, 2, 1)
        elsewhere = "5306010307600008"
        assert store.links.tries(chats[2], elsewhere, clock()) == NO_TRIES


def test_different_serials_of_one_birthday_are_counted(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        chats = [a_chat(store, number) for number in range(5)]
        for number, chat in enumerate(chats):
            for _ in range(2):
                store.links.note_try(chat, f"{NIK[:-1]}{number}", clock(), proved=False)
        tries = store.links.tries(a_chat(store, 9), f"{NIK[:-1]}9", clock())
        assert tries == Tries(0, 0, 0, 0, 5)


def test_tries_with_a_code_are_those_of_the_chat_alone(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        chats = [a_chat(store, number) for number in range(7)]
        for chat in chats[:6]:
            store.links.note_try(chat, None, clock(), proved=False)
        assert store.links.tries(chats[6], None, clock()) == NO_TRIES
        assert store.links.tries(chats[0], None, clock()) == Tries(1, 1, 1, 0, 0)


def test_no_number_is_kept_of_a_try(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        store.links.note_try(a_chat(store), NIK, clock(), proved=False)
        row = store.connection.execute(select(identity_attempts)).one()
        assert NIK not in str(tuple(row))
        assert row.nik_index == nik_index(store.vault, NIK)
        assert store.connection.execute(select(func.count()).select_from(people)).scalar_one() == 0


def test_what_the_roster_told_of_a_person_is_read_back(database: Database) -> None:
    with database.begin() as store:
        person = a_person(store)
        store.connection.execute(update(people).values(occupation="ojek"))
        assert store.people.get(person).occupation == "ojek"
        assert store.people.find_by_nik(NIK) == person
        assert store.people.find_by_nik(OTHER_NIK) is None
        assert store.people.cover(person) == ()


def test_a_card_number_finds_its_person_unless_two_have_it(database: Database) -> None:
    with database.begin() as store:
        person = a_person(store)
        assert store.people.find_by_kpj("25000000002") == person
        assert store.people.find_by_kpj("25000000003") is None
        a_person(store, OTHER_NIK, "Yosef Contoh")
        assert store.people.find_by_kpj("25000000002") is None
