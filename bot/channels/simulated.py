"""The two phones in the browser and the terminal: nothing leaves the house."""

import secrets

from handlers.channel import Destination, Outgoing, Picture


class SimulatedChannel:
    """Takes every message; whoever shows the phone reads it from the outbox."""

    async def send(self, to: Destination, message: Outgoing, picture: Picture | None = None) -> str:
        """Accept ``message`` and return an id of our own for it."""
        del to, message, picture
        return f"sim-{secrets.token_hex(8)}"

    async def close(self) -> None:
        """Do nothing: nothing is open."""
