"""Who is meant by an announcement and how each stands: counted, and frozen as counted."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from storage.announcement_tables import announcement_recipients
from storage.announcements import Audience
from storage.audiences import Reach, Standing
from storage.recipients import RecipientState
from storage.store import Database, Store
from tests.storage.announced_rows import (
    EVERYONE,
    MEANS,
    NOW,
    TODAY,
    WINDOW,
    Case,
    Chat,
    Person,
    an_announcement,
    counted,
    imagine,
    keep,
    stand,
)

OLD = NOW - timedelta(days=9)
LONG_AGO = NOW - timedelta(days=90)
DAY = timedelta(days=1)
TOLD = (Standing.FREE, Standing.TEMPLATE)


def ident(number: int) -> UUID:
    """Return an id."""
    return UUID(int=number)


def whatsapp(number: int = 1, **known: object) -> Chat:
    """Return a chat on WhatsApp outside the window."""
    return Chat(ident(number), **({"channel": "whatsapp", "last": OLD} | known))  # type: ignore[arg-type]


def frozen(store: Store, audience: Audience = EVERYONE) -> dict[UUID, tuple[Standing, UUID | None]]:
    """Freeze an audience; return standing and chat by person."""
    announcement = an_announcement(store, audience=audience)
    count = store.audiences.freeze(announcement.id, audience, MEANS, TODAY)
    rows = store.connection.execute(
        select(announcement_recipients).where(
            announcement_recipients.c.announcement_id == announcement.id
        )
    ).all()
    assert len(rows) == count
    assert sorted(row.position for row in rows) == list(range(1, count + 1))
    for row in rows:
        is_told = row.standing in TOLD
        assert row.state == (RecipientState.WAITING if is_told else RecipientState.EXCLUDED)
    return {row.person_id: (Standing(row.standing), row.chat_id) for row in rows}


@pytest.mark.parametrize(
    ("chats", "standing", "best"),
    [
        ([], Standing.NO_CHAT, None),
        ([Chat(ident(1), last=None)], Standing.FREE, 1),
        ([Chat(ident(1), "sim_whatsapp", last=OLD)], Standing.FREE, 1),
        ([whatsapp()], Standing.TEMPLATE, 1),
        ([whatsapp(last=None)], Standing.TEMPLATE, 1),
        ([whatsapp(last=NOW - WINDOW)], Standing.TEMPLATE, 1),
        ([whatsapp(last=NOW - WINDOW + timedelta(seconds=1))], Standing.FREE, 1),
        ([whatsapp(language="en")], Standing.NO_TEMPLATE, 1),
        ([whatsapp(language="en", last=NOW)], Standing.FREE, 1),
        ([Chat(ident(1), announcements=False)], Standing.OPTED_OUT, None),
        ([Chat(ident(1), reachable=False)], Standing.UNREACHABLE, None),
        ([Chat(ident(1), announcements=False, reachable=False)], Standing.OPTED_OUT, None),
        # The best of several counts.
        ([Chat(ident(1), announcements=False), Chat(ident(2))], Standing.FREE, 2),
        (
            [Chat(ident(1), announcements=False), Chat(ident(2), reachable=False)],
            Standing.UNREACHABLE,
            None,
        ),
        ([whatsapp(1, language="en", last=OLD), whatsapp(2, last=LONG_AGO)], Standing.TEMPLATE, 2),
        ([whatsapp(1), Chat(ident(2), last=LONG_AGO)], Standing.FREE, 2),
        ([Chat(ident(1), last=OLD), Chat(ident(2))], Standing.FREE, 2),
        ([Chat(ident(1), last=None), Chat(ident(2), last=OLD)], Standing.FREE, 2),
        ([Chat(ident(2)), Chat(ident(1))], Standing.FREE, 1),
    ],
)
def test_a_person_stands_as_the_best_chat_does(
    database: Database, chats: list[Chat], standing: Standing, best: int | None
) -> None:
    with database.begin() as store:
        keep(store, maria := Person(ident(100), chats=chats))
        assert frozen(store) == {maria.id: (standing, best and ident(best))}


@pytest.mark.parametrize(
    ("case", "standing"),
    [
        (Case(), Standing.DECEASED),
        (Case(state=CaseState.PAID), Standing.DECEASED),
        (Case(state=CaseState.CLOSED, closed_as=ClosedAs.DONE), Standing.DECEASED),
        (Case(state=CaseState.CLOSED, closed_as=ClosedAs.MISTAKEN), Standing.FREE),
        (Case(kind=CaseKind.ACCIDENT), Standing.FREE),
    ],
)
def test_a_reported_death_comes_before_everything(
    database: Database, case: Case, standing: Standing
) -> None:
    with database.begin() as store:
        markus = Person(ident(100), chats=[Chat(ident(1))], cases=[case])
        heir = Person(ident(101), chats=markus.chats)
        other_phone = Person(ident(102), chats=[*markus.chats, whatsapp(2, language="en")])
        keep(store, markus, heir, other_phone, Person(ident(103), cases=[Case()]))
        found = frozen(store)
        assert found[markus.id][0] is found[heir.id][0] is standing
        is_quiet = standing is Standing.DECEASED
        assert found[other_phone.id] == (
            (Standing.NO_TEMPLATE, ident(2)) if is_quiet else (Standing.FREE, ident(1))
        )
        assert found[ident(103)] == (Standing.DECEASED, None)


def test_people_who_share_a_chat_cost_one_message(database: Database) -> None:
    with database.begin() as store:
        shared = whatsapp()
        keep(store, *(Person(ident(100 + number), chats=[shared]) for number in range(3)))
        assert store.audiences.reach(EVERYONE, MEANS, TODAY) == Reach(
            {Standing.TEMPLATE: 3}, {("whatsapp", Standing.TEMPLATE): 1}
        )


@pytest.mark.parametrize(
    ("audience", "meant"),
    [
        (EVERYONE, "abcde"),
        (Audience(programmes=("NTT-2026",)), "abcd"),
        (Audience(programmes=("OTHER", "NTT-2026")), "abcd"),
        (Audience(programmes=("OTHER",)), ""),
        (Audience(kabupaten=("53.07",)), "abc"),
        (Audience(kabupaten=("53.07", "53.13")), "abcd"),
        (Audience(kecamatan=("alok",)), "abc"),
        (Audience(kecamatan=("ALOK",), desa=("wolomarang",)), "ab"),
        (Audience(desa=("Kota Uneng", "Hadakewa")), "cd"),
        (Audience(cover_ends_before=TODAY), ""),
        (Audience(cover_ends_before=TODAY + DAY), "a"),
        (Audience(cover_ends_before=TODAY + 31 * DAY), "ab"),
        (Audience(cover_ends_on=TODAY), "a"),
        (Audience(cover_ends_on=TODAY - DAY), "d"),
        (Audience(cover_ends_on=TODAY + 9 * DAY), ""),
        (Audience(papers_missing=True), "ce"),
        (Audience(channel="whatsapp"), "b"),
        (Audience(language="en"), "b"),
        (Audience(language="id"), "a"),
        (Audience(channel="telegram", language="en"), ""),
        (Audience(kabupaten=("53.07",), papers_missing=True), "c"),
    ],
)
def test_whoever_meets_every_condition_is_meant(
    database: Database, audience: Audience, meant: str
) -> None:
    waits, done = Case(CaseKind.ACCIDENT, CaseState.OPEN), Case(CaseKind.ACCIDENT, CaseState.PAID)
    alok, uneng = ("53.07", "Alok", "Wolomarang"), ("53.07", "ALOK", "Kota Uneng")
    kept = {
        "a": Person(ident(101), alok, [Chat(ident(1))], [], [TODAY - 99 * DAY, TODAY]),
        "b": Person(ident(102), alok, [whatsapp(2, language="en")], [done], [TODAY + 30 * DAY]),
        # Cover goes on after it ends.
        "c": Person(ident(103), uneng, [], [waits], [TODAY, TODAY + 9 * DAY, TODAY + 40 * DAY]),
        "d": Person(ident(104), ("53.13", "Lebatukan", "Hadakewa"), [], [], [TODAY - DAY]),
        "e": Person(ident(105), (None, None, None), [], [waits]),
    }
    with database.begin() as store:
        keep(store, *kept.values())
        assert set(frozen(store, audience)) == {kept[name].id for name in meant}
        reach = store.audiences.reach(audience, MEANS, TODAY)
        assert sum(reach.people.values()) == len(meant)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "audience",
    [EVERYONE, Audience(channel="whatsapp"), Audience(language="id", channel="telegram")],
    ids=lambda audience: f"{audience.channel}-{audience.language}",
)
def test_what_is_counted_and_frozen_is_what_a_slow_count_finds(
    database: Database, seed: int, audience: Audience
) -> None:
    kept = imagine(seed, 300)
    stood = stand(kept, audience)
    with database.begin() as store:
        keep(store, *kept)
        assert store.audiences.reach(audience, MEANS, TODAY) == counted(stood)
        assert frozen(store, audience) == {
            person_id: (standing, chat and chat.id) for person_id, (standing, chat) in stood.items()
        }


def test_many_are_counted_frozen_and_told_alike(database: Database) -> None:
    kept = imagine(7, 50_000)
    for person in kept:
        person.cover.clear()
    stood = stand(kept)
    with database.begin() as store:
        keep(store, *kept)
        assert store.audiences.reach(EVERYONE, MEANS, TODAY) == counted(stood)
        announcement = an_announcement(store)
        assert store.audiences.freeze(announcement.id, EVERYONE, MEANS, TODAY) == len(kept)
        store.recipients.plan(announcement.id, [(TODAY, 1, len(kept))])
        chats = store.recipients.next_chats(announcement.id, TODAY, len(kept))
        told = {chat.id for standing, chat in stood.values() if chat and standing in TOLD}
        assert len(chats) == len(told)
        assert {chat.chat_id for chat in chats} == told
        villages = store.recipients.villages(announcement.id)
        assert sum(village.free + village.template for village in villages) == len(told)


def test_the_day_is_the_one_that_is_given(database: Database) -> None:
    with database.begin() as store:
        keep(store, Person(ident(100), cover=[date(2026, 12, 31)]))
        audience = Audience(cover_ends_before=date(2027, 1, 1))
        assert store.audiences.reach(audience, MEANS, date(2026, 12, 31)).people == {
            Standing.NO_CHAT: 1
        }
        assert store.audiences.reach(audience, MEANS, date(2027, 1, 1)).people == {}
