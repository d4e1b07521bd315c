"""People whom an announcement did not reach through one chat, and the other chats they have."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from storage.announcement_outcomes import RecipientState, of_message
from storage.announcement_tables import announcement_recipients as told
from storage.announcement_tables import announcements
from storage.announcements import Audience
from storage.audiences import (
    BEST_FIRST,
    STANDS,
    TEMPLATE,
    Means,
    fitting,
    rank_of_chat,
)
from storage.case_tables import cases
from storage.cases import TELLS_OF_DEATH
from storage.outbox import OutboxState
from storage.receipts import Receipt
from storage.tables import chat_people, chats, outbox

# People moved at once.
MOST = 500
# Before every rank: a chat that has its message of this announcement costs none.
_HAS_IT = -1

_MOVE = (
    update(told)
    .where(
        told.c.announcement_id == bindparam("announcement"),
        told.c.person_id == bindparam("person"),
    )
    .values(
        chat_id=bindparam("to_chat"),
        standing=func.coalesce(bindparam("new_standing"), told.c.standing),
        state=bindparam("to_state"),
    )
)


def move_on(connection: Connection, announcement_id: int, means: Means) -> int:
    """Let people wait for their message through another chat; return how many, at most ``MOST``.

    They are those whose message failed for good, or who waited through a chat that is no longer
    theirs or takes no messages; not whoever wants none. The other chat is one of their own that
    fits the audience and was not tried by this announcement. One that somebody else's message went
    to has heard it: then they are not waiting but told by that.
    """
    kept = connection.execute(
        select(announcements.c.audience).where(announcements.c.id == announcement_id)
    ).scalar_one()
    best = _other_chats(_lost(announcement_id), Audience.from_json(kept), means)
    rows = connection.execute(
        select(best).where(best.c.nth == 1, best.c.rank <= TEMPLATE).limit(MOST)
    ).all()
    moves: list[dict[str, Any]] = [
        {
            "announcement": announcement_id,
            "person": row.person_id,
            "to_chat": row.chat_id,
            "new_standing": STANDS.get(row.rank),
            "to_state": RecipientState.QUEUED if row.rank == _HAS_IT else RecipientState.WAITING,
        }
        for row in rows
    ]
    if moves:
        connection.execute(_MOVE, moves)
    return len(moves)


_CAME_TO_NOTHING = or_(
    outbox.c.state.in_((OutboxState.FAILED, OutboxState.CANCELLED)),
    and_(outbox.c.state == OutboxState.ACCEPTED, outbox.c.receipt == Receipt.FAILED),
)


def _lost(announcement_id: int) -> Subquery:
    """Return the search for those who are not told, but for those who said that they want no word.

    Of a running announcement nothing is taken back but what a chat stopped or cannot take.
    """
    its_message = of_message(told, case((_CAME_TO_NOTHING, 1), else_=0))
    return (
        select(told.c.announcement_id, told.c.person_id, told.c.chat_id)
        .join(chats, chats.c.id == told.c.chat_id)
        .where(
            told.c.announcement_id == announcement_id,
            chats.c.announcements,
            case(
                (told.c.state == RecipientState.QUEUED, its_message),
                (told.c.state == RecipientState.CANCELLED, 1),
                else_=0,
            )
            == 1,
        )
        .subquery()
    )


def _other_chats(lost: Subquery, audience: Audience, means: Means) -> Subquery:
    """Return the search for the other chats of each, numbered from the best."""
    reached = case(
        (or_(_CAME_TO_NOTHING, outbox.c.state == OutboxState.EXPIRED), 0),
        else_=1,
    )
    # 1: it has the message; 0: it had it for nothing; NULL: it was not tried.
    has_it = (
        select(reached)
        .where(outbox.c.announcement_id == lost.c.announcement_id, outbox.c.chat_id == chats.c.id)
        .correlate(lost, chats)
        .scalar_subquery()
    )
    rank = case((has_it == 1, _HAS_IT), else_=rank_of_chat(means, _mourns()))
    return (
        select(
            lost.c.person_id,
            chats.c.id.label("chat_id"),
            rank.label("rank"),
            func.row_number()
            .over(partition_by=lost.c.person_id, order_by=(rank, *BEST_FIRST))
            .label("nth"),
        )
        .select_from(
            lost.join(chat_people, chat_people.c.person_id == lost.c.person_id).join(
                chats, chats.c.id == chat_people.c.chat_id
            )
        )
        .where(
            chats.c.id != lost.c.chat_id,
            *fitting(audience),
            func.coalesce(has_it, 1) == 1,
        )
        .subquery()
    )


def _mourns() -> ColumnElement[bool]:
    """Return whether a chat is one of somebody whose death is reported.

    Looked up for the few chats that it is asked of; with their offsets PostgreSQL does just that.
    """
    linked = chat_people.alias("linked")
    died = (
        select(cases.c.id)
        .where(cases.c.person_id == linked.c.person_id, TELLS_OF_DEATH)
        .correlate(linked)
        .offset(0)
        .exists()
    )
    of_chat = select(linked.c.person_id).where(linked.c.chat_id == chats.c.id, died)
    return of_chat.correlate(chats).offset(0).exists()
