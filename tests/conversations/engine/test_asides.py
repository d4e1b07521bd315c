"""Words said in the middle of something: answered, and then it goes on where it was."""

from dataclasses import replace

import pytest

from conversations.engine.commands import Entry
from conversations.engine.flow import Ask, Choose, Discard, Flow, Say
from conversations.engine.guide import Guide
from conversations.engine.session import ChatSession, Left, Place
from tests.conversations.engine.toy import (
    FORM,
    after,
    anything,
    at,
    keys,
    standing,
    toy_guide,
    turn_of,
)

PRICES = Flow(
    "prices",
    start="told",
    steps={
        "told": Say(then="next"),
        "which": Choose(("low", "high"), then="told"),
        "list": Choose(("low", "high"), then="told", closing=True),
        "gone": Say(then="@menu"),
        "erase": Discard(then="gone", every=True),
        "next": Choose(("again", "menu"), then={"again": "told", "menu": "@menu"}, closing=True),
    },
)
STORY = Flow(
    "story",
    start="told",
    steps={
        "told": Ask(anything, then="colour", free=True),
        "colour": Choose(("red",), then="@menu"),
    },
)
TEXTS = {
    "prices.told": "Murah.",
    "prices.which": "Yang mana?",
    "prices.which.low": "Rendah",
    "prices.which.high": "Tinggi",
    "prices.list": "Harga apa?",
    "prices.list.low": "Rendah",
    "prices.list.high": "Tinggi",
    "prices.gone": "Baik.",
    "prices.next": "Ada lagi?",
    "prices.next.again": "Lagi",
    "prices.next.menu": "Menu",
    "story.told": "Ceritakan.",
    "story.colour": "Warna apa?",
    "story.colour.red": "Merah",
}
ENTRIES = {
    "berapa harganya": Entry(Place("prices", "told"), {}),
    "harga yang mana": Entry(Place("prices", "which"), {}),
    "daftar harga": Entry(Place("prices", "list"), {}),
    "hapus semua": Entry(Place("prices", "erase"), {}),
    "lanjut saja": Entry(Place("prices", "gone"), {}),
    "isi formulir lagi": Entry(Place("prices", "list"), {}, begins="form"),
    "formulir lain": Entry(Place("form", "name"), {}),
}


@pytest.fixture
def guide() -> Guide:
    """The toy with prices that can be asked for anywhere; at a free question only with a mark."""

    def asides(text: str, *, free: bool, doing: str) -> Entry | None:
        assert doing in made.flows
        return ENTRIES.get(text.removesuffix("?")) if text.endswith("?") or not free else None

    made = toy_guide(PRICES, STORY, replace(FORM, draft=("name", "colour")), texts=TEXTS)
    return replace(made, asides=asides, entries=ENTRIES.get)


def colour() -> ChatSession:
    """Stand at the second question of the form."""
    return standing("form.colour", got={"name": "Maria"})


def test_what_is_asked_aside_is_answered_and_the_question_asked_again(guide: Guide) -> None:
    turn = turn_of(colour(), "berapa harganya", guide)
    assert keys(turn) == ["prices.told", "form.colour"]
    assert turn.session.got == {"name": "Maria"}
    assert turn.session.returning == ()
    assert turn.session.misread == 0


def test_an_aside_may_ask_before_it_answers(guide: Guide) -> None:
    turn = turn_of(colour(), "harga yang mana", guide)
    assert keys(turn) == ["prices.which"]
    turn = turn_of(turn.session, "1", guide)
    assert keys(turn) == ["prices.told", "form.colour"]
    assert turn.session.got == {"name": "Maria"}


def test_a_closing_question_that_is_the_answer_itself_is_asked(guide: Guide) -> None:
    turn = turn_of(colour(), "daftar harga", guide)
    assert keys(turn) == ["prices.list"]
    assert keys(turn_of(turn.session, "2", guide)) == ["prices.told", "form.colour"]


