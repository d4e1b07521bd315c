"""The Bot API's usual refusals, in its own words."""

import random
from collections.abc import Mapping

from tests.lookalikes.chances import GATEWAY
from tests.lookalikes.http_server import Answer
from tests.lookalikes.telegram_parameters import refusal

_WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


def refused(
    status: int, description: str | None = None, parameters: Mapping[str, int] | None = None
) -> Answer:
    """A refusal, in the usual words unless others are given; 429 asks for a second's wait."""
    told = dict(parameters or {})
    words = _WORDS.get(status, f"Error {status}")
    if status == 429:
        words = f"Too Many Requests: retry after {told.setdefault('retry_after', 1)}"
    return refusal(status, description or words, told)


def too_fast(dice: random.Random) -> Answer:
    """A wait of one to three seconds is asked for."""
    return refused(429, parameters={"retry_after": dice.randint(1, 3)})


def broken(dice: random.Random) -> Answer:
    """A fault of the server, sometimes told by whatever stands before it."""
    return dice.choice((GATEWAY, refused(500), refused(502)))
