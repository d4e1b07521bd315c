"""Twilio's error codes as this look-alike uses them, and how a request is refused."""

import random
from collections.abc import Mapping
from typing import Final

from tests.lookalikes.chances import GATEWAY
from tests.lookalikes.http_server import Answer, answer_json

# code -> (HTTP status, message); the texts are ours, the codes are Twilio's
REFUSALS: Final[Mapping[int, tuple[int, str]]] = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21211: (400, "Invalid 'To' Phone Number"),
    21603: (400, "A 'From' phone number is required"),
    21604: (400, "A 'To' phone number is required"),
    21606: (400, "The 'From' phone number is not a valid, message-capable Twilio phone number"),
    21609: (400, "Invalid 'StatusCallback' URL"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21619: (400, "A text message body or media urls must be specified"),
    21620: (400, "Invalid media URL(s)"),
    21654: (400, "ContentSid is required"),
    21655: (400, "The ContentSid is invalid"),
    21656: (400, "The ContentVariables parameter is invalid"),
    63018: (429, "Rate limit exceeded for Channel"),
    63024: (400, "Invalid message recipient"),
}
# code -> what a failed or undelivered message says
FAILURES: Final[Mapping[int, str]] = {
    63016: "Failed to send freeform message because you are outside the allowed window",
    63021: "Channel invalid content error",
    63024: "Invalid message recipient",
    63028: "Number of parameters provided does not match the expected number of parameters",
    63049: "Meta chose not to deliver this marketing message",
}


class TwilioRefuses(Exception):
    """Twilio says no at once: an HTTP status with a code and a message."""

    def __init__(self, code: int, more: str = "", status: int | None = None) -> None:
        usual, message = REFUSALS.get(code, (400, f"Error {code}"))
        super().__init__(f"{code} {message} {more}".strip())
        self.code = code
        self.status = status or usual
        self.message = f"{message}: {more}" if more else message

    def as_answer(self) -> Answer:
        return answer_json(
            {
                "code": self.code,
                "message": self.message,
                "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
                "status": self.status,
            },
            self.status,
        )


def too_fast(dice: random.Random) -> Answer:
    """Twilio's own limit; or the channel's, which may be the sender's or one person's."""
    return TwilioRefuses(dice.choice((20429, 63018))).as_answer()


def broken(dice: random.Random) -> Answer:
    """A fault of the server, sometimes told by whatever stands before it."""
    return dice.choice((GATEWAY, TwilioRefuses(20500).as_answer()))
