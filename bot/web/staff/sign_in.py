"""``/petugas/masuk``: signing in and out, invitations, and proving it anew."""

from contextlib import suppress
from typing import Any, Final

from flask import (
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.exceptions import NotFound

from bot.web.staff.account_squares import in_fours, square
from bot.web.staff.desk import PREFIX, Desk
from bot.web.staff.guarding import caller
from bot.web.staff.visit import DONE, REFUSED, SEE_OTHER, Visit
from handlers.staff import inviting, signing_in
from handlers.staff.devices import remember
from handlers.staff.errors import NotSignedIn, StaffRefused
from handlers.staff.rights import Right
from handlers.staff.second_factor import address as factor_address

_BAD_REQUEST: Final = 422
_MOST: Final = 300


def add(desk: Desk) -> None:
    """Register the pages."""
    pages = _SignIn(desk)
    desk.open_page("/masuk", pages.sign_in)
    desk.open_page("/masuk", pages.enter, "POST")
    desk.open_page("/undangan/<token>", pages.invitation)
    desk.open_page("/undangan/<token>", pages.join, "POST")
    if desk.settings.demo:
        desk.open_page("/masuk-demo", pages.enter_demo, "POST")
        desk.act("/buktikan-demo", Right.HOME, pages.prove_demo, ("next",))
    desk.act("/keluar", Right.HOME, pages.leave)
    desk.page("/buktikan", Right.HOME, pages.prove)
    desk.act("/buktikan", Right.HOME, pages.prove_again, ("code", "next"))


class _SignIn:
    """The views."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def sign_in(self) -> Response:
        """Show the form; whoever is signed in goes on."""
        try:
            self._desk.seat()
        except NotSignedIn:
            return self._form("sign_in", next=_ours(request.args.get("next")))
        return make_response(redirect(url_for("staff.home"), SEE_OTHER))

    def enter(self) -> Response:
        """Sign in."""
        login, password = _given("login"), request.form.get("password", "")
        on = _ours(request.form.get("next"))
        services, cookie = self._desk.services, self._desk.cookie
        address, kept = caller(self._desk.settings.lontar_proxies), cookie.read_device()
        try:
            token = signing_in.sign_in(login, password, _given("code"), address, services, kept)
        except StaffRefused as error:
            return self._form("sign_in", error, next=on, login=login)
        response = self._seated(token, on)
        return cookie.put_device(response, remember(kept, login, services))

    def enter_demo(self) -> Response:
        """Sit down as one of the demo's people, who have no passwords."""
        try:
            token = signing_in.sit_down(_given("login"), self._desk.services)
        except StaffRefused as error:
            return self._form("sign_in", error)
        return self._seated(token, "")

    def _seated(self, token: str, on: str) -> Response:
        """Begin anew: who sat here before is out, and what anybody knew of this browser is void."""
        with suppress(NotSignedIn):
            signing_in.sign_out(self._desk.seat(), self._desk.services)
        session.clear()
        response = make_response(redirect(on or url_for("staff.home"), SEE_OTHER))
        return self._desk.cookie.put(response, token)

    def leave(self, visit: Visit) -> Response:
        """Sign out."""
        signing_in.sign_out(visit.seat, self._desk.services)
        session.clear()
        return self._desk.cookie.forget(visit.after("sign_in", "staff.sign_in.left"))

    def invitation(self, token: str) -> Response:
        """Show what whoever was invited sets up."""
        return self._join_form(token)

    def join(self, token: str) -> Response:
        """Take up an invitation, and show the recovery codes this once."""
        password, again = request.form.get("password", ""), request.form.get("again", "")
        if password != again:
            return self._join_form(token, StaffRefused("passwords_differ"))
        try:
            codes = inviting.take_up(token, password, _given("code"), self._desk.services)
        except StaffRefused as error:
            return self._join_form(token, error)
        return self._form("joined", codes=codes)

    def prove(self, visit: Visit) -> Response:
        """Ask for the second factor once more."""
        return visit.page("prove", next=_ours(request.args.get("next")), demo=self._in_demo(visit))

    def prove_again(self, visit: Visit) -> Response:
        """Take the second factor once more."""
        on = _ours(request.form.get("next"))
        try:
            signing_in.prove_anew(visit.seat, visit.given("code"), self._desk.services)
        except StaffRefused as error:
            flash(visit.words.say(error.reason), REFUSED)
            return visit.page("prove", _BAD_REQUEST, next=on, demo=self._in_demo(visit))
        flash(visit.words("staff.prove.done"), DONE)
        return make_response(redirect(on or url_for("staff.home"), SEE_OTHER))

    def prove_demo(self, visit: Visit) -> Response:
        """Take it as proved for somebody of the demo, who has no phone to read a code from."""
        signing_in.prove_in_demo(visit.seat, self._desk.services)
        on = _ours(visit.given("next"))
        return make_response(redirect(on or url_for("staff.home"), SEE_OTHER))

    def _join_form(self, token: str, error: StaffRefused | None = None) -> Response:
        try:
            met = inviting.welcome(token, self._desk.services)
        except StaffRefused:
            raise NotFound from None
        return self._form(
            "join",
            error,
            login=met.account.login,
            name=met.account.name,
            secret=in_fours(met.secret),
            picture=square(factor_address(met.secret, met.account.login)),
        )

    def _form(self, template: str, error: StaffRefused | None = None, **shown: Any) -> Response:  # noqa: ANN401 - what a template takes
        words = self._desk.words(request.args.get("lang"))
        html = render_template(
            f"staff/{template}.html",
            t=words,
            error=words.say(error.reason) if error else "",
            demo=self._demo_people(),
            **shown,
        )
        return make_response(html, _BAD_REQUEST if error else 200)

    def _in_demo(self, visit: Visit) -> bool:
        return self._desk.settings.demo and visit.seat.account.password is None

    def _demo_people(self) -> list[tuple[str, str]]:
        if not self._desk.settings.demo:
            return []
        with self._desk.services.database.begin() as store:
            return [(one.login, one.name) for one in store.staff.listed() if one.password is None]


def _given(name: str) -> str:
    return request.form.get(name, "").strip()[:_MOST]


def _ours(page: str | None) -> str:
    """Return an address of the desk, empty for every other: nobody is led away from here."""
    if page is None or not (page == PREFIX or page.startswith((f"{PREFIX}/", f"{PREFIX}?"))):
        return ""
    return page if page.isprintable() and "\\" not in page else ""
