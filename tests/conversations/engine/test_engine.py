from datetime import timedelta

import pytest

from conversations.engine.effects import Effect, LeaveMessage, Matter
from conversations.engine.engine import MOST_EFFECTS, FlowDoesNotRest, advance, finish
from conversations.engine.events import Answer, MessageKept, SharedContact, Tapped
from conversations.engine.flow import ChatFacts, Do, End, Flow, Say
from conversations.engine.guide import Guide
from conversations.engine.session import Asked, ChatSession, Left, Place
from conversations.engine.walk import FlowGoesRound
from tests.conversations.engine.toy import (
    PATIENCE,
    after,
    at,
    keys,
    moment,
    standing,
    toy_guide,
    turn_of,
    world,
)

REST = ChatSession("id")


def test_the_first_words_are_greeted_with_the_menu(guide: Guide) -> None:
    turn = turn_of(REST, "selamat malam semua", guide)
    assert keys(turn) == ["main_menu.greeting", "menu.ask"]
    assert at(turn) == "menu.ask"


def test_a_flow_asks_learns_looks_up_and_ends_at_rest(guide: Guide) -> None:
    turn = after(guide, "formulir", "Maria", "merah")
    assert at(turn) == "consent.ask"
    assert turn.session.got == {"name": "Maria", "colour": "red"}
    turn = turn_of(turn.session, "ya", guide)
    assert keys(turn) == ["form.kept"]
    assert turn.replies[0].text.blanks == {"number": "P-22222"}
    assert turn.session == REST


def test_a_turn_waits_for_the_answer_to_its_effect(guide: Guide) -> None:
    waiting = after(guide, "formulir", "Maria", "biru").session
    turn = advance(waiting, Tapped("consent.ask", "yes"), guide, moment())
    assert turn.effect == LeaveMessage(Matter.QUESTION, "Maria")
    assert not turn.replies


def test_each_effect_sees_what_the_one_before_changed(guide: Guide) -> None:
    facts = [ChatFacts(), ChatFacts(consented=True)]
    seen: list[bool] = []
    flow = Flow(
        "twice",
        start="one",
        steps={
            "one": Do(_note(seen), then={MessageKept: "two"}),
            "two": Do(_note(seen), then={MessageKept: "end"}),
            "end": End(say=False),
        },
    )
    guide = toy_guide(flow)
    turn = advance(standing("twice.one"), Tapped("", ""), guide, moment(chat=facts[0]))
    finish(turn, world, guide, lambda: moment(chat=facts[1]))
    assert seen == [False, True]


def _note(seen: list[bool]):  # type: ignore[no-untyped-def]  # noqa: ANN202 - an effect's maker
    def make(known):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - same
        seen.append(known.chat.consented)
        return LeaveMessage(Matter.QUESTION, "")

    return make


def _chain(length: int) -> Flow:
    """A flow that looks up ``length`` times and then rests."""
    steps = {
        f"look{number}": Do(
            lambda _: LeaveMessage(Matter.QUESTION, ""),
            then={MessageKept: f"look{number + 1}" if number < length else "end"},
        )
        for number in range(1, length + 1)
    }
    return Flow("chain", start="look1", steps={**steps, "end": End(say=False)})


def test_as_many_lookups_in_a_row_as_are_allowed_come_to_rest() -> None:
    guide = toy_guide(_chain(MOST_EFFECTS))
    assert turn_of(standing("chain.look1"), Tapped("", ""), guide).session == REST


def test_lookups_that_never_rest_are_an_error() -> None:
    guide = toy_guide(_chain(MOST_EFFECTS + 1))
    carried: list[Effect] = []

    def carry_out(effect: Effect) -> Answer:
        carried.append(effect)
        return world(effect)

    for place in ("chain.look1", "restless.again"):
        carried.clear()
        turn = advance(standing(place), Tapped("", ""), guide, moment())
        with pytest.raises(FlowDoesNotRest):
            finish(turn, carry_out, guide, moment)
        assert len(carried) == MOST_EFFECTS


def test_a_flow_that_goes_round_without_waiting_is_an_error(guide: Guide) -> None:
    with pytest.raises(FlowGoesRound):
        turn_of(REST, "keliling", guide)


