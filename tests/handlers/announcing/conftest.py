"""The house that announces."""

import pytest

from handlers.services import Services
from tests.handlers.announcing.newsroom import Newsroom


@pytest.fixture
def newsroom(services: Services) -> Newsroom:
    """A house that announces, with nobody on its rosters yet."""
    return Newsroom(services)
