"""The house in which people report."""

import pytest

from handlers.services import Services
from tests.handlers.reports.reporting import House
from tests.handlers.reports.roster import put_on_roster


@pytest.fixture
def house(services: Services) -> House:
    """A house with three workers on its roster, and nobody who reported yet."""
    put_on_roster(services)
    return House(services)
