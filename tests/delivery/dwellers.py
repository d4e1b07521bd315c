"""The people of a town: invented, each with one chat at an address that nobody has."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table

from handlers.channel import TELEGRAM
from handlers.chat import address_index
from storage.people import Identity
from storage.sealing import Vault
from storage.tables import chat_people, chats, people

VILLAGERS = 200


@dataclass(frozen=True, slots=True)
class Dweller:
    """Somebody and the chat that leads there."""

    person_id: UUID
    chat_id: UUID
    channel: str
    address: str
    number: int


def invented(channel: str, first: int, count: int) -> list[Dweller]:
    """Return people who are numbered on from ``first``."""
    numbers = range(first, first + count)
    return [Dweller(uuid4(), uuid4(), channel, _address(channel, one), one) for one in numbers]


def rows_of(dweller: Dweller, vault: Vault, now: datetime) -> dict[Table, dict[str, Any]]:
    """Return a dweller's row for each table, in the order in which they go in."""
    person_id, chat_id, number = dweller.person_id, dweller.chat_id, dweller.number
    identity = Identity(f"5307010101{number:06d}", f"Contoh {number}")
    # They wrote lately: WhatsApp's window is open.
    wrote = now - timedelta(hours=1)
    return {
        people: {
            "id": person_id,
            "nik_index": vault.index("nik", identity.nik),
            "identity": vault.seal(identity.to_bytes(), f"people.identity:{person_id}"),
            "kabupaten": "53.07",
            "kecamatan": "Alok",
            "desa": f"Desa Contoh {number // VILLAGERS}",
            "created_at": wrote,
            "changed_at": wrote,
        },
        chats: {
            "id": chat_id,
            "channel": dweller.channel,
            "address_index": address_index(vault, dweller.channel, dweller.address),
            "address": vault.seal(dweller.address.encode(), f"chats.address:{chat_id}"),
            "language": "id",
            "last_inbound_at": wrote,
            "created_at": wrote,
        },
        chat_people: {
            "chat_id": chat_id,
            "person_id": person_id,
            "proof": "code",
            "linked_at": wrote,
        },
    }


def _address(channel: str, number: int) -> str:
    return str(710_000_000 + number) if channel == TELEGRAM else f"whatsapp:+620000{number:06d}"
