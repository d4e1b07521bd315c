"""Somebody who writes, two officers, and the phone: what the tests of conversations begin with."""

import pytest

from handlers.services import Services
from tests.handlers.staff.talk_house import Heard, Officer
from tests.handlers.writing import Writer


@pytest.fixture
def writer(demo: Services) -> Writer:
    """Somebody who has greeted the bot."""
    writer = Writer(demo)
    writer.says("halo")
    return writer


@pytest.fixture
def rosa(demo: Services) -> Officer:
    """An officer who sees everything."""
    return Officer.of(demo, "rosa")


@pytest.fixture
def budi(demo: Services) -> Officer:
    """Another one."""
    return Officer.of(demo, "budi")


@pytest.fixture
def heard(writer: Writer) -> Heard:
    """The phone of whoever writes."""
    return Heard(writer)
