"""Announcements kept: numbers, occasions, changes that cross each other, audiences as JSON."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import NoResultFound

from storage.announcements import (
    AnnouncementChanged,
    AnnouncementState,
    Audience,
    NewAnnouncement,
)
from storage.store import Database
from tests.storage.announced_rows import EVERYONE, NOW, an_announcement

FULL = Audience(
    ("NTT-2026", "SIKKA-2025"),
    ("53.07",),
    ("Alok",),
    ("Wolomarang", "Kota Uneng"),
    date(2027, 1, 1),
    date(2026, 12, 31),
    papers_missing=True,
    language="id",
    channel="whatsapp",
)


def test_a_draft_is_found_as_it_was_kept(database: Database) -> None:
    new = NewAnnouncement(
        {"id": "Kabar.", "en": "News."},
        FULL,
        "rita",
        night_reason="gempa",
        starts_at=NOW + timedelta(hours=1),
        expires_at=NOW + timedelta(days=2),
    )
    with database.begin() as store:
        added = store.announcements.add(new, NOW)
        assert added is not None
    with database.begin() as store:
        assert store.announcements.find(added.number) == added
        assert store.announcements.hold(added.id) == added
    assert {field.name: getattr(added, field.name) for field in fields(new)} == {
        field.name: getattr(new, field.name) for field in fields(new)
    }
    assert (added.state, added.created_at, added.version) == (AnnouncementState.DRAFT, NOW, 0)


@pytest.mark.parametrize("spelled", ["{}", "{} ", "sr {}", "SR{}", "sr.{}", " s r - {} "])
def test_a_number_is_found_however_it_is_written(database: Database, spelled: str) -> None:
    with database.begin() as store:
        added = an_announcement(store)
        letters = added.number.removeprefix("SR-")
        assert store.announcements.find(spelled.format(letters.lower())) == added
        assert store.announcements.find(spelled.format(" ".join(letters))) == added


@pytest.mark.parametrize("number", ["", "SR-", "KL-{}", "SR-{}A", "A{}", "SR-OOOOO", "-" * 3000])
def test_what_is_no_number_finds_nothing(database: Database, number: str) -> None:
    with database.begin() as store:
        letters = an_announcement(store).number.removeprefix("SR-")
        assert store.announcements.find(number.format(letters)) is None


def test_an_occasion_is_told_of_once(database: Database) -> None:
    new = NewAnnouncement(
        {}, EVERYONE, "clock", kind="cover_ends", occasion="cover_ends:2026-12-31"
    )
    with database.begin() as store:
        first = store.announcements.add(new, NOW)
        assert first is not None
        assert store.announcements.add(new, NOW) is None
        # What staff write has no occasion, and any number of them may be alike.
        assert an_announcement(store).number != an_announcement(store).number
        assert len(store.announcements.listed()) == 3


def test_a_change_is_kept_and_an_outdated_one_refused(database: Database) -> None:
    with database.begin() as store:
        draft = an_announcement(store)
        changed = store.announcements.change(
            draft, state=AnnouncementState.RUNNING, audience=FULL, texts={"id": "Lain."}
        )
        assert (changed.state, changed.audience, changed.version) == ("running", FULL, 1)
        assert changed.texts == {"id": "Lain."}
        with pytest.raises(AnnouncementChanged):
            store.announcements.change(draft, state=AnnouncementState.CANCELLED)
        assert store.announcements.find(draft.number) == changed


def test_none_is_held_that_is_not_there(database: Database) -> None:
    with database.begin() as store, pytest.raises(NoResultFound):
        store.announcements.hold(1)


def test_the_newest_are_listed_first_and_worked_on_last(database: Database) -> None:
    with database.begin() as store:
        first, second, third = (an_announcement(store) for _ in range(3))
        assert store.announcements.listed(limit=2) == [third, second]
        running = store.announcements.change(first, state=AnnouncementState.RUNNING)
        wanted = (AnnouncementState.RUNNING, AnnouncementState.DRAFT)
        assert store.announcements.in_state(*wanted) == [running, second, third]
        assert store.announcements.in_state(AnnouncementState.PAUSED) == []


@pytest.mark.parametrize("audience", [EVERYONE, FULL, Audience(language="en")])
def test_an_audience_survives_json(audience: Audience) -> None:
    assert Audience.from_json(audience.to_json()) == audience


def test_a_condition_that_nobody_knows_widens_no_audience() -> None:
    with pytest.raises(KeyError):
        Audience.from_json({"shoe_size": 42})
