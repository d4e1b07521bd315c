"""Who is told when: villages, days, chats handed out once, and other chats for whom one failed."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from storage.announcement_tables import announcement_recipients
from storage.announcements import Announcement, Audience
from storage.audiences import Means, Standing
from storage.outbox import OutboxState
from storage.recipients import RecipientState, Village
from storage.store import Database, Store
from storage.tables import chats, outbox
from tests.storage.announced_rows import (
    EVERYONE,
    MEANS,
    NOW,
    TODAY,
    VILLAGES,
    Chat,
    Person,
    Place,
    an_announcement,
    keep,
)

OLD = NOW - timedelta(days=9)
TOMORROW = TODAY + timedelta(days=1)
ALOK, UNENG, LEMBATA = VILLAGES[0], VILLAGES[2], VILLAGES[3]


def telegram(number: int) -> Chat:
    """Return a chat that costs nothing."""
    return Chat(UUID(int=number))


def whatsapp(number: int) -> Chat:
    """Return a chat that costs a template."""
    return Chat(UUID(int=number), "whatsapp", last=OLD)


def started(store: Store, *kept: Person, audience: Audience = EVERYONE) -> Announcement:
    """Keep people and freeze them, all for today."""
    keep(store, *kept)
    announcement = an_announcement(store, audience=audience)
    count = store.audiences.freeze(announcement.id, audience, MEANS, TODAY)
    store.recipients.plan(announcement.id, [(TODAY, 1, count)])
    return announcement


def some(*owned: list[Chat], place: Place = ALOK) -> list[Person]:
    """Return people with these chats."""
    return [
        Person(UUID(int=1000 + 100 * VILLAGES.index(place) + nth), place, list(chats_))
        for nth, chats_ in enumerate(owned)
    ]


def next_chats(store: Store, announcement: Announcement, limit: int = 99) -> list[int]:
    """Return the numbers of the chats that come next."""
    found = store.recipients.next_chats(announcement.id, TODAY, limit)
    return [chat.chat_id.int for chat in found]


def stood(store: Store, person: Person) -> tuple[int | None, str, str]:
    """Return through which chat, in which state and how a person is told."""
    row = store.connection.execute(
        select(announcement_recipients).where(announcement_recipients.c.person_id == person.id)
    ).one()
    return row.chat_id and row.chat_id.int, row.state, row.standing


def test_villages_follow_each_other_with_their_chats_counted_once(database: Database) -> None:
    shared = whatsapp(3)
    with database.begin() as store:
        announcement = started(
            store,
            *some([telegram(1)], [whatsapp(2)], [shared], [shared], []),
            *some([shared], [whatsapp(5)], place=UNENG),
            *some([], place=LEMBATA),
            *some([telegram(6)], place=(None, None, None)),
        )
        assert store.recipients.villages(announcement.id) == [
            Village("", "", "", 1, 0, 1, 1),
            # Uneng comes before Wolomarang, so the shared chat is counted there.
            Village("53.07", "Alok", "Kota Uneng", 0, 2, 2, 3),
            Village("53.07", "Alok", "Wolomarang", 1, 1, 4, 7),
        ]
        rows = store.connection.execute(
            select(announcement_recipients.c.standing, announcement_recipients.c.state)
            .where(announcement_recipients.c.position.between(4, 8))
            .order_by(announcement_recipients.c.position)
        ).all()
        # The free one, the one that costs, who shares a chat, and at last whoever is not told.
        assert [tuple(row) for row in rows] == [
            ("free", "waiting"),
            ("template", "waiting"),
            ("template", "waiting"),
            ("template", "waiting"),
            ("no_chat", "excluded"),
        ]


def test_names_of_a_village_are_one_village_however_written(database: Database) -> None:
    with database.begin() as store:
        announcement = started(store, *some([telegram(1)]), *some([telegram(2)], place=VILLAGES[1]))
        assert [village.free for village in store.recipients.villages(announcement.id)] == [2]


def test_chats_come_on_their_day_free_ones_first_and_once(database: Database) -> None:
    shared = whatsapp(3)
    with database.begin() as store:
        announcement = started(
            store,
            *some([whatsapp(1)], [telegram(2)], place=UNENG),
            *some([telegram(4)], [shared], [shared]),
        )
        assert next_chats(store, announcement) == [2, 4, 1, 3]
        assert next_chats(store, announcement, limit=1) == [2]
        store.recipients.plan(announcement.id, [(TODAY, 1, 2), (TOMORROW, 3, 5)])
        assert next_chats(store, announcement) == [2, 1]
        assert store.recipients.waiting(announcement.id) == 5
        store.recipients.mark_queued(announcement.id, [UUID(int=3), UUID(int=2)])
        assert store.recipients.waiting(announcement.id) == 2
        assert next_chats(store, announcement) == [1]
        assert store.recipients.cancel_waiting(announcement.id) == 2
        assert next_chats(store, announcement) == []
        assert store.recipients.waiting(announcement.id) == 0


def test_a_window_that_closed_meanwhile_costs_a_template(database: Database) -> None:
    later = MEANS.open_since + timedelta(days=2)
    with database.begin() as store:
        chat = Chat(UUID(int=1), "whatsapp", last=NOW)
        announcement = started(store, *some([chat], [telegram(2)]))

        def standings(means: Means) -> list[Standing]:
            found = store.recipients.next_chats(announcement.id, TODAY, 9, means)
            return [chat.standing for chat in found]

        assert standings(MEANS) == [Standing.FREE, Standing.FREE]
        assert standings(replace(MEANS, open_since=later)) == [Standing.FREE, Standing.TEMPLATE]
        assert standings(replace(MEANS, open_since=later, templates=frozenset())) == [
            Standing.FREE,
            Standing.NO_TEMPLATE,
        ]


@pytest.mark.parametrize("change", [{"announcements": False}, {"reachable": False}])
def test_a_chat_that_stopped_meanwhile_is_passed_over(
    database: Database, change: dict[str, bool]
) -> None:
    with database.begin() as store:
        announcement = started(store, *some([telegram(1)], [telegram(2)], [telegram(3)]))
        first = next_chats(store, announcement, limit=1)
        store.connection.execute(
            update(chats).where(chats.c.id == UUID(int=first[0])).values(change)
        )
        left = next_chats(store, announcement, limit=2)
        assert len(left) == 2
        assert first[0] not in left
        assert store.recipients.waiting(announcement.id) == 2


def test_who_is_no_longer_linked_is_not_told_through_the_chat(database: Database) -> None:
    with database.begin() as store:
        maria, yosef = some([telegram(1)], [telegram(2)])
        announcement = started(store, maria, yosef)
        store.links.unlink_all(UUID(int=1))
        assert next_chats(store, announcement) == [2]
        assert stood(store, maria)[1] == RecipientState.CANCELLED


def test_a_chat_that_talks_to_us_now_waits_for_the_next_time(
    database: Database, backing: str
) -> None:
    if backing == "embedded":
        pytest.skip("SQLite has one writer")
    with database.begin() as store:
        announcement = started(store, *some([telegram(1)], [telegram(2)]))
    with database.begin() as turn:
        turn.connection.execute(
            select(chats.c.id).where(chats.c.id == UUID(int=1)).with_for_update(key_share=True)
        )
        with database.begin() as store:
            assert next_chats(store, announcement) == [2]
    with database.begin() as store:
        assert sorted(next_chats(store, announcement)) == [1, 2]


def fail(store: Store, announcement: Announcement, number: int, **values: object) -> None:
    """Let the message to a chat come to nothing; ``values`` are columns of the outbox."""
    store.announced.add(announcement, [(UUID(int=number), {})], NOW)
    store.recipients.mark_queued(announcement.id, [UUID(int=number)])
    store.connection.execute(
        update(outbox)
        .where(outbox.c.chat_id == UUID(int=number))
        .values({"state": OutboxState.FAILED} | values)
    )


@pytest.mark.parametrize(
    ("values", "moved"),
    [
        ({}, 1),
        ({"state": OutboxState.ACCEPTED, "receipt": "failed"}, 1),
        ({"state": OutboxState.CANCELLED, "error": "blocked"}, 1),
        ({"state": OutboxState.ACCEPTED}, 0),
        ({"state": OutboxState.ACCEPTED, "receipt": "read"}, 0),
        ({"state": OutboxState.UNCERTAIN}, 0),
        ({"state": OutboxState.EXPIRED}, 0),
        ({"state": OutboxState.QUEUED}, 0),
    ],
)
def test_whom_one_chat_failed_waits_through_another(
    database: Database, values: dict[str, object], moved: int
) -> None:
    with database.begin() as store:
        [maria] = some([telegram(1), whatsapp(2)])
        announcement = started(store, maria)
        fail(store, announcement, 1, **values)
        assert store.recipients.move_on(announcement.id, MEANS) == moved
        assert next_chats(store, announcement) == [2][:moved]
        expected = (2, "waiting", "template") if moved else (1, "queued", "free")
        assert stood(store, maria) == expected
        assert store.recipients.move_on(announcement.id, MEANS) == 0


@pytest.mark.parametrize(
    "other",
    [
        Chat(UUID(int=2), announcements=False),
        Chat(UUID(int=2), reachable=False),
        Chat(UUID(int=2), "whatsapp", "en", last=OLD),
        None,
    ],
)
def test_nobody_moves_on_to_a_chat_that_takes_nothing(
    database: Database, other: Chat | None
) -> None:
    with database.begin() as store:
        announcement = started(store, *some([telegram(1), *([other] if other else [])]))
        fail(store, announcement, 1)
        assert store.recipients.move_on(announcement.id, MEANS) == 0


def test_moving_on_keeps_to_the_audience_and_ends(database: Database) -> None:
    with database.begin() as store:
        [maria] = some([telegram(1), telegram(2), whatsapp(3)])
        announcement = started(store, maria, audience=Audience(channel="telegram"))
        fail(store, announcement, 1)
        assert store.recipients.move_on(announcement.id, MEANS) == 1
        fail(store, announcement, 2)
        assert store.recipients.move_on(announcement.id, MEANS) == 0
        assert store.recipients.tally(announcement.id) == {"failed": 1}


def test_who_moves_on_to_a_chat_that_heard_it_hears_it_no_second_time(database: Database) -> None:
    with database.begin() as store:
        shared = whatsapp(2)
        maria, yosef = some([telegram(1), shared], [shared])
        announcement = started(store, maria, yosef)
        fail(store, announcement, 2, state=OutboxState.ACCEPTED, receipt="read")
        fail(store, announcement, 1)
        assert store.recipients.tally(announcement.id) == {"read": 1, "failed": 1}
        assert store.recipients.move_on(announcement.id, MEANS) == 1
        assert store.recipients.tally(announcement.id) == {"read": 2}
        assert next_chats(store, announcement) == []


def test_whoever_wants_no_announcements_is_not_followed_to_another_chat(
    database: Database,
) -> None:
    with database.begin() as store:
        [maria] = some([telegram(1), whatsapp(2)])
        announcement = started(store, maria)
        fail(store, announcement, 1, state=OutboxState.CANCELLED, error="stopped")
        store.connection.execute(
            update(chats).where(chats.c.channel == "telegram").values(announcements=False)
        )
        assert store.recipients.move_on(announcement.id, MEANS) == 0
