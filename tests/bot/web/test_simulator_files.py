"""Files that a visitor sends from the simulator's phone, and pictures that come back."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.channels.simulated_files import FOLDER
from bot.channels.slip_pictures import slip_path
from bot.chatting import MOST_FILE_BYTES
from bot.clocks import DemoClock
from bot.settings import read_settings
from bot.web import create_app
from handlers.channel import SIMULATED_WHATSAPP, WHATSAPP, Outgoing
from handlers.services import Services
from storage.case_tables import documents
from storage.leases import Wanted
from storage.outbox import REPLY_LANE
from tests.conftest import EMBEDDED
from tests.sending import sent

ON_WHATSAPP = {"as": "+620000000001", "channel": WHATSAPP}
KRISTINA = {"as": "+620000000009", "channel": WHATSAPP}


@pytest.fixture
def backing() -> str:
    return EMBEDDED


@pytest.fixture
def client(demo: Services) -> FlaskClient:
    """A visitor of the demo."""
    return create_app(replace(demo, clock=DemoClock()), read_settings()).test_client()


def kept_files() -> list[bytes]:
    """Return what waits for the worker."""
    folder: Path = read_settings().lontar_home / FOLDER
    return [file.read_bytes() for file in folder.glob("*")]


def upload(client: FlaskClient, content: bytes, **fields: str) -> TestResponse:
    """Post a form as a browser does; written by hand, for the client leaves large files open."""
    form = {**ON_WHATSAPP, "kind": "photo", **fields}
    parts = [(f'name="{name}"', value.encode()) for name, value in form.items()]
    body = b"".join(
        b"--limit\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (head.encode(), value)
        for head, value in (*parts, ('name="file"; filename="foto.jpg"', content))
    )
    return client.post(
        "/simulator/files",
        data=body + b"--limit--\r\n",
        content_type="multipart/form-data; boundary=limit",
    )


def say(client: FlaskClient, phone: dict[str, str], text: str) -> str:
    sent = {**phone, "kind": "text", "text": text}
    return str(client.post("/simulator/messages", json=sent).get_json()["replies"])


@pytest.mark.parametrize("kind", ["photo", "voice", "document"])
def test_a_file_is_taken_and_waits_for_the_worker(
    client: FlaskClient, demo: Services, kind: str
) -> None:
    answer = upload(client, b"isi berkas", kind=kind)
    assert answer.status_code == 200
    assert f"{kind}</dd>" in answer.get_json()["seen"]
    assert kept_files() == [b"isi berkas"]
    with demo.database.begin() as store:
        (row,) = store.connection.execute(select(documents)).all()
    assert (row.media, row.channel, row.bytes) == (kind, SIMULATED_WHATSAPP, len(b"isi berkas"))


def test_words_beside_a_photo_are_heard(client: FlaskClient) -> None:
    say(client, ON_WHATSAPP, "halo")
    replies = upload(client, b"isi", text="MENU").get_json()["replies"]
    assert 'data-step="main_menu.ask"' in replies


def test_a_photo_larger_than_any_other_page_takes_is_taken(client: FlaskClient) -> None:
    assert upload(client, b"x" * (3 * 1024 * 1024)).status_code == 200


@pytest.mark.parametrize("more", [1, 100_000])
def test_a_file_that_is_too_big_is_refused(client: FlaskClient, more: int) -> None:
    answer = upload(client, b"x" * (MOST_FILE_BYTES + more))
    assert answer.status_code == 413
    assert answer.get_json()["error"] == "Terlalu besar."
    assert kept_files() == []


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        pytest.param(b"", {}, id="empty"),
        pytest.param(b"x", {"kind": "video"}, id="other-kind"),
        pytest.param(b"x", {"kind": ""}, id="no-kind"),
        pytest.param(b"x", {"as": "+6281234567"}, id="nobodys"),
    ],
)
def test_a_file_that_is_none_is_refused(
    client: FlaskClient, content: bytes, fields: dict[str, str]
) -> None:
    assert upload(client, content, **fields).status_code in {400, 404}
    assert kept_files() == []


def test_a_slip_is_shown_with_its_words(client: FlaskClient) -> None:
    say(client, KRISTINA, "LACAK")
    replies = say(client, KRISTINA, "tanda terima")
    path = replies.partition('<img src="')[2].partition('"')[0]
    assert client.get(path).content_type == "image/png"


def test_a_slip_that_comes_later_is_shown_too(client: FlaskClient, demo: Services) -> None:
    say(client, KRISTINA, "halo")
    now = demo.clock()
    with demo.database.begin() as store:
        chat = store.chats.load(
            store.vault.index("address", f"{SIMULATED_WHATSAPP}:{KRISTINA['as']}"),
            SIMULATED_WHATSAPP,
            "",
        )
        assert chat
        message = Outgoing("Ini.", picture="token").to_json()
        store.outbox.add(chat.record.id, "n", message, now, lane=REPLY_LANE)
        (claimed,) = store.leases.claim("worker", now, Wanted(10, chat_id=chat.record.id))
        assert store.leases.begin([claimed], now)
        assert store.leases.settle([sent(claimed, "sim-1")], now)
    news = client.post("/simulator/news", json={**KRISTINA, "after": 0}).get_json()
    assert f'<img src="{slip_path("token")}"' in news["replies"]
