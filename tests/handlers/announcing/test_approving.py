"""What goes to many is approved by a second person, for as many as it has then."""

from uuid import UUID

import pytest
from sqlalchemy import update

from handlers.announcing.acting import cancel, start
from handlers.announcing.approving import APPROVAL_ABOVE, approve
from handlers.announcing.errors import AnnouncingRefused
from storage.announcements import AnnouncementState, Audience
from storage.store import Store
from storage.tables import people
from tests.conftest import StandingClock
from tests.handlers.announcing.newsroom import APPROVER, AUTHOR, Newsroom, at, many, person

FEW = APPROVAL_ABOVE
MORE = APPROVAL_ABOVE + 1


def _move(store: Store, ids: list[UUID], kabupaten: str) -> None:
    """Let people live elsewhere."""
    moved = update(people).where(people.c.id.in_(ids)).values(kabupaten=kabupaten)
    store.connection.execute(moved)


def refusal(newsroom: Newsroom, number: str, by: str = APPROVER) -> str:
    """Return why an approval is refused."""
    with pytest.raises(AnnouncingRefused) as refused:
        approve(number, by, newsroom.services)
    return refused.value.reason.key.removeprefix("announce.refused.")


def test_few_people_need_no_approval(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(FEW))
    assert start(newsroom.drafts(), AUTHOR, newsroom.services).approved_by is None


def test_many_people_need_one(newsroom: Newsroom) -> None:
    newsroom.keeps(*many(MORE))
    number = newsroom.drafts()
    with pytest.raises(AnnouncingRefused) as refused:
        start(number, AUTHOR, newsroom.services)
    assert refused.value.reason.key == "announce.refused.approval_missing"
    assert newsroom.of(number).state is AnnouncementState.DRAFT
    assert newsroom.recipients(number) == []
    approved = approve(number, f" {APPROVER} ", newsroom.services)
    assert (approved.approved_by, approved.approved_people) == (APPROVER, MORE)
    assert start(number, AUTHOR, newsroom.services).state is AnnouncementState.RUNNING
    assert newsroom.audited(number) == [
        "announcement_drafted",
        "announcement_approved",
        "announcement_started",
    ]


def test_nobody_approves_their_own_words(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1))
    number = newsroom.drafts()
    for by in (AUTHOR, f" {AUTHOR.upper()} "):
        assert refusal(newsroom, number, by) == "own_draft"
    assert refusal(newsroom, number, "  ") == "approver_missing"
    assert newsroom.of(number).approved_by is None


def test_it_is_approved_once_and_before_it_starts(newsroom: Newsroom) -> None:
    newsroom.keeps(person(1))
    number = newsroom.drafts()
    approve(number, APPROVER, newsroom.services)
    assert refusal(newsroom, number) == "approved_already"
    start(number, AUTHOR, newsroom.services)
    assert refusal(newsroom, number) == "state"
    cancel(number, AUTHOR, newsroom.services)
    assert refusal(newsroom, number) == "state"
    assert refusal(newsroom, "SR-22222") == "no_such"


@pytest.mark.parametrize(
    ("more", "starts"), [pytest.param(0, True), pytest.param(11, True), pytest.param(12, False)]
)
def test_an_approval_holds_for_a_tenth_more_people(
    newsroom: Newsroom, clock: StandingClock, *, more: int, starts: bool
) -> None:
    count = 110
    newsroom.keeps(*many(count + more))
    with newsroom.services.database.begin() as store:
        hidden = [one.id for one in many(count + more)[count:]]
        _move(store, hidden, "53.13")
    audience = Audience(kabupaten=("53.07",))
    number = newsroom.drafts(audience=audience, starts_at=at(12))
    approve(number, APPROVER, newsroom.services)
    assert start(number, AUTHOR, newsroom.services).state is AnnouncementState.SCHEDULED
    with newsroom.services.database.begin() as store:
        _move(store, hidden, "53.07")
    clock.advance(hours=3)
    newsroom.expands()
    state = AnnouncementState.RUNNING if starts else AnnouncementState.DRAFT
    assert newsroom.of(number).state is state
    assert len(newsroom.recipients(number)) == (count + more if starts else 0)
    if not starts:
        assert newsroom.audited(number)[-1] == "announcement_start_refused"
        assert approve(number, APPROVER, newsroom.services).approved_people == count + more
