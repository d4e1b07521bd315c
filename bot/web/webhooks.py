"""Where Telegram and Twilio deliver: authenticated or 403, kept or 503, and never 500.

What cannot be used is answered 200 all the same, counted and logged without its content: a refusal
would come again for a day and hold back everything behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, Counter
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from bot.channels import telegram_answers, whatsapp_menus
from bot.channels.arrivals import (
    Arrival,
    Blocked,
    Cut,
    FromGroup,
    Ignored,
    StaleTap,
    Unblocked,
)
from bot.channels.notices import notice, with_cut_notice
from bot.channels.strict_json import Unusable, read_object
from bot.channels.telegram_updates import read_update
from bot.channels.twiml import CONTENT_TYPE, twiml
from bot.channels.whatsapp_forms import read_form
from bot.channels.whatsapp_pushed import PushedLayouts
from bot.channels.whatsapp_statuses import note_status
from bot.web.signatures import TwilioSignature, is_secret, read_signed_form
from handlers.channel import TELEGRAM, WHATSAPP, Inbound, Outgoing
from handlers.delivery.receipts import note_reachable
from handlers.inbound import Answered, Inline, handle_inbound
from handlers.services import Services
from storage.store import StorageDown

log = structlog.get_logger()

# The largest real update is a few kB.
LARGEST_BODY: Final = 1024 * 1024
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class ChannelKeys:
    """What callers are known by; a channel whose keys are None is switched off (404)."""

    telegram_secret: str | None = None
    twilio_auth_token: str | None = None
    public_url: str | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one call: a word for the counter, and the answer."""

    name: str
    status: int = 200
    body: bytes = b""
    content_type: str = JSON


class _Refused(Exception):
    """The call goes no further."""

    def __init__(self, outcome: _Outcome) -> None:
        super().__init__(outcome.name)
        self.outcome = outcome


def blueprint(
    services: Services, keys: ChannelKeys, registry: CollectorRegistry | None = None
) -> Blueprint:
    """Return the webhooks' routes; calls are counted in ``registry`` (by default one apart)."""
    webhooks = _Webhooks(services, keys, registry or CollectorRegistry())
    found = Blueprint("webhooks", __name__, url_prefix="/webhooks")
    for path, channel, act in (
        ("/telegram", TELEGRAM, webhooks.telegram),
        ("/whatsapp", WHATSAPP, webhooks.whatsapp),
        ("/whatsapp/status", WHATSAPP, webhooks.whatsapp_status),
    ):
        found.add_url_rule(
            path,
            endpoint=act.__name__,
            view_func=webhooks.view(channel, act),
            methods=["POST"],
            provide_automatic_options=False,
        )
    return found


