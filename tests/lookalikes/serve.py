"""Both look-alikes in a process of their own: they share no interpreter with whoever tests.

    python -m tests.lookalikes.serve

Reads an order a line (JSON: a list of its name and its arguments) and answers each with a line of
JSON; the first line says where everything is. Ends when its input does. ``apart.py`` gives them.
"""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from tests.lookalikes.chances import Odds
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi
from tests.lookalikes.twilio_state import RealClock


class Providers:
    """What may be ordered, by name; ``channel`` is telegram or whatsapp."""

    def __init__(self, telegram: TelegramApi, twilio: TwilioApi) -> None:
        self._telegram = telegram
        self._twilio = twilio
        self.orders: Mapping[str, Callable[..., object]] = {
            "know": self._know,
            "latency": self._be_slow,
            "misbehave": self._misbehave,
            "block": self._block,
            "ledger": self._ledger,
            "service": self._service,
            "fail_later": self._fail_later,
            "settle": self._settle,
        }

    def where(self) -> dict[str, str]:
        """The settings of a service that talks to these two."""
        return {
            "TELEGRAM_TOKEN": self._telegram.token,
            "TELEGRAM_API_URL": self._telegram.url,
            "TWILIO_ACCOUNT_SID": self._twilio.account_sid,
            "TWILIO_AUTH_TOKEN": self._twilio.auth_token,
            "TWILIO_WHATSAPP_SENDER": self._twilio.sender,
            "TWILIO_API_URL": self._twilio.url,
        }

    def _of(self, channel: str) -> TelegramApi | TwilioApi:
        return self._telegram if channel == "telegram" else self._twilio

    def _know(self, channel: str, addresses: list[str]) -> None:
        """Let these be written to: chats that are known, windows that are open."""
        if channel == "telegram":
            self._telegram.know(*map(int, addresses))
        else:
            self._twilio.open_window(*addresses)

    def _be_slow(self, channel: str, seconds: float) -> None:
        self._of(channel).latency = seconds

    def _misbehave(self, channel: str, odds: Mapping[str, float], seed: int) -> None:
        self._of(channel).misbehave(Odds(**odds), seed)

    def _block(self, channel: str, addresses: list[str]) -> None:
        if channel == "telegram":
            self._telegram.block(*map(int, addresses))
        else:
            self._twilio.block(*addresses)

    def _ledger(self, channel: str, since: int) -> list[Any]:
        return self._of(channel).ledger.since(since)

    def _service(self, url: str) -> None:
        """Post what there is to tell to the service at a local address."""
        self._telegram.service = self._twilio.service = url

    def _fail_later(self, addresses: list[str], code: int) -> None:
        for address in addresses:
            self._twilio.fail_later(address, code)

    def _settle(self) -> int:
        """Tell what became of each WhatsApp message; gives how many times something was told."""
        return len(self._twilio.settle())


def main() -> None:
    """Obey until nobody orders any more."""
    with TelegramApi() as telegram, TwilioApi(clock=RealClock()) as twilio:
        providers = Providers(telegram, twilio)
        _say(providers.where())
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            _say(providers.orders[name](*arguments))


def _say(answer: object) -> None:
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
