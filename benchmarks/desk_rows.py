"""Invented people, cases, messages and acts, as many as are asked for, for ``desk.py``."""

import itertools
import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from bot.demo.data import fill
from conversations.rules.report_numbers import CHARACTERS, NUMBER_LENGTH, PREFIX
from handlers.services import Services
from handlers.staff.counting import count_if_due
from storage.audit_tables import audit
from storage.bulk import count_anew, insert_rows, take_time
from storage.case_tables import cases, reports
from storage.people import Identity, kpj_index, nik_index
from storage.sealing import Vault
from storage.staff_tables import unrecognised
from storage.tables import (
    chat_people,
    chats,
    cover_periods,
    people,
    programmes,
    staff_messages,
)

CHUNK = 20_000
STATES = ("notice", "open", "papers_missing", "complete", "forwarded", "approved")
# Most of what there ever was is over.
STILL_OPEN = 0.1
# Of each so many rows: an act in the audit a person, a message and a text nobody understood.
LEFT = 5_000
NOT_UNDERSTOOD = 20_000
ACTS = ("person_found", "case_moved", "talk_said", "roster_applied", "signed_in")


def people_rows(vault: Vault, count: int, regions: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield invented people, 40 a village."""
    now = datetime.now(UTC)
    for number in range(count):
        person, kabupaten = uuid4(), regions[number % len(regions)]
        nik = f"{kabupaten.replace('.', '')}{number % 60:02d}010180{number % 10_000:04d}"
        identity = Identity(f"{nik[:6]}{number:010d}"[:16], f"Warga {number}", f"{number:011d}")
        yield {
            "id": person,
            "nik_index": nik_index(vault, f"{number:016d}"),
            "kpj_index": kpj_index(vault, identity.kpj),
            "identity": vault.seal(identity.to_bytes(), f"people.identity:{person}"),
            "kabupaten": kabupaten,
            "kecamatan": f"Kecamatan {number // 800 % 20}",
            "desa": f"Desa {number // 40 % 400}",
            "occupation": "petani",
            "created_at": now,
            "changed_at": now,
        }


def case_number(number: int) -> str:
    """Return a number as reports have them."""
    letters = [CHARACTERS[number >> 5 * place & 31] for place in range(NUMBER_LENGTH)]
    return PREFIX + "".join(letters)


def case_rows(
    vault: Vault, count: int, whose: Sequence[tuple[UUID, str]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield cases about people, each with its report."""
    drawn, now = random.Random(1), datetime.now(UTC)
    for number in range(count):
        case, report = uuid4(), uuid4()
        person, kabupaten = whose[number % len(whose)]
        filed = now - timedelta(minutes=drawn.randrange(900 * 24 * 60))
        is_open = drawn.random() < STILL_OPEN
        state = drawn.choice(STATES) if is_open else drawn.choice(("paid", "closed"))
        kind = "accident" if number % 2 else "death"
        name = case_number(number)
        told = json.dumps({"who": f"Warga {number}"}).encode()
        row = {
            "id": case,
            "number": name,
            "kind": kind,
            "state": state,
            "person_id": person,
            "kabupaten": kabupaten,
            "happened_on": filed.date(),
            "filed_at": filed,
            "due_at": filed + timedelta(hours=48) if kind == "accident" else None,
            "passed_on_at": None if state in {"notice", "open"} else filed + timedelta(hours=9),
            "pay_by": (
                now.date() + timedelta(days=drawn.randrange(-9, 9))
                if state in {"complete", "forwarded"}
                else None
            ),
            "escalated": 0,
            "version": 0,
        }
        yield (
            row,
            {
                "id": report,
                "case_id": case,
                "number": name,
                "secret": vault.seal(b"ABCDEF", f"reports.secret:{report}"),
                "secret_index": vault.index("report_secret", name),
                "told": vault.seal(told, f"reports.told:{report}"),
                "checked": True,
                "same_index": vault.index("same", name),
                "filed_at": filed,
            },
        )


def settle(services: Services, count: int, most_cases: int) -> None:
    """Fill an empty database."""
    database, vault = services.database, services.database.vault
    with database.begin() as store:
        fill(store, services.guide)
    regions = sorted(services.guide.regions.by_code)
    rows = people_rows(vault, count, regions)
    whose: list[tuple[UUID, str]] = []
    with database.begin() as store:
        take_time(store.connection)
        programme = store.connection.execute(select(programmes.c.id).limit(1)).scalar_one()
        while chunk := list(itertools.islice(rows, CHUNK)):
            insert_rows(store.connection, people, chunk)
            insert_rows(store.connection, cover_periods, [_cover(row, programme) for row in chunk])
            linked = chunk[::4]
            made = [_chat(row, vault) for row in linked]
            insert_rows(store.connection, chats, [chat for chat, _ in made])
            insert_rows(store.connection, chat_people, [link for _, link in made])
            whose += [(row["id"], row["kabupaten"]) for row in chunk]
    random.Random(2).shuffle(whose)
    pairs = case_rows(vault, most_cases, whose)
    with database.begin() as store:
        take_time(store.connection)
        while found := list(itertools.islice(pairs, CHUNK)):
            insert_rows(store.connection, cases, [case for case, _ in found])
            insert_rows(store.connection, reports, [report for _, report in found])
    with database.begin() as store:
        take_time(store.connection)
        chat_ids = store.connection.execute(select(chats.c.id).limit(LEFT)).scalars().all()
        insert_rows(store.connection, staff_messages, _messages(vault, chat_ids))
        insert_rows(store.connection, unrecognised, _unrecognised(vault, chat_ids))
        acts = _acts(count)
        while done := list(itertools.islice(acts, CHUNK)):
            insert_rows(store.connection, audit, done)
    with database.begin() as store:
        take_time(store.connection)
        filled = (people, cover_periods, chats, chat_people, cases, reports, audit)
        count_anew(store.connection, *filled, staff_messages, unrecognised)
    count_if_due(services)


def _cover(row: dict[str, Any], programme: int) -> dict[str, Any]:
    return {
        "person_id": row["id"],
        "programme_id": programme,
        "starts": date(2026, 1, 1),
        "ends": date(2026, 12, 31),
    }


def _chat(row: dict[str, Any], vault: Vault) -> tuple[dict[str, Any], dict[str, Any]]:
    chat = uuid4()
    made = {
        "id": chat,
        "channel": "whatsapp",
        "address_index": vault.index("address", chat.hex),
        "address": vault.seal(b"+620000000000", f"chats.address:{chat}"),
        "language": "id",
        "turn": 0,
        "created_at": row["created_at"],
    }
    link = {"chat_id": chat, "person_id": row["id"], "proof": "kpj", "linked_at": row["created_at"]}
    return made, link


def _messages(vault: Vault, chat_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    return [
        {
            "number": f"P{number:07d}",
            "chat_id": chat_id,
            "matter": "other",
            "body": vault.seal(b"Selamat siang", f"staff_messages.body:P{number:07d}"),
            "state": "waiting",
            "at": now - timedelta(minutes=number),
        }
        for number, chat_id in enumerate(chat_ids)
    ]


def _unrecognised(vault: Vault, chat_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    rows = []
    for number in range(NOT_UNDERSTOOD):
        chat_id, at = chat_ids[number % len(chat_ids)], now - timedelta(minutes=number)
        place = f"unrecognised.body:{chat_id}:{at.isoformat(timespec='microseconds')}"
        body = vault.seal(b"sy mau tanya kaka", place)
        rows.append({"chat_id": chat_id, "language": "id", "step": "", "body": body, "at": at})
    return rows


def _acts(count: int) -> Iterator[dict[str, Any]]:
    """Yield acts as they stood before marks were made; the chain itself is measured elsewhere."""
    now = datetime.now(UTC)
    for number in range(count):
        yield {
            "at": now - timedelta(seconds=30 * (count - number)),
            "actor": f"staff:{UUID(int=number % 60)}",
            "act": ACTS[number % len(ACTS)],
            "subject": f"case:{UUID(int=number % 200_000)}",
            "details": {},
        }
