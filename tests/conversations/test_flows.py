"""Rules that every flow keeps."""

import pytest

from bot.wiring import load_guide
from conversations.anywhere import COMMANDS
from conversations.engine.answers import folded
from conversations.engine.check import find_mistakes, targets
from conversations.engine.commands import GoOn, Visit
from conversations.engine.engine import Turn
from conversations.engine.events import Media, Said, SentMedia, Tapped
from conversations.engine.flow import Ask, Choose, place_of
from conversations.engine.session import Place
from conversations.entries import AGENT, DIED_OR_NOT, PLACES
from conversations.flows import DRAFTS_OFFERED, FILES, FLOWS, MENU
from conversations.intent_places import INTENT_PLACES, OFFER
from conversations.intents import INTENTS
from conversations.questions import load_questions
from tests.conversations.engine.imagined_reports import PHOTO_ID
from tests.conversations.standing import WAITING, asked, come_to, imagined, look_at, step_at

LONGEST_SESSION = 8000
WALKED = 500
each_flow = pytest.mark.parametrize("name", FLOWS)
each_question = pytest.mark.parametrize("place", WAITING, ids=[place.name for place in WAITING])
each_language = pytest.mark.parametrize("language", ["id", "en"])


def test_the_flows_have_no_mistakes() -> None:
    assert find_mistakes(load_guide()) == []


def test_every_word_that_works_anywhere_leads_somewhere() -> None:
    texts = load_guide().texts
    assert set(texts.commands.values()) == set(COMMANDS)
    for command in COMMANDS.values():
        if isinstance(command, GoOn | Visit):
            assert command.place.step in FLOWS[command.place.flow].steps


def test_every_way_in_from_plain_words_leads_somewhere() -> None:
    for place in PLACES.values():
        assert place.step in FLOWS[place.flow].steps


def test_every_intent_leads_somewhere() -> None:
    assert set(INTENT_PLACES) == set(INTENTS)
    for place in INTENT_PLACES.values():
        assert place.step in FLOWS[place.flow].steps


def test_every_step_can_be_come_to() -> None:
    doors = {MENU, DRAFTS_OFFERED, AGENT, DIED_OR_NOT, *FILES.values(), *PLACES.values()}
    doors |= {
        OFFER,
        *INTENT_PLACES.values(),
        *(Place("questions", name) for name in load_questions()),
    }
    doors |= {command.place for command in COMMANDS.values() if isinstance(command, GoOn | Visit)}
    found: set[Place] = set()
    while doors:
        place = doors.pop()
        found.add(place)
        for target in targets(step_at(place)):
            there = place_of(target, place.flow, FLOWS)
            if there not in found:
                doors.add(there)
    every = {Place(flow.name, step) for flow in FLOWS.values() for step in flow.steps}
    assert every - found == set()


@each_language
@each_question
@pytest.mark.parametrize("said", ["", " \u200b", "MENU", "tidak tahu apa-apa"])
def test_every_question_answers_whatever_is_said(place: Place, said: str, language: str) -> None:
    turn = imagined().take(asked(place, language), Said(said))
    assert turn.replies
    for reply in turn.replies:
        look_at(reply, turn.session.language)


@each_question
@pytest.mark.parametrize("word", ["MENU", "menu", "BATAL", "/menu"])
def test_every_question_can_be_left_for_the_menu(place: Place, word: str) -> None:
    turn = imagined().take(asked(place), Said(word))
    assert turn.session.at == MENU
    assert turn.session.got == {}


@each_question
def test_every_question_can_be_left_for_a_person_and_come_back_to(place: Place) -> None:
    world = imagined()
    turn = world.take(asked(place), Said("PETUGAS"))
    assert turn.session.at == Place("talk_to_staff", "message")
    turn = world.take(turn.session, Said("Tolong bantu saya, tidak mengerti"))
    # Where a person is one of the options, that is what was chosen, and nothing waits behind it.
    back = None if place.flow == "talk_to_staff" or offers_a_person(place) else place
    assert turn.session.at == back


def offers_a_person(place: Place) -> bool:
    """Tell whether a question has an option that is called PETUGAS, and leads to a person."""
    step, texts = step_at(place), load_guide().texts
    ways = step.then if isinstance(step, Choose) else step.ways if isinstance(step, Ask) else {}
    if isinstance(ways, str) or ways.get("staff") != "@talk_to_staff":
        return False
    return "petugas" in map(folded, texts.words(f"{place.name}.staff", "id"))


@each_question
def test_a_photo_an_old_button_and_help_repeat_the_question(place: Place) -> None:
    for event in (SentMedia(Media.PHOTO), Tapped("nowhere.ask", "x"), Said("BANTUAN")):
        before = asked(place)
        turn = imagined().take(before, event)
        assert turn.session.at == place
        assert turn.replies[-1].step == place.name
        assert turn.session.got == ({} if place == MENU else before.got)


@each_question
@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_never_lost_wherever_it_comes(place: Place, kind: Media) -> None:
    world, another = imagined(), PHOTO_ID.replace("0002", "0003")
    turn = world.take(asked(place), SentMedia(kind, another))
    waiting = turn.session.got.get("documents") or []
    assert isinstance(waiting, list)
    kept = [file for one in world.reports.papers for file in one.documents]
    assert another in [*waiting, *kept]
    assert turn.replies


@each_language
@each_question
def test_every_option_of_every_question_leads_on(place: Place, language: str) -> None:
    world = imagined()
    options = world.take(asked(place, language), Said("BANTUAN")).replies[-1].options
    for option in options:
        for seed in range(6):
            turn = imagined(seed).take(asked(place, language), Tapped(place.name, option.name))
            assert turn.replies
            assert turn.replies[0].text.key != "engine.old_button"


@each_language
@each_flow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_gets_lost_however_they_wander(name: str, seed: int, language: str) -> None:
    world = imagined(seed)
    begin = Place(name, FLOWS[name].start)
    turn: Turn = world.begin(begin, come_to(begin, language))
    for _ in range(WALKED):
        try:
            turn = world.take(turn.session, world.anything(turn))
            assert turn.replies, "silent"
            for reply in turn.replies:
                look_at(reply, turn.session.language)
            assert turn.session.at is None or isinstance(step_at(turn.session.at), Choose | Ask)
            assert len(turn.session.to_json()) < LONGEST_SESSION
        except Exception as error:
            error.add_note(f"seed {seed}: " + " / ".join(world.said[-12:]))
            raise
