"""Templates at Twilio: which may be sent, which wait for Meta, and what is asked when."""

from datetime import timedelta

import pytest

from storage.store import Database
from storage.whatsapp_contents import Judgement, PushedContent
from tests.storage.case_rows import NOW

NAME = "announcement_id"
OLD, NEW = (
    PushedContent("HX1", "old", Judgement("unsubmitted")),
    PushedContent("HX2", "new", Judgement("unsubmitted")),
)
APPROVED = Judgement("approved", "", "UTILITY")


def test_what_is_kept_is_read_back(database: Database) -> None:
    content = PushedContent("HX1", "digest", Judgement("rejected", "why", "MARKETING"), NOW)
    with database.begin() as store:
        store.whatsapp_contents.keep("lontar_buttons_2", PushedContent("HX9", "layout"))
        store.whatsapp_contents.keep(NAME, OLD)
        store.whatsapp_contents.keep(NAME, content)
    with database.begin() as store:
        assert store.whatsapp_contents.all() == {
            "lontar_buttons_2": PushedContent("HX9", "layout"),
            NAME: content,
        }


@pytest.mark.parametrize("state", ["received", "pending", "rejected", "paused", "disabled", "new"])
def test_only_what_meta_approved_may_be_sent(database: Database, state: str) -> None:
    with database.begin() as store:
        contents = store.whatsapp_contents
        contents.keep("lontar_buttons_2", PushedContent("HX9", "layout"))
        contents.keep_template(NAME, OLD)
        contents.judge(NAME, OLD.sid, Judgement(state), NOW)
        assert contents.approved() == frozenset()
        contents.judge(NAME, OLD.sid, APPROVED, NOW)
        assert contents.approved() == {NAME}


def test_approved_words_are_used_until_the_new_ones_are_approved(database: Database) -> None:
    with database.begin() as store:
        contents = store.whatsapp_contents
        contents.keep_template(NAME, OLD)
        contents.judge(NAME, OLD.sid, APPROVED, NOW)
        contents.keep_template(NAME, NEW)
        assert contents.approved() == {NAME}
        assert contents.all()[NAME].sid == OLD.sid
        (waiting,) = set(contents.all()) - {NAME}
        contents.judge(waiting, NEW.sid, Judgement("pending"), NOW)
        assert contents.all()[NAME].sid == OLD.sid
        contents.judge(waiting, NEW.sid, APPROVED, NOW)
        assert contents.all() == {NAME: PushedContent(NEW.sid, NEW.digest, APPROVED, NOW)}


def test_words_that_went_back_to_what_they_were_forget_the_new_ones(database: Database) -> None:
    with database.begin() as store:
        contents = store.whatsapp_contents
        contents.keep_template(NAME, OLD)
        contents.judge(NAME, OLD.sid, APPROVED, NOW)
        contents.keep_template(NAME, NEW)
        contents.keep_template(NAME, OLD)
        assert contents.all() == {NAME: PushedContent(OLD.sid, OLD.digest, APPROVED, NOW)}


def test_words_that_were_never_approved_make_room_at_once(database: Database) -> None:
    with database.begin() as store:
        store.whatsapp_contents.keep_template(NAME, OLD)
        store.whatsapp_contents.keep_template(NAME, NEW)
        assert store.whatsapp_contents.all() == {NAME: NEW}


def test_a_judgement_of_words_that_are_there_no_more_changes_nothing(database: Database) -> None:
    with database.begin() as store:
        store.whatsapp_contents.keep_template(NAME, NEW)
        store.whatsapp_contents.judge(NAME, OLD.sid, APPROVED, NOW)
        assert store.whatsapp_contents.all() == {NAME: NEW}


@pytest.mark.parametrize(
    ("state", "minutes", "due"),
    [
        ("received", 14, False),
        ("received", 15, True),
        ("pending", 15, True),
        ("what-is-new", 15, True),
        ("approved", 60, False),
        ("approved", 24 * 60, True),
        ("paused", 15, True),
        ("disabled", 60, False),
        ("disabled", 24 * 60, True),
        ("rejected", 24 * 60, False),
        ("unsubmitted", 24 * 60, False),
    ],
)
def test_twilio_is_asked_no_more_often_than_news_can_come(
    database: Database, state: str, minutes: int, *, due: bool
) -> None:
    now = NOW + timedelta(minutes=minutes)
    with database.begin() as store:
        content = PushedContent("HX1", "digest", Judgement(state), NOW)
        store.whatsapp_contents.keep(NAME, content)
        store.whatsapp_contents.keep("lontar_buttons_2", PushedContent("HX9", "layout"))
        assert store.whatsapp_contents.due(now) == ({NAME: "HX1"} if due else {})
        assert store.whatsapp_contents.due(now) == {}
