"""The figures and regions that come with the program, read once."""

from datetime import date

import pytest

from conversations.rules.figures import Figures, load_figures
from conversations.rules.regions import Regions, load_regions


@pytest.fixture(scope="session")
def figures() -> Figures:
    return load_figures()


@pytest.fixture(scope="session")
def regions() -> Regions:
    return load_regions()


@pytest.fixture(scope="session")
def today() -> date:
    """The day the demo starts, a Saturday."""
    return date(2026, 11, 21)
