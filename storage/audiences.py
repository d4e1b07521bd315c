"""Who is meant by an announcement, and how each can be reached.

They are counted before it starts and frozen when it does, by one and the same search. Everything
is found set by set in the database, however many people there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Subquery,
    and_,
    case,
    distinct,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from conversations.rules.case import CaseState
from conversations.rules.periods import Payer
from storage.announcement_tables import announcement_recipients
from storage.announcements import Audience
from storage.bulk import count_anew, take_time
from storage.case_tables import cases
from storage.deaths import TELLS_OF_DEATH
from storage.tables import chat_people, chats, cover_periods, people, programmes


class Standing(StrEnum):
    """How a person can be reached; each has exactly one.

    FREE: in our own words. TEMPLATE: only by an approved one. NO_TEMPLATE: there is none in the
    chat's language. OPTED_OUT: all chats want no announcements. DECEASED: a death is reported, of
    the person or of somebody on the only phone. UNREACHABLE: no chat takes messages from us.
    NO_CHAT: the person never proved a link from one.
    """

    FREE = "free"
    TEMPLATE = "template"
    NO_TEMPLATE = "no_template"
    OPTED_OUT = "opted_out"
    DECEASED = "deceased"
    UNREACHABLE = "unreachable"
    NO_CHAT = "no_chat"


@dataclass(frozen=True, slots=True)
class Means:
    """What we may write with.

    On the ``windowed`` channels our own words go only to whoever wrote after ``open_since``, to the
    others an approved template; ``templates`` are the languages that have one.
    """

    open_since: datetime
    windowed: frozenset[str]
    templates: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reach:
    """How many can be reached: people by standing, and messages by channel and standing.

    Messages are chats: one that several people of the audience share is one message.
    """

    people: Mapping[Standing, int]
    messages: Mapping[tuple[str, Standing], int]


PLACE = ("kabupaten", "kecamatan", "desa")
# A chat's rank, best first: a person stands as the best of all chats does.
FREE, TEMPLATE, NO_TEMPLATE, MOURNS, REFUSES, OPTED_OUT, NONE = range(7)
STANDS = {
    FREE: Standing.FREE,
    TEMPLATE: Standing.TEMPLATE,
    NO_TEMPLATE: Standing.NO_TEMPLATE,
    MOURNS: Standing.DECEASED,
    REFUSES: Standing.UNREACHABLE,
    OPTED_OUT: Standing.OPTED_OUT,
    NONE: Standing.NO_CHAT,
}
# Whose death is reported, and the chats linked to them. Each is looked up in the whole set of them,
# which PostgreSQL believes to be small enough to hash for being distinct.
_DEAD = select(cases.c.person_id).where(TELLS_OF_DEATH, cases.c.person_id.is_not(None)).distinct()
_MOURNING = (
    select(chat_people.c.chat_id)
    .join(cases, cases.c.person_id == chat_people.c.person_id)
    .where(TELLS_OF_DEATH)
    .distinct()
    .correlate(None)
)
# Nobody has found the papers of such a case complete.
_LACKS_PAPERS = (CaseState.NOTICE, CaseState.OPEN, CaseState.PAPERS_MISSING)


class Audiences:
    """The people, chats and cases tables, searched for those who are meant."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def reach(self, audience: Audience, means: Means, today: date) -> Reach:
        """Count whom an announcement would reach if it started now; ``today`` is the local day."""
        take_time(self._connection)
        found = standings(audience, means, today)
        rows = self._connection.execute(
            select(
                found.c.standing,
                found.c.channel,
                func.count().label("people"),
                func.count(distinct(found.c.chat_id)).label("messages"),
            ).group_by(found.c.standing, found.c.channel)
        ).all()
        standing_of: dict[Standing, int] = {}
        messages: dict[tuple[str, Standing], int] = {}
        for row in rows:
            standing = Standing(row.standing)
            standing_of[standing] = standing_of.get(standing, 0) + row.people
            if row.channel is not None:
                messages[row.channel, standing] = row.messages
        return Reach(standing_of, messages)

    def freeze(self, announcement_id: int, audience: Audience, means: Means, today: date) -> int:
        """Keep everyone who is meant as a recipient, village by village; return how many.

        Within a village stand first those through whom each chat is told, the free chats before
        those that cost a template, then whoever shares such a chat, then those who are not told.
        """
        take_time(self._connection)
        found = standings(audience, means, today)
        is_told = found.c.standing.in_((Standing.FREE, Standing.TEMPLATE))
        nth = func.row_number().over(
            partition_by=found.c.chat_id, order_by=(*village(found.c), found.c.person_id)
        )
        placed = select(found, is_told.label("is_told"), nth.label("nth")).subquery()
        order = case(
            (~placed.c.is_told, 3),
            (placed.c.nth > 1, 2),
            (placed.c.standing == Standing.TEMPLATE, 1),
            else_=0,
        )
        count = self._connection.execute(
            insert(announcement_recipients).from_select(
                ["announcement_id", "person_id", "chat_id", "standing", "state", "position"],
                select(
                    literal(announcement_id, announcement_recipients.c.announcement_id.type),
                    placed.c.person_id,
                    placed.c.chat_id,
                    placed.c.standing,
                    case((placed.c.is_told, literal("waiting", String)), else_="excluded"),
                    func.row_number().over(
                        order_by=(*village(placed.c), order, placed.c.person_id)
                    ),
                ),
            ),
            # On PostgreSQL the count would be lost: an insert may give rows back instead.
            execution_options={"preserve_rowcount": True},
        ).rowcount
        count_anew(self._connection, announcement_recipients)
        return count


