from conversations.engine.check import find_mistakes
from conversations.engine.effects import ListPeople
from conversations.engine.events import PeopleListed
from conversations.engine.flow import Choose, Decide, Do, End, Flow, Say, place_of
from conversations.engine.session import Place
from tests.conversations.engine.toy import toy_guide


def mistakes_of(flow: Flow) -> list[str]:
    """Return what is found in one flow of the toy."""
    name = f"{flow.name}."
    return [found for found in find_mistakes(toy_guide(flow)) if found.startswith(name)]


def test_a_target_that_is_nowhere_is_found() -> None:
    flow = Flow(
        "lost",
        start="begin",
        steps={
            "one": Decide(lambda _: "a", then={"a": "two", "b": "@nowhere", "c": "end"}),
            "end": End(say=False),
        },
    )
    assert mistakes_of(flow) == [
        "lost.begin: the start is no step",
        "lost.one: leads to two, which is nowhere",
        "lost.one: leads to @nowhere, which is nowhere",
    ]


def test_a_step_of_another_flow_must_be_there() -> None:
    flow = Flow(
        "lost",
        start="one",
        steps={
            "one": Decide(lambda _: "a", then={"a": "@form.colour", "b": "@form.gone", "c": "@x.y"})
        },
    )
    assert mistakes_of(flow) == [
        "lost.one: leads to @form.gone, which is nowhere",
        "lost.one: leads to @x.y, which is nowhere",
    ]


def test_a_target_is_a_step_or_a_flow_at_its_start_or_at_a_step() -> None:
    flows = toy_guide().flows
    named = {"name": Place("form", "name"), "@tongue": Place("tongue", "ask")}
    named["@tongue.done"] = Place("tongue", "done")
    assert {target: place_of(target, "form", flows) for target in named} == named


def test_an_option_without_a_way_on_is_found() -> None:
    flow = Flow("form", "colour", {"colour": Choose(("red", "blue"), then={"red": "@menu"})})
    assert mistakes_of(flow) == ["form.colour: options and ways on differ"]


def test_a_text_that_is_missing_is_found() -> None:
    flow = Flow(
        "mute",
        start="ask",
        steps={"ask": Choose(("yes",), then={"yes": "told"}), "told": Say("end"), "end": End()},
    )
    assert mistakes_of(flow) == [
        "mute.ask: has no text",
        "mute.ask.yes: has no text",
        "mute.told: has no text",
        "mute.end: has no text",
    ]


def test_a_step_without_an_end_is_found() -> None:
    flow = Flow(
        "round",
        start="one",
        steps={
            "one": Say(then="two"),
            "two": Do(lambda _: ListPeople(), then={PeopleListed: "one"}),
        },
    )
    found = mistakes_of(flow)
    assert "round.one: no end can be reached from here" in found
    assert "round.two: no end can be reached from here" in found
