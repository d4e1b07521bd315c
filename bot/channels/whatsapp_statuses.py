"""Read Twilio's status callbacks: best effort, unordered, sometimes twice (Twilio: "status")."""

import re
from collections.abc import Mapping
from typing import Final

from bot.channels.whatsapp_errors import NOT_NOW, TEMPLATE_STOPPED, UNREACHABLE
from handlers.delivery.receipts import Told, note_receipt
from handlers.services import Services
from storage.receipts import Receipt

# What is not here (queued, sending, accepted, scheduled) tells nothing that we do not know.
RECEIPTS: Final[Mapping[str, Receipt]] = {
    "sent": Receipt.SENT,
    "delivered": Receipt.DELIVERED,
    "partially_delivered": Receipt.DELIVERED,
    "read": Receipt.READ,
    "failed": Receipt.FAILED,
    "undelivered": Receipt.FAILED,
    "canceled": Receipt.FAILED,
}
_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_CODE = re.compile(r"[0-9]{1,6}")


def read_status(form: Mapping[str, str], mark: str = "") -> Told | None:
    """Return what a callback tells; None when it is nothing new, or cannot be read.

    ``mark`` is what we gave the message on its way.
    """
    sid, receipt = form.get("MessageSid", ""), RECEIPTS.get(form.get("MessageStatus", ""))
    if receipt is None or not _SID.fullmatch(sid):
        return None
    code = _code(form) if receipt is Receipt.FAILED else 0
    return Told(
        sid,
        receipt,
        f"twilio {code}" if code else "",
        mark,
        unreachable=code in UNREACHABLE,
        not_now=code == NOT_NOW,
    )


def note_status(services: Services, form: Mapping[str, str], mark: str = "") -> str:
    """Note one status callback; return ``noted``, ``known`` or ``ignored``.

    ``known``: told before, overtaken by a later one, or about a message that is not ours.
    """
    told = read_status(form, mark)
    if told is None:
        return "ignored"
    noted = note_receipt(services, told)
    if noted and _code(form) in TEMPLATE_STOPPED:
        with services.database.begin() as store:
            store.whatsapp_contents.look_again()
    return "noted" if noted else "known"


def _code(form: Mapping[str, str]) -> int:
    """Twilio's code for a failure; 0 without one."""
    given = form.get("ErrorCode", "")
    return int(given) if _CODE.fullmatch(given) else 0