def test_an_aside_that_ends_at_the_menu_ends_at_the_question(guide: Guide) -> None:
    assert keys(turn_of(colour(), "lanjut saja", guide)) == ["prices.gone", "form.colour"]


def test_nothing_is_come_back_to_once_everything_is_forgotten(guide: Guide) -> None:
    turn = turn_of(colour(), "hapus semua", guide)
    assert keys(turn) == ["prices.gone", "menu.ask"]


def test_back_out_of_an_aside_asks_the_question_that_waited(guide: Guide) -> None:
    turn = after(guide, "harga yang mana", "kembali", session=colour())
    assert at(turn) == "form.colour"
    assert turn.session.got == {"name": "Maria"}


def test_an_aside_that_is_left_unanswered_is_over(guide: Guide) -> None:
    turn = after(guide, "daftar harga", "merah", session=colour())
    assert at(turn) == "consent.ask"
    assert turn.session.got == {"name": "Maria", "colour": "red"}
    turn = after(guide, "daftar harga", "??", session=colour())
    assert keys(turn) == ["engine.not_understood", "form.colour"]
    turn = after(guide, "daftar harga?", "saya jatuh", session=standing("story.told"))
    assert turn.session.got == {"told": "saya jatuh"}


def test_an_option_of_an_aside_may_stand_in_a_few_words(guide: Guide) -> None:
    turn = after(guide, "daftar harga", "yang rendah pak", session=colour())
    assert keys(turn) == ["prices.told", "form.colour"]
    turn = after(guide, "daftar harga", "warnanya tinggi dan merah muda", session=colour())
    assert keys(turn) == ["engine.not_understood", "form.colour"]


def test_nobody_is_kept_in_an_aside_that_he_does_not_understand(guide: Guide) -> None:
    turn = after(guide, "harga yang mana", "hm", session=colour())
    assert keys(turn) == ["engine.not_understood", "prices.which"]
    turn = after(guide, "hm", session=turn.session)
    assert keys(turn) == ["engine.not_understood", "form.colour"]
    assert (turn.session.misread, turn.session.returning) == (0, ())


def test_the_menu_leaves_an_aside_and_what_it_came_out_of(guide: Guide) -> None:
    turn = after(guide, "daftar harga", "menu", session=colour())
    assert keys(turn) == ["menu.ask"]
    assert turn.session.returning == ()


def test_words_at_a_closing_question_of_a_visit_keep_what_waits(guide: Guide) -> None:
    left = Left(Place("form", "colour"), {"name": "Maria"})
    visited = standing("prices.next", returning=(left,))
    turn = turn_of(visited, "daftar harga", guide)
    assert keys(turn) == ["prices.list"]
    assert turn.session.returning == (left,)
    # It was begun as a visit, which asks on until it is left.
    assert keys(turn_of(turn.session, "1", guide)) == ["prices.told", "prices.next"]


@pytest.mark.parametrize("said", ["isi formulir lagi", "formulir lain"])
def test_what_is_being_done_is_not_begun_once_more(guide: Guide, said: str) -> None:
    assert keys(turn_of(colour(), said, guide)) == ["engine.not_understood", "form.colour"]
    visited = standing("prices.which", returning=(Left(Place("form", "colour"), {}, aside=True),))
    turn = turn_of(visited, "isi formulir lagi", guide)
    assert keys(turn) == ["engine.not_understood", "prices.which"]


def test_at_a_question_for_any_words_only_a_plain_question_is_none(guide: Guide) -> None:
    turn = turn_of(standing("story.told"), "berapa harganya?", guide)
    assert keys(turn) == ["prices.told", "story.told"]
    turn = turn_of(standing("story.told"), "berapa harganya", guide)
    assert turn.session.got == {"told": "berapa harganya"}


def test_an_option_is_an_answer_whatever_else_it_may_mean(guide: Guide) -> None:
    asked_too = replace(guide, asides=lambda _text, **_how: ENTRIES["berapa harganya"])
    assert at(turn_of(colour(), "merah", asked_too)) == "consent.ask"
