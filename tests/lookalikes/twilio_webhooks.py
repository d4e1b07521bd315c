"""Twilio's side of a webhook: the signature, time limits, repeats and the fallback.

Defaults: one repeat, for connections that could not be made only; a fragment in the configured
URL (#ct=&rt=&tt=&rc=&rp=) changes that and is no part of what is signed or called. Source:
Twilio's pages on webhook security and connection overrides, gathered in the channel research.
"""

import base64
import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, urldefrag, urlencode

from tests.lookalikes.http_client import Carrier, ConnectionNotMade, at_service
from tests.lookalikes.http_server import Answer
from tests.lookalikes.twilio_state import TwilioState

Form = Sequence[tuple[str, str]]


def sign(auth_token: str, url: str, form: Form) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the URL and every name and value, by name."""
    text = url + "".join(name + value for name, value in sorted(set(form)))
    digest = hmac.new(auth_token.encode(), text.encode(), "sha1").digest()
    return base64.b64encode(digest).decode()


@dataclass(frozen=True, slots=True)
class Overrides:
    """How patient a webhook's URL asks Twilio to be: seconds, repeats, and what is repeated."""

    timeout: float = 15.0
    repeats: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    @classmethod
    def of(cls, url: str) -> Self:
        """Read from the fragment of `url`; times there are milliseconds, repeats 0 to 5."""
        asked = dict(parse_qsl(urldefrag(url).fragment))
        milliseconds = min(int(asked.get("rt", 15000)), int(asked.get("tt", 15000)))
        repeats = max(0, min(int(asked.get("rc", 1)), 5))
        return cls(milliseconds / 1000, repeats, frozenset(asked.get("rp", "ct").split(",")))

    def repeat(self, failure: str) -> bool:
        return failure in self.policy or "all" in self.policy


@dataclass(slots=True)
class WebhookCall:
    """How one webhook went: for each attempt 2xx or a failure: ct, rt, 3xx, 4xx, 5xx."""

    url: str
    form: Form
    attempts: list[str] = field(default_factory=list)
    answer: Answer | None = None
    fallback: "WebhookCall | None" = None

    @property
    def answered(self) -> bool:
        return bool(self.attempts) and self.attempts[-1] == "2xx"


class Webhooks:
    """Posts signed forms to the service.

    `service` is the local address that stands in for the public URL's host. Each attempt goes
    through `carrier`.
    """

    def __init__(self, state: TwilioState, carrier: Carrier, service: str | None) -> None:
        self._state = state
        self._carrier = carrier
        self.service = service

    def post(self, url: str, form: Form, fallback_url: str | None = None) -> WebhookCall:
        """Post `form` to `url`, repeat as its overrides say, then try the fallback."""
        call = WebhookCall(url, form)
        overrides = Overrides.of(url)
        token = str(uuid.uuid4())
        for _ in range(1 + overrides.repeats):
            self._attempt(call, token, overrides.timeout)
            if call.answered or not overrides.repeat(call.attempts[-1]):
                break
        if not call.answered:
            code = 11205 if call.attempts[-1] == "ct" else 11200
            self._state.alarm(code, f"{urldefrag(url).url}: {call.attempts}")
            if fallback_url:
                told = [*form, ("ErrorCode", str(code)), ("ErrorUrl", urldefrag(url).url)]
                call.fallback = self.post(fallback_url, told)
        return call

    def _attempt(self, call: WebhookCall, token: str, timeout: float) -> None:
        signed = urldefrag(call.url).url
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": sign(self._state.auth_token, signed, call.form),
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
        }
        body = urlencode(list(call.form)).encode()
        try:
            answer = self._carrier(at_service(signed, self.service), body, headers, timeout)
        except ConnectionNotMade:
            call.attempts.append("ct")
        except OSError:
            call.attempts.append("rt")
        else:
            call.attempts.append(f"{answer.status // 100}xx")
            call.answer = answer
