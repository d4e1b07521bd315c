"""Telegram's side of a webhook: queues, repeats, and the method inside the answer.

As the Bot API server does it: one queue per chat for messages and edits, one per person for taps,
another for my_chat_member; one update of a queue under way at a time; anything but 2xx is repeated
and holds back what stands behind it, in its own queue only. Telegram waits longer and longer
between repeats for up to a day; here the repeats follow at once and end after `repeats`, and the
update stays in its queue until the next delivery or `deliver_waiting`.
"""

import json
import threading
from collections import deque
from dataclasses import dataclass

from tests.lookalikes.faults import Faults
from tests.lookalikes.http_bodies import UnreadableBody, read_body
from tests.lookalikes.http_client import Carrier, at_service
from tests.lookalikes.http_server import Answer, Json
from tests.lookalikes.telegram_methods import Methods
from tests.lookalikes.telegram_parameters import Parameters, Refused
from tests.lookalikes.telegram_state import Delivery, Lane, TelegramState
from tests.lookalikes.telegram_updates import is_wanted

_NEVER_INLINE = frozenset({"setwebhook", "deletewebhook", "close", "logout"})


@dataclass(frozen=True, slots=True)
class Target:
    """Where updates go; the secret is sent along when there is one."""

    url: str
    secret: str


class Deliveries:
    """Takes updates in, keeps them in their queues and posts them to the service."""

    def __init__(
        self, state: TelegramState, methods: Methods, faults: Faults, carrier: Carrier
    ) -> None:
        self._state = state
        self._methods = methods
        self._faults = faults
        self._carrier = carrier
        self._turns: dict[Lane, threading.Lock] = {}
        self.service: str | None = None
        self.repeats = 2
        self.timeout = 10.0

    def happens(self, update: Json) -> Delivery:
        """Something new happened; kinds that allowed_updates leaves out are never delivered."""
        if not is_wanted(self._state.webhook, update):
            return Delivery(update, wanted=False)
        return self.take_in(update)

    def take_in(self, update: Json, url: str | None = None, secret: str | None = None) -> Delivery:
        """Queue one update and, when there is somewhere to post it, try to deliver it.

        Without `url` the bot's webhook counts; without a webhook the update waits for getUpdates.
        """
        delivery = Delivery(update)
        lane = lane_of(update)
        with self._state.changed:
            self._state.lanes.setdefault(lane, deque()).append(delivery)
            self._turns.setdefault(lane, threading.Lock())
            target = self._target(url, secret)
            self._state.changed.notify_all()
        if target:
            self._drain(lane, target, until=delivery)
        return delivery

    def deliver_waiting(self, url: str | None = None, secret: str | None = None) -> list[Delivery]:
        """Try every update still waiting; gives those that were tried or delivered."""
        target = self._target(url, secret)
        with self._state.changed:
            waiting = self._state.waiting()
            lanes = [lane for lane, queue in self._state.lanes.items() if queue]
        if target:
            for lane in lanes:
                self._drain(lane, target, until=None)
        return [delivery for delivery in waiting if delivery.statuses]

    def _target(self, url: str | None, secret: str | None) -> Target | None:
        webhook = self._state.webhook
        if url is None:
            if not webhook.url:
                return None
            url = at_service(webhook.url, self.service)
        return Target(url, webhook.secret if secret is None else secret)

    def _drain(self, lane: Lane, target: Target, until: Delivery | None) -> None:
        """Deliver from the head of one queue; stop at the first that fails, or after `until`."""
        with self._turns[lane]:
            while True:
                with self._state.changed:
                    queue = self._state.lanes.get(lane)
                    head = queue[0] if queue else None
                    if head is None or (until is not None and until.delivered):
                        return
                if not self._attempt(head, target):
                    return
                with self._state.changed:
                    queue = self._state.lanes.get(lane)
                    if queue and queue[0] is head:
                        queue.popleft()

    def _attempt(self, delivery: Delivery, target: Target) -> bool:
        """Post one update, repeating on anything but 2xx; run the method the answer holds."""
        headers = {"Content-Type": "application/json"}
        if target.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = target.secret
        body = json.dumps(delivery.update, ensure_ascii=False).encode()
        for _ in range(1 + self.repeats):
            try:
                answer = self._carrier(target.url, body, headers, self.timeout)
            except OSError as error:
                delivery.statuses.append(0)
                self._note_failure(f"Connection failed: {error}")
                continue
            delivery.statuses.append(answer.status)
            delivery.answer = answer
            if delivery.delivered:
                self._execute(delivery, answer)
                return True
            self._note_failure(f"Wrong response from the webhook: {answer.status}")
        return False

    def _note_failure(self, message: str) -> None:
        with self._state.changed:
            self._state.webhook.last_error_date = int(self._state.now())
            self._state.webhook.last_error_message = message

    def _execute(self, delivery: Delivery, answer: Answer) -> None:
        """Carry out the one method an answer may hold; the service is told nothing of it."""
        try:
            body = read_body(answer.content_type, answer.body)
        except UnreadableBody:
            return  # any 2xx is a success; a body that is no method is just not one
        method = str(body.fields.get("method") or "")
        if not method:
            return
        parameters = Parameters(
            {name: value for name, value in body.fields.items() if name != "method"},
            body.files,
            inline=True,
        )
        try:
            self._run_inline(method, parameters)
        except Refused as refused:
            delivery.inline_error = refused.description
            with self._state.changed:
                self._state.inline_errors.append(f"{method}: {refused.description}")
        else:
            delivery.executed = method

    def _run_inline(self, method: str, parameters: Parameters) -> None:
        if method.lower().startswith("get") or method.lower() in _NEVER_INLINE:
            raise Refused(400, f"{method} is not run from a webhook's answer")
        fault = self._faults.take(method, parameters.text("chat_id") or None)
        if fault and not fault.carried_out:
            raise Refused(fault.answer.status, fault.answer.body.decode(errors="replace"))
        self._methods.run(method, parameters)


def lane_of(update: Json) -> Lane:
    """The queue an update stands in."""
    for kind, value in update.items():
        match kind, value:
            case "callback_query", {"from": {"id": int(person)}}:
                return "taps", person
            case "my_chat_member", {"chat": {"id": int(chat)}}:
                return "membership", chat
            case _, {"chat": {"id": int(chat)}}:
                return "messages", chat
    return "other", 0
