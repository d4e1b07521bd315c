"""The two phones in the browser and the terminal: nothing leaves the house."""

import secrets
from collections.abc import Sequence

from handlers.channel import Outgoing, Picture


class SimulatedChannel:
    """Takes every message; whoever shows the phone reads it from the outbox."""

    def send(self, address: str, message: Outgoing, picture: Picture | None = None) -> str:
        """Accept ``message`` and return an id of our own for it."""
        del address, message, picture
        return f"sim-{secrets.token_hex(8)}"

    def inline(self, messages: Sequence[Outgoing]) -> bool:
        """A simulated phone takes any answer at once."""
        del messages
        return True
