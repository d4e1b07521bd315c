"""Imagined people with chats, links, cover and cases, and how each stands by a slow count."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from conversations.rules.periods import Payer
from storage.announcements import Announcement, Audience, NewAnnouncement
from storage.audiences import Means, Reach, Standing
from storage.bulk import insert_rows
from storage.case_tables import cases
from storage.deaths import NO_DEATH
from storage.people import Identity
from storage.programmes import Programme
from storage.store import Store
from storage.tables import chat_people, chats, cover_periods, people
from tests.conftest import StandingClock

NOW = StandingClock()()
TODAY = date(2026, 11, 21)
WINDOW = timedelta(hours=23, minutes=55)
MEANS = Means(NOW - WINDOW, frozenset({"whatsapp"}), frozenset({"id"}))
EVERYONE = Audience()
Place: TypeAlias = tuple[str | None, str | None, str | None]
VILLAGES: tuple[Place, ...] = (
    ("53.07", "Alok", "Wolomarang"),
    ("53.07", "ALOK", "WOLOMARANG"),
    ("53.07", "Alok", "Kota Uneng"),
    ("53.13", "Lebatukan", "Hadakewa"),
    ("53.13", None, None),
    (None, None, None),
)


@dataclass(slots=True)
class Chat:
    """A chat; ``last`` is when its owner wrote last."""

    id: UUID
    channel: str = "telegram"
    language: str = "id"
    announcements: bool = True
    reachable: bool = True
    last: datetime | None = NOW


@dataclass(slots=True)
class Case:
    """A case about a person."""

    kind: CaseKind = CaseKind.DEATH
    state: CaseState = CaseState.NOTICE
    closed_as: ClosedAs | None = None

    @property
    def tells_of_death(self) -> bool:
        """Whether somebody is thought dead by it."""
        is_closed = self.state is CaseState.CLOSED
        return self.kind is CaseKind.DEATH and not (is_closed and self.closed_as in NO_DEATH)


@dataclass(slots=True)
class Person:
    """A person on a roster; ``cover`` is when each period ends."""

    id: UUID
    place: Place = VILLAGES[0]
    chats: list[Chat] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    cover: list[date] = field(default_factory=list)

    @property
    def is_dead(self) -> bool:
        """Whether anybody told of a death."""
        return any(case.tells_of_death for case in self.cases)


def imagine(seed: int, how_many: int) -> list[Person]:
    """Return people of every kind, the same ones for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - imagined people
    known: list[Chat] = []
    found: list[Person] = []
    for _ in range(how_many):
        person = Person(_id(dice), dice.choice(VILLAGES))
        for _ in range(dice.choice((0, 0, 1, 1, 1, 2, 3))):
            if known and dice.random() < 0.25:
                chat = known[dice.randrange(max(0, len(known) - 20), len(known))]
            else:
                known.append(chat := _chat(dice))
            if chat not in person.chats:
                person.chats.append(chat)
        if dice.random() < 0.15:
            person.cases.append(_case(dice))
        days = dice.choices((-30, 0, 10, 40, 400), k=dice.choice((0, 1, 1, 2)))
        person.cover = [TODAY + timedelta(days=day) for day in set(days)]
        found.append(person)
    return found


def _id(dice: random.Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)


def _chat(dice: random.Random) -> Chat:
    return Chat(
        _id(dice),
        dice.choice(("telegram", "whatsapp", "whatsapp")),
        dice.choice(("id", "id", "en")),
        dice.random() < 0.8,
        dice.random() < 0.8,
        dice.choice((None, NOW, NOW - WINDOW, NOW - timedelta(days=9))),
    )


def _case(dice: random.Random) -> Case:
    state = dice.choice(list(CaseState))
    closed_as = dice.choice((None, *ClosedAs)) if state is CaseState.CLOSED else None
    return Case(dice.choice(list(CaseKind)), state, closed_as)


def keep(store: Store, *kept: Person) -> None:
    """Keep people with all that is imagined of them, each cover by programme NTT-2026."""
    connection, seal = store.connection, store.vault.seal
    programme_id = store.programmes.add(Programme("NTT-2026", "NTT 2026", Payer.PROVINCE))
    used = {chat.id: chat for person in kept for chat in person.chats}
    insert_rows(connection, people, [_person_row(seal, person) for person in kept])
    insert_rows(connection, chats, [_chat_row(seal, chat) for chat in used.values()])
    insert_rows(
        connection,
        chat_people,
        [
            {"chat_id": chat.id, "person_id": person.id, "proof": "kpj", "linked_at": NOW}
            for person in kept
            for chat in person.chats
        ],
    )
    insert_rows(
        connection,
        cover_periods,
        [
            {
                "person_id": person.id,
                "programme_id": programme_id,
                "starts": ends - timedelta(days=90),
                "ends": ends,
            }
            for person in kept
            for ends in person.cover
        ],
    )
    told = [(person.id, case) for person in kept for case in person.cases]
    insert_rows(connection, cases, [_case_row(*one, nth) for nth, one in enumerate(told)])


