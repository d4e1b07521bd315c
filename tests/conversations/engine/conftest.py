import pytest

from conversations.engine.guide import Guide
from tests.conversations.engine.toy import toy_guide


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The toy's guide."""
    return toy_guide()
