import pytest

from conversations.engine.events import Edited, Media, SentMedia, Tapped
from conversations.engine.flow import Ask, Enter, Flow
from conversations.engine.guide import Guide
from conversations.engine.session import MOST_STEPS_BACK, ChatSession, Left, Place
from tests.conversations.engine.toy import (
    after,
    anything,
    at,
    keys,
    standing,
    toy_guide,
    turn_of,
)

REST = ChatSession("id")
ASK = Ask(anything, then="text")


def test_a_misunderstanding_is_met_more_helpfully_each_time(guide: Guide) -> None:
    first = turn_of(standing("form.name"), "1a", guide)
    assert keys(first) == ["toy.no_word", "form.name"]
    second = turn_of(first.session, "2a", guide)
    assert keys(second) == ["toy.no_word", "form.name.example", "form.name"]
    for said in ("3a", "4a"):
        third = turn_of(second.session, said, guide)
        assert keys(third) == [
            "toy.no_word",
            "form.name.example",
            "engine.offer_person",
            "form.name",
        ]
        second = third


def test_an_answer_that_is_understood_forgets_the_misunderstandings(guide: Guide) -> None:
    turn = after(guide, "formulir", "1", session=standing("form.name", misread=3))
    assert turn.session.misread == 0
    turn = after(guide, "??", "??", "merah", session=standing("form.colour", got={"name": "A"}))
    assert turn.session.misread == 0


def test_a_misunderstanding_at_a_choice_repeats_its_options(guide: Guide) -> None:
    turn = turn_of(standing("form.colour"), "hijau", guide)
    assert keys(turn) == ["engine.not_understood", "form.colour"]
    assert [option.name for option in turn.replies[-1].options] == ["red", "blue"]


def test_misunderstandings_at_the_menu_are_counted_too(guide: Guide) -> None:
    turn = after(guide, "halo", "xyz 1", "xyz 2", "xyz 3")
    assert "engine.offer_person" in keys(turn)
    assert turn.session.misread == 3


@pytest.mark.parametrize("said", ["halo", "Selamat pagi!", "/start"])
def test_a_greeting_at_a_question_is_returned(guide: Guide, said: str) -> None:
    turn = turn_of(standing("form.colour"), said, guide)
    assert keys(turn) == ["engine.greeting", "form.colour"]
    assert turn.session.misread == 0


@pytest.mark.parametrize("said", ["MENU", "menu", " Menu. ", "/menu", "*MENU*", "menu utama"])
@pytest.mark.parametrize("place", ["menu.ask", "form.name", "form.colour", "note.text"])
def test_menu_works_everywhere(guide: Guide, place: str, said: str) -> None:
    turn = turn_of(standing(place, got={"name": "Maria"}), said, guide)
    assert keys(turn) == ["menu.ask"]
    assert turn.session.got == {}
    assert (turn.session.trail, turn.session.returning) == ((), ())


def test_cancel_says_so_and_shows_the_menu(guide: Guide) -> None:
    turn = turn_of(standing("note.text"), "BATAL", guide)
    assert keys(turn) == ["engine.cancelled", "menu.ask"]


def test_back_asks_the_question_before_this_one(guide: Guide) -> None:
    turn = after(guide, "formulir", "Maria", "kembali")
    assert at(turn) == "form.name"
    assert at(turn_of(turn.session, "Yosef", guide)) == "form.colour"


def test_back_goes_through_flows_and_keeps_their_return(guide: Guide) -> None:
    turn = after(guide, "halo", "1", "Maria", "merah")
    assert at(turn) == "consent.ask"
    assert len(turn.session.returning) == 1
    turn = turn_of(turn.session, "kembali", guide)
    assert at(turn) == "form.colour"
    assert turn.session.returning == ()
    turn = after(guide, "kembali", "kembali", session=turn.session)
    assert at(turn) == "menu.ask"


def test_back_into_a_flow_that_was_entered_finds_its_return_again(guide: Guide) -> None:
    turn = after(guide, "formulir", "Maria", "merah", "petugas", "kembali")
    assert at(turn) == "consent.ask"
    turn = turn_of(turn.session, "ya", guide)
    assert keys(turn) == ["form.kept"]
    assert turn.session == REST


def test_back_does_not_lead_into_a_flow_that_was_left() -> None:
    flow = Flow("note", "first", {"first": Enter("consent", then="text"), "text": ASK})
    guide = toy_guide(flow)
    turn = after(
        guide, "ya", session=standing("consent.ask", returning=(Left(Place("note", "text")),))
    )
    assert at(turn) == "note.text"
    assert at(turn_of(turn.session, "kembali", guide)) == "menu.ask"


def test_back_with_nothing_before_shows_the_menu(guide: Guide) -> None:
    assert at(turn_of(REST, "kembali", guide)) == "menu.ask"
    assert at(turn_of(standing("form.name"), "kembali", guide)) == "menu.ask"


def test_the_way_back_is_bounded() -> None:
    guide = toy_guide(Flow("note", "text", {"text": ASK}))
    turn = after(guide, *(["ya"] * 3 * MOST_STEPS_BACK), session=standing("note.text"))
    assert len(turn.session.trail) == MOST_STEPS_BACK
    turn = after(guide, *(["kembali"] * MOST_STEPS_BACK), session=turn.session)
    assert at(turn) == "note.text"
    assert at(turn_of(turn.session, "kembali", guide)) == "menu.ask"


def test_a_visited_flow_returns_to_the_question_that_waited(guide: Guide) -> None:
    turn = after(guide, "formulir", "Maria", "petugas")
    assert at(turn) == "note.text"
    turn = turn_of(turn.session, "Tolong bantu saya", guide)
    assert keys(turn) == ["note.taken", "form.colour"]
    assert turn.session.got["name"] == "Maria"
    assert turn.session.returning == ()
    assert at(turn_of(turn.session, "kembali", guide)) == "form.name"


