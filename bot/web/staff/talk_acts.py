"""What is done in a conversation: take it, write, give it back, send news, settle a message."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Response
from werkzeug.exceptions import BadRequest, NotFound

from bot.web.staff.desk import Desk
from bot.web.staff.talk_page import page_of
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from handlers.staff import talking
from handlers.staff.rights import Right
from handlers.staff.talk_numbers import read_message_number
from handlers.staff.talk_saying import OtherWordsSaid
from handlers.staff.talk_words import TalkRefused
from handlers.staff.talking import NoSuchTalk, TalkMoved

_SAID: Final = "said"
_CONFLICT: Final = 409
_REFUSED: Final = 422
_ONCE: Final = re.compile(r"[A-Za-z0-9_-]{8,40}")
# The browser counts a line end as two; what is longer than this no form of ours lets through.
_MOST_TYPED: Final = 4_000


def add(desk: Desk) -> None:
    """Register the acts."""
    chat, message = "/percakapan/<uuid:chat>", "/percakapan/pesan/<number>"
    desk.act(f"{chat}/ambil", Right.TALK, take, ("holder", "once"), name="talk_take")
    desk.act(f"{chat}/kirim", Right.TALK, write, ("words", "once"), name="talk_write")
    desk.act(f"{chat}/serahkan", Right.TALK, give_back, name="talk_give_back")
    desk.act(f"{chat}/kabar", Right.TALK, send_news, ("number", "once"), name="talk_news")
    desk.act(f"{message}/selesai", Right.TALK, settle, name="talk_settle")
    desk.act(f"{message}/buka", Right.TALK, reopen, name="talk_reopen")


def take(visit: Visit, chat: UUID) -> Response:
    """Take a chat from the bot, or from whom the form names."""
    seen, once = _read_holder(visit.given("holder", 40)), _once(visit)
    account = visit.seat.account

    def act() -> datetime | None:
        return talking.take(visit.services, chat, account, seen, once)

    return _done(visit, chat, act, "taken")


def write(visit: Visit, chat: UUID) -> Response:
    """Say something; what is not sent stands in the form again."""
    words, once = visit.given("words", _MOST_TYPED), _once(visit)
    account = visit.seat.account

    def act() -> datetime | None:
        return talking.write(visit.services, chat, account, words, once)

    return _done(visit, chat, act, _SAID, typed=words)


def give_back(visit: Visit, chat: UUID) -> Response:
    """Let the bot answer again."""

    def act() -> datetime | None:
        return talking.give_back(visit.services, chat, visit.seat.account)

    return _done(visit, chat, act, "given_back")


def send_news(visit: Visit, chat: UUID) -> Response:
    """Send the approved words for news of a report."""
    number, once = visit.given("number", 20), _once(visit)

    def act() -> datetime | None:
        return talking.send_news(visit.services, chat, visit.seat.account, number, once)

    return _done(visit, chat, act, "news")


def settle(visit: Visit, number: str) -> Response:
    """Note that a message is done with."""
    return _marked(visit, number, talking.settle, "staff_talks.done.settled")


def reopen(visit: Visit, number: str) -> Response:
    """Let a message wait again."""
    return _marked(visit, number, talking.reopen, "staff_talks.done.reopened")


def _done(
    visit: Visit, chat: UUID, act: Callable[[], datetime | None], done: str, typed: str = ""
) -> Response:
    """Do ``act`` and lead back to the chat; or show it again with what stood against it.

    What was ``done`` (a text of ``staff_talks.done``) is told; words that went out are seen there.
    """
    try:
        later = act()
    except NoSuchTalk:
        raise NotFound from None
    except TalkMoved:
        moved = Text("staff_talks.refused.moved")
        return page_of(visit, chat, _CONFLICT, refused=moved, words=typed)
    except TalkRefused as error:
        status = _CONFLICT if isinstance(error, OtherWordsSaid) else _REFUSED
        return page_of(visit, chat, status, refused=error.reason, words=typed)
    if later is not None:
        told = Text(f"staff_talks.done.{done}_later", {"moment": later})
        return visit.told("talk", told, chat=chat)
    return visit.after("talk", "" if done == _SAID else f"staff_talks.done.{done}", chat=chat)


def _marked(visit: Visit, number: str, act: Callable[..., UUID | None], done: str) -> Response:
    read = read_message_number(number)
    if read is None:
        raise NotFound
    try:
        chat = act(visit.services, read, visit.seat.account)
    except NoSuchTalk:
        raise NotFound from None
    told = Text(done, {"number": read})
    return visit.told("talk", told, chat=chat) if chat else visit.told("talks", told)


def _once(visit: Visit) -> str:
    once = visit.given("once", 40)
    if not _ONCE.fullmatch(once):
        raise BadRequest
    return once


def _read_holder(given: str) -> UUID | None:
    """Return who had the chat when the form was drawn, None for the bot; 400 for nonsense."""
    try:
        return UUID(given) if given else None
    except ValueError:
        raise BadRequest from None
