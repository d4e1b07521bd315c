"""Whatever a flow about reports can say is said to somebody, and can be said."""

from collections.abc import Iterator
from itertools import product

import pytest

from conversations.engine.engine import Turn
from conversations.engine.events import Said, Tapped
from conversations.engine.replies import Text
from conversations.engine.session import Place
from conversations.entries import DIED_OR_NOT, PLACES
from conversations.flows import FLOWS
from conversations.rules.case import CaseKind
from tests.conversations.spoken import LANGUAGES, PAPERS
from tests.conversations.standing import WAITING, asked, come_to, imagined, look_at
from tests.conversations.test_text_keys import FAMILIES, said_by

OF_REPORTS = (
    *("accident_report", "death_report", "papers", "photo", "track_report", "rights"),
    *("scholarship", "send_slip", "reported", "drafts", "agent", "urgent"),
)
# What a question understands without showing it.
UNSHOWN = {"death_report.died_at.skip", "death_report.work.skip", "death_report.family.skip"}
# Said only where a release took away the step at which a report was left.
AFTER_A_RELEASE = {"drafts.nothing"}
# Said of every paper of the table in test_paper_texts.py; a walk comes by too few of them.
OF_PAPERS = ("papers.note.", "papers.issuer.")
SEEDS, MANY_SEEDS = range(40), range(80)


def _keys(text: Text) -> Iterator[str]:
    yield text.key
    for blank in text.blanks.values():
        for inner in blank if isinstance(blank, tuple) else (blank,):
            if isinstance(inner, Text):
                yield from _keys(inner)


def _turns(language: str) -> Iterator[Turn]:
    """Ask every question, take every option and every answer that fits, come by every door."""
    for place, kind in product((place for place in WAITING if place.flow in OF_REPORTS), CaseKind):
        world, before = imagined(), asked(place, language, kind)
        question = world.take(before, Said("BANTUAN"))
        yield question
        fitting = world.fitting(question)
        for seed in SEEDS:
            before = asked(place, language, kind, seed)
            for option in question.replies[-1].options:
                yield imagined(seed).take(before, Tapped(place.name, option.name))
            for said in fitting:
                yield imagined(seed).take(before, Said(said))
    for seed in MANY_SEEDS:
        for door in _doors():
            yield imagined(seed).begin(door, come_to(door, language))
        before = asked(Place("papers", "list"), language, seed=seed)
        named = PAPERS[seed % len(PAPERS)]
        yield imagined(seed).take(before, Tapped("papers.list", named.name))


def _doors() -> set[Place]:
    """Every way in: also where an answer that is rare would lead."""
    doors = {DIED_OR_NOT, *PLACES.values()}
    doors |= {Place(name, FLOWS[name].start) for name in OF_REPORTS}
    return {door for door in doors if door.flow in OF_REPORTS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_flow_about_reports_is_said(language: str) -> None:
    said: set[str] = set()
    for turn in _turns(language):
        for reply in turn.replies:
            keys = {*_keys(reply.text)}
            keys |= {one.key or f"{reply.step}.{one.name}" for one in reply.options}
            if keys - said:
                look_at(reply, turn.session.language)
            said |= keys
    written = {key for name in OF_REPORTS for key in said_by(FLOWS[name])}
    written |= {
        f"{begins}{name}"
        for begins, names in FAMILIES.items()
        for name in names
        if begins.split(".")[0] in {*OF_REPORTS, "reports"} and begins not in OF_PAPERS
    }
    assert written - said - UNSHOWN - AFTER_A_RELEASE == set()
