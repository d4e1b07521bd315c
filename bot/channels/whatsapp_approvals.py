"""Meta's approval of our templates: asked for once, looked up until it is there."""

from typing import TYPE_CHECKING, Final

import structlog

from bot.channels.whatsapp_client import Connect
from bot.channels.whatsapp_templates import CATEGORY
from handlers.services import Services
from storage.whatsapp_contents import UNSUBMITTED, Judgement, place_of

if TYPE_CHECKING:
    from twilio.rest import Client

    from bot.channels.whatsapp_menus import Layout

log = structlog.get_logger()

_UNKNOWN: Final = "unknown"


def judgement_of(client: "Client", sid: str) -> Judgement:
    """Return what Meta says of a template by its id at Twilio; raises what the client raises."""
    told = client.content.v1.contents(sid).approval_fetch().fetch().whatsapp or {}
    said = {name: str(told.get(name) or "") for name in ("status", "rejection_reason", "category")}
    return Judgement(
        said["status"].lower() or _UNKNOWN, said["rejection_reason"], said["category"].upper()
    )


def ask_for_approval(client: "Client", sid: str, template: "Layout") -> Judgement:
    """Hand a template to Meta unless it is there already; return what Meta says of it."""
    from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

    found = judgement_of(client, sid)
    if found.approval != UNSUBMITTED:
        return found
    request = ApprovalCreateList.ContentApprovalRequest(
        {"name": template.name_there, "category": CATEGORY}
    )
    client.content.v1.contents(sid).approval_create.create(request)
    return judgement_of(client, sid)


def refresh_approvals(services: Services, connect: Connect) -> int:
    """Ask Twilio about the templates that it is time to ask about; return how many those were.

    One that waits is asked about every quarter of an hour, one in use once a day: Meta may stop
    it. Nothing is opened while there is none. What cannot be asked now waits for the next time.
    Raises ``StorageDown``.
    """
    now = services.clock()
    with services.database.begin() as store:
        due = store.whatsapp_contents.due(now)
    if not due:
        return 0
    from requests import RequestException
    from twilio.base.exceptions import TwilioException

    try:
        with connect() as client:
            for name, sid in due.items():
                judgement = judgement_of(client, sid)
                with services.database.begin() as store:
                    store.whatsapp_contents.judge(name, sid, judgement, now)
                log.info("template_judged", template=place_of(name), state=judgement.approval)
    except (TwilioException, RequestException, ValueError) as error:
        log.warning("templates_not_judged", error=type(error).__name__)
    return len(due)
