"""The real twilio library's client, pointed at the look-alike, and two contents to send with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from requests import Session
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList

from tests.lookalikes.http_server import Json
from tests.lookalikes.twilio_api import TwilioApi

QUICK_REPLY: Final[Json] = {
    "friendly_name": "ya_tidak",
    "language": "id",
    "variables": {"1": "Maria"},
    "types": {
        "twilio/quick-reply": {
            "body": "Benar {{1}} ini?",
            "actions": [{"title": "Ya", "id": "ya"}, {"title": "Tidak", "id": "tidak:{{1}}"}],
        }
    },
}
LIST: Final[Json] = {
    "friendly_name": "menu",
    "language": "id",
    "types": {
        "twilio/list-picker": {
            "body": "Mau apa?",
            "button": "Pilih",
            "items": [{"item": "Cek status", "id": "status", "description": "Terdaftar?"}],
        }
    },
}


@contextmanager
def real_client(api: TwilioApi, auth_token: str | None = None) -> Iterator[Client]:
    """A Client whose three products speak to the look-alike; its connections are closed after."""
    http_client = TwilioHttpClient(timeout=10)
    client = Client(api.account_sid, auth_token or api.auth_token, http_client=http_client)
    client.api.base_url = client.content.base_url = client.messaging.base_url = api.url
    try:
        yield client
    finally:
        if isinstance(http_client.session, Session):
            http_client.session.close()


def create_content(client: Client, content: Json) -> str:
    """Create one content; gives its SID."""
    request = ContentList.ContentCreateRequest(content)
    return str(client.content.v1.contents.create(request).sid)
