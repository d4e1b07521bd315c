"""Where a chat can stand in the real flows, and what any reply must be like."""

from dataclasses import replace
from random import Random

from bot.wiring import load_guide
from conversations.engine.flow import Ask, Choose, Step
from conversations.engine.replies import Reply
from conversations.engine.report_events import ReportsListed
from conversations.engine.session import ChatSession, Draft, Json, Left, Place
from conversations.flows import FILES, FLOWS
from conversations.paper_words import keep_papers
from conversations.rules.case import CaseKind, CaseState
from conversations.track_words import keep_list
from tests.conversations.engine.imagined_reports import NOW, PHOTO_ID, REPORTS
from tests.conversations.engine.imagined_world import PEOPLE, ImaginedWorld

MOST_OPTIONS = 6
LONGEST_QUESTION = 300
# Where a report may have been left.
HALF_DONE = {
    CaseKind.ACCIDENT: Place("accident_report", "injury"),
    CaseKind.DEATH: Place("death_report", "family"),
}
WAITING = [
    Place(flow.name, name)
    for flow in FLOWS.values()
    for name, step in flow.steps.items()
    if isinstance(step, Choose | Ask)
]


def step_at(place: Place) -> Step:
    """Return the step at a place."""
    return FLOWS[place.flow].steps[place.step]


def asked(
    place: Place, language: str = "id", kind: CaseKind = CaseKind.DEATH, seed: int = 1
) -> ChatSession:
    """Return a session that waits at a question, with what was learnt on the way to it.

    ``kind`` is what the report is of; ``seed`` draws what is known of its papers.
    """
    people: list[Json] = [[person.id, person.name] for person in PEOPLE[:5]]
    got: dict[str, Json] = {
        "people": people,
        "person": PEOPLE[0].id,
        "whose": PEOPLE[0].id,
        "nik": "5307014507850001",
        "what": "died_at_work",
        "started": "2026-01-01",
        "happened": "2026-02-01",
        "readings": ["report_death", "benefit_jkm", "check_status"],
        "words": "suami saya meninggal kemarin di rumah",
        "kabupaten": "53.07",
        **of_a_report(kind, seed),
    }
    if place.step == "kabupaten" and place.flow != "offices":
        # Every other time nobody knew the name that was told first.
        got["kabupaten"] = {"heard": ["Waipare"]} if seed % 2 else None
    # Nobody is asked for consent but on the way to something.
    inside = (Left(Place("enrollment_status", "linked")),) if place.flow == "consent" else ()
    # Nor to go on with a report that does not wait.
    drafts = (Draft(HALF_DONE[kind], got, NOW),) if place.flow == "drafts" else ()
    return ChatSession(language, at=place, got=got, returning=inside, drafts=drafts)


def come_to(begin: Place, language: str = "id", kind: CaseKind = CaseKind.DEATH) -> ChatSession:
    """Return a session that comes to the start of a flow with what is always known there."""
    whole = asked(begin, language, kind)
    got: dict[str, Json] = {"documents": [PHOTO_ID]} if begin in FILES.values() else {}
    return replace(whole, at=None, got=got)


def of_a_report(kind: CaseKind, seed: int) -> dict[str, Json]:
    """Return what was learnt on the way to any question about a report."""
    reports = imagined(seed).reports
    line = next(line for line in REPORTS if line.kind is kind)
    named = {"report": line.report, "number": line.number}
    read = reports.read(reports.some_told(), kind, CaseState.OPEN, **named)
    listed = ReportsListed(REPORTS[:2])
    return {
        **keep_papers(read),
        **keep_list(listed),
        **named,
        "own": keep_list(listed)["reports"],
        "documents": [PHOTO_ID],
        "paper": "passbook",
        "filed": line.report,
        "when": {"happened_on": "2026-11-20"},
        "due": "2026-11-22T09:00:00+08:00",
        "late": False,
        "cause": "otherwise",
        "paid_for": "long_enough",
        "reported": [line.report, kind, "M**** C*****", "2026-11-20"],
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
