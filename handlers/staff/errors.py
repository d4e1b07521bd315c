"""Why something at the desk was not done; nothing has changed then."""

from conversations.engine.replies import Blank, Text


class StaffRefused(Exception):
    """It was not done; ``reason`` is one line for whoever asked."""

    def __init__(self, why: str, **blanks: Blank) -> None:
        """Name a text of ``staff.refused`` with what goes into its blanks."""
        super().__init__(why)
        self.why = why
        self.reason = Text(f"staff.refused.{why}", blanks)


class NotSignedIn(Exception):
    """Nobody is signed in by this token, or no longer."""


class ProveAnew(Exception):
    """What was asked for needs the second factor given anew."""
