"""Why something was not done with an uploaded roster; nothing has changed then."""

from conversations.engine.replies import Blank, Text


class ImportRefused(Exception):
    """It was not done; ``reason`` is one line for whoever asked."""

    def __init__(self, why: str, **blanks: Blank) -> None:
        """Name a text of ``staff_imports.refused`` with what goes into its blanks."""
        super().__init__(why)
        self.reason = Text(f"staff_imports.refused.{why}", blanks)


class NoSuchUpload(Exception):
    """There is no such upload, or it is beyond the scope of whoever asks."""
