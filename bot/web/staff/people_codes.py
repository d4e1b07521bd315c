"""One-time codes on paper: large letters, a QR, and what to do with them; shown this once."""

from io import BytesIO
from threading import Lock
from typing import Final
from uuid import UUID

import segno
from flask import Response
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from bot.commands.link import deep_link
from bot.settings import Settings
from bot.web.staff.visit import Visit
from handlers.staff.people import NoSuchPerson, PeopleRefused
from handlers.staff.people_acts import issue_code

_QR_SCALE: Final = 6


class LinkCodes:
    """Issues codes, and knows how a chat with us is opened."""

    def __init__(self, settings: Settings) -> None:
        """Ask nothing yet: only Telegram knows the name of our bot there."""
        self._settings = settings
        self._lock = Lock()
        self._door: str | None = None

    def issue(self, visit: Visit, person: UUID) -> Response:
        """Make a code and show its paper."""
        try:
            issued = issue_code(person, visit.actor, visit.services)
        except NoSuchPerson:
            raise NotFound from None
        except PeopleRefused as error:
            return visit.refused("person", error.reason, person=person)
        link = self._link(issued.code)
        said = visit.say("staff_people.code.says", code=issued.code)
        return visit.page(
            "person_code",
            person=person,
            issued=issued,
            said=said,
            link=link,
            picture=_drawn(link or said),
        )

    def _link(self, code: str) -> str | None:
        """Return the address that opens a chat with the code; None without any channel.

        Its beginning is the same for every code, and Telegram is asked for it once.
        """
        with self._lock:
            if self._door is None:
                whole = deep_link(self._settings, code)
                self._door = whole and whole.removesuffix(code)
            return self._door and self._door + code


def _drawn(words: str) -> Markup:
    drawn = BytesIO()
    picture = segno.make(words, error="m", micro=False)
    picture.save(
        drawn, kind="svg", scale=_QR_SCALE, xmldecl=False, svgns=False, nl=False, omitsize=True
    )
    # Drawn by the library from our own words.
    return Markup(drawn.getvalue().decode())  # noqa: S704
