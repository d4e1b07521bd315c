"""Which people a chat has proved a link to, one-time codes, and the tries that are counted."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.people import Identity, kpj_index, nik_index
from storage.sealing import Vault
from storage.staff_messages import SPEAKABLE
from storage.tables import chat_people, identity_attempts, link_codes, people

CODE_LENGTH = 8
CODE_DAYS = 90
# Region and birth date: people who walk through serial numbers keep these twelve digits.
PREFIX_DIGITS = 12


# Built once: building a statement costs more than asking it.
_PEOPLE_OF = (
    select(people.c.id, people.c.identity)
    .join(chat_people, chat_people.c.person_id == people.c.id)
    .where(chat_people.c.chat_id == bindparam("chat"))
    .order_by(chat_people.c.linked_at, people.c.id)
)
_IS_LINKED = select(chat_people.c.person_id).where(
    chat_people.c.chat_id == bindparam("chat"), chat_people.c.person_id == bindparam("person")
)


@dataclass(frozen=True, slots=True)
class Tries:
    """How often proof was tried before and failed: by this chat, for this NIK, in its prefix.

    For chat and NIK only tries with a card number or a code count: a number that is not on the
    roster is not a guess, and its owner goes on with the card. ``serials`` counts the different
    NIK tried within one prefix in a day.
    """

    chat_hour: int
    chat_day: int
    chat_ever: int
    nik_day: int
    serials_day: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who may be the one meant, and what of the proof fits."""

    id: UUID
    name: str
    phone_fits: bool
    kpj_fits: bool


class Links:
    """The chat_people, link_codes and identity_attempts tables."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def people_of(self, chat_id: UUID) -> list[tuple[UUID, str]]:
        """Return the id and full name of everyone linked to a chat, oldest link first."""
        rows = self._connection.execute(_PEOPLE_OF, {"chat": chat_id})
        return [(row.id, self._name(row.id, row.identity)) for row in rows]

    def is_linked(self, chat_id: UUID, person_id: UUID) -> bool:
        """Tell whether a chat is linked to a person."""
        found = self._connection.execute(_IS_LINKED, {"chat": chat_id, "person": person_id})
        return found.one_or_none() is not None

    def link(self, chat_id: UUID, person_id: UUID, proof: str, now: datetime) -> None:
        """Link a chat to a person; an older link stays as it was."""
        insert_new = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        self._connection.execute(
            insert_new(chat_people)
            .values(chat_id=chat_id, person_id=person_id, proof=proof, linked_at=now)
            .on_conflict_do_nothing()
        )

    def unlink_all(self, chat_id: UUID) -> None:
        """Forget whom a chat was linked to."""
        self._connection.execute(delete(chat_people).where(chat_people.c.chat_id == chat_id))

    def candidate(self, nik: str, kpj: str | None, phone_index: bytes | None) -> Candidate | None:
        """Return the person with this NIK and what of the proof fits; None when there is none."""
        row = self._connection.execute(
            select(people.c.id, people.c.identity, people.c.kpj_index, people.c.phone_index).where(
                people.c.nik_index == nik_index(self._vault, nik)
            )
        ).one_or_none()
        if row is None:
            return None
        return Candidate(
            row.id,
            self._name(row.id, row.identity),
            phone_fits=phone_index is not None and row.phone_index == phone_index,
            kpj_fits=kpj is not None and row.kpj_index == kpj_index(self._vault, kpj),
        )

    def code_holder(self, code: str, now: datetime) -> Candidate | None:
        """Return the person of a one-time code; None when it is unknown, used or old."""
        row = self._connection.execute(
            select(people.c.id, people.c.identity)
            .join(link_codes, link_codes.c.person_id == people.c.id)
            .where(
                link_codes.c.code_index == self._code_index(code),
                link_codes.c.used_at.is_(None),
                link_codes.c.expires_at > now,
            )
        ).one_or_none()
        if row is None:
            return None
        return Candidate(row.id, self._name(row.id, row.identity), phone_fits=False, kpj_fits=False)

    def use_code(self, code: str, now: datetime) -> bool:
        """Use up a one-time code; False when another chat was faster."""
        done = self._connection.execute(
            update(link_codes)
            .where(
                link_codes.c.code_index == self._code_index(code), link_codes.c.used_at.is_(None)
            )
            .values(used_at=now)
        )
        return done.rowcount == 1

    def issue_code(self, person_id: UUID, now: datetime) -> str:
        """Make a one-time code for a person, good for 90 days, and return it."""
        code = fresh_code()
        self._connection.execute(
            insert(link_codes).values(
                code_index=self._code_index(code),
                person_id=person_id,
                issued_at=now,
                expires_at=now + timedelta(days=CODE_DAYS),
            )
        )
        return code

    def tries(self, chat_id: UUID, nik: str | None, now: datetime) -> Tries:
        """Count the failed tries that limits look at; one statement, whatever it finds."""
        attempt = identity_attempts.c
        by_chat = attempt.chat_id == chat_id
        day, hour = attempt.at > now - timedelta(days=1), attempt.at > now - timedelta(hours=1)
        # A code comes without a NIK; the other chats' codes are not its tries.
        by_nik = false() if nik is None else attempt.nik_index == self._nik(nik)
        by_prefix = false() if nik is None else attempt.prefix_index == self._prefix(nik)

        def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
            return func.count(case((condition, 1)))

        guessed = attempt.guessed.is_(True)
        row = self._connection.execute(
            select(
                count(and_(by_chat, guessed, hour)),
                count(and_(by_chat, guessed, day)),
                count(and_(by_chat, guessed)),
                count(and_(by_nik, guessed, day)),
                func.count(func.distinct(case((and_(by_prefix, day), attempt.nik_index)))),
            ).where(attempt.proved.is_(False), or_(by_chat, and_(or_(by_nik, by_prefix), day)))
        ).one()
        return Tries(*row)

    def note_try(
        self,
        chat_id: UUID,
        nik: str | None,
        now: datetime,
        *,
        proved: bool,
        guessed: bool = True,
    ) -> None:
        """Count a try to prove a link; ``guessed`` when a card number or a code was given."""
        self._connection.execute(
            insert(identity_attempts).values(
                chat_id=chat_id,
                nik_index=self._nik(nik),
                prefix_index=self._prefix(nik),
                guessed=guessed,
                proved=proved,
                at=now,
            )
        )

    def _name(self, person_id: UUID, sealed: bytes) -> str:
        opened = self._vault.open(sealed, f"people.identity:{person_id}")
        return Identity.from_bytes(opened).name

    def _nik(self, nik: str | None) -> bytes | None:
        return None if nik is None else nik_index(self._vault, nik)

    def _prefix(self, nik: str | None) -> bytes | None:
        return None if nik is None else self._vault.index("nik_prefix", nik[:PREFIX_DIGITS])

    def _code_index(self, code: str) -> bytes:
        return self._vault.index("link_code", code)


def fresh_code() -> str:
    """Return a one-time code with a digit in it, so that it cannot be a word."""
    while True:
        code = "".join(secrets.choice(SPEAKABLE) for _ in range(CODE_LENGTH))
        if not code.isalpha():
            return code
