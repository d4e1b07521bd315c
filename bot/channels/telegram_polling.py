"""Fetch updates instead of waiting for them: for a laptop that has no public address."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from bot.channels.arrivals import Blocked, Cut, FromGroup, Ignored, StaleTap, Unblocked
from bot.channels.notices import notice, with_cut_notice
from bot.channels.slip_pictures import SlipPictures
from bot.channels.telegram_blocking import BlockingTelegram
from bot.channels.telegram_updates import WANTED, read_update
from handlers.channel import TELEGRAM, Inbound, Outgoing, SendError
from handlers.delivery.receipts import note_reachable
from handlers.inbound import handle_inbound
from handlers.services import Services

if TYPE_CHECKING:
    from telegram import Update

# Telegram answers at once when something arrives, else after this long.
POLL_SECONDS: Final = 25


class Polling:
    """Takes updates one by one, in order, and sends the answers before the next is taken.

    ``pictures`` draws the slips that answers carry; ``not_sent`` is told why an answer did not go
    out.
    """

    def __init__(
        self,
        services: Services,
        channel: BlockingTelegram,
        pictures: SlipPictures,
        not_sent: Callable[[SendError], None],
    ) -> None:
        """Fetch nothing yet."""
        self._services = services
        self._channel = channel
        self._pictures = pictures
        self._not_sent = not_sent
        self._next: int | None = None

    def fetch(self, seconds: int = POLL_SECONDS) -> int:
        """Wait up to ``seconds`` for updates, take them and return how many they were.

        Raises ``telegram.error.TelegramError`` and ``StorageDown``; what was not taken comes again.
        """
        updates = self._channel.ask(
            lambda bot: bot.get_updates(
                offset=self._next, timeout=seconds, allowed_updates=list(WANTED)
            )
        )
        for update in updates:
            self._take(update)
            self._next = update.update_id + 1
        return len(updates)

    def _take(self, update: "Update") -> None:
        arrival = read_update(update.to_dict())
        match arrival:
            case Inbound():
                self._answer(arrival, handle_inbound(arrival, self._services, _any).messages)
            case Cut(inbound):
                messages = handle_inbound(inbound, self._services, _any).messages
                self._answer(inbound, with_cut_notice(messages, inbound, self._services))
            case FromGroup(address, language):
                self._send(address, Outgoing(notice("group", language, self._services)))
            case StaleTap(query_id, language):
                text = notice("old_tap", language, self._services)
                self._channel.ask(lambda bot: bot.answer_callback_query(query_id, text))
            case Blocked(address) | Unblocked(address):
                reachable = isinstance(arrival, Unblocked)
                note_reachable(self._services, TELEGRAM, address, reachable=reachable)
            case Ignored():
                pass

    def _answer(self, inbound: Inbound, messages: tuple[Outgoing, ...]) -> None:
        for message in messages:
            self._send(inbound.address, message)

    def _send(self, address: str, message: Outgoing) -> None:
        picture = self._pictures(message.picture) if message.picture else None
        try:
            self._channel.send(address, message, picture)
        except SendError as error:
            self._not_sent(error)


def _any(_messages: Any) -> bool:  # noqa: ANN401 - whatever the messages: we send them ourselves
    return True
