"""What is checked before any page of the desk, and said with every answer."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Response, request
from werkzeug.exceptions import Forbidden

if TYPE_CHECKING:
    from flask_wtf.csrf import CSRFProtect

    from bot.web.staff.desk import Desk

# Nothing inline, nothing foreign. data: are the little pictures inside of Pico's style.
CONTENT_SECURITY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A form with a few fields; what takes files says so itself.
LARGEST_FORM: Final = 256 * 1024
# What each proxy in front of us adds the address to from which it was called.
_FORWARDED: Final = "X-Forwarded-For"
# Whoever has one address of IPv6 has all of these.
_NEIGHBOURS: Final = 64


def caller(proxies: int | None) -> str:
    """Return the address that a request came from, empty where nobody can tell.

    ``proxies`` is how many of ours stand in front of us: each names who called it, and what others
    wrote before that is not believed. None: one, where this machine itself calls us, else none. An
    address of this machine is nobody's: everybody would have it, and one who guesses passwords
    would shut out all.
    """
    called_by = request.remote_addr or ""
    if proxies is None:
        direct = _read(called_by)
        proxies = 1 if direct is not None and direct.is_loopback else 0
    named = request.headers.get(_FORWARDED, "").split(",") if proxies else []
    chain = [*(name.strip() for name in named if name.strip()), called_by]
    address = _read(chain[max(0, len(chain) - 1 - proxies)])
    if address is None or address.is_loopback:
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _NEIGHBOURS), strict=False).network_address)
    return str(address)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A socket of both families writes an address of IPv4 as one of IPv6: ::ffff:198.51.100.7.
    return getattr(address, "ipv4_mapped", None) or address


def guard(desk: "Desk", csrf: "CSRFProtect") -> None:
    """Refuse forms of other sites and without our mark, before anything else is looked at."""

    @desk.blueprint.before_request
    def check_form() -> None:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return
        request.max_content_length = desk.largest.get(request.endpoint or "", LARGEST_FORM)
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        if site not in {None, "same-origin", "none"}:
            raise Forbidden
        if site is None and origin is not None and urlsplit(origin).netloc != request.host:
            raise Forbidden
        csrf.protect()

    @desk.blueprint.after_request
    def say_policy(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY)
        return response
