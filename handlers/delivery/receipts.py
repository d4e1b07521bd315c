"""What providers tell of a message after taking it, and of chats that close or open to us."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handlers.chat import address_index
from handlers.delivery.marks import row_of
from handlers.services import Services
from storage.receipts import Receipt

# Meta declined a template to a person: none is offered again before that.
NO_TEMPLATE: Final = timedelta(hours=24)
BLOCKED: Final = "blocked"


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of news. ``mark`` is what we gave the message on its way, empty where we did not.

    ``unreachable``: nothing reaches this chat any more. ``not_now``: no template may go there for
    a while.
    """

    provider_id: str
    receipt: Receipt
    error: str = ""
    mark: str = ""
    unreachable: bool = False
    not_now: bool = False


def note_receipt(services: Services, told: Told) -> bool:
    """Note what the provider told; False when the message is unknown or it was told before."""
    now = services.clock()
    row = row_of(told.mark, services.database.vault) if told.mark else None
    with services.database.begin() as store:
        arrived = row is not None and store.receipts.arrived(row, told.provider_id, now)
        chat_id = store.receipts.note(told.provider_id, told.receipt, told.error)
        if chat_id is not None and told.unreachable:
            store.chats.set_reachable(chat_id, reachable=False)
            store.announced.drop(chat_id, BLOCKED)
        if chat_id is not None and told.not_now:
            store.pacing.no_template_before(chat_id, now + NO_TEMPLATE)
    return arrived or chat_id is not None


def note_reachable(services: Services, channel: str, address: str, *, reachable: bool) -> bool:
    """Note that a chat blocked us or let us in again; False when we never met."""
    index = address_index(services.database.vault, channel, address)
    with services.database.begin() as store:
        found = store.chats.load(index, channel, "")
        if found is not None:
            store.chats.set_reachable(found.record.id, reachable=reachable)
            if not reachable:
                store.announced.drop(found.record.id, BLOCKED)
    return found is not None
