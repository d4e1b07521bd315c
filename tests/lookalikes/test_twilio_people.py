"""People on the look-alike WhatsApp, against a webhook that uses the real twilio library."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from tests.lookalikes.http_server import Answer, LoopbackServer, Request
from tests.lookalikes.real_twilio import LIST, QUICK_REPLY, create_content, real_client
from tests.lookalikes.twilio_api import TwilioApi

Fields = dict[str, str]


def twiml(*texts: str) -> Answer:
    response = MessagingResponse()
    for text in texts:
        response.message(text)
    return Answer(200, response.to_xml().encode(), "text/xml")


@dataclass
class Service:
    """A webhook of our own: checks the signature with Twilio's validator, answers as told."""

    token: str = "invented-auth-token-for-tests"
    public: str = "https://lontar.example"
    answer: Callable[[Fields], Answer] = lambda _: twiml()
    requests: list[Request] = field(default_factory=list)
    forms: list[Fields] = field(default_factory=list)

    def respond(self, request: Request) -> Answer:
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        query = "&".join(f"{name}={value}" for name, value in request.query)
        url = f"{self.public}{request.path}{'?' if query else ''}{query}"
        signature = request.headers.get("x-twilio-signature", "")
        if not RequestValidator(self.token).validate(url, form, signature):
            return Answer(403)
        self.requests.append(request)
        self.forms.append(form)
        return self.answer(form)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def api(service: Service) -> Iterator[TwilioApi]:
    with LoopbackServer(service.respond) as server, TwilioApi(service=server.url) as api:
        yield api


def test_a_text_is_posted_signed_and_the_answer_is_seen(api: TwilioApi, service: Service) -> None:
    service.answer = lambda form: twiml(f"Halo {form['ProfileName']}", "Mau apa? <1> & 2")
    maria = api.person("+620000000001", "María Contoh 🌴")
    turn = maria.says(" halo ")
    assert turn.replies == ("Halo María Contoh 🌴", "Mau apa? <1> & 2")
    assert maria.sees == list(turn.replies)
    [form] = service.forms
    assert form["Body"] == " halo "
    assert (form["From"], form["WaId"]) == ("whatsapp:+620000000001", "620000000001")
    assert form["MessageSid"] == form["SmsSid"] == turn.sid
    assert [message.direction for message in api.log] == ["inbound"] + ["outbound-reply"] * 2


def test_query_strings_are_signed_and_fragments_are_not(api: TwilioApi, service: Service) -> None:
    api.inbound_url = "https://lontar.example/webhooks/whatsapp?kanal=wa&x=#rc=3&rp=all"
    assert api.person("+620000000001").says("halo").call.answered
    assert service.requests[0].query == (("kanal", "wa"), ("x", ""))


def test_a_wrong_token_does_not_sign(service: Service) -> None:
    server = LoopbackServer(service.respond)
    with server, TwilioApi(auth_token="another-token", service=server.url) as api:
        assert api.person("+620000000001").says("halo").call.attempts == ["4xx"]
    assert service.forms == []


def test_a_hidden_number_has_an_identifier_and_no_wa_id(api: TwilioApi, service: Service) -> None:
    service.answer = lambda _: twiml("Halo")
    agnes = api.person("US.1a2B3c4D", "Agnes Contoh")
    agnes.says("halo")
    assert service.forms[0]["From"] == "whatsapp:US.1a2B3c4D"
    assert service.forms[0]["ExternalUserId"].startswith("whatsapp:ID.")
    assert "WaId" not in service.forms[0]
    with real_client(api) as client:
        client.messages.create(to="whatsapp:US.1a2B3c4D", from_=api.sender, body="Ada kabar")
    assert agnes.sees == ["Halo", "Ada kabar"]


def test_everything_a_person_can_send_has_its_fields(api: TwilioApi, service: Service) -> None:
    maria = api.person("+620000000001")
    first = maria.says("halo")
    maria.sends_media(b"OggS", "audio/ogg")
    maria.sends_location(-8.62, 122.21)
    maria.sends_location(-8.62, 122.21, "Jalan Contoh 1", "Kantor Contoh")
    maria.forwards("kabar", often=True)
    maria.replies_to(first.sid, "ini")
    _, voice, place, named_place, forwarded, reply = service.forms
    assert (voice["Body"], voice["NumMedia"], voice["MediaContentType0"]) == ("", "1", "audio/ogg")
    assert voice["MediaUrl0"].startswith(api.url)
    assert (place["Latitude"], place["Longitude"], place["Body"]) == ("-8.62", "122.21", "")
    assert "Address" not in place
    assert named_place["Label"] == "Kantor Contoh"
    assert forwarded["FrequentlyForwarded"] == "true"
    assert reply["OriginalRepliedMessageSid"] == first.sid


def test_taps_on_buttons_and_lists_bring_their_ids(api: TwilioApi, service: Service) -> None:
    maria = api.person("+620000000001")
    maria.says("halo")
    with real_client(api) as client:
        for content in (QUICK_REPLY, LIST):
            sid = create_content(client, content)
            client.messages.create(to=maria.address, from_=api.sender, content_sid=sid)
    maria.taps("Tidak")
    maria.taps("status")
    button, entry = service.forms[1:]
    assert (button["ButtonText"], button["ButtonPayload"]) == ("Tidak", "tidak:Maria")
    assert button["OriginalRepliedMessageSid"] == maria.received[0].sid
    assert (entry["ListId"], entry["ListTitle"], entry["Body"]) == ("status",) + ("Cek status",) * 2
    assert entry["ListDescription"] == "Terdaftar?"
    with pytest.raises(LookupError):
        maria.taps("Mungkin")


