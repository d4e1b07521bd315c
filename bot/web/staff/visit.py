"""One request of somebody who is signed in: who, with which right, what they gave, what to show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from bot.web.staff.words import Words
from conversations.engine.replies import Blank, Text
from handlers.services import Services
from handlers.staff.rights import Right
from handlers.staff.seat import Seat

if TYPE_CHECKING:
    from bot.web.staff.desk import Desk

SEE_OTHER: Final = 303
MOST_LETTERS: Final = 2_000
# Kinds of what is told at the top of the next page.
DONE, REFUSED = "done", "refused"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request. ``services`` reach as far as the right of the page does (``seat.scope``)."""

    seat: Seat
    right: Right
    services: Services
    words: Words
    desk: "Desk"

    @property
    def actor(self) -> str:
        """How the audit names who is here."""
        return self.seat.actor

    @property
    def now(self) -> datetime:
        """The present moment in local time."""
        return self.words.now

    @property
    def is_partial(self) -> bool:
        """Whether the page asks for a part of itself only, to put it in the place of the old."""
        return request.headers.get("HX-Request") == "true"

    def may(self, right: Right) -> bool:
        """Tell whether who is here may do something anywhere."""
        return self.seat.may(right)

    def as_far_as(self, right: Right) -> Services:
        """Return the services as far as another right of theirs reaches."""
        return self.seat.services(self.desk.services, right)

    def given(self, name: str, most: int = MOST_LETTERS) -> str:
        """Return a field of the form without blanks around it; 400 when it is longer than that."""
        value = request.form.get(name, "").strip()
        if len(value) > most:
            raise BadRequest
        return value

    def all_given(self, name: str) -> list[str]:
        """Return every value of a field whose name ends in ``[]``."""
        return [value.strip()[:MOST_LETTERS] for value in request.form.getlist(f"{name}[]")]

    def asked(self, name: str, most: int = 200) -> str:
        """Return a part of the address's question; never anything personal."""
        return request.args.get(name, "").strip()[:most]

    def version(self) -> int:
        """Return the version of what the person looked at; 400 when the form has none."""
        given = request.form.get("version", "")
        if not given.isdecimal() or len(given) > len(str(2**31)):
            raise BadRequest
        return int(given)

    def page(self, template: str, status: int = 200, **shown: Any) -> Response:  # noqa: ANN401 - what a template takes
        """Show a page."""
        html = render_template(
            f"staff/{template}.html",
            visit=self,
            seat=self.seat,
            t=self.words,
            words=self.words,
            menu=self.desk.menu(self.seat),
            **shown,
        )
        return make_response(html, status)

    def after(self, endpoint: str, done: str = "", /, **values: Any) -> Response:  # noqa: ANN401 - parts of an address
        """Lead on to a page, where ``done`` (a key) is told; what is done is not done again."""
        if done:
            flash(self.words(done), DONE)
        return self.lead(endpoint, **values)

    def told(self, endpoint: str, text: Text, /, kind: str = DONE, **values: Any) -> Response:  # noqa: ANN401 - same
        """Lead on to a page where a text is told."""
        flash(self.words.say(text), kind)
        return self.lead(endpoint, **values)

    def refused(self, endpoint: str, reason: Text, /, **values: Any) -> Response:  # noqa: ANN401 - same
        """Lead back to a page that says why something was not done."""
        return self.told(endpoint, reason, REFUSED, **values)

    def lead(self, endpoint: str, **values: Any) -> Response:  # noqa: ANN401 - same
        """Lead on to a page of the desk, by the name of its view."""
        return make_response(redirect(url_for(f"staff.{endpoint}", **values), SEE_OTHER))

    def say(self, key: str, **blanks: Blank) -> str:
        """Return a text."""
        return self.words(key, **blanks)


View = Callable[..., Response]
