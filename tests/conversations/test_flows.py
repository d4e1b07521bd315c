"""Rules that every flow keeps."""

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

import pytest

from bot.wiring import load_guide
from conversations.anywhere import COMMANDS
from conversations.engine.answers import folded
from conversations.engine.check import find_mistakes, targets
from conversations.engine.commands import GoOn, Visit
from conversations.engine.effects import Effect, LeaveMessage, ListPeople, ReadCover
from conversations.engine.engine import Turn
from conversations.engine.events import (
    Answer,
    CoverRead,
    Media,
    PeopleListed,
    Said,
    SentMedia,
    Tapped,
)
from conversations.engine.flow import Ask, ChatFacts, Choose, Step
from conversations.engine.guide import Moment
from conversations.engine.replies import Reply
from conversations.engine.report_effects import AddToReport, ListReported, ListReports, ReadReport
from conversations.engine.report_events import ReportAdded, ReportedListed, ReportsListed
from conversations.engine.session import ChatSession, Draft, Json, Left, Place
from conversations.entries import AGENT, DIED_OR_NOT, PLACES
from conversations.flows import DRAFTS_OFFERED, FILES, FLOWS, MENU
from conversations.paper_words import keep_papers
from conversations.rules.case import CaseKind, CaseState, Family, Told, Work
from conversations.track_words import keep_list
from tests.conversations.engine.imagined_reports import NOW, PHOTO_ID, REPORTS
from tests.conversations.engine.imagined_world import PEOPLE, ImaginedWorld

MOST_OPTIONS = 6
LONGEST_QUESTION = 300
LONGEST_SESSION = 8000
# Where a report may have been left.
HALF_DONE = Place("death_report", "family")
WALKED = 500

WAITING = [
    Place(flow.name, name)
    for flow in FLOWS.values()
    for name, step in flow.steps.items()
    if isinstance(step, Choose | Ask)
]
each_flow = pytest.mark.parametrize("name", FLOWS)
each_question = pytest.mark.parametrize("place", WAITING, ids=[place.name for place in WAITING])
each_language = pytest.mark.parametrize("language", ["id", "en"])


def step_at(place: Place) -> Step:
    """Return the step at a place."""
    return FLOWS[place.flow].steps[place.step]


def asked(place: Place, language: str = "id") -> ChatSession:
    """Return a session that waits at a question, with what was learnt on the way to it."""
    people: list[Json] = [[person.id, person.name] for person in PEOPLE[:5]]
    got: dict[str, Json] = {
        "people": people,
        "person": PEOPLE[0].id,
        "whose": PEOPLE[0].id,
        "nik": "5307014507850001",
        "what": "died_at_work",
        "started": "2026-01-01",
        "happened": "2026-02-01",
        "kabupaten": "53.07",
        **of_a_report(),
    }
    # Nobody is asked for consent but on the way to something.
    inside = (Left(Place("enrollment_status", "linked")),) if place.flow == "consent" else ()
    # Nor to go on with a report that does not wait.
    drafts = (Draft(HALF_DONE, got, NOW),) if place.flow == "drafts" else ()
    return ChatSession(language, at=place, got=got, returning=inside, drafts=drafts)


def come_to(begin: Place, language: str) -> ChatSession:
    """Return a session that comes to the start of a flow with what is always known there."""
    whole = asked(begin, language)
    got: dict[str, Json] = {"documents": [PHOTO_ID]} if begin in FILES.values() else {}
    return replace(whole, at=None, got=got)


def of_a_report() -> dict[str, Json]:
    """Return what was learnt on the way to any question about a report."""
    told = Told(family=Family.SPOUSE_AND_CHILDREN, work=Work.AT_WORK, schools=("primary",))
    read = imagined().reports.read(told, CaseKind.DEATH, CaseState.OPEN)
    listed = ReportsListed(REPORTS[:2])
    return {
        **keep_papers(read),
        **keep_list(listed),
        "number": REPORTS[0].number,
        "own": keep_list(listed)["reports"],
        "documents": [PHOTO_ID],
        "paper": "passbook",
        "filed": REPORTS[0].report,
        "when": {"happened_on": "2026-11-20"},
        "due": "2026-11-22T09:00:00+08:00",
        "late": False,
        "cause": "otherwise",
        "paid_for": "long_enough",
        "reported": [REPORTS[0].report, CaseKind.DEATH, "M**** C*****", "2026-11-20"],
    }


def imagined(seed: int = 1) -> ImaginedWorld:
    """Return a world with the real flows in it."""
    return ImaginedWorld(load_guide(), Random(seed))  # noqa: S311 - a walk that can be repeated


def look_at(reply: Reply, language: str) -> None:
    """Check one reply: it can be said, and a question is neither long nor wide."""
    texts = load_guide().texts
    text = texts.say(reply.text, language)
    assert text.strip()
    if not reply.step:
        return
    labels = [texts.option_words(reply.step, option, language)[0] for option in reply.options]
    assert len(labels) <= MOST_OPTIONS
    assert len(labels) == len(set(labels)), "two options that look alike"
    assert all(labels)
    assert len(text) <= LONGEST_QUESTION, reply.step


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


