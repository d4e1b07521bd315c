"""The desk's routes: each names the right that it asks for, and none is open without one."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from bot.settings import Settings
from bot.web.staff.assets import Assets
from bot.web.staff.cookies import TokenCookie
from bot.web.staff.guarding import LARGEST_FORM
from bot.web.staff.visit import View, Visit
from bot.web.staff.words import Words
from handlers.services import Services
from handlers.staff.errors import NotSignedIn, ProveAnew
from handlers.staff.rights import Right
from handlers.staff.seat import Seat, take_seat

log = structlog.get_logger()
PREFIX: Final = "/petugas"
# Fields that every form may have.
_OF_EVERY_FORM: Final = frozenset({"csrf_token", "version"})
# PostgreSQL keeps no text with it.
_NOTHING: Final = "\x00"
# Less than this is not worth packing.
_WORTH_PACKING: Final = 1_000
_FAST: Final = 4


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page of the menu: the name of its view, and its text."""

    endpoint: str
    text: str
    right: Right


@dataclass(frozen=True, slots=True)
class Rule:
    """What a route asks for; ``right`` None where nobody need be signed in."""

    right: Right | None
    proved: bool = False


class Desk:
    """Joins the pages: registers their routes and sees who comes."""

    def __init__(self, services: Services, settings: Settings) -> None:
        """Make the blueprint; the pages register themselves afterwards."""
        self.services = services
        self.settings = settings
        self.assets = Assets()
        self.cookie = TokenCookie.of(settings)
        self.rules: dict[str, Rule] = {}
        self.blueprint = Blueprint(
            "staff", __name__, url_prefix=PREFIX, template_folder="templates"
        )
        self._menu: list[MenuItem] = []
        self._fields: dict[str, frozenset[str]] = {}
        self.largest: dict[str, int] = {}

    def page(
        self,
        path: str,
        right: Right,
        view: Callable[..., Response],
        *,
        name: str = "",
        menu: str = "",
        proved: bool = False,
    ) -> None:
        """Register a page under ``path``, called with the visit and the parts of the address.

        ``name`` is what addresses are made by (the view's own, if not given); ``menu`` the key of
        its line in the menu; ``proved``: the second factor within the last ten minutes.
        """
        self._add(path, right, view, name, "GET", proved=proved)
        if menu:
            self._menu.append(MenuItem(name or view.__name__, menu, right))

    def act(
        self,
        path: str,
        right: Right,
        view: Callable[..., Response],
        fields: tuple[str, ...] = (),
        *,
        name: str = "",
        proved: bool = False,
        largest: int = LARGEST_FORM,
    ) -> None:
        """Register an act, posted from a form with ``fields``; what else is given is not read.

        A field that may be given more than once has a name that ends in ``[]``. ``largest`` is how
        many bytes the form may have: more for one that carries a file.
        """
        endpoint = self._add(path, right, view, name, "POST", proved=proved)
        self.largest[f"{self.blueprint.name}.{endpoint}"] = largest
        self._fields[endpoint] = frozenset(fields) | _OF_EVERY_FORM

    def open_page(
        self, path: str, view: Callable[..., Response], method: str = "GET", *, name: str = ""
    ) -> None:
        """Register what nobody need be signed in for."""
        endpoint = name or view.__name__
        self.rules[endpoint] = Rule(None)
        self.blueprint.add_url_rule(path, endpoint, _single(view), methods=[method])

    def menu(self, seat: Seat) -> list[MenuItem]:
        """Return the lines of the menu that somebody sees."""
        return [item for item in self._menu if seat.may(item.right)]

    def seat(self) -> Seat:
        """Return who is signed in; raises ``NotSignedIn``."""
        token = self.cookie.read()
        if not token:
            raise NotSignedIn
        # A page that looks for news by itself sits with nobody in front of it.
        asks_itself = request.method == "GET" and request.headers.get("HX-Request") == "true"
        return take_seat(token, self.services, in_use=not asks_itself)

    def words(self, language: str | None = None) -> Words:
        """Return the words of a language."""
        return Words.of(self.services.guide.texts, language, self.services.now())

    def _add(
        self,
        path: str,
        right: Right,
        view: Callable[..., Response],
        name: str,
        method: str,
        *,
        proved: bool,
    ) -> str:
        endpoint = name or view.__name__
        self.rules[endpoint] = Rule(right, proved)
        entered = self._entered(endpoint, view)
        self.blueprint.add_url_rule(path, endpoint, entered, methods=[method])
        return endpoint

    def _entered(self, endpoint: str, view: Callable[..., Response]) -> View:
        rule = self.rules[endpoint]
        right = rule.right
        assert right is not None  # noqa: S101 - open pages are registered elsewhere

        @wraps(view)
        def enter(**parts: Any) -> Response:  # noqa: ANN401 - parts of an address
            seat = self.seat()
            if not seat.may(right):
                raise Forbidden
            if rule.proved and not seat.proved(self.services.clock()):
                raise ProveAnew
            self._check_fields(endpoint)
            words = self.words(seat.account.language)
            visit = Visit(seat, right, seat.services(self.services, right), words, self)
            return view(visit, **parts)

        return _single(enter)

    def _check_fields(self, endpoint: str) -> None:
        """Note fields that no form of ours has; nobody reads them."""
        known = self._fields.get(endpoint)
        if known is not None:
            strange = {*request.form, *request.files} - known
            if strange:
                log.warning("strange_fields", what=endpoint, count=len(strange))


def _single(view: Callable[..., Response]) -> View:
    """Refuse what is given twice, for nobody could say which counts, and what no database keeps."""

    @wraps(view)
    def check(**parts: Any) -> Response:  # noqa: ANN401 - parts of an address
        for given in (request.args, request.form):
            if any(len(given.getlist(name)) > 1 and not name.endswith("[]") for name in given):
                raise BadRequest
            if any(_NOTHING in value for values in given.listvalues() for value in values):
                raise BadRequest
        return view(**parts)

    return check


def pack(response: Response) -> Response:
    """Pack a page for whoever can unpack it."""
    if (
        response.direct_passthrough
        or "Content-Encoding" in response.headers
        or response.mimetype != "text/html"
        or not request.accept_encodings["gzip"]
        or len(response.get_data()) < _WORTH_PACKING
    ):
        return response
    response.set_data(gzip.compress(response.get_data(), _FAST, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def nowhere(**_parts: str) -> Response:
    """Answer every other address of the desk in the desk's own words."""
    raise NotFound


Rules = Mapping[str, Rule]
