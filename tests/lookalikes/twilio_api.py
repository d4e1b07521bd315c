"""A look-alike of Twilio for WhatsApp: the REST API, signed webhooks, and the people behind them.

    with TwilioApi(service="http://127.0.0.1:8000") as api:
        client = Client(api.account_sid, api.auth_token)
        client.api.base_url = client.content.base_url = client.messaging.base_url = api.url
        maria = api.person("+620000000001", "Maria Contoh")
        maria.says("halo")       # posted to `inbound_url`, signed for the public address
        maria.sees               # the TwiML of the answers and what the REST API was given
        api.clock.advance(hours=25)   # the 24-hour window closes
        api.settle()             # status callbacks: delivered, or undelivered with 63016

The real twilio 9.13 works against it; its tests prove that.
"""

import base64
import hmac
import re
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.lookalikes.chances import Chances, Odds
from tests.lookalikes.faults import Fault, Faults
from tests.lookalikes.http_client import Carrier, over_http
from tests.lookalikes.http_server import Answer, LoopbackServer, Request, answer_json
from tests.lookalikes.ledger import Call, Ledger, digest
from tests.lookalikes.twilio_content import Contents, read_json
from tests.lookalikes.twilio_errors import TwilioRefuses, broken, too_fast
from tests.lookalikes.twilio_media import STORE, MediaFiles
from tests.lookalikes.twilio_messages import Messages
from tests.lookalikes.twilio_people import Person
from tests.lookalikes.twilio_state import API, Clock, Message, Sent, TwilioState
from tests.lookalikes.twilio_status import Statuses, StatusEvent
from tests.lookalikes.twilio_webhooks import Form, WebhookCall, Webhooks, sign

_MEDIA = re.compile(r"(/(?:SM|MM)[0-9a-f]{32})/Media((?:/ME[0-9a-f]{32})?(?:\.json)?)")


