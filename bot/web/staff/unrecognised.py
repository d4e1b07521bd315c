"""``/petugas/belum-dipahami``: messages that nobody understood, and what they meant."""

from datetime import timedelta
from typing import Final

from flask import Response
from werkzeug.exceptions import BadRequest, Conflict, NotFound

from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from conversations.intents import INTENTS
from handlers.staff.labelling import LabelRefused, NoSuchMessage, label, unlabel
from handlers.staff.rights import Right

PAGE: Final = 20
# What one can take back without looking for it, and the days that are counted.
LATEST: Final = 5
DAYS: Final = 7
_MOST_DIGITS: Final = 15
_ONE: Final = "/belum-dipahami/<int:message_id>"


def add(desk: Desk) -> None:
    """Register the page and its acts."""
    desk.page("/belum-dipahami", Right.LABEL, unrecognised, menu="staff_unrecognised.menu")
    desk.act(f"{_ONE}/arti", Right.LABEL, say_what, ("label", "after"), name="unrecognised_label")
    desk.act(f"{_ONE}/urungkan", Right.LABEL, take_back, ("after",), name="unrecognised_undo")


def unrecognised(visit: Visit) -> Response:
    """Show the oldest message in full, those behind it, and what was labelled last."""
    after = _number(visit.asked("setelah"))
    midnight = visit.now.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [midnight - timedelta(days=back) for back in range(DAYS)]
    with visit.services.database.begin() as store:
        waiting = store.unrecognised.waiting(after, PAGE + 1)
        latest = store.unrecognised.labelled_by(visit.actor, LATEST)
        days = store.unrecognised.days(starts)
        count = store.unrecognised.count_waiting()
    return visit.page(
        "unrecognised",
        waiting=waiting[:PAGE],
        more=waiting[PAGE - 1].id if len(waiting) > PAGE else None,
        after=after,
        latest=latest,
        days=days,
        count=count,
        intents=INTENTS,
        texts=visit.services.guide.texts,
    )


def say_what(visit: Visit, message_id: int) -> Response:
    """Say what a message meant."""
    try:
        label(message_id, visit.given("label", 40), visit.actor, visit.services)
    except NoSuchMessage as error:
        raise NotFound from error
    except LabelRefused as refused:
        if refused.why == "labelled":
            raise Conflict from refused
        raise BadRequest from refused
    return visit.after("unrecognised", "staff_unrecognised.done", **_where(visit))


def take_back(visit: Visit, message_id: int) -> Response:
    """Take one's own label back."""
    try:
        unlabel(message_id, visit.actor, visit.services)
    except NoSuchMessage as error:
        raise NotFound from error
    except LabelRefused as refused:
        raise Conflict from refused
    return visit.after("unrecognised", "staff_unrecognised.undone", **_where(visit))


def _where(visit: Visit) -> dict[str, int]:
    """Return where in the list somebody was; at its beginning it is not said."""
    after = _number(visit.given("after", 12))
    return {"setelah": after} if after else {}


def _number(given: str) -> int:
    is_one = given.isdecimal() and given.isascii() and len(given) <= _MOST_DIGITS
    return int(given) if is_one else 0
