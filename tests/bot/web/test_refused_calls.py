"""Bad input at the webhooks (rows 1-38 of the list of bad inputs): never a 500, never a trace."""

import base64
import gzip
import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from handlers.services import Services
from storage.tables import chats, inbox
from tests.bot.running import KEYS, SECRET, STATUS, TELEGRAM, WHATSAPP, Running
from tests.bot.toy_guide import HALLO
from tests.bot.web.calls import FORM, JSON, MESSAGE, UPDATE, from_telegram, from_twilio
from tests.lookalikes.twilio_webhooks import sign


@pytest.fixture(autouse=True)
def nothing_breaks(service: Running) -> Iterator[None]:
    """Whatever is sent, no call may end in the net that catches what nobody foresaw."""
    yield
    assert service.counted("telegram", "broken") == service.counted("whatsapp", "broken") == 0


def kept(services: Services) -> int:
    with services.database.begin() as store:
        return sum(
            store.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (inbox, chats)
        )


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="missing"),
        pytest.param({"X-Telegram-Bot-Api-Secret-Token": ""}, id="empty"),
        pytest.param({"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1] + "x"}, id="same-length"),
        pytest.param({"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}, id="longer"),
        pytest.param({"X-Telegram-Bot-Api-Secret-Token": "rahasia-é"}, id="not-ascii"),
        pytest.param({"Authorization": f"Bearer {SECRET}"}, id="another-header"),
    ],
)
@pytest.mark.parametrize("path", [TELEGRAM, f"{TELEGRAM}?secret={SECRET}"], ids=["path", "query"])
def test_telegram_without_the_secret_is_turned_away(
    service: Running, toy_services: Services, headers: dict[str, str], path: str
) -> None:
    got = service.call(path, json.dumps(UPDATE).encode(), {"Content-Type": JSON, **headers})
    assert (got.status, got.body) == (403, b"")
    assert kept(toy_services) == 0


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="missing"),
        pytest.param({"X-Twilio-Signature": ""}, id="empty"),
        pytest.param({"X-Twilio-Signature": base64.b64encode(b"x" * 20).decode()}, id="length"),
        pytest.param({"X-Twilio-Signature": "tanda-é"}, id="not-ascii"),
    ],
)
@pytest.mark.parametrize("path", [WHATSAPP, STATUS])
def test_twilio_without_a_signature_is_turned_away(
    service: Running, toy_services: Services, headers: dict[str, str], path: str
) -> None:
    got = service.call(path, urlencode(MESSAGE).encode(), {"Content-Type": FORM, **headers})
    assert (got.status, got.body) == (403, b"")
    assert kept(toy_services) == 0


@pytest.mark.parametrize(
    "signed_url",
    [
        pytest.param(f"http://lontar.example{WHATSAPP}", id="http"),
        pytest.param(f"https://other.example{WHATSAPP}", id="another-host"),
        pytest.param(f"https://lontar.example{WHATSAPP}/", id="slash"),
        pytest.param(f"https://lontar.example{WHATSAPP}?a=1", id="query"),
        pytest.param(f"https://lontar.example{STATUS}", id="another-path"),
    ],
)
def test_a_signature_for_another_address_is_turned_away(
    service: Running, toy_services: Services, signed_url: str
) -> None:
    assert from_twilio(service, signed_url=signed_url, Host="other.example").status == 403
    assert kept(toy_services) == 0


@pytest.mark.parametrize(
    "form",
    [
        pytest.param((*MESSAGE, ("Extra", "1")), id="one-more"),
        pytest.param((*MESSAGE, ("Body", "halo")), id="twice-the-same"),
        pytest.param((*MESSAGE, ("Body", "lain")), id="twice"),
        pytest.param(MESSAGE[:-1], id="one-less"),
        pytest.param((*MESSAGE[:-1], ("Body", "Halo")), id="changed"),
        pytest.param((), id="empty"),
        pytest.param(tuple((str(n), "") for n in range(2000)), id="very-many"),
    ],
)
def test_a_form_that_was_changed_after_signing_is_turned_away(
    service: Running, toy_services: Services, form: tuple[tuple[str, str], ...]
) -> None:
    assert from_twilio(service, form, signed_form=MESSAGE).status == 403
    assert kept(toy_services) == 0