def village(columns: ReadOnlyColumnCollection[str, Any]) -> list[ColumnElement[str]]:
    """Return what tells a village from others, however its names are written."""
    return [func.lower(func.coalesce(columns[name], "")) for name in PLACE]


def standings(audience: Audience, means: Means, today: date) -> Subquery:
    """Return the search for the people of an audience: person, place, standing, chat, channel.

    Chat and channel are those of the best chat, None for whoever has none that could be written to.
    """
    rank = rank_of_chat(means, chats.c.id.in_(_MOURNING))
    nth = func.row_number().over(partition_by=people.c.id, order_by=(rank, *BEST_FIRST))
    is_chosen = bool(audience.channel or audience.language)
    tables = people.join(
        chat_people, chat_people.c.person_id == people.c.id, isouter=not is_chosen
    ).join(chats, chats.c.id == chat_people.c.chat_id, isouter=not is_chosen)
    ranked = (
        select(
            people.c.id.label("person_id"),
            *(people.c[name] for name in PLACE),
            chats.c.id.label("chat_id"),
            chats.c.channel,
            people.c.id.in_(_DEAD).label("is_dead"),
            rank.label("rank"),
            nth.label("nth"),
        )
        .select_from(tables)
        .where(*_meant(audience, today), *fitting(audience))
        .subquery()
    )
    stands = case(
        (ranked.c.is_dead, literal(Standing.DECEASED, String)),
        *((ranked.c.rank == rank, standing) for rank, standing in STANDS.items()),
    )
    is_written_to = and_(~ranked.c.is_dead, ranked.c.rank <= NO_TEMPLATE)
    return (
        select(
            ranked.c.person_id,
            *(ranked.c[name] for name in PLACE),
            stands.label("standing"),
            case((is_written_to, ranked.c.chat_id)).label("chat_id"),
            case((is_written_to, ranked.c.channel)).label("channel"),
        )
        .where(ranked.c.nth == 1)
        .subquery()
    )


# Of chats of one rank the one that was used last.
BEST_FIRST = (chats.c.last_inbound_at.desc().nulls_last(), chats.c.id)


def rank_of_chat(means: Means, mourns: ColumnElement[bool]) -> ColumnElement[int]:
    """Return the rank of a chat; ``mourns``: it is one of somebody whose death is reported."""
    return case(
        (chats.c.id.is_(None), NONE),
        (chats.c.announcements.is_(False), OPTED_OUT),
        (chats.c.reachable.is_(False), REFUSES),
        (mourns, MOURNS),
        (chats.c.channel.not_in(means.windowed), FREE),
        (chats.c.last_inbound_at > means.open_since, FREE),
        (chats.c.language.in_(means.templates), TEMPLATE),
        else_=NO_TEMPLATE,
    )


def fitting(audience: Audience) -> list[ColumnElement[bool]]:
    """Return what an audience asks of a chat."""
    asked = {chats.c.channel: audience.channel, chats.c.language: audience.language}
    return [column == value for column, value in asked.items() if value]


def _meant(audience: Audience, today: date) -> list[ColumnElement[bool]]:
    """Return what an audience asks of a person."""
    asked: list[ColumnElement[bool]] = []
    if audience.programmes:
        asked.append(
            people.c.id.in_(
                select(cover_periods.c.person_id)
                .join(programmes, programmes.c.id == cover_periods.c.programme_id)
                .where(programmes.c.code.in_(audience.programmes))
            )
        )
    if audience.kabupaten:
        asked.append(people.c.kabupaten.in_(audience.kabupaten))
    for column, names in ((people.c.kecamatan, audience.kecamatan), (people.c.desa, audience.desa)):
        if names:
            asked.append(func.lower(column).in_([name.lower() for name in names]))
    if audience.cover_ends_before is not None:
        last = audience.cover_ends_before - timedelta(days=1)
        asked += _cover_ends(today, last)
    if audience.cover_ends_on is not None:
        day = audience.cover_ends_on
        # What this day ends must be what somebody paid for them: that is what they are told.
        asked += [*_cover_ends(day, day), people.c.id.in_(_paid_for_until(day))]
    if audience.papers_missing:
        asked.append(
            people.c.id.in_(
                select(cases.c.person_id).where(
                    cases.c.state.in_(_LACKS_PAPERS), cases.c.person_id.is_not(None)
                )
            )
        )
    return asked


def _paid_for_until(day: date) -> Select[tuple[UUID]]:
    """Return the people with cover until a day that they did not pay themselves."""
    return (
        select(cover_periods.c.person_id)
        .join(programmes, programmes.c.id == cover_periods.c.programme_id)
        .where(cover_periods.c.ends == day, programmes.c.payer != Payer.SELF)
    )


def _cover_ends(first: date, last: date) -> list[ColumnElement[bool]]:
    """Return what is asked of a person whose last cover ends on one of these days."""
    ends, later = cover_periods.alias("ends"), cover_periods.alias("later")
    return [
        people.c.id.in_(select(ends.c.person_id).where(ends.c.ends.between(first, last))),
        ~select(later.c.id)
        .where(later.c.person_id == people.c.id, later.c.ends > last)
        .correlate(people)
        .exists(),
    ]