def test_every_step_can_be_come_to() -> None:
    doors = {MENU, DRAFTS_OFFERED, AGENT, DIED_OR_NOT, *FILES.values(), *PLACES.values()}
    doors |= {command.place for command in COMMANDS.values() if isinstance(command, GoOn | Visit)}
    found: set[Place] = set()
    while doors:
        place = doors.pop()
        found.add(place)
        for target in targets(step_at(place)):
            flow = target.removeprefix("@")
            there = Place(flow, FLOWS[flow].start) if flow != target else Place(place.flow, target)
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


def test_another_day_is_asked_of_the_person_that_was_chosen() -> None:
    world = TwoPeople(load_guide(), Random(1))  # noqa: S311 - nothing is drawn
    turn = world.begin(Place("enrollment_status", "linked"), ChatSession("id"))
    turn = world.take(turn.session, Said("2"))
    assert world.read == [PEOPLE[1].id]
    turn = world.take(turn.session, Tapped("enrollment_status.next", "other_day"))
    turn = world.take(turn.session, Said("3 Januari 2026"))
    assert world.read == [PEOPLE[1].id, PEOPLE[1].id]
    assert turn.session.at == Place("enrollment_status", "next")


def test_a_mistaken_death_is_told_of_the_person_that_was_chosen() -> None:
    world = TwoPeople(load_guide(), Random(1), died_on=date(2026, 11, 10))  # noqa: S311 - same
    turn = world.begin(Place("enrollment_status", "linked"), ChatSession("id"))
    turn = world.take(turn.session, Said("2"))
    world.take(turn.session, Tapped("enrollment_status.after_death", "mistaken"))
    assert world.left == [PEOPLE[1].id]


def test_a_photo_that_was_kept_is_not_asked_about_again() -> None:
    for seed in range(20):
        world = imagined(seed)
        photo = SentMedia(Media.PHOTO, PHOTO_ID)
        turn = world.take(asked(Place("papers", "list")), photo)
        if turn.session.at == Place("papers", "which"):
            turn = world.take(turn.session, Said("buku tabungan"))
            turn = world.take(turn.session, Said("kembali"))
            assert turn.session.at != Place("papers", "which")
            assert [kept.documents for kept in world.reports.papers] == [(PHOTO_ID,)]
            return
    pytest.fail("no photo was asked about")


@pytest.mark.parametrize("back", [("kembali", "kembali"), ("menu", "lanjut")], ids="-".join)
def test_looking_at_another_report_changes_nothing_of_the_one_half_done(
    back: tuple[str, ...],
) -> None:
    mine, other = REPORTS[0], REPORTS[1]
    question = Place("accident_report", "injury")
    got: dict[str, Json] = {
        "filed": mine.report,
        "report": mine.report,
        "number": mine.number,
    }
    agreed = ChatFacts(consented=True)
    world = TwoReports(load_guide(), Random(1), agreed)  # noqa: S311 - nothing is drawn
    turn = world.take(ChatSession("id", at=question, got=got), Said("lacak"))
    turn = world.take(turn.session, Said("2"))
    assert world.asked == [ReadReport(other.report)]
    for said in back:
        turn = world.take(turn.session, Said(said))
    assert turn.session.at == question
    world.take(turn.session, Said("kaki patah"))
    assert world.asked[1:] == [AddToReport(mine.report, {"injury": "kaki patah"})]


def number_of(report: str) -> str:
    """Return the number of one of the imagined reports."""
    return next(line.number for line in REPORTS if line.report == report)


@dataclass
class TwoReports(ImaginedWorld):
    """A chat that filed two reports, and answers without a pause."""

    asked: list[Effect] = field(default_factory=list)

    def moment(self) -> Moment:
        """Return now."""
        return Moment(NOW, self.chat)

    def answer(self, effect: Effect) -> Answer:
        """Answer with two reports, and note what is asked of which."""
        match effect:
            case ListReports():
                return ReportsListed(REPORTS[:2])
            case ReadReport(report):
                self.asked.append(effect)
                named = {"report": report, "number": number_of(report)}
                return self.reports.read(Told(), CaseKind.ACCIDENT, CaseState.NOTICE, **named)
            case AddToReport():
                self.asked.append(effect)
                return ReportAdded(effect.report, number_of(effect.report), None, late=False)
        return super().answer(effect)


@dataclass
class TwoPeople(ImaginedWorld):
    """A chat that is linked to two people."""

    died_on: date | None = None
    read: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def answer(self, effect: Effect) -> Answer:
        """Answer with two people, and note whose cover is read."""
        match effect:
            case ListPeople():
                return PeopleListed(PEOPLE[:2])
            case ListReported():
                return ReportedListed(())
            case ReadCover(person):
                self.read.append(person)
                return CoverRead("M****", (), "", None, None, None, self.died_on)
            case LeaveMessage(_, text):
                self.left.append(text)
        return super().answer(effect)