def with_text(text: str) -> bytes:
    return json.dumps({**UPDATE, "message": {**UPDATE["message"], "text": text}}).encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"update_id": 1', id="cut-off"),
        pytest.param(b"[" * 100_000, id="nested"),
        pytest.param(b'{"update_id": ' + b"9" * 5000 + b"}", id="5000-digits"),
        pytest.param(b'{"update_id": NaN}', id="nan"),
        pytest.param(b'{"update_id": 1, "update_id": 2}', id="two-values"),
        pytest.param(b'{"update_id": 1, "message": {"text": "\xff"}}', id="broken-utf-8"),
        pytest.param(b"[]", id="array"),
        pytest.param(b"{}", id="empty-object"),
        pytest.param(b'{"update_id": -1}', id="negative"),
        pytest.param(b'{"update_id": "1"}', id="text-for-number"),
        pytest.param(json.dumps({**UPDATE, "update_id": 2**63}).encode(), id="too-large-a-number"),
        pytest.param(b'{"update_id": 1, "poll": {}}', id="another-kind"),
        pytest.param(b'{"update_id": 1, "message": []}', id="message-is-a-list"),
        pytest.param(b'{"update_id": 1, "callback_query": {"data": "x"}}', id="tap-without-id"),
    ],
)
def test_telegram_is_told_200_for_what_cannot_be_used(
    service: Running, toy_services: Services, body: bytes
) -> None:
    got = from_telegram(service, body)
    assert (got.status, got.body) == (200, b"")
    assert service.counted("telegram", "ignored") == 1
    assert kept(toy_services) == 0


@pytest.mark.parametrize(
    "form",
    [
        pytest.param((("MessageSid", "SM1"), ("Body", "halo")), id="no-sender"),
        pytest.param((("MessageSid", "SM1"), ("From", ""), ("Body", "halo")), id="empty-sender"),
        pytest.param((("MessageSid", "SM1"), ("From", "+62000"), ("Body", "x")), id="no-channel"),
        pytest.param((("From", "whatsapp:+620000000001"), ("Body", "halo")), id="no-sid"),
    ],
)
def test_twilio_is_told_200_for_what_cannot_be_used(
    service: Running, toy_services: Services, form: tuple[tuple[str, str], ...]
) -> None:
    got = from_twilio(service, form)
    assert got.status == 200
    assert got.content_type == "text/xml; charset=utf-8"
    assert service.counted("whatsapp", "ignored") == 1
    assert kept(toy_services) == 0


@pytest.mark.parametrize("content_type", ["text/plain", FORM, "application/jsonx", ""])
def test_an_update_under_another_type_is_not_used(
    service: Running, toy_services: Services, content_type: str
) -> None:
    body = json.dumps(UPDATE).encode()
    assert from_telegram(service, body, Content_Type=content_type).status == 200
    assert kept(toy_services) == 0


def test_a_form_under_another_type_is_not_used(service: Running, toy_services: Services) -> None:
    assert from_twilio(service, Content_Type=JSON).status == 200
    assert kept(toy_services) == 0


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, identity"])
def test_packed_bodies_are_not_unpacked(service: Running, encoding: str) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    assert from_telegram(service, bomb, Content_Encoding=encoding).status == 415
    assert from_twilio(service, Content_Encoding=encoding).status == 415


def test_more_than_a_megabyte_is_not_read(service: Running, toy_services: Services) -> None:
    large = b" " * (1024 * 1024 + 1)
    assert from_telegram(service, large).status == 413
    assert from_twilio(service, (("Body", "x" * (1024 * 1024)),)).status == 413
    assert service.counted("telegram", "too_large") == service.counted("whatsapp", "too_large") == 1
    assert kept(toy_services) == 0


def test_a_megabyte_is_read(service: Running) -> None:
    body = json.dumps(UPDATE).encode()
    assert HALLO.encode()[:5] in from_telegram(service, body.ljust(1024 * 1024)).body


@pytest.mark.parametrize("path", [TELEGRAM, WHATSAPP, STATUS])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(service: Running, path: str, method: str) -> None:
    assert service.call(path, b"", {}, method).status == 405


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\ud800b", id="half-a-pair"),
        pytest.param("a\0b", id="nul"),
        pytest.param("\0", id="only-nul"),
        pytest.param("👍🏽", id="only-emoji"),
        pytest.param("   ", id="only-spaces"),
        pytest.param("\u200b\u200d", id="zero-width"),
        pytest.param("\u202eabc", id="turned-round"),
        pytest.param("Z̷̢͎a̴l̵g̸o̷", id="zalgo"),
        pytest.param("x" * 20_000, id="very-long"),
    ],
)
def test_odd_text_is_answered_like_any_other(
    service: Running, toy_services: Services, text: str
) -> None:
    assert b"Mau apa?" in from_telegram(service, with_text(text)).body
    assert kept(toy_services) == 2


def test_broken_utf_8_in_a_signed_form_is_replaced(service: Running) -> None:
    body = urlencode(MESSAGE[:-1]).encode() + b"&Body=%ff%00halo"
    form = (*MESSAGE[:-1], ("Body", "\ufffd\0halo"))
    assert KEYS.twilio_auth_token
    signature = sign(KEYS.twilio_auth_token, f"https://lontar.example{WHATSAPP}", form)
    got = service.call(WHATSAPP, body, {"Content-Type": FORM, "X-Twilio-Signature": signature})
    assert b"Mau apa?" in got.body
