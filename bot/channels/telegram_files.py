"""Fetch files that people sent on Telegram; the token stands in every address, so none is told."""

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from bot.channels.file_streams import OK, PIECE_SECONDS, Received, receive
from bot.channels.telegram import API_URL
from handlers.documents import MOST_BYTES, FetchGone, FetchLater, FetchTooBig

if TYPE_CHECKING:
    from urllib3 import HTTPConnectionPool

_JSON: Final = {"Content-Type": "application/json"}
_NOT_THERE: Final = 404
_ASKED_BADLY: Final = 400


class TelegramFiles:
    """Fetches by file id. Telegram deletes nothing for a bot: files stay with the chat."""

    def __init__(self, token: str, api_url: str = API_URL) -> None:
        """Open nothing yet; ``api_url`` as in TELEGRAM_API_URL."""
        self._token = token
        self._api_url = api_url
        self._pool: HTTPConnectionPool | None = None

    def close(self) -> None:
        """Close the connections."""
        if self._pool is not None:
            self._pool.close()

    def fetch(self, reference: str) -> bytes:
        """Return the content of a file by its id; raise a ``FetchError``."""
        asked = json.dumps({"file_id": reference}).encode()
        path = _file_path(self._call("POST", f"/bot{self._token}/getFile", asked))
        answer = self._call("GET", f"/file/bot{self._token}/{path}")
        if answer.status == _NOT_THERE:
            raise FetchGone("telegram file 404")
        if answer.status != OK:
            raise FetchLater(f"telegram file {answer.status}")
        return answer.content

    def forget(self, reference: str) -> None:
        """Do nothing: a bot cannot delete what a person sent."""

    def _call(self, method: str, path: str, body: bytes | None = None) -> Received:
        return receive(self._connections(), method, self._root + path, _JSON, body)

    @property
    def _root(self) -> str:
        """The path in front of every call, for an API server of one's own."""
        _, _, rest = self._api_url.partition("://")
        _, slash, path = rest.partition("/")
        return f"{slash}{path}"

    def _connections(self) -> "HTTPConnectionPool":
        if self._pool is None:
            import certifi
            import urllib3

            secure = {"ca_certs": certifi.where()} if self._api_url.startswith("https:") else {}
            self._pool = urllib3.connection_from_url(
                self._api_url, timeout=urllib3.Timeout(PIECE_SECONDS), **secure
            )
        return self._pool


def _file_path(answer: Received) -> str:
    """Return where the file lies, out of the answer to getFile; raise a ``FetchError``."""
    told = _read_json(answer.content)
    if answer.status == OK:
        found = told.get("result")
        file = found if isinstance(found, dict) else {}
        size, path = file.get("file_size"), file.get("file_path")
        if isinstance(size, int) and size > MOST_BYTES:
            raise FetchTooBig("telegram says so")
        if not isinstance(path, str) or ".." in path or path.startswith("/"):
            raise FetchLater("telegram names no file")
        return quote(path)
    words = str(told.get("description", "")).lower()
    if answer.status == _ASKED_BADLY and "too big" in words:
        raise FetchTooBig("telegram says so")
    if answer.status == _ASKED_BADLY and "temporarily" not in words:
        raise FetchGone("telegram 400")
    raise FetchLater(f"telegram {answer.status}", _asked_wait(told))


def _read_json(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _asked_wait(told: dict[str, Any]) -> float | None:
    """Return how many seconds Telegram asks us to wait."""
    asked = told.get("parameters")
    wait = asked.get("retry_after") if isinstance(asked, dict) else None
    return float(wait) if isinstance(wait, int) and wait > 0 else None