def test_an_unknown_answer_to_an_effect_is_an_error(guide: Guide) -> None:
    turn = advance(standing("tongue.ask"), Tapped("tongue.ask", "en"), guide, moment())
    with pytest.raises(KeyError):
        finish(turn, lambda _: MessageKept("P-22222"), guide, moment)


def test_a_question_waits_as_long_as_its_flow_is_patient(guide: Guide) -> None:
    asked = standing("form.name")
    assert at(turn_of(asked, "Maria", guide, moment(PATIENCE))) == "form.colour"
    late = turn_of(asked, "Maria", guide, moment(PATIENCE + timedelta(seconds=1)))
    assert keys(late) == ["engine.begin_again", "main_menu.greeting", "menu.ask"]
    assert late.session.got == {}


def test_a_closing_question_is_left_without_a_word(guide: Guide) -> None:
    late = turn_of(standing("menu.ask"), "pagi", guide, moment(timedelta(days=3)))
    assert keys(late) == ["main_menu.greeting", "menu.ask"]


def test_a_button_of_a_question_that_waited_too_long_changes_nothing(guide: Guide) -> None:
    late = turn_of(
        standing("form.colour", got={"name": "Maria"}),
        Tapped("form.colour", "red"),
        guide,
        moment(timedelta(days=3)),
    )
    assert keys(late) == ["engine.begin_again", "engine.old_button", "menu.ask"]


def test_who_waits_at_a_step_that_was_renamed_goes_on(guide: Guide) -> None:
    turn = turn_of(standing("form.nickname"), "Maria", guide)
    assert at(turn) == "form.colour"
    assert turn.session.got == {"name": "Maria"}


@pytest.mark.parametrize("place", ["form.gone", "gone.name"])
def test_who_waits_at_a_step_that_is_no_more_begins_again(guide: Guide, place: str) -> None:
    turn = turn_of(standing(place, got={"name": "Maria"}), "Maria", guide)
    assert keys(turn) == ["engine.begin_again", "main_menu.greeting", "menu.ask"]
    assert turn.session.got == {}


@pytest.mark.parametrize("place", [Place("form", "gone"), Place("gone", "name")])
def test_a_way_back_that_is_no_more_is_left_out(guide: Guide, place: Place) -> None:
    colour = Place("form", "colour")
    session = standing(
        "note.text",
        returning=(Left(colour), Left(place)),
        trail=(Asked(colour, 0), Asked(place, 0)),
    )
    assert at(turn_of(session, "sampai jumpa", guide)) == "form.colour"
    assert at(turn_of(session, "kembali", guide)) == "form.colour"


def test_a_way_back_to_a_renamed_step_finds_it(guide: Guide) -> None:
    old = Place("form", "nickname")
    session = standing("note.text", returning=(Left(old),), trail=(Asked(old, 0),))
    assert at(turn_of(session, "sampai jumpa", guide)) == "form.name"
    assert at(turn_of(session, "kembali", guide)) == "form.name"


def test_a_step_that_waits_no_more_is_walked_through() -> None:
    changed = Flow(
        "form", start="name", steps={"name": Say(then="end", text="name"), "end": End(say=False)}
    )
    turn = turn_of(standing("form.name"), "Maria", toy_guide(changed))
    assert turn.session == REST


def test_a_contact_is_asked_for_only_where_it_can_be_shared(guide: Guide) -> None:
    telegram = moment(chat=ChatFacts(can_share_contact=True))
    assert turn_of(REST, "formulir", guide, telegram).replies[-1].asks_contact
    assert not turn_of(REST, "formulir", guide).replies[-1].asks_contact


def test_an_own_contact_leads_on_and_that_of_another_does_not(guide: Guide) -> None:
    asked = standing("form.name")
    assert at(turn_of(asked, SharedContact(own=True), guide)) == "form.colour"
    other = turn_of(asked, SharedContact(own=False), guide)
    assert keys(other) == ["engine.contact_of_another", "form.name"]
    unasked = turn_of(standing("form.colour"), SharedContact(own=True), guide)
    assert keys(unasked) == ["engine.contact_kept", "form.colour"]


def test_a_contact_at_rest_is_answered_with_the_menu(guide: Guide) -> None:
    assert keys(turn_of(REST, SharedContact(own=True), guide))[-1] == "menu.ask"
