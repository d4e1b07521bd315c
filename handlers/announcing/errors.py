"""Why an act on an announcement was not done; nothing has changed then."""

from conversations.engine.replies import Blank, Text


class AnnouncingRefused(Exception):
    """The act was not done; ``reason`` is one line for staff."""

    def __init__(self, why: str, **blanks: Blank) -> None:
        """Name a text of ``announce.refused`` with what goes into its blanks."""
        super().__init__(why)
        self.why = why
        self.reason = Text(f"announce.refused.{why}", blanks)