def test_back_out_of_a_visit_asks_the_question_that_waited(guide: Guide) -> None:
    turn = after(guide, "formulir", "Maria", "petugas", "kembali")
    assert at(turn) == "form.colour"
    assert at(turn_of(turn.session, "kembali", guide)) == "form.name"


def test_a_visit_out_of_a_visit_returns_through_both(guide: Guide) -> None:
    turn = after(guide, "formulir", "petugas", "bahasa", "1")
    assert keys(turn) == ["tongue.done", "note.text"]
    assert keys(turn_of(turn.session, "pesan", guide)) == ["note.taken", "form.name"]


def test_however_often_people_go_astray_the_session_stays_small(guide: Guide) -> None:
    turn = after(guide, "formulir", *(["petugas", "bahasa"] * 30))
    assert len(turn.session.to_json()) < 2000
    assert at(turn) == "tongue.ask"
    # And no number of answers is needed to come out again.
    turn = after(guide, "1", "pesan", session=turn.session)
    assert at(turn) == "form.name"


def test_a_visit_at_rest_ends_at_rest(guide: Guide) -> None:
    turn = after(guide, "petugas", "pesan saya")
    assert keys(turn) == ["note.taken"]
    assert turn.session == REST


def test_another_language_is_spoken_from_its_choice_on(guide: Guide) -> None:
    turn = after(guide, "formulir", "bahasa", "english")
    assert turn.session.language == "en"
    assert at(turn) == "form.name"
    assert "ask" not in turn.session.got


def test_sources_tell_the_rules_of_the_last_figures(guide: Guide) -> None:
    turn = after(guide, "halo", "2", "sumber")
    assert keys(turn) == ["engine.sources", "menu.ask"]
    rule = guide.figures["jkm.total"].rule
    assert any(line.blanks["rule"] == rule for line in turn.replies[0].text.blanks["rules"])  # type: ignore[union-attr]


def test_sources_of_nothing_say_so(guide: Guide) -> None:
    assert keys(turn_of(REST, "sumber", guide)) == ["engine.no_sources", "menu.ask"]


def test_a_figure_that_a_new_release_dropped_has_no_source(guide: Guide) -> None:
    turn = turn_of(standing("menu.ask", figures=("gone.figure",)), "sumber", guide)
    assert keys(turn) == ["engine.no_sources", "menu.ask"]


def test_plain_words_lead_into_a_flow_at_rest_and_at_a_closing_question(guide: Guide) -> None:
    for session in (REST, standing("menu.ask")):
        assert at(turn_of(session, "formulir", guide)) == "form.name"
        turn = turn_of(session, "saya Maria", guide)
        assert at(turn) == "form.colour"
        assert turn.session.got == {"name": "Maria"}


def test_plain_words_do_not_lead_away_from_a_question_that_matters(guide: Guide) -> None:
    turn = turn_of(standing("form.colour", got={"name": "Maria"}), "formulir", guide)
    assert keys(turn) == ["engine.not_understood", "form.colour"]


def test_a_way_in_leaves_no_old_way_back(guide: Guide) -> None:
    turn = after(guide, "formulir", "Maria", "menu", "formulir")
    assert (turn.session.trail, turn.session.returning) == ((), ())


def test_a_button_of_the_waiting_question_is_its_answer(guide: Guide) -> None:
    turn = turn_of(standing("form.colour"), Tapped("form.colour", "red"), guide)
    assert turn.session.got["colour"] == "red"
    turn = turn_of(standing("form.name"), Tapped("form.name", "skip"), guide)
    assert at(turn) == "form.colour"


def test_a_button_of_the_menu_works_at_rest(guide: Guide) -> None:
    assert at(turn_of(REST, Tapped("menu.ask", "form"), guide)) == "form.name"


@pytest.mark.parametrize(
    "tapped",
    [
        Tapped("form.name", "skip"),
        Tapped("menu.ask", "form"),
        Tapped("form.colour", "green"),
        Tapped("form.colour", ""),
        Tapped("", "red"),
        Tapped("", ""),
        Tapped("nowhere.at_all", "red"),
        Tapped("form.colour.red", "red"),
        Tapped("form.keep", "kept"),
        Tapped("x" * 64, "\U0001f642" * 64),
    ],
    ids=str,
)
def test_any_other_button_changes_nothing(guide: Guide, tapped: Tapped) -> None:
    session = standing("form.colour", got={"name": "Maria"})
    turn = turn_of(session, tapped, guide)
    assert keys(turn) == ["engine.old_button", "form.colour"]
    assert turn.session == session


@pytest.mark.parametrize("kind", list(Media))
def test_what_is_no_text_is_told_kindly_and_changes_nothing(guide: Guide, kind: Media) -> None:
    session = standing("form.colour", got={"name": "Maria"})
    turn = turn_of(session, SentMedia(kind), guide)
    assert keys(turn) == [f"engine.media.{kind}", "form.colour"]
    assert turn.session == session


def test_a_changed_message_changes_nothing(guide: Guide) -> None:
    session = standing("form.colour", got={"name": "Maria"})
    turn = turn_of(session, Edited(), guide)
    assert keys(turn) == ["engine.edited", "form.colour"]
    assert turn.session == session


@pytest.mark.parametrize("said", ["", " ", "\u200b", "\n\n"])
@pytest.mark.parametrize("place", [None, "menu.ask", "form.name", "form.colour", "consent.ask"])
def test_an_empty_message_is_answered(guide: Guide, place: str | None, said: str) -> None:
    session = standing(place) if place else REST
    assert keys(turn_of(session, said, guide))