class TwilioApi:
    """The server and everything a test may order from it.

    `service` is the local address that stands in for the host of `public_url`; `carrier` posts
    webhooks to it (`in_process(app)` needs no socket). `inbound_url` and `fallback_url` are what
    the WhatsApp sender is configured with; a fragment (#rc=3&rp=all) asks for repeats. `latency`
    in seconds delays every REST answer. `clock` is a standing one unless it is given.
    """

    def __init__(
        self,
        account_sid: str = f"AC{1:032x}",
        auth_token: str = "invented-auth-token-for-tests",
        sender: str = "whatsapp:+620000009000",
        *,
        service: str | None = None,
        carrier: Carrier = over_http,
        public_url: str = "https://lontar.example",
        clock: Clock | None = None,
    ) -> None:
        self._state = TwilioState(account_sid, auth_token, sender, clock or Clock())
        self._server = LoopbackServer(self._respond)
        self._faults = Faults()
        self._webhooks = Webhooks(self._state, carrier, service)
        self._messages = Messages(self._state)
        self._media = MediaFiles(self._state, self._messages)
        self._contents = Contents(self._state)
        self._statuses = Statuses(self._state, self._messages, self._webhooks)
        self._people: dict[str, Person] = {}
        self.inbound_url = f"{public_url}/webhooks/whatsapp"
        self.fallback_url: str | None = None
        self._chances = Chances(too_fast, broken)
        self.ledger = Ledger()
        self.latency = 0.0

    def __enter__(self) -> Self:
        self._server.__enter__()
        self._contents.base_url = self.url
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.__exit__(kind, error, trace)

    @property
    def url(self) -> str:
        """The address for TWILIO_API_URL: the base of every product."""
        return self._server.url

    @property
    def account_sid(self) -> str:
        return self._state.account_sid

    @property
    def auth_token(self) -> str:
        return self._state.auth_token

    @property
    def sender(self) -> str:
        """Our WhatsApp address, with its whatsapp: in front."""
        return self._state.sender

    @property
    def clock(self) -> Clock:
        """The time Twilio and Meta go by; only a test moves it."""
        return self._state.clock

    @property
    def service(self) -> str | None:
        """The local address that stands in for the public host; it may change, or be down."""
        return self._webhooks.service

    @service.setter
    def service(self, address: str | None) -> None:
        self._webhooks.service = address

    @property
    def sent(self) -> list[Sent]:
        """Every accepted POST to Messages, in order, whatever became of it."""
        with self._state.changed:
            return list(self._state.sent)

    @property
    def log(self) -> list[Message]:
        """The message log, oldest first: inbound, replies in answers, and what was sent."""
        with self._state.changed:
            return list(self._state.messages.values())

    @property
    def alarms(self) -> list[tuple[int, str]]:
        """The account's error log: webhooks that failed, TwiML that could not be used."""
        with self._state.changed:
            return list(self._state.alarms)

    @property
    def media(self) -> MediaFiles:
        """The files that people sent, and where their redirects lead."""
        return self._media

    @property
    def typing(self) -> list[str]:
        """SIDs of the inbound messages for which a typing indicator was asked."""
        return list(self._state.typing)

    def wait_until_sent(self, count: int, timeout: float = 10.0) -> list[Sent]:
        """Wait until `count` messages were accepted; gives them all. Raises TimeoutError."""
        with self._state.changed:
            if not self._state.changed.wait_for(lambda: len(self._state.sent) >= count, timeout):
                raise TimeoutError(f"{len(self._state.sent)} of {count} messages were sent")
            return list(self._state.sent)

    def person(self, address: str, name: str = "Maria Contoh") -> Person:
        """Somebody with a number (+62...) or a hidden one (US....); the same again for the same."""
        if address not in self._people:
            self._people[address] = Person(
                self._state, self.deliver, lambda: self.url, address, name
            )
        return self._people[address]

    def deliver(self, form: Form) -> WebhookCall:
        """Post a ready-made inbound form (a fixture, say), signed, to the inbound URL."""
        return self._webhooks.post(self.inbound_url, form, self.fallback_url)

    def sign(self, url: str, form: Form) -> str:
        """The X-Twilio-Signature for a form at a public URL."""
        return sign(self.auth_token, url, form)

    def open_window(self, *addresses: str) -> None:
        """Let free text reach these addresses (whatsapp:+62...) though nobody there has written."""
        with self._state.changed:
            for address in addresses:
                self._state.last_inbound[address] = self.clock.now()

    def settle(
        self, arrange: Callable[[list[StatusEvent]], list[StatusEvent]] = list
    ) -> list[WebhookCall]:
        """Send the status callbacks of all messages, in the order `arrange` puts them."""
        return self._statuses.settle(arrange)

    def report(self, sid: str, *statuses: str, error_code: int | None = None) -> list[WebhookCall]:
        """Tell chosen statuses of one message, in this order, as often as they stand here."""
        events = [StatusEvent(sid, status, error_code) for status in statuses]
        return [call for event in events if (call := self._statuses.tell(event))]

    def approve(self, content_sid: str) -> None:
        """Meta approves a template whose approval was asked for."""
        self._state.approvals[content_sid]["status"] = "approved"

    def reject(self, content_sid: str, reason: str) -> None:
        """Meta turns a template down."""
        self._state.approvals[content_sid] |= {"status": "rejected", "rejection_reason": reason}

    def fail_later(self, address: str, error_code: int, status: str = "undelivered") -> None:
        """From now on messages to `address` are accepted and come to this end."""
        self._state.later[address] = (status, error_code)

    def add_messaging_service(self, sid: str) -> None:
        self._state.messaging_services.add(sid)

    def refuse(
        self,
        to: str | None = None,
        code: int = 20429,
        status: int | None = None,
        *,
        times: int | None = None,
    ) -> None:
        """Refuse requests (for one address, a number of times) with this code until `forgive`."""
        answer = TwilioRefuses(code, status=status).as_answer()
        self._faults.add(Fault(answer, to, carried_out=False, left=times))

    def refuse_next(self, count: int = 1, code: int = 20429, status: int | None = None) -> None:
        """Refuse the next `count` requests, whatever they are."""
        self.refuse(None, code, status, times=count)

    def forgive(self) -> None:
        """Lift all faults, and let messages arrive again."""
        self._faults.lift()
        self._state.later.clear()

    def block(self, *addresses: str) -> None:
        """Refuse at once whatever is for these addresses (whatsapp:+62...)."""
        self._faults.close(addresses, TwilioRefuses(63024).as_answer())

    def misbehave(self, odds: Odds, seed: int = 1) -> None:
        """From now on a share of the messages meets a fault by chance; `Odds()` ends it."""
        self._chances.set(odds, seed)

    def cut_next(self, count: int = 1, *, carried_out: bool = True) -> None:
        """Close the next connections without an answer, after the request took effect (or not)."""
        self._faults.add(Fault(Answer(cut=True), carried_out=carried_out, left=count))

    def garble_next(
        self, count: int = 1, body: bytes = b"<html>oops</html>", status: int = 200
    ) -> None:
        """Answer the next requests with nonsense; they take effect all the same."""
        answer = Answer(status, body, "text/html")
        self._faults.add(Fault(answer, carried_out=True, left=count))

    def _respond(self, request: Request) -> Answer:
        came = time.monotonic()
        if self.latency:
            self._server.stopping.wait(self.latency)
        if request.path.startswith(f"{STORE}/"):
            try:
                return self._media.give(request)
            except TwilioRefuses as refusal:
                return refusal.as_answer()
        to = self._messages.destination(request)
        fault = self._faults.take(request.method, to)
        if fault is None and to is not None:
            fault = self._chances.roll()
        answer, reached = self._act(request, fault)
        if to is not None:
            words, took = digest(*self._messages.words(request)), time.monotonic() - came
            status = 0 if answer.cut else answer.status
            self.ledger.note(Call(to, words, came, took, status, reached))
        return answer

    def _act(self, request: Request, fault: Fault | None) -> tuple[Answer, bool]:
        """Carry out a request as far as `fault` lets it; gives the answer, and whether it was."""
        if fault and fault.seconds:
            self._server.stopping.wait(fault.seconds)
        try:
            self._authenticate(request)
            if fault and not fault.carried_out:
                return fault.answer, False
            answer = self._route(request)
        except TwilioRefuses as refusal:
            return refusal.as_answer(), False
        return fault.answer if fault else answer, True

    def _authenticate(self, request: Request) -> None:
        """HTTP Basic with the account's SID and token. Raises TwilioRefuses."""
        expected = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode())
        given = request.headers.get("authorization", "").partition(" ")[2].encode()
        if not hmac.compare_digest(expected, given):
            raise TwilioRefuses(20003)

    def _route(self, request: Request) -> Answer:
        if request.path.startswith("/v1/Content"):
            return self._contents.respond(request, request.path.removeprefix("/v1/Content"))
        if request.path == "/v3/Indicators/Typing.json" and request.method == "POST":
            return self._show_typing(request)
        messages = f"{API}/{self.account_sid}/Messages"
        if not request.path.startswith(messages):
            raise TwilioRefuses(20404)
        rest = request.path.removeprefix(messages)
        if found := _MEDIA.fullmatch(rest):
            return self._media.respond(request.method, found[1].strip("/"), found[2])
        return self._messages.respond(request, rest)

    def _show_typing(self, request: Request) -> Answer:
        sid = str(read_json(request).get("messageId"))
        self._messages.find(sid)
        self._state.typing.append(sid)
        return answer_json({"success": True})