@pytest.mark.parametrize(
    ("fragment", "status", "attempts"),
    [
        ("", 500, ["5xx"]),
        ("#rc=3&rp=all", 500, ["5xx"] * 4),
        ("#rc=2&rp=5xx", 404, ["4xx"]),
        ("#rc=2&rp=4xx,5xx", 404, ["4xx"] * 3),
        ("#rc=9&rp=all", 302, ["3xx"] * 6),
    ],
)
def test_what_is_repeated_is_what_the_url_asks_for(
    api: TwilioApi, service: Service, fragment: str, status: int, attempts: list[str]
) -> None:
    api.inbound_url += fragment
    service.answer = lambda _: Answer(status)
    turn = api.person("+620000000001").says("halo")
    assert turn.call.attempts == attempts
    assert len({request.headers["i-twilio-idempotency-token"] for request in service.requests}) == 1
    assert len({form["MessageSid"] for form in service.forms}) == 1
    assert [code for code, _ in api.alarms] == [11200]


def test_only_a_connection_that_fails_is_repeated_by_default() -> None:
    with TwilioApi(service="http://127.0.0.1:9") as api:
        assert api.person("+620000000001").says("halo").call.attempts == ["ct", "ct"]
        assert [code for code, _ in api.alarms] == [11205]
        assert [message.body for message in api.log] == ["halo"]  # a sweep can still find it


def test_a_cut_answer_counts_as_a_slow_one(api: TwilioApi, service: Service) -> None:
    service.answer = lambda _: Answer(cut=True)
    assert api.person("+620000000001").says("halo").call.attempts == ["rt"]


def test_the_fallback_is_told_what_went_wrong(api: TwilioApi, service: Service) -> None:
    api.fallback_url = "https://lontar.example/webhooks/whatsapp/fallback"
    service.answer = lambda form: twiml("Sebentar") if "ErrorCode" in form else Answer(503)
    maria = api.person("+620000000001")
    maria.says("halo")
    assert maria.sees == ["Sebentar"]
    assert service.forms[1]["ErrorCode"] == "11200"
    assert service.forms[1]["ErrorUrl"] == "https://lontar.example/webhooks/whatsapp"


def test_a_repeated_message_has_the_same_sid_and_is_shown_once(
    api: TwilioApi, service: Service
) -> None:
    service.answer = lambda _: twiml("Halo")
    maria = api.person("+620000000001")
    first = maria.says("halo")
    again = maria.repeats()
    assert (again.sid, again.replies) == (first.sid, ("Halo",))
    assert service.forms[0] == service.forms[1]
    assert maria.sees == ["Halo"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(200, b"Halo", "text/html"), 12300),
        (Answer(200, b"<Response>", "text/xml"), 12100),
        (Answer(200, b"<Halo/>", "text/xml"), 12100),
        (Answer(200, b"<Response><Dial/></Response>", "text/xml"), 12200),
        (Answer(200, b"<Response><Message/></Response>", "text/xml"), 12200),
        (Answer(200, b"<Response>" + b" " * 65536 + b"</Response>", "text/xml"), 11750),
        (twiml("x" * 1601), 21617),
    ],
    ids=["type", "broken", "other root", "other verb", "nothing", "too large", "too long"],
)
def test_twiml_that_twilio_would_not_use_is_not_seen(
    api: TwilioApi, service: Service, answer: Answer, code: int
) -> None:
    service.answer = lambda _: answer
    maria = api.person("+620000000001")
    maria.says("halo")
    assert maria.sees == []
    assert [found for found, _ in api.alarms] == [code]


@pytest.mark.parametrize("answer", [twiml(), Answer(204), Answer(200)], ids=["empty", "204", "200"])
def test_an_empty_answer_says_nothing(api: TwilioApi, service: Service, answer: Answer) -> None:
    service.answer = lambda _: answer
    assert api.person("+620000000001").says("halo").replies == ()
    assert api.alarms == []


def test_status_callbacks_come_signed_in_any_order_and_number(
    api: TwilioApi, service: Service
) -> None:
    callback = "https://lontar.example/webhooks/whatsapp/status"
    yosef = "whatsapp:+620000000002"
    api.fail_later(yosef, 63024)
    api.open_window("whatsapp:+620000000001")
    with real_client(api) as client:
        for to in ("whatsapp:+620000000001", yosef):
            client.messages.create(
                to=to, from_=api.sender, body="Ada kabar", status_callback=callback
            )
    calls = api.settle(lambda events: [*reversed(events), *events[:1]])
    assert all(call.answered for call in calls)
    told = [(form["MessageStatus"], form.get("ErrorCode")) for form in service.forms]
    assert told == [("undelivered", "63024"), ("delivered", None), ("sent", None), ("sent", None)]
    assert [message.status for message in api.log] == ["delivered", "undelivered"]
    api.report(api.sent[1].sid, "read", "read")
    assert [form["MessageStatus"] for form in service.forms[-2:]] == ["read", "read"]
    assert api.log[1].status == "undelivered"
    assert api.settle() == []