class _Webhooks:
    """The three routes."""

    def __init__(self, services: Services, keys: ChannelKeys, registry: CollectorRegistry) -> None:
        self._services = services
        self._secret = keys.telegram_secret
        self._signature = (
            TwilioSignature(keys.twilio_auth_token, keys.public_url)
            if keys.twilio_auth_token and keys.public_url
            else None
        )
        self._pushed = PushedLayouts(services.database, services.guide.texts)
        self._calls = Counter(
            "lontar_webhook_calls",
            "Calls of the providers by what became of them",
            ["channel", "outcome"],
            registry=registry,
        )

    def view(self, channel: str, act: Callable[[], _Outcome]) -> Callable[[], Response]:
        """Return the view function that does ``act`` and answers whatever happens."""

        def answer() -> Response:
            outcome = self._guarded(channel, act)
            self._calls.labels(channel, outcome.name).inc()
            return Response(outcome.body, outcome.status, content_type=outcome.content_type)

        return answer

    def _guarded(self, channel: str, act: Callable[[], _Outcome]) -> _Outcome:
        try:
            return act()
        except _Refused as refused:
            return refused.outcome
        except StorageDown:
            return _Outcome("down", 503)
        except RequestEntityTooLarge:
            return _Outcome("too_large", 413)
        except HTTPException as error:
            return _Outcome("cut_off", error.code or 400)
        except Exception:  # a 500 would come again for a day
            log.exception("webhook_broken", channel=channel)
            return _Outcome("broken")

    def telegram(self) -> _Outcome:
        """Take one update; answer with one Bot API method where that is enough."""
        if self._secret is None:
            return _Outcome("off", 404)
        if not is_secret(request.headers.get("X-Telegram-Bot-Api-Secret-Token"), self._secret):
            return _Outcome("forbidden", 403)
        body = _read_body()
        if request.mimetype != JSON:
            return _ignored(TELEGRAM, "content_type")
        try:
            return self._take_update(read_update(read_object(body)))
        except Unusable as error:
            return _ignored(TELEGRAM, str(error))

    def whatsapp(self) -> _Outcome:
        """Take one inbound form; answer with TwiML where no buttons are needed."""
        arrival = read_form(self._signed_form())
        if isinstance(arrival, Inbound | Cut):
            # Read before the turn: inside its transaction a second one would wait for it.
            inline = partial(whatsapp_menus.inline, pushed=self._pushed())
            answered = self._handle(arrival, inline)
            return _Outcome(
                _name(answered), body=twiml(answered.messages), content_type=CONTENT_TYPE
            )
        reason = arrival.reason if isinstance(arrival, Ignored) else "kind"
        outcome = _ignored(WHATSAPP, reason)
        return _Outcome(outcome.name, body=twiml(()), content_type=CONTENT_TYPE)

    def whatsapp_status(self) -> _Outcome:
        """Take what Twilio tells of a message it was given."""
        form = self._signed_form()
        return _Outcome(note_status(self._services, form, request.args.get("m", "")))

    def _take_update(self, arrival: Arrival) -> _Outcome:
        match arrival:
            case Inbound() | Cut():
                answered = self._handle(arrival, telegram_answers.inline)
                inbound = arrival.inbound if isinstance(arrival, Cut) else arrival
                return _say_on_telegram(_name(answered), inbound.address, answered.messages)
            case FromGroup(address, language):
                line = Outgoing(notice("group", language, self._services))
                return _say_on_telegram("group", address, (line,))
            case StaleTap(query_id, language):
                text = notice("old_tap", language, self._services)
                asked = telegram_answers.answer_tap(query_id, text)
                body = telegram_answers.as_body("answerCallbackQuery", asked)
                return _Outcome("old_tap", body=body)
            case Blocked(address) | Unblocked(address):
                reachable = isinstance(arrival, Unblocked)
                note_reachable(self._services, TELEGRAM, address, reachable=reachable)
                return _Outcome("unblocked" if reachable else "blocked")
            case Ignored(reason):
                return _ignored(TELEGRAM, reason)

    def _handle(self, arrival: Inbound | Cut, inline: Inline) -> Answered:
        if isinstance(arrival, Inbound):
            return handle_inbound(arrival, self._services, inline)
        answered = handle_inbound(arrival.inbound, self._services, inline)
        messages = with_cut_notice(answered.messages, arrival.inbound, self._services)
        return Answered(messages, answered.step, answered.again)

    def _signed_form(self) -> dict[str, str]:
        """Return the form of an authenticated call; raise ``_Refused`` otherwise."""
        if self._signature is None:
            raise _Refused(_Outcome("off", 404))
        form = read_signed_form(_read_body())
        given = request.headers.get("X-Twilio-Signature")
        if form is None or not self._signature.fits(
            request.path, request.query_string, form, given
        ):
            raise _Refused(_Outcome("forbidden", 403))
        if request.mimetype != FORM:
            raise _Refused(_ignored(WHATSAPP, "content_type"))
        return form


def _read_body() -> bytes:
    """Return the body as it came; nothing is unpacked, and not more than a MiB is read."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _Refused(_Outcome("encoded", 415))
    request.max_content_length = LARGEST_BODY
    return request.get_data(cache=False)


def _say_on_telegram(name: str, address: str, messages: tuple[Outgoing, ...]) -> _Outcome:
    """Answer with the one message there is; with none there is nothing to carry out."""
    for message in messages:
        asked = telegram_answers.send_message(address, message)
        return _Outcome(name, body=telegram_answers.as_body("sendMessage", asked))
    return _Outcome(name)


def _name(answered: Answered) -> str:
    if answered.again:
        return "again"
    return "answered" if answered.messages else "queued"


def _ignored(channel: str, reason: str) -> _Outcome:
    log.info("webhook_ignored", channel=channel, reason=reason)
    return _Outcome("ignored")
