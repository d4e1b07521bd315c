"""One reader for all tests of a session: its process is started once, as in the worker."""

from collections.abc import Iterator

import pytest

from bot.documents.reader import FileReader


@pytest.fixture(scope="session")
def reader() -> Iterator[FileReader]:
    """The reader of files, with its process."""
    opened = FileReader()
    yield opened
    opened.close()
