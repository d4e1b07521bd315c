"""Fetch files that people sent on WhatsApp, from Twilio and from nowhere else.

The address comes out of a webhook. It is signed, but it decides where our server goes and who gets
our credentials, so it must be exactly of the form that Twilio's are: its host, our account, one
file of one message. Twilio answers with a redirect to its store; that is followed once, to a known
host, without credentials, and never to an address inside our own walls.
"""

import base64
import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from bot.channels.file_streams import OK, PIECE_SECONDS, Received, receive
from handlers.documents import FetchGone, FetchLater, FetchRefused

if TYPE_CHECKING:
    from urllib3 import HTTPConnectionPool

API_URL: Final = "https://api.twilio.com"
# Where Twilio's redirects lead: its own stores, and the one at Amazon, by the folder that is its.
STORE_SUFFIX: Final = ".twiliocdn.com"
STORE_AT_AMAZON: Final = ("s3-external-1.amazonaws.com", "/media.twiliocdn.com/")
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_DELETED: Final = frozenset({200, 204, 404, 410})
_GONE: Final = frozenset({404, 410})
_LONGEST: Final = 4096
_HTTPS_PORT: Final = 443
_PLAIN: Final = re.compile(r"[!-~]+", re.ASCII)

# Host and port -> the addresses to connect to.
LookUp = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a call goes. ``inside``: the configured look-alike, which may be on this machine."""

    scheme: str
    host: str
    port: int
    target: str
    inside: bool


def look_up(host: str, port: int) -> Sequence[str]:
    """Return the IP addresses of a host; raise ``OSError`` when there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class WhatsAppFiles:
    """Fetches by media address, deletes the file at Twilio once it is settled."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        api_url: str | None = None,
        look_up: LookUp = look_up,
    ) -> None:
        """Open nothing yet; ``api_url`` as in TWILIO_API_URL, in the place of Twilio's own."""
        pair = base64.b64encode(f"{account_sid}:{auth_token}".encode()).decode()
        self._credentials = {"Authorization": f"Basic {pair}"}
        self._own = urlsplit(api_url) if api_url else None
        self._look_up = look_up
        account = re.escape(account_sid)
        self._media = re.compile(
            rf"/2010-04-01/Accounts/{account}/Messages/(?:SM|MM)[0-9a-fA-F]{{32}}"
            r"/Media/ME[0-9a-fA-F]{32}"
        )

    def fetch(self, reference: str) -> bytes:
        """Return the content of a file by its media address; raise a ``FetchError``."""
        answer = self._call("GET", self._file(reference), self._credentials)
        if answer.status in _REDIRECTS:
            led = urljoin(reference, answer.headers.get("location", ""))
            answer = self._call("GET", self._stored(led), {})
        if answer.status in _GONE:
            raise FetchGone(f"twilio media {answer.status}")
        if answer.status in _REDIRECTS:
            raise FetchRefused("a second redirect")
        if answer.status != OK:
            raise FetchLater(f"twilio media {answer.status}")
        return answer.content

    def forget(self, reference: str) -> None:
        """Delete the file at Twilio; raise a ``FetchError``."""
        answer = self._call("DELETE", self._file(reference), self._credentials)
        if answer.status not in _DELETED:
            raise FetchLater(f"twilio media {answer.status}")

    def _file(self, url: str) -> _Place:
        """Return the place of a file at the API, the only one that gets our credentials."""
        parts = _split(url)
        own = self._is_own(parts)
        twilio = parts.scheme == "https" and parts.netloc == urlsplit(API_URL).netloc
        path = parts.path.removeprefix(self._own.path) if own and self._own else parts.path
        if not (own or twilio) or parts.query or not self._media.fullmatch(path):
            raise FetchRefused("not a media address of ours")
        return _placed(parts, inside=own)

    def _stored(self, url: str) -> _Place:
        """Return the place of a file in the store, where the API's redirect leads."""
        parts = _split(url)
        if self._is_own(parts):
            return _placed(parts, inside=True)
        if parts.scheme != "https" or parts.port not in {None, _HTTPS_PORT}:
            raise FetchRefused("not a store of Twilio's")
        host, folder = STORE_AT_AMAZON
        at_amazon = parts.hostname == host and parts.path.startswith(folder)
        if not at_amazon and not (parts.hostname or "").endswith(STORE_SUFFIX):
            raise FetchRefused("not a store of Twilio's")
        return _placed(parts, inside=False)

    def _is_own(self, parts: SplitResult) -> bool:
        own = self._own
        return own is not None and (parts.scheme, parts.netloc) == (own.scheme, own.netloc)

    def _call(self, method: str, place: _Place, headers: dict[str, str]) -> Received:
        pool = _connections(place, self._address(place))
        named = place.host if place.port == _HTTPS_PORT else f"{place.host}:{place.port}"
        try:
            return receive(pool, method, place.target, {**headers, "Host": named})
        finally:
            pool.close()

    def _address(self, place: _Place) -> str:
        """Return the address to connect to: looked up once, so that it cannot change after."""
        try:
            found = self._look_up(place.host, place.port)
        except OSError as error:
            raise FetchLater(type(error).__name__) from None
        if not found:
            raise FetchLater("no address")
        if not place.inside and not all(ipaddress.ip_address(one).is_global for one in found):
            raise FetchRefused("leads inside")
        # Half an IPv6 is common where our servers stand.
        return min(found, key=lambda one: ":" in one)


def _split(url: str) -> SplitResult:
    """Take an address apart; raise ``FetchRefused`` for what two readers may read differently."""
    if len(url) > _LONGEST or not _PLAIN.fullmatch(url) or "\\" in url or "#" in url:
        raise FetchRefused("not a plain address")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise FetchRefused("not an address") from None
    if "@" in parts.netloc or not parts.hostname or ".." in parts.path.split("/"):
        raise FetchRefused("not a plain address")
    return parts


def _placed(parts: SplitResult, *, inside: bool) -> _Place:
    port = parts.port or (_HTTPS_PORT if parts.scheme == "https" else 80)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return _Place(parts.scheme, parts.hostname or "", port, target, inside)


def _connections(place: _Place, address: str) -> "HTTPConnectionPool":
    """Return connections to ``address`` that prove to be ``place.host``."""
    import certifi
    import urllib3

    timeout = urllib3.Timeout(PIECE_SECONDS)
    if place.scheme == "http":
        return urllib3.HTTPConnectionPool(address, place.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        address,
        place.port,
        timeout=timeout,
        ca_certs=certifi.where(),
        cert_reqs="CERT_REQUIRED",
        server_hostname=place.host,
        assert_hostname=place.host,
    )
