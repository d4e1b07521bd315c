"""Codes that tie a phone to a person: only so many an hour, and each noted with its person."""

from uuid import UUID

import pytest

from handlers.services import Services
from handlers.staff.people import PeopleRefused
from handlers.staff.people_acts import CODE_ISSUED, MOST_CODES, issue_code
from tests.conftest import StandingClock

ROSA, BUDI = "staff:rosa", "staff:budi"


@pytest.fixture
def maria(demo: Services) -> UUID:
    """Maria Contoh of Sikka."""
    with demo.database.begin() as store:
        found = store.people.find_by_nik("5307014507850001")
    assert found is not None
    return found


def test_a_code_too_many_is_refused_until_the_hour_is_over(
    demo: Services, maria: UUID, clock: StandingClock
) -> None:
    for _ in range(MOST_CODES):
        issue_code(maria, ROSA, demo)
    with pytest.raises(PeopleRefused) as refused:
        issue_code(maria, ROSA, demo)
    assert refused.value.reason.key == "staff_people.too_often.link_code_issued"
    # Counted by account: a colleague goes on.
    assert issue_code(maria, BUDI, demo).code
    clock.advance(hours=1)
    assert issue_code(maria, ROSA, demo).code
    with demo.database.begin() as store:
        noted = [one.actor for one in store.audit.of(f"person:{maria}") if one.act == CODE_ISSUED]
    assert (noted.count(ROSA), noted.count(BUDI)) == (MOST_CODES + 1, 1)
