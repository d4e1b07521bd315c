"""The slips that messages carry: by the token in the message, drawn anew whenever one is asked for.

``bot.slips`` is imported when the first is drawn: it takes a library for pictures.
"""

from typing import TYPE_CHECKING

from handlers.channel import Picture
from handlers.services import Services

if TYPE_CHECKING:
    from bot.settings import Settings


def slip_path(token: str) -> str:
    """Return where the slip of ``token`` is served (``bot.web.slips``), without the host."""
    return f"/slips/{token}.png"


class SlipPictures:
    """Draws the slip that a token stands for."""

    def __init__(self, services: Services, settings: "Settings") -> None:
        """Draw nothing yet; ``settings`` say how a slip's QR opens a chat."""
        self._services = services
        self._settings = settings

    def __call__(self, token: str) -> Picture | None:
        """Return the slip of ``token``; None when it is unknown or its day is over.

        Raises ``StorageDown``.
        """
        services = self._services
        with services.database.begin() as store:
            report_id = store.slips.find(token, services.clock())
        if report_id is None:
            return None

        from bot.slips.chat_link import ChatLink
        from bot.slips.picture import slip_png

        try:
            content = slip_png(services, report_id, ChatLink.of(self._settings))
        except LookupError:  # erased in the meantime
            return None
        return Picture(content, slip_path(token))
