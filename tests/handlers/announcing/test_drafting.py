"""A draft is kept when nothing can be seen to be wrong with it; else one line says what is."""

from datetime import timedelta
from typing import Any

import pytest

from conversations.engine.replies import Text
from handlers.announcing.drafting import Given, draft
from handlers.announcing.errors import AnnouncingRefused
from handlers.services import Services
from storage.announcements import AnnouncementState, Audience
from tests.conftest import StandingClock
from tests.handlers.announcing.newsroom import AUTHOR, TEXTS, Newsroom, at, person

ALOK = Audience(kabupaten=("53.07",))


def given(**changes: Any) -> Given:  # noqa: ANN401 - any field of a draft
    """Return a draft that is right but for ``changes``."""
    values: dict[str, Any] = {"texts": TEXTS, "audience": ALOK, "author": AUTHOR}
    return Given(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"texts": {"id": " "}}, "empty", id="text"),
        pytest.param({"author": "  "}, "author_missing", id="nobody"),
        pytest.param({"audience": Audience()}, "no_criterion", id="no-criterion"),
        pytest.param(
            {"audience": Audience(desa=("  ",))}, "no_criterion", id="a-village-without-a-name"
        ),
        pytest.param({"everybody": True}, "everybody_and_criteria", id="everybody-of-some"),
        pytest.param(
            {"audience": Audience(programmes=("NTT-2027",))}, "unknown_programme", id="programme"
        ),
        pytest.param(
            {"audience": Audience(kabupaten=("53.99",))}, "unknown_kabupaten", id="kabupaten"
        ),
        pytest.param({"audience": Audience(language="nl")}, "unknown_language", id="language"),
        pytest.param({"audience": Audience(channel="sms")}, "unknown_channel", id="channel"),
        pytest.param({"starts_at": at(8, 59)}, "starts_past", id="begins-in-the-past"),
        pytest.param({"expires_at": at(8, 59)}, "ends_first", id="ends-in-the-past"),
        pytest.param(
            {"starts_at": at(10), "expires_at": at(10)}, "ends_first", id="ends-as-it-begins"
        ),
        pytest.param({"night_reason": "a" * 201}, "night_reason_long", id="long-reason"),
    ],
)
def test_what_is_wrong_is_refused_in_words_and_nothing_is_kept(
    newsroom: Newsroom, changes: dict[str, Any], why: str
) -> None:
    services = newsroom.services
    with pytest.raises(AnnouncingRefused) as refused:
        draft(given(**changes), services)
    assert refused.value.reason.key == f"announce.refused.{why}"
    for language in services.guide.texts.languages:
        assert services.guide.texts.say(refused.value.reason, language)
    with services.database.begin() as store:
        assert store.announcements.listed() == []


def test_a_draft_says_who_wrote_it_and_lives_for_thirty_days(
    newsroom: Newsroom, clock: StandingClock
) -> None:
    newsroom.keeps(person(1))
    audience = Audience(programmes=("NTT-2026",), desa=("  Kota   Uneng ",), channel="telegram")
    kept = draft(given(audience=audience, author=f" {AUTHOR} "), newsroom.services)
    assert newsroom.of(kept.number.lower()) == kept
    assert kept.state is AnnouncementState.DRAFT
    assert kept.author == AUTHOR
    assert kept.audience.desa == ("Kota Uneng",)
    assert (kept.starts_at, kept.expires_at) == (None, clock() + timedelta(days=30))
    assert newsroom.audited(kept.number) == ["announcement_drafted"]


def test_it_lives_for_thirty_days_from_its_start(newsroom: Newsroom) -> None:
    kept = draft(given(starts_at=at(9, days=10)), newsroom.services)
    assert kept.expires_at == at(9, days=40)


def test_everybody_is_said_in_as_many_words(services: Services) -> None:
    kept = draft(given(audience=Audience(), everybody=True), services)
    assert kept.audience == Audience()


def test_a_reason_that_is_blank_is_none(services: Services) -> None:
    assert draft(given(night_reason="  "), services).night_reason is None


def test_the_reason_is_a_text_with_its_blanks() -> None:
    refused = AnnouncingRefused("unknown_programme", code="NTT-2027")
    assert refused.reason == Text("announce.refused.unknown_programme", {"code": "NTT-2027"})
