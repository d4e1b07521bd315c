"""Ask Twilio's message log whether something was sent."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from handlers.channel import CannotTell

if TYPE_CHECKING:
    from twilio.rest import Client

# Twilio's clock and ours need not agree to the second.
CLOCKS_DIFFER: Final = timedelta(seconds=5)
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

    after = (since - CLOCKS_DIFFER).astimezone(UTC)
    wanted = {" ".join(words.split()) for words in wordings}
    try:
        listed = client.messages.list(to=address, from_=sender, date_sent_after=after)
    except (TwilioException, RequestException, ValueError) as error:
        raise CannotTell(type(error).__name__) from error
    found = [
        str(message.sid)
        for message in listed
        if str(message.direction).startswith(_OUTBOUND)
        and " ".join((message.body or "").split()) in wanted
    ]
    # Twilio lists the newest first.
    return found[::-1]
