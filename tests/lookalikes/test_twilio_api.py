"""The Twilio look-alike's REST API, tried with the real twilio library."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList
from twilio.rest.messaging.v3.typing_indicator import TypingIndicatorList

from tests.lookalikes.http_server import Json
from tests.lookalikes.real_twilio import LIST, QUICK_REPLY, create_content, real_client
from tests.lookalikes.twilio_api import TwilioApi
from tests.lookalikes.twilio_state import Button

MARIA = "whatsapp:+620000000001"


@pytest.fixture
def api() -> Iterator[TwilioApi]:
    with TwilioApi() as api:
        api.open_window(MARIA)
        yield api


@pytest.fixture
def client(api: TwilioApi) -> Iterator[Client]:
    with real_client(api) as client:
        yield client


def test_a_text_is_accepted_and_seen(api: TwilioApi, client: Client) -> None:
    body = "Selamat pagi"
    message = client.messages.create(to=MARIA, from_=api.sender, body=body)
    assert [message.status, message.direction, message.body] == ["queued", "outbound-api", body]
    assert message.date_created == datetime(2026, 11, 21, 1, tzinfo=UTC)
    assert api.person("+620000000001").sees == ["Selamat pagi"]
    [sent] = api.sent
    assert (sent.sid, sent.to, sent.body) == (message.sid, MARIA, "Selamat pagi")
    assert client.messages(sent.sid).fetch().body == "Selamat pagi"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"body": "x" * 1601}, 21617),
        ({}, 21619),
        ({"body": ""}, 21619),
        ({"body": "halo", "to": "whatsapp:0812"}, 21211),
        ({"body": "halo", "to": "+620000000001"}, 21211),
        ({"body": "halo", "from_": "whatsapp:+620000000099"}, 21606),
        ({"body": "halo", "from_": ""}, 21603),
        ({"body": "halo", "messaging_service_sid": "MG0"}, 20404),
        ({"body": "halo", "status_callback": "lontar"}, 21609),
        ({"media_url": ["lontar"]}, 21620),
        ({"content_sid": "HX0"}, 21655),
        ({"body": "halo", "content_variables": "{}"}, 21654),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_message_is_refused_with_twilios_code(
    api: TwilioApi, client: Client, fields: dict[str, str], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(**{"to": MARIA, "from_": api.sender, **fields})
    assert refused.value.code == code
    assert api.sent == []


def test_wrong_credentials_are_refused(api: TwilioApi) -> None:
    with real_client(api, "another-token") as client:
        with pytest.raises(TwilioRestException) as refused:
            client.messages.create(to=MARIA, from_=api.sender, body="halo")
        assert (refused.value.status, refused.value.code) == (401, 20003)


def test_free_text_outside_the_window_is_accepted_and_fails_later(
    api: TwilioApi, client: Client
) -> None:
    api.clock.advance(hours=24)
    message = client.messages.create(to=MARIA, from_=api.sender, body="Ada kabar")
    assert str(message.status) == "queued"
    assert api.person("+620000000001").sees == []
    api.settle()
    later = client.messages(str(message.sid)).fetch()
    assert [later.status, later.error_code] == ["undelivered", 63016]


def test_an_approved_template_reaches_people_outside_the_window(
    api: TwilioApi, client: Client
) -> None:
    sid = create_content(client, QUICK_REPLY)
    request = ApprovalCreateList.ContentApprovalRequest({"name": "ya", "category": "UTILITY"})
    answer = client.content.v1.contents(sid).approval_create.create(request)
    assert answer.status == "received"
    api.clock.advance(hours=25)

    def send() -> int | None:
        variables = json.dumps({"1": "Yosef"})
        client.messages.create(
            to=MARIA, from_=api.sender, content_sid=sid, content_variables=variables
        )
        api.settle()
        return api.log[-1].error_code

    assert send() == 63016
    api.approve(sid)
    fetched = client.content.v1.contents(sid).approval_fetch().fetch()
    assert fetched.whatsapp
    assert fetched.whatsapp["status"] == "approved"
    assert send() is None
    [seen] = api.person("+620000000001").received
    assert seen.text == "Benar Yosef ini?"
    assert seen.buttons == (Button("Ya", "ya"), Button("Tidak", "tidak:Yosef"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (LIST, "open sessions only"),
        ({"language": "id", "types": {"twilio/text": {"body": "{{1}}, ada kabar"}}}, "begins"),
        ({"language": "id", "types": {"twilio/text": {"body": "a {{1}} {{2}} b"}}}, "side by side"),
        ({"language": "id", "types": {"twilio/text": {"body": "a {{1}} b"}}}, "no sample"),
    ],
    ids=["list", "variable first", "variables adjacent", "no sample"],
)
def test_a_template_that_cannot_be_approved_is_rejected(
    client: Client, content: Json, reason: str
) -> None:
    sid = create_content(client, content)
    request = ApprovalCreateList.ContentApprovalRequest({"name": "menu", "category": "UTILITY"})
    answer = client.content.v1.contents(sid).approval_create.create(request)
    assert answer.status == "rejected"
    assert reason in str(answer.rejection_reason)


@pytest.mark.parametrize(
    "types",
    [
        {},
        {"twilio/text": {"body": "x" * 1601}},
        {"twilio/quick-reply": {"body": "?", "actions": []}},
        {"twilio/quick-reply": {"body": "?", "actions": [{"title": "x" * 21, "id": "x"}]}},
        {"twilio/list-picker": {"body": "?", "button": "b", "items": [{"item": "x" * 25}]}},
        {"twilio/list-picker": {"body": "x" * 1025, "button": "b", "items": [{"item": "x"}]}},
    ],
    ids=["none", "text", "no actions", "title", "item", "body"],
)
def test_content_that_whatsapp_cannot_carry_is_refused(
    client: Client, types: dict[str, object]
) -> None:
    with pytest.raises(TwilioRestException):
        create_content(client, {"language": "id", "types": types})


def test_contents_are_listed_over_pages_and_deleted(client: Client) -> None:
    sids = [create_content(client, QUICK_REPLY) for _ in range(3)]
    listed = client.content.v1.contents.list(page_size=2)
    assert [content.sid for content in listed] == sids
    assert listed[0].types == QUICK_REPLY["types"]
    assert client.content.v1.contents(sids[0]).delete()
    with pytest.raises(TwilioRestException):
        client.content.v1.contents(sids[0]).fetch()


@pytest.mark.parametrize("variables", ["{", "[]", '{"1": 2}'], ids=["broken", "list", "number"])
def test_content_variables_are_a_string_of_strings(
    api: TwilioApi, client: Client, variables: str
) -> None:
    sid = create_content(client, QUICK_REPLY)
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(
            to=MARIA, from_=api.sender, content_sid=sid, content_variables=variables
        )
    assert refused.value.code == 21656


def test_four_quick_replies_need_an_approval(api: TwilioApi, client: Client) -> None:
    actions = [{"title": str(number), "id": str(number)} for number in range(4)]
    types = {"twilio/quick-reply": {"body": "Pilih", "actions": actions}}
    sid = create_content(client, {"language": "id", "types": types})
    client.messages.create(to=MARIA, from_=api.sender, content_sid=sid)
    api.settle()
    assert api.log[-1].error_code == 63021


def test_the_log_is_read_by_address_day_and_page(api: TwilioApi, client: Client) -> None:
    for number in range(5):
        client.messages.create(to=MARIA, from_=api.sender, body=f"pesan {number}")
        api.clock.advance(days=1)
    client.messages.create(to="whatsapp:+620000000002", from_=api.sender, body="lain")
    newest_first = [f"pesan {number}" for number in (4, 3, 2, 1, 0)]
    assert [m.body for m in client.messages.list(to=MARIA, page_size=2)] == newest_first
    since = client.messages.list(to=MARIA, date_sent_after=datetime(2026, 11, 24, 1, tzinfo=UTC))
    assert [m.body for m in since] == newest_first[:2]
    day = client.messages.list(date_sent=datetime(2026, 11, 22, tzinfo=UTC))
    assert [m.body for m in day] == ["pesan 1"]
    before = client.messages.list(date_sent_before=datetime(2026, 11, 21, 1, tzinfo=UTC))
    assert [m.body for m in before] == ["pesan 0"]
    assert client.messages.list(from_=MARIA) == []


def test_media_is_fetched_with_credentials_through_a_redirect_and_deleted(
    api: TwilioApi, client: Client
) -> None:
    turn = api.person("+620000000001").sends_media(b"\xff\xd8 foto", "image/jpeg", "KTP")
    fields = dict(turn.form)
    url, auth = fields["MediaUrl0"], (api.account_sid, api.auth_token)
    assert requests.get(url, timeout=10).status_code == 401
    assert requests.get(url, auth=auth, timeout=10, allow_redirects=False).status_code == 307
    fetched = requests.get(url, auth=auth, timeout=10)
    assert (fetched.content, fetched.headers["Content-Type"]) == (b"\xff\xd8 foto", "image/jpeg")
    [media] = client.messages(turn.sid).media.list()
    assert media.content_type == "image/jpeg"
    assert client.messages(turn.sid).media(str(media.sid)).delete()
    assert requests.get(url, auth=auth, timeout=10).status_code == 404


def test_the_store_of_media_tells_who_came_and_leads_elsewhere(api: TwilioApi) -> None:
    turn = api.person("+620000000001").sends_media(b"\xff\xd8 foto", "image/jpeg")
    url, auth = dict(turn.form)["MediaUrl0"], (api.account_sid, api.auth_token)
    led = requests.get(url, auth=auth, timeout=10, allow_redirects=False).headers["Location"]
    store = f"{api.url}{led}"
    requests.get(store, auth=auth, timeout=10)
    api.media.detours = 1
    assert requests.get(store, timeout=10, allow_redirects=False).headers["Location"] == led
    assert requests.get(store, timeout=10).content == b"\xff\xd8 foto"
    assert api.media.credentials == [True, False, False]
    api.media.store = "https://evil.example"
    elsewhere = requests.get(url, auth=auth, timeout=10, allow_redirects=False)
    assert elsewhere.headers["Location"].startswith("https://evil.example/")


def test_refusals_come_with_twilios_codes(api: TwilioApi, client: Client) -> None:
    api.refuse(to=MARIA, code=21610)
    api.refuse_next(1, code=20429)
    for code, status in [(21610, 400), (21610, 400)]:
        with pytest.raises(TwilioRestException) as refused:
            client.messages.create(to=MARIA, from_=api.sender, body="halo")
        assert (refused.value.code, refused.value.status) == (code, status)
    with pytest.raises(TwilioRestException) as busy:
        client.messages.create(to="whatsapp:+620000000002", from_=api.sender, body="halo")
    assert (busy.value.code, busy.value.status) == (20429, 429)
    api.forgive()
    client.messages.create(to=MARIA, from_=api.sender, body="halo")


def test_a_cut_or_garbled_answer_leaves_open_whether_the_message_went_out(
    api: TwilioApi, client: Client
) -> None:
    api.cut_next()
    with pytest.raises(requests.ConnectionError):
        client.messages.create(to=MARIA, from_=api.sender, body="keluar")
    api.cut_next(carried_out=False)
    with pytest.raises(requests.ConnectionError):
        client.messages.create(to=MARIA, from_=api.sender, body="tidak")
    api.garble_next(status=502)
    with pytest.raises(TwilioRestException):
        client.messages.create(to=MARIA, from_=api.sender, body="keluar juga")
    assert [sent.body for sent in api.sent] == ["keluar", "keluar juga"]


def test_a_typing_indicator_belongs_to_an_inbound_message(api: TwilioApi, client: Client) -> None:
    turn = api.person("+620000000001").says("halo")
    fields = {"channel": "WHATSAPP", "messageId": turn.sid}
    request = TypingIndicatorList.TypingIndicatorRequest(fields)
    assert client.messaging.v3.typing_indicator.create(request).success
    assert api.typing == [turn.sid]
