"""How a conversation with an officer ends: by the person, by the clock, never by night."""

from datetime import datetime, timedelta

import pytest

from handlers.services import Services
from handlers.staff.talking import KEPT_FOR, TalkMoved, give_back_due
from tests.conftest import StandingClock
from tests.handlers.staff.talk_house import (
    BACK,
    WITA,
    Heard,
    Officer,
    acts_of,
    half_done,
)
from tests.handlers.writing import Writer, words


@pytest.mark.parametrize("said", ["MENU", "menu utama"])
def test_nobody_is_kept_in_a_conversation_with_an_officer(
    writer: Writer, rosa: Officer, said: str
) -> None:
    rosa.takes(writer)
    answered = writer.says(said)
    assert answered.step == "main_menu.ask"
    assert words(answered)[0].startswith(BACK)
    assert (writer.row().taken_by, writer.row().taken_until) == (None, None)
    assert acts_of(writer.services) == ["talk_taken", "talk_left"]
    with pytest.raises(TalkMoved):
        rosa.writes(writer, "Sebentar.")
    assert writer.says("5").step == "benefits.ask"


def test_each_word_of_staff_keeps_the_chat_for_twelve_hours(
    writer: Writer, rosa: Officer, clock: StandingClock, heard: Heard, demo: Services
) -> None:
    clock.now = datetime(2026, 11, 21, 7, 30, tzinfo=WITA)
    rosa.takes(writer)
    clock.advance(hours=3)
    rosa.writes(writer, "Masih di sini.")
    heard.now()
    clock.now = datetime(2026, 11, 22, 7, 30, tzinfo=WITA)
    assert clock() - timedelta(hours=9) > writer.row().taken_until - KEPT_FOR
    assert give_back_due(demo, 50) == 1
    assert give_back_due(demo, 50) == 0
    assert heard.now()[-1].startswith(BACK)
    assert acts_of(demo)[-1] == "talk_over"
    assert writer.says("menu").step == "main_menu.ask"


def test_a_chat_is_not_given_back_before_its_time(
    writer: Writer, rosa: Officer, clock: StandingClock, demo: Services
) -> None:
    clock.now = datetime(2026, 11, 21, 7, 30, tzinfo=WITA)
    rosa.takes(writer)
    clock.advance(hours=11, minutes=59)
    assert give_back_due(demo, 50) == 0
    rosa.writes(writer, "Masih di sini.")
    clock.advance(minutes=2)
    assert give_back_due(demo, 50) == 0
    assert words(writer.says("halo")) == []


def test_by_night_nobody_is_written_to_and_the_first_answer_says_who_speaks(
    writer: Writer, rosa: Officer, clock: StandingClock, demo: Services, heard: Heard
) -> None:
    clock.now = datetime(2026, 11, 21, 12, 0, tzinfo=WITA)
    rosa.takes(writer)
    heard.now()
    clock.now = datetime(2026, 11, 22, 0, 30, tzinfo=WITA)
    assert give_back_due(demo, 50) == 0
    answered = writer.says("menu")
    assert words(answered)[0].startswith(BACK)
    clock.now = datetime(2026, 11, 22, 9, 0, tzinfo=WITA)
    assert give_back_due(demo, 50) == 0
    assert heard.now() == []


def test_a_half_done_report_is_not_spoken_of_while_an_officer_answers(
    writer: Writer, rosa: Officer, clock: StandingClock, demo: Services
) -> None:
    clock.now = datetime(2026, 11, 21, 9, 0, tzinfo=WITA)
    half_done(writer)
    assert writer.row().draft_since is not None
    rosa.takes(writer)
    clock.advance(hours=4)
    with demo.database.begin() as store:
        hours = timedelta(hours=3), timedelta(hours=23)
        assert store.chats.due_drafts(clock(), *hours, 50) == []
    rosa.gives_back(writer)
    with demo.database.begin() as store:
        assert len(store.chats.due_drafts(clock(), *hours, 50)) == 1
