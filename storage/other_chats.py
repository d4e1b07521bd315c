"""People whom an announcement did not reach through one chat, and the other chats they have."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    false,
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
from storage.deaths import TELLS_OF_DEATH
from storage.outbox import OutboxState
from storage.receipts import Receipt
from storage.rosters import chunks
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
    audience = Audience.from_json(kept)
    lost = connection.execute(_LOST, {"announcement": announcement_id}).scalars().all()
    rows = [
        row
        for some in chunks(lost)
        for row in connection.execute(_best_of_others(announcement_id, some, audience, means))
    ][:MOST]
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


_other_link = chat_people.alias("other_link")
# Those who are not told and have another chat, but for those who said that they want no word. Of a
# running announcement nothing is taken back but what a chat stopped or cannot take. Asked one after
# the other, each of fewer: joined, PostgreSQL read all chats and links.
_IS_LOST = case(
    (
        told.c.state == RecipientState.QUEUED,
        of_message(told, case((_CAME_TO_NOTHING, 1), else_=0)),
    ),
    else_=1,
)
_HAS_OTHERS = (
    select(_other_link.c.chat_id)
    .where(_other_link.c.person_id == told.c.person_id, _other_link.c.chat_id != told.c.chat_id)
    .correlate(told)
    .offset(0)
    .exists()
)
_WANTS_IT = (
    select(chats.c.announcements)
    .where(chats.c.id == told.c.chat_id)
    .correlate(told)
    .scalar_subquery()
)
_LOST = select(told.c.person_id).where(
    told.c.announcement_id == bindparam("announcement"),
    told.c.state.in_((RecipientState.QUEUED, RecipientState.CANCELLED)),
    case((_IS_LOST == 1, case((_HAS_OTHERS, _WANTS_IT), else_=false())), else_=false()),
)


def _best_of_others(
    announcement_id: int, person_ids: Collection[UUID], audience: Audience, means: Means
) -> Select[tuple[UUID, UUID, int]]:
    """Return the search for the best other chat of each who has one: person, chat, rank."""
    came_to_nothing = or_(_CAME_TO_NOTHING, outbox.c.state == OutboxState.EXPIRED)
    # 1: it has the message; 0: it had it for nothing; NULL: it was not tried.
    has_it = (
        select(case((came_to_nothing, 0), else_=1))
        .where(outbox.c.announcement_id == announcement_id, outbox.c.chat_id == chats.c.id)
        .correlate(chats)
        .scalar_subquery()
    )
    rank = case((has_it == 1, _HAS_IT), else_=rank_of_chat(means, _mourns()))
    ranked = (
        select(
            told.c.person_id,
            chats.c.id.label("chat_id"),
            rank.label("rank"),
            func.row_number()
            .over(partition_by=told.c.person_id, order_by=(rank, *BEST_FIRST))
            .label("nth"),
        )
        .join(chat_people, chat_people.c.person_id == told.c.person_id)
        .join(chats, chats.c.id == chat_people.c.chat_id)
        .where(
            told.c.announcement_id == announcement_id,
            told.c.person_id.in_(person_ids),
            chats.c.id != told.c.chat_id,
            *fitting(audience),
            func.coalesce(has_it, 1) == 1,
        )
        .subquery()
    )
    return select(ranked.c.person_id, ranked.c.chat_id, ranked.c.rank).where(
        ranked.c.nth == 1, ranked.c.rank <= TEMPLATE
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
