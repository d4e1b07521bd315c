"""The end of a turn: the delivery with its answer, and where the chat stands now, kept as one.

On PostgreSQL it is one statement, and a turn that looked nothing up is nothing else: one round
trip instead of four (begin, insert, update, commit).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, false, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.chats import ChatRecord, Stale
from storage.sealing import Vault
from storage.tables import chats, inbox

# Named unlike any column: SQLAlchemy takes a parameter named like one for a value to set.
_DELIVERY = {
    inbox.c.channel: "of_channel",
    inbox.c.external_id: "of_external_id",
    inbox.c.kind: "of_kind",
    inbox.c.body: "of_body",
    inbox.c.answer: "of_answer",
    inbox.c.at: "now",
}
_SAVE_CHAT = (
    update(chats)
    .where(chats.c.id == bindparam("chat"), chats.c.turn == bindparam("seen_turn"))
    .values(
        turn=bindparam("new_turn"),
        session=bindparam("new_session"),
        language=bindparam("new_language"),
        phone_index=bindparam("new_phone"),
        consent_version=bindparam("new_consent"),
        announcements=bindparam("new_announcements"),
        last_inbound_at=bindparam("new_last_inbound"),
        draft_since=bindparam("new_draft"),
        # Of each half-done report people are reminded once.
        draft_reminded=case((chats.c.draft_since.is_(None), false()), else_=chats.c.draft_reminded),
        reachable=True,
    )
)
_ADD_DELIVERY = insert(inbox).values(
    chat_id=bindparam("chat"),
    **{column.name: bindparam(name) for column, name in _DELIVERY.items()},
)
_SAVED = _SAVE_CHAT.returning(chats.c.id).cte("saved")
_BOTH = (
    insert(inbox)
    .from_select(
        [inbox.c.chat_id, *_DELIVERY],
        select(
            _SAVED.c.id, *(bindparam(name, type_=column.type) for column, name in _DELIVERY.items())
        ),
        # Else SQLAlchemy counts no inserted rows (-1), and a turn that came late looks kept.
    )
    .execution_options(preserve_rowcount=True)
)


class AlreadyKnown(Exception):
    """This delivery was here before; answer what was answered then."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What arrived, and what is answered inside the response (plain JSON values)."""

    channel: str
    external_id: str
    kind: str
    text: str
    answer: Sequence[dict[str, Any]]


class Turns:
    """Keeps the ends of turns."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction, or without one where it commits by itself."""
        self._connection = connection
        self._vault = vault

    def keep(self, delivery: Delivery, record: ChatRecord, seen_turn: int, now: datetime) -> None:
        """Keep a delivery, its answer and the chat as the turn leaves it.

        Raises ``Stale`` unless the chat still stood at ``seen_turn``, and ``AlreadyKnown`` when
        this chat had this delivery before; nothing is kept then.
        """
        values = self._sealed(delivery, record) | {"seen_turn": seen_turn, "now": now}
        try:
            if self._connection.dialect.name == "postgresql":
                kept = self._connection.execute(_BOTH, values).rowcount
            else:
                self._connection.execute(_ADD_DELIVERY, values)
                kept = self._connection.execute(_SAVE_CHAT, values).rowcount
        except IntegrityError as error:
            raise AlreadyKnown from error
        if kept == 0:
            raise Stale

    def _sealed(self, delivery: Delivery, record: ChatRecord) -> dict[str, Any]:
        seal, session = self._vault.seal, record.session
        place = f"{record.id}:{delivery.external_id}"
        answer = json.dumps(delivery.answer, ensure_ascii=False).encode()
        return {
            "chat": record.id,
            "new_turn": record.turn,
            "new_session": session and seal(session.encode(), f"chats.session:{record.id}"),
            "new_language": record.language,
            "new_phone": record.phone_index,
            "new_consent": record.consent_version,
            "new_announcements": record.announcements,
            "new_last_inbound": record.last_inbound_at,
            "new_draft": record.draft_since,
            "of_channel": delivery.channel,
            "of_external_id": delivery.external_id,
            "of_kind": delivery.kind,
            "of_body": seal(delivery.text.encode(errors="replace"), f"inbox.body:{place}"),
            "of_answer": seal(answer, f"inbox.answer:{place}"),
        }
