"""Ask Twilio's message log whether something was sent."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from handlers.channel import CannotTell

if TYPE_CHECKING:
    from twilio.rest import Client

# Twilio's clock and ours need not agree to the second.
CLOCKS_DIFFER: Final = timedelta(seconds=5)
# More than one person is told while a message is in doubt.
MOST_LISTED: Final = 100
_OUTBOUND: Final = "outbound"


def sent_with(
    client: "Client", sender: str, address: str, since: datetime, wordings: Collection[str]
) -> Sequence[str]:
    """Return the SIDs, oldest first, of what ``sender`` sent to ``address`` since a moment.

    Only of messages that say one of ``wordings``; white space does not count. Raises
    ``CannotTell``.
    """
    from requests import RequestException
    from twilio.base.exceptions import TwilioException

    after = since - CLOCKS_DIFFER
    wanted = {" ".join(words.split()) for words in wordings}
    try:
        # Not by the day it was sent: what waits in Twilio's queue has none yet.
        listed = client.messages.list(to=address, from_=sender, limit=MOST_LISTED)
    except (TwilioException, RequestException, ValueError) as error:
        raise CannotTell(type(error).__name__) from error
    found = [
        str(message.sid)
        for message in listed
        if str(message.direction).startswith(_OUTBOUND)
        and (message.date_created is None or message.date_created >= after)
        and " ".join((message.body or "").split()) in wanted
    ]
    # Twilio lists the newest first.
    return found[::-1]
