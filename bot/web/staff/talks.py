"""``/petugas/percakapan``: what waits for a person, who answers where, and where to find a chat."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from flask import Response

from bot.web.staff import talk_acts, talk_files, talk_page
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from conversations.masking import without_long_numbers
from conversations.rules.report_numbers import read_number
from handlers.staff.rights import Right
from handlers.staff.talk_numbers import read_message_number
from storage.talks import TakenTalk, Talk, WaitingMessage, key_of

# Rows of a list on one page.
_PAGE: Final = 50
_NOT_FOUND: Final = 404
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
Key = TypeVar("Key")


def add(desk: Desk) -> None:
    """Register the list, the page of a conversation and what is done there."""
    desk.page("/percakapan", Right.TALK, listed, name="talks", menu="staff_talks.menu")
    desk.act("/percakapan/cari", Right.TALK, find, ("number",), name="talks_find")
    talk_page.add(desk)
    talk_acts.add(desk)
    talk_files.add(desk)


def listed(visit: Visit) -> Response:
    """Show what waits, then who answers where."""
    return _show(visit)


def find(visit: Visit) -> Response:
    """Open the chat of a message's number; of a report's number the one chat, or all of them."""
    given = visit.given("number", 200)
    with visit.services.database.begin() as store:
        if number := read_message_number(given):
            chat = store.talks.by_message(number)
            found = [chat] if chat else []
        elif number := read_number(given):
            found = store.talks.by_report(number)
        else:
            unclear = Text("staff_talks.search.unclear")
            return _show(visit, refused=unclear, given=without_long_numbers(given))
    if len(found) == 1:
        return visit.lead("talk", chat=found[0].id)
    if not found:
        nothing = Text("staff_talks.search.nothing", {"number": number})
        return _show(visit, refused=nothing, given=number)
    return _show(visit, found=found, given=number)


def _show(
    visit: Visit,
    *,
    refused: Text | None = None,
    found: list[Talk] | None = None,
    given: str = "",
) -> Response:
    now, after, taken_after = visit.services.clock(), visit.asked("setelah"), visit.asked("lanjut")
    with visit.services.database.begin() as store:
        waiting = store.talks.waiting(_PAGE + 1, _read(after, _read_waiting))
        taken = store.talks.taken(now, _PAGE + 1, _read(taken_after, _read_taken))
        names = store.staff.names(f"staff:{one.chat.taken_by}" for one in taken)
    return visit.page(
        "talks",
        _NOT_FOUND if refused else 200,
        waiting=waiting[:_PAGE],
        more_waiting=_waiting_key(waiting[_PAGE - 1]) if len(waiting) > _PAGE else "",
        after=after,
        taken=taken[:_PAGE],
        more_taken=_taken_key(taken[_PAGE - 1]) if len(taken) > _PAGE else "",
        taken_after=taken_after,
        names=names,
        found=found or [],
        refused=visit.words.say(refused) if refused else "",
        given=given,
    )


def _read(given: str, read: Callable[[list[str]], Key]) -> Key | None:
    """Return where a page begins; the first page for what is no key of ours."""
    try:
        return read(given.split(".")) if given else None
    except (ValueError, OverflowError, IndexError):
        return None


def _read_waiting(parts: list[str]) -> tuple[int, datetime, str]:
    return int(parts[0]), _EPOCH + int(parts[1]) * _MICROSECOND, parts[2]


def _read_taken(parts: list[str]) -> tuple[datetime, UUID]:
    return _EPOCH + int(parts[0]) * _MICROSECOND, UUID(parts[1])


def _waiting_key(message: WaitingMessage) -> str:
    rank, at, number = key_of(message)
    return f"{rank}.{(at - _EPOCH) // _MICROSECOND}.{number}"


def _taken_key(taken: TakenTalk) -> str:
    until = taken.chat.taken_until or _EPOCH
    return f"{(until - _EPOCH) // _MICROSECOND}.{taken.chat.id.hex}"
