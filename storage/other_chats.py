"""People whom an announcement did not reach through one chat, and the other chats they have."""

from typing import Any

from sqlalchemy import (
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

from storage.announcement_outcomes import RecipientState
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


def _lost(announcement_id: int) -> Subquery:
    """Return the search for those who are not told, but for those who said that they want no word.

    Of a running announcement nothing is taken back but what a chat stopped or cannot take.
    """
    came_to_nothing = or_(
        outbox.c.state.in_((OutboxState.FAILED, OutboxState.CANCELLED)),
        and_(outbox.c.state == OutboxState.ACCEPTED, outbox.c.receipt == Receipt.FAILED),
    )
    its_message = and_(
        outbox.c.announcement_id == told.c.announcement_id,
        outbox.c.chat_id == told.c.chat_id,
        came_to_nothing,
    )
    return (
        select(told.c.announcement_id, told.c.person_id, told.c.chat_id)
        .join(chats, chats.c.id == told.c.chat_id)
        .outerjoin(outbox, its_message)
        .where(
            told.c.announcement_id == announcement_id,
            chats.c.announcements,
            or_(
                and_(told.c.state == RecipientState.QUEUED, outbox.c.id.is_not(None)),
                told.c.state == RecipientState.CANCELLED,
            ),
        )
        .subquery()
    )


def _other_chats(lost: Subquery, audience: Audience, means: Means) -> Subquery:
    """Return the search for the other chats of each, numbered from the best."""
    said = outbox.alias("said")
    rank = case((said.c.id.is_not(None), _HAS_IT), else_=rank_of_chat(means))
    has_failed = or_(
        said.c.state.in_((OutboxState.FAILED, OutboxState.CANCELLED, OutboxState.EXPIRED)),
        said.c.receipt == Receipt.FAILED,
    )
    tables = (
        lost.join(chat_people, chat_people.c.person_id == lost.c.person_id)
        .join(chats, chats.c.id == chat_people.c.chat_id)
        .outerjoin(
            said,
            and_(
                said.c.announcement_id == lost.c.announcement_id,
                said.c.chat_id == chats.c.id,
            ),
        )
    )
    return (
        select(
            lost.c.person_id,
            chats.c.id.label("chat_id"),
            rank.label("rank"),
            func.row_number()
            .over(partition_by=lost.c.person_id, order_by=(rank, *BEST_FIRST))
            .label("nth"),
        )
        .select_from(tables)
        .where(
            chats.c.id != lost.c.chat_id,
            *fitting(audience),
            func.coalesce(has_failed, False).is_(False),
        )
        .subquery()
    )
