"""The printed list: whom no message told, by village, with codes that work and tick off."""

import re

import pytest

from handlers.announcing.acting import cancel
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.listing import ListedVillage, printed_list, ticked
from storage.outbox import OutboxState
from tests.handlers.announcing.newsroom import AUTHOR, Newsroom, person, telegram, whatsapp
from tests.storage.announced_rows import Case, Person


def everyone() -> list[Person]:
    """Return people of every standing, in three villages; the first has a chat."""
    dead = person(6)
    dead.cases.append(Case())
    return [
        person(1, telegram(1)),
        person(2, village=1),
        person(3, whatsapp(3)),
        person(4, telegram(4, reachable=False), village=2),
        person(5, telegram(5, announcements=False), village=2),
        dead,
        person(7, village=4),
    ]


def listed(newsroom: Newsroom, number: str, *desa: str) -> tuple[ListedVillage, ...]:
    """Return the printed list of an announcement."""
    return printed_list(number, AUTHOR, newsroom.services, desa)


def places(villages: tuple[ListedVillage, ...]) -> list[tuple[str, str, int]]:
    """Return kabupaten, village in small letters and how many people."""
    return [(one.kabupaten, one.desa.casefold(), len(one.people)) for one in villages]


def test_it_lists_whom_no_message_can_reach_but_no_dead_and_none_who_wants_none(
    newsroom: Newsroom,
) -> None:
    newsroom.keeps(*everyone())
    number = newsroom.starts()
    newsroom.expands()
    newsroom.sends()
    villages = listed(newsroom, number)
    assert sorted(places(villages)) == [
        ("53.07", "kota uneng", 1),
        ("53.07", "wolomarang", 2),
        ("53.13", "", 1),
    ]
    assert newsroom.audited(number)[-1] == "announcement_listed"


def test_somebody_whose_message_failed_is_listed(newsroom: Newsroom) -> None:
    newsroom.keeps(*everyone())
    number = newsroom.starts()
    newsroom.expands()
    newsroom.sends(state=OutboxState.FAILED, error="blocked")
    assert ("53.07", "wolomarang", 3) in places(listed(newsroom, number))


def test_a_village_can_be_asked_for(newsroom: Newsroom) -> None:
    newsroom.keeps(*everyone())
    number = newsroom.starts()
    assert places(listed(newsroom, number, " kota  uneng")) == [("53.07", "kota uneng", 1)]
    assert listed(newsroom, number, "nowhere") == ()


def test_each_is_named_with_four_digits_and_codes_of_their_own(newsroom: Newsroom) -> None:
    newsroom.keeps(*everyone())
    number, services = newsroom.starts(), newsroom.services
    people = [one for village in listed(newsroom, number) for one in village.people]
    for one in people:
        assert one.name == "Maria Contoh"
        assert re.fullmatch(r"\*{12}000[2-7]", one.nik)
        with services.database.begin() as store:
            assert store.links.code_holder(one.link_code, services.clock()) is not None
    assert len({one.tick for one in people}) == len(people)
    assert all(len(one.tick) == 4 for one in people)
    again = [one for village in listed(newsroom, number) for one in village.people]
    assert [one.tick for one in again] == [one.tick for one in people]
    assert {one.link_code for one in again}.isdisjoint(one.link_code for one in people)


def test_who_is_ticked_off_was_told(newsroom: Newsroom) -> None:
    newsroom.keeps(*everyone())
    number = newsroom.starts()
    people = [one for village in listed(newsroom, number) for one in village.people]
    ticks = [people[0].tick.lower(), f" {people[1].tick} ", "0000"]
    assert ticked(number, ticks, "operator:desa", newsroom.services) == 2
    assert ticked(number, ticks, "operator:desa", newsroom.services) == 0
    assert newsroom.tally(number)["told"] == 2
    assert sum(newsroom.tally(number).values()) == 7
    assert sum(len(village.people) for village in listed(newsroom, number)) == 2
    assert newsroom.audited(number).count("announcement_ticked") == 2


def test_before_the_start_and_after_a_cancel_there_is_none(newsroom: Newsroom) -> None:
    newsroom.keeps(*everyone())
    number = newsroom.drafts()
    with pytest.raises(AnnouncingRefused) as refused:
        listed(newsroom, number)
    assert refused.value.reason.key == "announce.refused.not_started"
    with pytest.raises(AnnouncingRefused):
        ticked(number, ["AAAA"], AUTHOR, newsroom.services)
    number = newsroom.starts()
    cancel(number, AUTHOR, newsroom.services)
    with pytest.raises(AnnouncingRefused) as refused:
        listed(newsroom, number)
    assert refused.value.reason.key == "announce.refused.state"
