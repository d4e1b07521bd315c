"""What comes to a simulated phone without being asked for: shown after the next line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.channels.simulated import SimulatedChannel
from bot.chatting import Phone, kept_chat
from bot.due_work import open_work
from bot.settings import Settings
from bot.worker import BATCH, owner_name
from handlers.channel import Outgoing
from handlers.delivery.due import deliver_due
from handlers.services import Services
from storage.store import StorageDown


class LaterMessages:
    """The messages that the outbox holds for ``phone``, each shown once in a terminal.

    ``work`` does what is due by now (documents to look at, clocks that run out) where no worker
    can be counted on.
    """

    def __init__(self, phone: Phone, services: Services, work: Callable[[], object]) -> None:
        """Look at nothing yet."""
        self._phone = phone
        self._services = services
        self._work = work

    def arrived(self) -> tuple[Outgoing, ...]:
        """Return what came and was not shown yet; nothing while the database is down."""
        try:
            self._work()
            return self._read()
        except StorageDown:
            return ()

    def _read(self) -> tuple[Outgoing, ...]:
        services = self._services
        chat = kept_chat(self._phone, services)
        if chat is None:
            return ()
        channels = {self._phone.channel: SimulatedChannel()}
        while deliver_due(services, channels, owner_name(), BATCH, chat_id=chat.id):
            pass
        with services.database.begin() as store:
            return tuple(Outgoing.from_json(kept) for kept in store.outbox.read(chat.id))


@contextmanager
def work_here(settings: Settings, services: Services) -> Iterator[Callable[[], object]]:
    """Give what does the work that is due, for a terminal that is alone with the demo.

    Where anything real is configured that is left to the worker, which must be running then.
    """
    if not settings.demo or settings.telegram or settings.whatsapp:
        yield lambda: None
        return
    with open_work(settings, services) as (work, announcing):
        yield lambda: work() + announcing()
