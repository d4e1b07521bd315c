"""Nothing is announced to a chat of somebody who died; answers and news of the case still go."""

from uuid import UUID

import pytest

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from storage.cases import Case
from storage.leases import Wanted
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE, REPLY_LANE
from storage.store import Database, Store
from tests.sending import sent
from tests.storage.case_rows import NOW, OTHER_NIK, a_case, a_chat, a_death, a_person

LANES = {REPLY_LANE: "answer", CASE_LANE: "news of the case", ANNOUNCEMENT_LANE: "announcement"}


@pytest.fixture
def linked(database: Database) -> tuple[UUID, UUID]:
    """A chat and the person it is linked to; a message of each lane waits, the first one last."""
    with database.begin() as store:
        chat, person = a_chat(store), a_person(store)
        store.links.link(chat, person, "kpj", NOW)
        for lane in (3, *reversed(LANES)):
            store.outbox.add(chat, f"{chat}:{lane}", {"lane": lane}, NOW, lane=lane)
    return chat, person


def claimed(store: Store) -> list[int]:
    """Claim and send everything that may go; return the lanes."""
    lanes: list[int] = []
    while found := store.leases.claim("me", NOW, Wanted(9, last_lane=3)):
        for one in found:
            store.leases.begin([one], NOW)
            store.leases.settle([sent(one, str(one.id))], NOW)
            lanes.append(one.message["lane"])
    return lanes


def closed(store: Store, case: Case, closed_as: ClosedAs) -> None:
    """Close a case."""
    store.cases.change(case, state=CaseState.CLOSED, closed_as=closed_as)


def test_what_is_announced_waits_while_a_death_is_reported(
    database: Database, linked: tuple[UUID, UUID]
) -> None:
    _, person = linked
    with database.begin() as store:
        case = a_death(store, person)
        assert claimed(store) == [REPLY_LANE, CASE_LANE]
        # Nobody's worker is late for it.
        assert store.outbox.oldest_due(NOW, 3) is None
        closed(store, case, ClosedAs.MISTAKEN)
        assert store.outbox.oldest_due(NOW, 3) == NOW
        assert claimed(store) == [ANNOUNCEMENT_LANE, 3]


@pytest.mark.parametrize(
    ("closed_as", "quiet"),
    [
        (ClosedAs.DONE, True),
        (ClosedAs.MISTAKEN, False),
        (ClosedAs.DOUBLE, False),
        (ClosedAs.WITHDRAWN, False),
    ],
)
def test_the_dead_stay_dead_when_the_case_is_done(
    database: Database, linked: tuple[UUID, UUID], closed_as: ClosedAs, *, quiet: bool
) -> None:
    _, person = linked
    with database.begin() as store:
        closed(store, a_death(store, person), closed_as)
        assert (ANNOUNCEMENT_LANE not in claimed(store)) is quiet


def test_one_mistaken_report_of_two_changes_nothing(
    database: Database, linked: tuple[UUID, UUID]
) -> None:
    _, person = linked
    with database.begin() as store:
        a_death(store, person)
        closed(store, a_death(store, person), ClosedAs.MISTAKEN)
        assert claimed(store) == [REPLY_LANE, CASE_LANE]


def test_other_chats_and_other_cases_are_not_quiet(
    database: Database, linked: tuple[UUID, UUID]
) -> None:
    chat, person = linked
    with database.begin() as store:
        # An accident, a death of somebody else, and one of nobody we know.
        a_case(store, kind=CaseKind.ACCIDENT, person_id=person)
        a_death(store, a_person(store, OTHER_NIK))
        a_death(store)
        assert claimed(store) == [*LANES, 3]
        assert store.outbox.oldest_due(NOW, 3) is None
        assert chat


def test_the_death_of_one_of_several_people_quiets_their_common_phone(
    database: Database, linked: tuple[UUID, UUID]
) -> None:
    chat, _ = linked
    with database.begin() as store:
        other = a_person(store, OTHER_NIK)
        store.links.link(chat, other, "kpj", NOW)
        a_death(store, other)
        assert claimed(store) == [REPLY_LANE, CASE_LANE]
        store.links.unlink_all(chat)
        assert claimed(store) == [ANNOUNCEMENT_LANE, 3]
