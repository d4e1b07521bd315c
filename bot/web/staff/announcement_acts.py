"""What is done with an announcement at the desk; each act is the one of ``handlers.announcing``."""

import re
from collections.abc import Callable
from typing import Final

from flask import Response, flash
from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from bot.web.staff.announcement_pages import announcement, found
from bot.web.staff.desk import Desk
from bot.web.staff.visit import REFUSED, Visit
from conversations.engine.replies import Text
from handlers.announcing import acting
from handlers.announcing.approving import approve
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.listing import ticked
from handlers.staff.announcing import proof_needed, try_on_own_phone
from handlers.staff.errors import ProveAnew
from handlers.staff.rights import Right
from storage.announcements import Announcement, AnnouncementState

_CHANGED: Final = 409
_TEXTS: Final = "staff_announcements.done"
_MOST_TICKS: Final = 500
_BETWEEN_TICKS: Final = re.compile(r"[\s,;]+")

Act = Callable[[int], Announcement]


def add(desk: Desk) -> None:
    """Register the acts."""
    announce = Right.ANNOUNCE
    desk.act(
        "/siaran/<number>/setujui",
        Right.APPROVE_ANNOUNCEMENTS,
        approve_it,
        name="announcement_approve",
        proved=True,
    )
    desk.act("/siaran/<number>/mulai", announce, start, name="announcement_start")
    desk.act("/siaran/<number>/tahan", announce, pause, name="announcement_pause")
    desk.act("/siaran/<number>/lanjutkan", announce, resume, name="announcement_resume")
    desk.act("/siaran/<number>/batalkan", announce, cancel, name="announcement_cancel")
    desk.act("/siaran/<number>/coba", Right.ANNOUNCEMENTS, try_it, name="announcement_try")
    desk.act("/siaran/<number>/catat", Right.PEOPLE, tick, ("ticks",), name="announcement_tick")


def approve_it(visit: Visit, number: str) -> Response:
    """Approve what somebody else wrote."""
    return _done(
        visit,
        number,
        lambda version: approve(number, visit.actor, visit.services, version),
        lambda it: f"{_TEXTS}.approve" if it.approved_by == visit.actor else "",
    )


def start(visit: Visit, number: str) -> Response:
    """Send it, or plan it for its moment."""
    with visit.services.database.begin() as store:
        it = found(number, store)
    if proof_needed(it) and not visit.seat.proved(visit.services.clock()):
        raise ProveAnew
    tier = visit.desk.settings.twilio_daily_limit
    return _done(
        visit,
        number,
        lambda version: acting.start(number, visit.actor, visit.services, tier, version),
        lambda it: {
            AnnouncementState.RUNNING: f"{_TEXTS}.start",
            AnnouncementState.SCHEDULED: f"{_TEXTS}.schedule",
        }.get(it.state, ""),
    )


def pause(visit: Visit, number: str) -> Response:
    """Hold back what has not gone out."""
    return _done(
        visit,
        number,
        lambda version: acting.pause(number, visit.actor, visit.services, version),
        lambda it: f"{_TEXTS}.pause" if it.state is AnnouncementState.PAUSED else "",
    )


def resume(visit: Visit, number: str) -> Response:
    """Go on with what was paused."""
    tier = visit.desk.settings.twilio_daily_limit
    return _done(
        visit,
        number,
        lambda version: acting.resume(number, visit.actor, visit.services, tier, version),
        lambda it: f"{_TEXTS}.resume" if it.state is AnnouncementState.RUNNING else "",
    )


def cancel(visit: Visit, number: str) -> Response:
    """End it: what has not gone out never does."""
    return _done(
        visit,
        number,
        lambda version: acting.cancel(number, visit.actor, visit.services, version),
        lambda it: f"{_TEXTS}.cancel" if it.state is AnnouncementState.CANCELLED else "",
    )


def try_it(visit: Visit, number: str) -> Response:
    """Send it to the phone of who is here, to be read there."""
    try:
        try_on_own_phone(number, visit.seat.account.phone, visit.actor, visit.services)
    except AnnouncingRefused as error:
        return _refused(visit, number, error)
    return visit.after("announcement", f"{_TEXTS}.try", number=number)


def tick(visit: Visit, number: str) -> Response:
    """Note who of the printed list was told in person."""
    codes = {code.upper() for code in _BETWEEN_TICKS.split(visit.given("ticks", 8_000)) if code}
    if not codes or len(codes) > _MOST_TICKS:
        raise BadRequest
    try:
        told = ticked(number, codes, visit.actor, visit.services)
    except AnnouncingRefused as error:
        return _refused(visit, number, error)
    rest = len(codes) - told
    text = Text(f"{_TEXTS}.tick_some", {"count": told, "rest": rest})
    if not rest:
        text = Text(f"{_TEXTS}.tick", {"count": told})
    return visit.told("announcement_villages", text, number=number)


def _done(visit: Visit, number: str, act: Act, told: Callable[[Announcement], str]) -> Response:
    """Do an act and lead back to the announcement.

    ``told`` returns what is told of an announcement for which the act is done, empty for others:
    whoever clicks twice did it once, and is told so.
    """
    try:
        it = act(visit.version())
    except AnnouncingRefused as error:
        if error.why != "changed":
            return _refused(visit, number, error)
        with visit.services.database.begin() as store:
            it = found(number, store)
        if not told(it):
            # The page as it is now, to decide anew.
            flash(visit.words.say(error.reason), REFUSED)
            return announcement(visit, number, _CHANGED)
    return visit.after("announcement", told(it), number=it.number)


def _refused(visit: Visit, number: str, error: AnnouncingRefused) -> Response:
    """Say why an act was not done."""
    if error.why == "no_such":
        raise NotFound
    flash(visit.words.say(error.reason), REFUSED)
    if error.why == "own_draft":
        return announcement(visit, number, Forbidden.code)
    return visit.lead("announcement", number=number)
