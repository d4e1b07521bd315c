"""How a bot asks for its updates: the four methods around webhooks and polling."""

import re
import time
from collections.abc import Sequence
from threading import Event
from typing import Final
from urllib.parse import urlsplit

from tests.lookalikes.http_server import Json
from tests.lookalikes.telegram_parameters import Parameters, Refused, bad_request
from tests.lookalikes.telegram_state import TelegramState, Webhook

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PORTS: Final = frozenset({None, 443, 80, 88, 8443})
_RARE: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


def is_wanted(webhook: Webhook, update: Json) -> bool:
    """Whether allowed_updates lets this kind of update through; empty means all but the rare."""
    kinds = update.keys() - {"update_id"}
    if webhook.allowed_updates:
        return bool(kinds & set(webhook.allowed_updates))
    return not kinds or bool(kinds - _RARE)


class UpdateMethods:
    """setWebhook, deleteWebhook, getWebhookInfo, getUpdates.

    `longest_poll` (seconds) caps getUpdates' timeout; `stopping` ends a poll at the server's end.
    """

    def __init__(self, state: TelegramState, stopping: Event, longest_poll: float) -> None:
        self._state = state
        self._stopping = stopping
        self._longest_poll = longest_poll

    def run(self, method: str, parameters: Parameters) -> tuple[object, str | None] | None:
        """Result and description of one of the four; None for any other method."""
        match method.lower():
            case "setwebhook" if parameters.text("url"):
                return True, self._set_webhook(parameters)
            case "setwebhook" | "deletewebhook":
                return True, self._delete_webhook(parameters)
            case "getwebhookinfo":
                return self._get_webhook_info(), None
            case "getupdates":
                return self._get_updates(parameters), None
            case _:
                return None

    def _set_webhook(self, parameters: Parameters) -> str:
        url, secret = parameters.text("url"), parameters.text("secret_token")
        parts = urlsplit(url)
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if parts.port not in _PORTS:
            raise bad_request(
                "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
            )
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        connections = parameters.number("max_connections", 40)
        if not 1 <= connections <= 100:
            raise bad_request("max_connections must be 1-100")
        with self._state.changed:
            before = self._state.webhook
            allowed = self._read_allowed(parameters, before.allowed_updates)
            if parameters.flag("drop_pending_updates"):
                self._state.lanes.clear()
            same = (before.url, before.secret, before.max_connections, before.allowed_updates)
            if same == (url, secret, connections, allowed):
                return "Webhook is already set"
            self._state.webhook = Webhook(url, secret, connections, allowed)
            self._state.poll_turn += 1
            self._state.changed.notify_all()
        return "Webhook was set"

    def _delete_webhook(self, parameters: Parameters) -> str:
        with self._state.changed:
            if parameters.flag("drop_pending_updates"):
                self._state.lanes.clear()
            before = self._state.webhook
            if not before.url:
                return "Webhook is already deleted"
            self._state.webhook = Webhook(allowed_updates=before.allowed_updates)
        return "Webhook was deleted"

    def _get_webhook_info(self) -> Json:
        with self._state.changed:
            webhook = self._state.webhook
            found: Json = {
                "url": webhook.url,
                "has_custom_certificate": False,
                "pending_update_count": len(self._state.waiting()),
            }
            if webhook.url:
                found["max_connections"] = webhook.max_connections
            if webhook.last_error_date:
                found["last_error_date"] = webhook.last_error_date
                found["last_error_message"] = webhook.last_error_message
            if webhook.allowed_updates:
                found["allowed_updates"] = list(webhook.allowed_updates)
        return found

    def _get_updates(self, parameters: Parameters) -> Sequence[Json]:
        limit = parameters.number("limit", 100)
        patience = min(float(parameters.text("timeout") or 0), self._longest_poll)
        give_up = time.monotonic() + patience
        with self._state.changed:
            self._refuse_polling_beside_a_webhook()
            self._state.webhook.allowed_updates = self._read_allowed(
                parameters, self._state.webhook.allowed_updates
            )
            self._state.poll_turn += 1
            self._state.changed.notify_all()
            turn = self._state.poll_turn
            self._confirm(parameters.number("offset", 0))
            while not (found := self._state.waiting()):
                left = give_up - time.monotonic()
                if left <= 0 or self._stopping.is_set():
                    break
                self._state.changed.wait(min(left, 0.05))
                self._refuse_polling_beside_a_webhook()
                if turn != self._state.poll_turn:
                    raise Refused(
                        409,
                        "Conflict: terminated by other getUpdates request; make sure that only "
                        "one bot instance is running",
                    )
            return [delivery.update for delivery in found[:limit]]

    def _refuse_polling_beside_a_webhook(self) -> None:
        if self._state.webhook.url:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook "
                "to delete the webhook first",
            )

    def _confirm(self, offset: int) -> None:
        """Forget every update before `offset`; a negative offset keeps that many at the end."""
        waiting = self._state.waiting()
        if offset < 0:
            offset = int(waiting[offset:][0].update["update_id"]) if waiting else 0
        for lane in self._state.lanes.values():
            while lane and int(lane[0].update["update_id"]) < offset:
                lane.popleft()

    @staticmethod
    def _read_allowed(parameters: Parameters, before: tuple[str, ...]) -> tuple[str, ...]:
        """Left out: as before; an empty list: the default."""
        value = parameters.structure("allowed_updates")
        if "allowed_updates" not in parameters.fields:
            return before
        if value is not None and not isinstance(value, list):
            raise bad_request("can't parse allowed_updates JSON object")
        return tuple(value or ())
