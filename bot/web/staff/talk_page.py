"""``/petugas/percakapan/<chat>``: what was said, whose chat it is, and whether one may write."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final
from uuid import UUID

from flask import Response, make_response
from werkzeug.exceptions import NotFound

from bot.web.staff.desk import Desk
from bot.web.staff.talk_bubbles import Bubble, Files, bubbles_of
from bot.web.staff.talk_files import files_shown
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from conversations.masking import masked_name, without_long_numbers
from handlers.delivery.window import WINDOW, WINDOWED, is_open
from handlers.staff.rights import Right
from handlers.staff.talk_hours import waits_until
from handlers.staff.talk_saying import signature
from handlers.staff.talk_words import MOST_LETTERS
from handlers.staff.talking import number_of
from storage.store import Store
from storage.talk_lines import Heard, Lines, Sent
from storage.talks import Talk

# Lines of a page, and for how long a page that nobody touches goes on asking for new ones: each
# asking counts as use of the session, and an office computer that nobody touches is nobody's.
_PAGE: Final = 40
_WATCHED: Final = timedelta(minutes=15)
_NOTHING_NEW: Final = 204


class Window(StrEnum):
    """Whether words of our own may go to a chat."""

    FREE = "free"
    OPEN = "open"
    # Still open, but no more when words of this night would go out.
    NIGHT = "night"
    CLOSED = "closed"
    BLOCKED = "blocked"


_SHUT: Final = frozenset({Window.NIGHT, Window.CLOSED, Window.BLOCKED})


def add(desk: Desk) -> None:
    """Register the page, and the part of it that renews itself."""
    desk.page("/percakapan/<uuid:chat>", Right.TALK, show, name="talk")
    desk.page("/percakapan/<uuid:chat>/isi", Right.TALK, renew, name="talk_lines")


def show(visit: Visit, chat: UUID) -> Response:
    """Show a conversation; whoever opens one that is not theirs to answer is noted."""
    return page_of(visit, chat)


def page_of(
    visit: Visit, chat: UUID, status: int = 200, *, refused: Text | None = None, words: str = ""
) -> Response:
    """Return the page; with ``refused`` what could not be done, and the words that were typed."""
    now = visit.services.clock()
    with visit.services.database.begin() as store:
        talk = _talk(store, chat)
        holder, before = talk.holder(now), _read_place(visit.asked("sebelum"))
        lines = store.talk_lines.page(talk, _PAGE, before)
        messages, reports = store.talk_lines.messages_of(talk), store.talk_lines.reports_of(chat)
        actors = {f"staff:{holder}", *(one.settled_by for one in messages), *_speakers(lines)}
        names = store.staff.names(one for one in actors if one != "staff:None")
        people = [masked_name(name) for name in store.talk_lines.names_of(chat)]
        if holder != visit.seat.account.id:
            store.audit.note(visit.actor, "talk_opened", f"chat:{chat}", now)
        came, files = _files(store, talk, lines), store.talk_files.newest(talk)
    later = waits_until(talk.last_inbound_at, visit.now)
    about = number_of(messages, [report.number for report in reports])
    signed = visit.services.guide.texts.say(signature(visit.seat.account, about), talk.language)
    bubbles = bubbles_of(lines, came, names, visit)
    return visit.page(
        "talk",
        status,
        talk=talk,
        holder=holder,
        mine=holder == visit.seat.account.id,
        holder_name=names.get(f"staff:{holder}", ""),
        names=names,
        window=window_of(talk, now, later),
        shut=window_of(talk, now, later) in _SHUT,
        later=later,
        window_ends=talk.last_inbound_at + WINDOW if talk.last_inbound_at else None,
        people=people,
        reports=reports,
        **files_shown(visit, talk, files, reports),
        messages=[(one, without_long_numbers(one.text)) for one in messages],
        signature=signed,
        most=MOST_LETTERS,
        once=token_urlsafe(12),
        refused=visit.words.say(refused) if refused else "",
        typed=words,
        **_lines_shown(visit, talk, bubbles, lines, before, now),
    )


def renew(visit: Visit, chat: UUID) -> Response:
    """Return the lines anew for a page that asks by itself; nothing when there is nothing new."""
    if not visit.is_partial:
        return visit.lead("talk", chat=chat)
    now = visit.services.clock()
    with visit.services.database.begin() as store:
        talk = _talk(store, chat)
        lines = store.talk_lines.page(talk, _PAGE)
        names = store.staff.names(_speakers(lines))
        came = _files(store, talk, lines)
    bubbles = bubbles_of(lines, came, names, visit)
    shown = _lines_shown(visit, talk, bubbles, lines, None, now)
    if shown["watching"] and visit.asked("lihat") == shown["digest"]:
        return make_response("", _NOTHING_NEW)
    mine = talk.holder(now) == visit.seat.account.id
    return visit.page("talk_lines", talk=talk, mine=mine, **shown)


def window_of(talk: Talk, now: datetime, later: datetime | None = None) -> Window:
    """Return whether words of our own may go to a chat now; ``later``: until when they wait."""
    if not talk.reachable:
        return Window.BLOCKED
    if talk.channel not in WINDOWED:
        return Window.FREE
    if not is_open(talk.channel, talk.last_inbound_at, now):
        return Window.CLOSED
    if later and not is_open(talk.channel, talk.last_inbound_at, later):
        return Window.NIGHT
    return Window.OPEN


def _talk(store: Store, chat: UUID) -> Talk:
    talk = store.talks.get(chat)
    if talk is None:
        raise NotFound
    return talk


def _files(store: Store, talk: Talk, lines: Lines) -> Files:
    """Return the files of a page by when they came; what belongs to no case is nobody's kabupaten.

    The last that is read: from here on the store sees everything.
    """
    store.widen()
    heard = [one.at for one in lines.lines if isinstance(one, Heard) and one.kind == "SentMedia"]
    return store.talk_files.at(talk.id, heard)


def _lines_shown(
    visit: Visit,
    talk: Talk,
    bubbles: list[Bubble],
    lines: Lines,
    before: tuple[int, int] | None,
    now: datetime,
) -> Mapping[str, Any]:
    """Return what the template of the lines takes.

    ``since`` is when the page was opened, in whole seconds; a page of the past does not watch.
    """
    given, seconds = visit.asked("mulai", 12), int(now.timestamp())
    since = int(given) if given.isdecimal() else seconds
    mine = talk.holder(now) == visit.seat.account.id
    fresh = timedelta(0) <= timedelta(seconds=seconds - since) < _WATCHED
    return {
        "bubbles": bubbles,
        "older": f"{lines.older[0]}.{lines.older[1]}" if lines.older else "",
        "before": before,
        "since": since,
        "watching": mine and before is None and fresh,
        "still": mine and before is None and not fresh,
        "lost": visit.is_partial and not mine,
        "digest": sha256(repr(bubbles).encode()).hexdigest()[:16],
    }


def _speakers(lines: Lines) -> set[str]:
    """Return who of the staff speaks on a page, as the audit names them."""
    return {f"staff:{line.by}" for line in lines.lines if isinstance(line, Sent) and line.by}


def _read_place(given: str) -> tuple[int, int] | None:
    """Return before which rows a page ends; None for the newest."""
    heard, _, sent = given.partition(".")
    longest = len(str(2**62))
    if not (heard.isdecimal() and sent.isdecimal() and max(len(heard), len(sent)) <= longest):
        return None
    return min(int(heard), 2**62), min(int(sent), 2**62)
