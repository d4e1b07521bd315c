"""What people read: who speaks, the text, its number and STOP; short enough, nothing personal."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.wiring import load_guide
from conversations.approved_words import filled, full_names
from handlers.announcing.text_checks import LONGEST_TEXT
from handlers.announcing.words import message_for
from handlers.rendering import LONGEST_MESSAGE
from storage.announcements import Announcement, AnnouncementState, Audience
from tests.handlers.announcing.newsroom import TEXTS

GUIDE = load_guide()
LANGUAGES = GUIDE.texts.languages
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def announcement(texts: Mapping[str, str] = TEXTS) -> Announcement:
    """Return an announcement of some texts."""
    return Announcement(
        id=1,
        number="SR-7KQ2M",
        state=AnnouncementState.RUNNING,
        kind="staff",
        occasion=None,
        texts=texts,
        audience=Audience(),
        author="operator:rita",
        approved_by=None,
        approved_at=None,
        approved_people=None,
        night_reason=None,
        starts_at=None,
        expires_at=None,
        created_at=NOW,
        started_at=NOW,
        ended_at=None,
        version=0,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_frame_says_who_speaks_its_number_and_how_to_stop(language: str) -> None:
    text = message_for(announcement(), language, GUIDE).text
    first, words, last = text.split("\n\n")
    assert "Lontar" in first
    assert "BPJS Ketenagakerjaan" in first
    assert words == TEXTS[language]
    assert "SR-7KQ2M" in last
    assert "STOP" in last


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_text_stays_below_what_a_message_may_have(language: str) -> None:
    longest = announcement(dict.fromkeys(LANGUAGES, "a" * LONGEST_TEXT))
    message = message_for(longest, language, GUIDE)
    assert len(message.text) <= LONGEST_MESSAGE
    assert len(filled(GUIDE.texts, message.template, message.blanks)) <= LONGEST_MESSAGE


def test_who_has_no_text_of_their_own_reads_indonesian_in_frame_and_template() -> None:
    indonesian = announcement({"id": "Kartu dibagikan."})
    assert message_for(indonesian, "en", GUIDE) == message_for(indonesian, "id", GUIDE)
    assert message_for(indonesian, "en", GUIDE).template == "announcement_id"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_one_that_we_have_and_its_blank_is_one_line(language: str) -> None:
    message = message_for(announcement({language: "Satu.\n\nDua.", "id": "Satu."}), language, GUIDE)
    assert message.template == f"announcement_{language}"
    assert message.template in full_names(GUIDE.texts)
    assert not {"\n", "\t"} & set("".join(message.blanks))
    assert message.blanks[0] in filled(GUIDE.texts, message.template, message.blanks)


@pytest.mark.parametrize(
    ("language", "day"), [("id", "31 Desember 2026"), ("en", "31 December 2026")]
)
def test_a_reminder_has_a_template_of_its_own_that_names_the_day(language: str, day: str) -> None:
    audience = Audience(cover_ends_on=date(2026, 12, 31))
    message = message_for(
        replace(announcement(), kind="cover_ends", audience=audience), language, GUIDE
    )
    assert (message.template, message.blanks) == (f"cover_ends_{language}", (day,))
