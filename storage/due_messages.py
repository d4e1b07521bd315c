"""Which messages are due, as statements: what may go now, what goes before it, what waits."""

from sqlalchemy import (
    ColumnElement,
    String,
    TextClause,
    Update,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
    update,
)

from storage.announcement_tables import chat_paces
from storage.outbox import MAY_GO, REPLY_LANE, OutboxState
from storage.tables import IS_QUEUED, outbox

_earlier = outbox.alias("earlier")
# Of one chat only the first goes: what is on its way, was tried and is tried again soon, or is due
# now and of a lane at least as urgent. What is due only later holds nothing up.
_GOES_FIRST = and_(
    _earlier.c.chat_id == outbox.c.chat_id,
    or_(
        and_(_earlier.c.lane == outbox.c.lane, _earlier.c.id < outbox.c.id),
        _earlier.c.lane < outbox.c.lane,
    ),
    # The words of the index ix_outbox_active, which PostgreSQL knows by no parameter.
    text("earlier.state IN ('queued', 'leased', 'sending')"),
    or_(
        text("earlier.state <> 'queued'"),
        _earlier.c.not_before <= bindparam("now"),
        and_(_earlier.c.attempts > 0, _earlier.c.not_before <= bindparam("soon")),
    ),
)
_LONGEST_WAIT = 86_400.0
# A chat hears only so much in a while; answers may come in a small burst.
_TOO_SOON = and_(
    chat_paces.c.chat_id == outbox.c.chat_id,
    chat_paces.c.next_at
    > bindparam("paced_at") + case((outbox.c.lane == REPLY_LANE, bindparam("burst")), else_=0.0),
    # Nobody asks us to wait for longer: the clock was set back.
    chat_paces.c.next_at < bindparam("paced_at") + _LONGEST_WAIT,
)
# Built once: building a statement costs more than asking it. The parameters are named unlike any
# column: SQLAlchemy takes one named like a column for a value to set.
_DUE = (
    select(outbox.c.id)
    .where(
        IS_QUEUED,
        outbox.c.not_before <= bindparam("now"),
        or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > bindparam("now")),
        outbox.c.lane.between(bindparam("first_lane"), bindparam("last_lane")),
        MAY_GO,
        ~select(chat_paces.c.chat_id).where(_TOO_SOON).offset(0).exists(),
        ~select(_earlier.c.id).where(_GOES_FIRST).offset(0).exists(),
    )
    .order_by(outbox.c.lane, outbox.c.id)
    .limit(bindparam("most"))
    # PostgreSQL passes over what another worker is leasing.
    .with_for_update(skip_locked=True)
)


# By night: not what merely waits for the morning, however much of it there is.
_GOES_BY_NIGHT = text("(outbox.lane < 2 OR outbox.at_night)")


def _leasing(*conditions: ColumnElement[bool] | TextClause) -> Update:
    # Looked for once, and then leased: a subquery might be asked again for every row.
    due = _DUE.where(*conditions).cte("due")
    return (
        update(outbox)
        .where(outbox.c.id == due.c.id)
        .values(
            state=OutboxState.LEASED,
            lease_until=bindparam("lease_ends"),
            epoch=outbox.c.epoch + 1,
            owner=bindparam("worker"),
        )
        .returning(
            outbox.c.id,
            outbox.c.epoch,
            outbox.c.chat_id,
            outbox.c.channel,
            outbox.c.lane,
            outbox.c.attempts,
            outbox.c.announcement_id,
            outbox.c.dedup_key,
            outbox.c.body,
        )
    )


_OF_CHANNEL = outbox.c.channel == bindparam("of_channel")
# A chat that moved to another number has rows of two channels: each goes by its own.
_OF_CHAT = and_(
    outbox.c.chat_id == bindparam("of_chat"),
    outbox.c.channel == func.coalesce(bindparam("of_channel", type_=String), outbox.c.channel),
)
CLAIM_ANY = _leasing()
CLAIM = _leasing(_OF_CHANNEL)
CLAIM_BY_NIGHT = _leasing(_OF_CHANNEL, _GOES_BY_NIGHT)
# Announcements alone, by night: an index of its own finds the few that may go.
CLAIM_AT_NIGHT = _leasing(_OF_CHANNEL, text("outbox.at_night"))
CLAIM_OF_ONE = _leasing(_OF_CHAT)
CLAIM_OF_ONE_BY_NIGHT = _leasing(_OF_CHAT, _GOES_BY_NIGHT)
