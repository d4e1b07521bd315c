"""Telegram's side of webhooks: queues, repeats, and methods inside the answer."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Barrier, Event, Lock, Thread

import pytest

from tests.lookalikes.http_client import in_process, over_http
from tests.lookalikes.http_server import Answer, LoopbackServer, Request, answer_json
from tests.lookalikes.telegram_api import TelegramApi

MARIA, YOSEF = 700000001, 700000002


@dataclass
class Service:
    """A webhook of our own: keeps what came, answers what it is told to."""

    answer: Callable[[Request], Answer] = lambda _: Answer(200)
    requests: list[Request] = field(default_factory=list)

    def respond(self, request: Request) -> Answer:
        self.requests.append(request)
        return self.answer(request)

    @property
    def texts(self) -> list[str]:
        return [json.loads(request.body)["message"]["text"] for request in self.requests]


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def api(service: Service) -> Iterator[TelegramApi]:
    with LoopbackServer(service.respond) as server, TelegramApi(service=server.url) as api:
        api.know(MARIA, YOSEF)
        set_webhook(api)
        yield api


def set_webhook(api: TelegramApi, **more: object) -> None:
    """As the real client does it; that it can is proved beside."""
    hook = {"url": "https://lontar.example/webhooks/telegram?x=1", "secret_token": "rahasia"}
    api.call("setWebhook", **hook, **more)


def test_an_update_arrives_at_the_path_of_the_webhook_with_the_secret(
    api: TelegramApi, service: Service
) -> None:
    delivery = api.person(MARIA).says("halo")
    assert delivery.delivered
    [request] = service.requests
    assert (request.path, request.query) == ("/webhooks/telegram", (("x", "1"),))
    assert request.headers["x-telegram-bot-api-secret-token"] == "rahasia"
    assert service.texts == ["halo"]


def test_an_update_can_be_delivered_to_any_address_and_again(
    api: TelegramApi, service: Service
) -> None:
    update = api.person(MARIA).says("halo").update
    again = api.deliver(update, f"{api_service(api)}/lain", "salah")
    assert again.status == 200
    assert service.requests[1].path == "/lain"
    assert service.requests[1].headers["x-telegram-bot-api-secret-token"] == "salah"
    assert service.requests[0].body == service.requests[1].body


def api_service(api: TelegramApi) -> str:
    assert api.service is not None
    return api.service


@pytest.mark.parametrize("form", ["json", "form", "multipart"])
def test_a_method_in_the_answer_is_carried_out(
    api: TelegramApi, service: Service, form: str
) -> None:
    multipart = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in [("method", "sendMessage"), ("chat_id", MARIA), ("text", "Halo juga")]
    )
    answers = {
        "json": answer_json({"method": "sendMessage", "chat_id": MARIA, "text": "Halo juga"}),
        "form": Answer(
            200,
            f"method=sendMessage&chat_id={MARIA}&text=Halo+juga".encode(),
            "application/x-www-form-urlencoded",
        ),
        "multipart": Answer(
            200, f"{multipart}--b--\r\n".encode(), "multipart/form-data; boundary=b"
        ),
    }
    service.answer = lambda _: answers[form]
    delivery = api.person(MARIA).says("halo")
    assert delivery.executed == "sendMessage"
    assert api.person(MARIA).sees == ["Halo juga"]
    assert api.sent[0].inline


@pytest.mark.parametrize(
    "answer",
    [
        {"method": "getMe"},
        {"method": "setWebhook", "url": ""},
        {"method": "sendMessage", "chat_id": MARIA, "text": ""},
        {"method": "sendNothing"},
    ],
    ids=["get", "setWebhook", "empty text", "unknown"],
)
def test_a_method_that_is_refused_fails_without_a_word_to_the_service(
    api: TelegramApi, service: Service, answer: dict[str, object]
) -> None:
    service.answer = lambda _: answer_json(answer)
    delivery = api.person(MARIA).says("halo")
    assert delivery.delivered
    assert delivery.executed is None
    assert len(api.inline_errors) == 1
    assert api.sent == []


@pytest.mark.parametrize(
    "answer",
    [Answer(200), Answer(204), Answer(200, b"ok", "text/plain"), answer_json({"ok": True})],
    ids=["empty", "204", "text", "json without method"],
)
def test_any_2xx_is_a_success(api: TelegramApi, service: Service, answer: Answer) -> None:
    service.answer = lambda _: answer
    assert api.person(MARIA).says("halo").delivered
    assert api.inline_errors == []


def test_a_failing_update_is_repeated_and_holds_back_only_its_own_chat(
    api: TelegramApi, service: Service
) -> None:
    service.answer = lambda request: Answer(500 if b"racun" in request.body else 200)
    poison = api.person(MARIA).says("racun")
    behind = api.person(MARIA).says("di belakang")
    beside = api.person(YOSEF).says("di samping")
    assert poison.statuses == [500] * 6  # three attempts, and three when the next one arrived
    assert behind.status is None
    assert beside.delivered
    assert service.texts == ["racun"] * 6 + ["di samping"]
    service.answer = lambda _: Answer(200)
    api.deliver_waiting()
    assert behind.delivered
    assert service.texts[-2:] == ["racun", "di belakang"]
    assert api.waiting == []


def test_a_tap_is_not_held_back_by_a_text(api: TelegramApi, service: Service) -> None:
    markup = {"inline_keyboard": [[{"text": "Ya", "callback_data": "ya"}]]}
    api.call("sendMessage", chat_id=MARIA, text="Benar?", reply_markup=markup)
    service.answer = lambda request: Answer(500 if b"racun" in request.body else 200)
    api.person(MARIA).says("racun")
    assert api.person(MARIA).taps("ya").delivered


def test_a_service_that_is_down_gets_the_update_later(service: Service) -> None:
    with TelegramApi(service="http://127.0.0.1:9") as api:
        set_webhook(api)
        delivery = api.person(MARIA).says("halo")
        assert delivery.statuses == [0, 0, 0]
        assert api.call("getWebhookInfo")["pending_update_count"] == 1
        assert "last_error_message" in api.call("getWebhookInfo")
        with LoopbackServer(service.respond) as server:
            api.service = server.url
            assert api.deliver_waiting() == [delivery]
        assert delivery.delivered


def test_kinds_that_were_not_asked_for_are_not_delivered(
    api: TelegramApi, service: Service
) -> None:
    set_webhook(api, allowed_updates=["message", "callback_query", "my_chat_member"])
    api.person(MARIA).says("halo")
    edited = api.person(MARIA).edits("halo!")
    assert not edited.wanted
    assert len(service.requests) == 1


def test_updates_of_one_chat_never_overlap_and_all_arrive(
    api: TelegramApi, service: Service
) -> None:
    alone = Lock()
    overlapped = Event()

    def answer(request: Request) -> Answer:
        _ = request
        if not alone.acquire(blocking=False):
            overlapped.set()
            return Answer(200)
        overlapped.wait(0.02)  # room for a second one to come in; it must not
        alone.release()
        return Answer(200)

    service.answer = answer
    barrier = Barrier(8)

    def speak(number: int) -> None:
        barrier.wait()
        api.person(MARIA).says(f"pesan {number}")

    threads = [Thread(target=speak, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(service.texts) == [f"pesan {number}" for number in range(8)]
    assert not overlapped.is_set()
    assert api.waiting == []


def test_a_service_inside_this_process_needs_no_socket() -> None:
    def app(environ: dict[str, object], start: Callable[..., object]) -> list[bytes]:
        assert environ["HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN"] == "rahasia"
        start("200 OK", [("Content-Type", "application/json")])
        answer = {"method": "sendMessage", "chat_id": MARIA, "text": environ["PATH_INFO"]}
        return [json.dumps(answer).encode()]

    with TelegramApi(carrier=in_process(app)) as api:
        set_webhook(api)
        api.person(MARIA).says("halo")
        assert api.person(MARIA).sees == ["/webhooks/telegram"]


def test_what_broke_in_a_look_alike_is_raised_when_it_closes() -> None:
    def ask_a_broken_one() -> None:
        def broken(_: Request) -> Answer:
            raise KeyError("salah ketik")

        with LoopbackServer(broken) as server:
            over_http(server.url, b"", {}, 10.0)

    with pytest.raises(ExceptionGroup, match="look-alike broke"):
        ask_a_broken_one()
