"""A look-alike of Telegram: the Bot API over HTTP, and the people on the other side of it.

    with TelegramApi() as api:
        bot = telegram.Bot(api.token, base_url=api.base_url, base_file_url=api.base_file_url)
        maria = api.person(700000001)
        maria.says("halo")       # to the webhook when one is set, else kept for getUpdates
        api.sent                 # what the bot sent, in order
        maria.sees               # the same, for one person

The real python-telegram-bot 22.8 works against it; its tests prove that.
"""

import re
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from tests.lookalikes.chances import Chances, Odds
from tests.lookalikes.faults import Fault, Faults
from tests.lookalikes.http_bodies import UnreadableBody, read_body
from tests.lookalikes.http_client import Carrier, over_http
from tests.lookalikes.http_server import Answer, Json, LoopbackServer, Request, answer_json
from tests.lookalikes.ledger import Call as LedgerCall
from tests.lookalikes.ledger import Ledger, digest
from tests.lookalikes.telegram_delivery import Deliveries
from tests.lookalikes.telegram_methods import Methods
from tests.lookalikes.telegram_parameters import Parameters, Refused, bad_request, refusal
from tests.lookalikes.telegram_people import Person
from tests.lookalikes.telegram_refusals import broken, refused, too_fast
from tests.lookalikes.telegram_state import Call, Delivery, Sent, TelegramState
from tests.lookalikes.telegram_updates import UpdateMethods

_CALL = re.compile(r"/bot(\d+:[\w-]+)/(\w+)")
_FILE = re.compile(r"/file/bot(\d+:[\w-]+)/(.+)")
_SENDS = frozenset({"sendmessage", "sendphoto", "senddocument"})


