"""An imagined world of villages, and how many of what each has by a slow count of its own."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from conversations.rules.periods import Payer
from storage.case_tables import cases
from storage.columns import new_id
from storage.people import Identity
from storage.programmes import Programme
from storage.store import Store
from storage.tables import chat_people, cover_periods, people
from tests.conftest import StandingClock
from tests.storage.case_rows import a_chat

NOW = StandingClock()().astimezone()
TODAY = StandingClock().now.date()
VILLAGES: tuple[tuple[str | None, str | None, str | None], ...] = (
    ("53.07", "Alok", "Wolomarang"),
    ("53.07", "ALOK", "WOLOMARANG"),
    ("53.07", "Alok", "Kota Uneng"),
    ("53.13", "Lebatukan", "Hadakewa"),
    ("53.13", None, None),
    (None, None, None),
)
NO_DEATH = {ClosedAs.MISTAKEN, ClosedAs.DOUBLE, ClosedAs.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Someone:
    """A person: where, the periods of cover, whether a chat is linked."""

    place: tuple[str | None, str | None, str | None]
    cover: tuple[tuple[date, date], ...]
    linked: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """A case: of whom (the number of a person, None for nobody known), where, what, when."""

    who: int | None
    kabupaten: str | None
    kind: CaseKind
    filed_at: datetime
    state: CaseState = CaseState.NOTICE
    closed_as: ClosedAs | None = None
    paid_on: date | None = None


def imagine(count: int, seed: int = 1) -> tuple[list[Someone], list[Happened]]:
    """Return people and cases, the same for a seed."""
    dice = random.Random(seed)  # noqa: S311 - no secret, only variety
    world = [
        Someone(
            dice.choice(VILLAGES),
            tuple(
                (
                    TODAY + timedelta(days=days),
                    TODAY + timedelta(days=days + dice.randrange(1, 400)),
                )
                for days in dice.sample(range(-500, 100), dice.randrange(3))
            ),
            dice.random() < 0.5,
        )
        for _ in range(count)
    ]
    happened = []
    for _ in range(count):
        who = dice.choice([None, dice.randrange(count)])
        closed = dice.choice([None, None, *ClosedAs])
        place = world[who].place[0] if who is not None and dice.random() < 0.8 else "53.07"
        happened.append(
            Happened(
                who,
                place,
                dice.choice(list(CaseKind)),
                NOW - timedelta(days=dice.randrange(500), hours=1),
                CaseState.CLOSED if closed else dice.choice([CaseState.NOTICE, CaseState.OPEN]),
                closed,
                dice.choice([None, TODAY]),
            )
        )
    return world, happened


def keep(store: Store, world: list[Someone], happened: list[Happened]) -> None:
    """Put a world into an empty database."""
    programme = store.programmes.add(Programme("P", "Program", Payer.PROVINCE, quota=100))
    ids = [new_id() for _ in world]
    for number, (person_id, someone) in enumerate(zip(ids, world, strict=True)):
        identity = Identity(nik=f"{number:016}", name="Maria Contoh")
        kabupaten, kecamatan, desa = someone.place
        store.connection.execute(
            people.insert().values(
                id=person_id,
                nik_index=number.to_bytes(16, "big"),
                identity=store.vault.seal(identity.to_bytes(), f"people.identity:{person_id}"),
                kabupaten=kabupaten,
                kecamatan=kecamatan,
                desa=desa,
                created_at=NOW,
                changed_at=NOW,
            )
        )
        for starts, ends in someone.cover:
            store.connection.execute(
                cover_periods.insert().values(
                    person_id=person_id, programme_id=programme, starts=starts, ends=ends
                )
            )
        if someone.linked:
            chat_id = a_chat(store, number + 1)
            store.connection.execute(
                chat_people.insert().values(
                    chat_id=chat_id, person_id=person_id, proof="code", linked_at=NOW
                )
            )
    for number, case in enumerate(happened):
        store.connection.execute(
            cases.insert().values(
                id=new_id(),
                number=f"KL-{number:05}",
                kind=case.kind,
                state=case.state,
                closed_as=case.closed_as,
                person_id=None if case.who is None else ids[case.who],
                kabupaten=case.kabupaten,
                filed_at=case.filed_at,
                paid_on=case.paid_on,
            )
        )


def counted(world: list[Someone], happened: list[Happened]) -> dict[tuple[str, ...], Counter[str]]:
    """Return what each village has, by kabupaten, kecamatan and desa in small letters."""
    found: dict[tuple[str, ...], Counter[str]] = {}
    for someone in world:
        here = found.setdefault(_key(someone.place), Counter())
        here["people"] += 1
        if any(starts <= TODAY <= ends for starts, ends in someone.cover):
            last = max(ends for _, ends in someone.cover)
            here["covered"] += 1
            here["linked"] += someone.linked
            here["ending"] += last <= TODAY + timedelta(days=60)
    for case in happened:
        if case.filed_at < NOW - timedelta(days=365):
            continue
        whose = None if case.who is None else world[case.who].place
        same = whose is not None and whose[0] == case.kabupaten and whose[0] is not None
        place = whose if same and whose is not None else (case.kabupaten, None, None)
        here = found.setdefault(_key(place), Counter())
        if case.closed_as not in NO_DEATH:
            here["accidents_told"] += case.kind is CaseKind.ACCIDENT
            here["deaths_told"] += case.kind is CaseKind.DEATH
            here["deaths_paid"] += case.kind is CaseKind.DEATH and case.paid_on is not None
            here["begun"] += case.kind is CaseKind.DEATH and case.state is not CaseState.NOTICE
    return found


def _key(place: tuple[str | None, str | None, str | None]) -> tuple[str, ...]:
    return (place[0] or "", *((name or "").lower() for name in place[1:]))