def _person_row(seal: Any, person: Person) -> dict[str, object]:  # noqa: ANN401 - a vault's method
    identity = Identity(nik=str(person.id.int)[:16], name="Maria Contoh").to_bytes()
    kabupaten, kecamatan, desa = person.place
    return {
        "id": person.id,
        "nik_index": person.id.bytes,
        "identity": seal(identity, f"people.identity:{person.id}"),
        "kabupaten": kabupaten,
        "kecamatan": kecamatan,
        "desa": desa,
        "created_at": NOW,
        "changed_at": NOW,
    }


def _chat_row(seal: Any, chat: Chat) -> dict[str, object]:  # noqa: ANN401 - a vault's method
    # An address that no provider has.
    address = seal(chat.id.hex.encode(), f"chats.address:{chat.id}")
    return {
        "id": chat.id,
        "channel": chat.channel,
        "address_index": chat.id.bytes,
        "address": address,
        "language": chat.language,
        "turn": 0,
        "announcements": chat.announcements,
        "reachable": chat.reachable,
        "last_inbound_at": chat.last,
        "draft_reminded": False,
        "created_at": NOW,
    }


def _case_row(person_id: UUID, case: Case, nth: int) -> dict[str, object]:
    return {
        "id": UUID(int=nth + 1),
        "number": f"KL-{nth:05}",
        "kind": case.kind.value,
        "state": case.state.value,
        "closed_as": case.closed_as and case.closed_as.value,
        "person_id": person_id,
        "filed_at": NOW,
        "escalated": 0,
        "version": 0,
    }


def an_announcement(store: Store, **known: Any) -> Announcement:  # noqa: ANN401 - any of its fields
    """Keep an announcement to everyone, unless ``known`` (fields) tells otherwise."""
    values: dict[str, Any] = {"texts": {"id": "Kabar."}, "audience": EVERYONE, "author": "rita"}
    added = store.announcements.add(NewAnnouncement(**(values | known)), NOW)
    assert added is not None
    return added


def stand(
    kept: list[Person], audience: Audience = EVERYONE, means: Means = MEANS
) -> Mapping[UUID, tuple[Standing, Chat | None]]:
    """Return how each who has a chat that fits stands, and the best chat, one person at a time."""
    mourning = {chat.id for person in kept if person.is_dead for chat in person.chats}
    found: dict[UUID, tuple[Standing, Chat | None]] = {}
    for person in kept:
        fitting = [chat for chat in person.chats if _fits(chat, audience)]
        if fitting or not (audience.channel or audience.language):
            found[person.id] = _stands(person, fitting, mourning, means)
    return found


def _fits(chat: Chat, audience: Audience) -> bool:
    asked = ((audience.channel, chat.channel), (audience.language, chat.language))
    return all(wanted in ("", has) for wanted, has in asked)


def _stands(
    person: Person, fitting: list[Chat], mourning: set[UUID], means: Means
) -> tuple[Standing, Chat | None]:
    wanting = [chat for chat in fitting if chat.announcements]
    taking = [chat for chat in wanting if chat.reachable]
    usable = [chat for chat in taking if chat.id not in mourning]
    if person.is_dead or (taking and not usable):
        return Standing.DECEASED, None
    if not fitting:
        return Standing.NO_CHAT, None
    if not wanting:
        return Standing.OPTED_OUT, None
    if not taking:
        return Standing.UNREACHABLE, None
    order = (Standing.FREE, Standing.TEMPLATE, Standing.NO_TEMPLATE)

    def how(chat: Chat) -> Standing:
        if chat.channel not in means.windowed or (chat.last and chat.last > means.open_since):
            return Standing.FREE
        return Standing.TEMPLATE if chat.language in means.templates else Standing.NO_TEMPLATE

    def worth(chat: Chat) -> tuple[int, float, str]:
        return order.index(how(chat)), -(chat.last.timestamp() if chat.last else 0), chat.id.hex

    best = min(usable, key=worth)
    return how(best), best


def counted(stood: Mapping[UUID, tuple[Standing, Chat | None]]) -> Reach:
    """Count people by standing, and different chats by channel and standing."""
    messages = {(chat.channel, standing, chat.id) for standing, chat in stood.values() if chat}
    return Reach(
        Counter(standing for standing, _ in stood.values()),
        Counter((channel, standing) for channel, standing, _ in messages),
    )
