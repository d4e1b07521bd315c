"""``/petugas/siaran``: the announcements that somebody may see, the newest first, page by page."""

from typing import Final

from flask import Response

from bot.web.staff import (
    announcement_acts,
    announcement_drafts,
    announcement_files,
    announcement_pages,
)
from bot.web.staff.announcement_words import row_of, speaking
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from handlers.staff.announcing import listed
from handlers.staff.rights import Right

# Of an id of the table.
_MOST_DIGITS: Final = 18


def add(desk: Desk) -> None:
    """Register the pages."""
    desk.page("/siaran", Right.ANNOUNCEMENTS, announcements, menu="staff_announcements.menu")
    desk.page("/siaran/pengingat", Right.ANNOUNCEMENTS, reminders, name="announcement_reminders")
    announcement_drafts.add(desk)
    announcement_pages.add(desk)
    announcement_acts.add(desk)
    announcement_files.add(desk)


def announcements(visit: Visit) -> Response:
    """List what staff announced."""
    return _list(visit, reminders=False)


def reminders(visit: Visit) -> Response:
    """List the reminders that Lontar made by itself."""
    return _list(visit, reminders=True)


def _list(visit: Visit, *, reminders: bool) -> Response:
    asked = visit.asked("sebelum")
    before = int(asked) if asked.isdecimal() and len(asked) <= _MOST_DIGITS else None
    page = listed(visit.services, before, reminders=reminders)
    with speaking(visit):
        rows = [
            row_of(one, page.names, page.progress.get(one.id), visit) for one in page.announcements
        ]
    return visit.page(
        "announcements",
        rows=rows,
        reminders=reminders,
        older=rows[-1].it.id if page.is_more else None,
        is_first=before is None,
        here="announcement_reminders" if reminders else "announcements",
    )