class TelegramApi:
    """The server and everything a test may order from it.

    `service` is the local address (http://127.0.0.1:8000) that stands in for the host of the
    webhook's https URL; `carrier` posts updates to it (`in_process(app)` needs no socket). `now`
    gives the time that messages carry, in seconds. `latency` in seconds delays every API answer.
    """

    def __init__(
        self,
        token: str = "700000000:invented-token-for-tests",
        username: str = "lontar_uji_bot",
        *,
        service: str | None = None,
        carrier: Carrier = over_http,
        now: Callable[[], float] = time.time,
        longest_poll: float = 1.0,
    ) -> None:
        self._state = TelegramState(token, username, now)
        self._server = LoopbackServer(self._respond)
        self._faults = Faults()
        self._methods = Methods(self._state)
        self._updates = UpdateMethods(self._state, self._server.stopping, longest_poll)
        self._deliveries = Deliveries(self._state, self._methods, self._faults, carrier)
        self.service = service
        self._people: dict[int, Person] = {}
        self._chances = Chances(too_fast, broken)
        self.ledger = Ledger()
        self.latency = 0.0

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.__exit__(kind, error, trace)

    @property
    def token(self) -> str:
        return self._state.token

    @property
    def url(self) -> str:
        """The address for TELEGRAM_API_URL; clients append /bot<token>/<method>."""
        return self._server.url

    @property
    def base_url(self) -> str:
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    @property
    def sent(self) -> list[Sent]:
        """What reached people, in order: sendMessage, sendPhoto, sendDocument."""
        with self._state.changed:
            return list(self._state.sent)

    @property
    def calls(self) -> list[Call]:
        """Every accepted call of a method, in order."""
        with self._state.changed:
            return list(self._state.calls)

    @property
    def inline_errors(self) -> list[str]:
        """Methods in webhook answers that were refused; nobody but this list knows."""
        return list(self._state.inline_errors)

    @property
    def unanswered_taps(self) -> list[str]:
        """Ids of taps whose spinner still turns."""
        return [query_id for query_id, waits in self._state.queries.items() if waits]

    @property
    def waiting(self) -> list[Delivery]:
        """Updates that were not delivered yet."""
        return self._state.waiting()

    @property
    def profile(self) -> dict[tuple[str, str], object]:
        """What setMyCommands and its like were told, by (method, language_code)."""
        return dict(self._state.profile)

    def wait_until_sent(self, count: int, timeout: float = 10.0) -> list[Sent]:
        """Wait until `count` messages were sent; gives them all. Raises TimeoutError."""
        with self._state.changed:
            if not self._state.changed.wait_for(lambda: len(self._state.sent) >= count, timeout):
                raise TimeoutError(f"{len(self._state.sent)} of {count} messages were sent")
            return list(self._state.sent)

    @property
    def service(self) -> str | None:
        """The local address that stands in for the webhook's host; it may change, or be down."""
        return self._deliveries.service

    @service.setter
    def service(self, address: str | None) -> None:
        self._deliveries.service = address

    def call(self, method: str, **fields: object) -> Any:  # noqa: ANN401 - a method gives anything
        """Call a method without a client; gives the result. Raises Refused."""
        parameters = Parameters(fields)
        found = self._updates.run(method, parameters)
        return found[0] if found else self._methods.run(method, parameters)

    def person(self, chat_id: int, first_name: str = "Maria", last_name: str = "Contoh") -> Person:
        """Somebody with a private chat; the same chat_id gives the same person."""
        if chat_id not in self._people:
            self._people[chat_id] = Person(
                self._state, self._deliveries, self._faults, chat_id, first_name, last_name
            )
        return self._people[chat_id]

    def know(self, *chat_ids: int) -> None:
        """Let the bot write to these private chats though nobody there has spoken yet."""
        for chat_id in chat_ids:
            self._state.know({"id": chat_id, "type": "private", "first_name": "Contoh"})

    def deliver(self, update: Json, url: str | None = None, secret: str | None = None) -> Delivery:
        """Post a ready-made update (a fixture, or one delivered before) to the webhook or `url`."""
        for value in update.values():
            if isinstance(value, dict):
                message = value.get("message", value)
                if isinstance(message, dict) and isinstance(message.get("chat"), dict):
                    self._state.know(message["chat"])
                if isinstance(value.get("data"), str) and isinstance(value.get("id"), str):
                    self._state.queries[value["id"]] = True
        return self._deliveries.take_in(update, url, secret)

    def deliver_waiting(self, url: str | None = None, secret: str | None = None) -> list[Delivery]:
        """Try again what is still waiting, for example after the service came back."""
        return self._deliveries.deliver_waiting(url, secret)

    def lose_files(self) -> None:
        """From now on no file sent so far can be fetched."""
        with self._state.changed:
            self._state.files.clear()

    def expire_taps(self) -> None:
        """From now on every tap made so far is too old to be answered."""
        self._state.queries.clear()

    def refuse(
        self,
        chat_id: int | None = None,
        status: int = 403,
        description: str | None = None,
        *,
        method: str | None = None,
        times: int | None = None,
        **parameters: int,
    ) -> None:
        """Refuse calls (for one chat, by one method, a number of times) until `forgive`.

        Further keywords become ResponseParameters: retry_after=3, migrate_to_chat_id=-100...
        """
        target = None if chat_id is None else str(chat_id)
        answer = refused(status, description, parameters)
        self._faults.add(Fault(answer, target, method, carried_out=False, left=times))

    def refuse_next(
        self, count: int = 1, status: int = 429, description: str | None = None, **parameters: int
    ) -> None:
        """Refuse the next `count` calls, whoever they are for."""
        self.refuse(None, status, description, method=None, times=count, **parameters)

    def forgive(self, chat_id: int | None = None) -> None:
        """Lift all faults, or those of one chat."""
        target = None if chat_id is None else str(chat_id)
        self._faults.lift(lambda fault: target is None or fault.target == target)

    def block(self, *chat_ids: int) -> None:
        """These people blocked the bot, without telling it: it learns when it writes to them."""
        self._faults.close(map(str, chat_ids), refused(403))

    def misbehave(self, odds: Odds, seed: int = 1) -> None:
        """From now on a share of the messages meets a fault by chance; `Odds()` ends it."""
        self._chances.set(odds, seed)

    def cut_next(self, count: int = 1, *, carried_out: bool = True) -> None:
        """Close the next connections without an answer, after the call took effect (or before)."""
        self._faults.add(Fault(Answer(cut=True), carried_out=carried_out, left=count))

    def garble_next(
        self, count: int = 1, body: bytes = b"<html>oops</html>", status: int = 200
    ) -> None:
        """Answer the next calls with nonsense; they take effect all the same."""
        answer = Answer(status, body, "text/html")
        self._faults.add(Fault(answer, carried_out=True, left=count))

    def _respond(self, request: Request) -> Answer:
        came = time.monotonic()
        if self.latency:
            self._server.stopping.wait(self.latency)
        if file := _FILE.fullmatch(request.path):
            return self._give_file(file[1], file[2])
        call = _CALL.fullmatch(request.path)
        if call is None:
            return refusal(404, "Not Found")
        if call[1] != self.token:
            return refusal(401, "Unauthorized")
        try:
            body = read_body(request.content_type, request.body)
        except UnreadableBody as error:
            return bad_request(f"can't parse request: {error}").as_answer()
        parameters = Parameters({**dict(request.query), **body.fields}, body.files)
        sends = call[2].lower() in _SENDS
        fault = self._faults.take(call[2], parameters.text("chat_id") or None)
        if fault is None and sends:
            fault = self._chances.roll()
        answer, reached = self._act(call[2], parameters, fault)
        if sends:
            self._enter(parameters, came, answer, reached=reached)
        return answer

    def _act(self, method: str, parameters: Parameters, fault: Fault | None) -> tuple[Answer, bool]:
        """Carry out a call as far as `fault` lets it; gives the answer, and whether it was."""
        if fault and fault.seconds:
            self._server.stopping.wait(fault.seconds)
        if fault and not fault.carried_out:
            return fault.answer, False
        try:
            answer = self._run(method, parameters)
        except Refused as error:
            return error.as_answer(), False
        return fault.answer if fault else answer, True

    def _enter(self, parameters: Parameters, came: float, answer: Answer, *, reached: bool) -> None:
        words = digest(parameters.text("text") or parameters.text("caption"))
        took = time.monotonic() - came
        status = 0 if answer.cut else answer.status
        address = parameters.text("chat_id")
        self.ledger.note(LedgerCall(address, words, came, took, status, reached))

    def _run(self, method: str, parameters: Parameters) -> Answer:
        found = self._updates.run(method, parameters)
        if found is None:
            return answer_json({"ok": True, "result": self._methods.run(method, parameters)})
        result, description = found
        told = {"description": description} if description else {}
        return answer_json({"ok": True, "result": result, **told})

    def _give_file(self, token: str, path: str) -> Answer:
        if token != self.token:
            return refusal(401, "Unauthorized")
        if fault := self._faults.take("file", None):
            return fault.answer
        for known, upload in self._state.files.values():
            if known == path:
                return Answer(200, upload.content, upload.content_type)
        return refusal(404, "Not Found")
