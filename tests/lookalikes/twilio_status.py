"""Status callbacks: what became of messages, told in whatever order and number a test chooses.

Twilio calls back best effort, unordered and sometimes twice; the first status makes no callback.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.lookalikes.twilio_errors import FAILURES
from tests.lookalikes.twilio_messages import Messages
from tests.lookalikes.twilio_state import Message, TwilioState
from tests.lookalikes.twilio_webhooks import Form, WebhookCall, Webhooks

_RANK: Final = {"accepted": 0, "queued": 1, "sending": 2, "sent": 3, "delivered": 4, "read": 5}
_FINAL: Final = frozenset({"failed", "undelivered", "canceled"})


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """One status of one message, with an error code when it is a bad one."""

    sid: str
    status: str
    error_code: int | None = None


class Statuses:
    """Moves messages through their life and tells the service."""

    def __init__(self, state: TwilioState, messages: Messages, webhooks: Webhooks) -> None:
        self._state = state
        self._messages = messages
        self._webhooks = webhooks
        self._settled: set[str] = set()

    def settle(
        self, arrange: Callable[[list[StatusEvent]], list[StatusEvent]] = list
    ) -> list[WebhookCall]:
        """Let every message sent so far come to its end: sent and delivered, or its bad fate.

        `arrange` may reorder, double or drop the events of all of them before they are told.
        """
        events: list[StatusEvent] = []
        with self._state.changed:
            for message in self._state.messages.values():
                if message.direction == "outbound-api" and message.sid not in self._settled:
                    self._settled.add(message.sid)
                    events += _course(message)
        return [call for event in arrange(events) if (call := self.tell(event))]

    def tell(self, event: StatusEvent) -> WebhookCall | None:
        """Enter one status in the log (never backwards) and post it to the message's callback."""
        message = self._messages.find(event.sid)
        with self._state.changed:
            ahead = _RANK.get(event.status, 9) > _RANK.get(message.status, 9)
            if message.status not in _FINAL and (event.status in _FINAL or ahead):
                message.status = event.status
                message.error_code = event.error_code
        if not message.status_callback:
            return None
        return self._webhooks.post(message.status_callback, self._form(message, event))

    def _form(self, message: Message, event: StatusEvent) -> Form:
        fields = {
            "MessageSid": event.sid,
            "SmsSid": event.sid,
            "MessageStatus": event.status,
            "SmsStatus": event.status,
            "To": message.to,
            "From": message.from_,
            "AccountSid": self._state.account_sid,
            "ApiVersion": "2010-04-01",
            "ChannelPrefix": "whatsapp",
            "ChannelToAddress": message.to.removeprefix("whatsapp:"),
            "ChannelInstallSid": f"XE{1:032x}",
            "StructuredMessage": "false",
        }
        if event.error_code:
            words = FAILURES.get(event.error_code, f"Error {event.error_code}")
            fields |= {"ErrorCode": str(event.error_code), "ErrorMessage": words}
            fields |= {"ChannelStatusMessage": words}
        return list(fields.items())


def _course(message: Message) -> list[StatusEvent]:
    if message.fate:
        status, code = message.fate
        return [StatusEvent(message.sid, status, code)]
    return [StatusEvent(message.sid, status) for status in ("sent", "delivered")]
