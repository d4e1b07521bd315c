"""Read Twilio's status callbacks: best effort, unordered, sometimes twice (Twilio: "status")."""

import re
from collections.abc import Mapping
from typing import Final

from bot.channels.whatsapp_errors import UNREACHABLE
from handlers.delivery import note_receipt
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


def note_status(services: Services, form: Mapping[str, str]) -> str:
    """Note one status callback; return ``noted``, ``known`` or ``ignored``.

    ``known``: told before, overtaken by a later one, or about a message that is not ours.
    """
    sid, receipt = form.get("MessageSid", ""), RECEIPTS.get(form.get("MessageStatus", ""))
    if receipt is None or not _SID.fullmatch(sid):
        return "ignored"
    given = form.get("ErrorCode", "") if receipt is Receipt.FAILED else ""
    code = int(given) if _CODE.fullmatch(given) else 0
    noted = note_receipt(
        services,
        sid,
        receipt,
        f"twilio {code}" if code else "",
        unreachable=code in UNREACHABLE,
    )
    return "noted" if noted else "known"
