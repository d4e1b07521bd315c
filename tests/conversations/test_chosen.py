"""What is spoken of stays what was chosen, whatever is looked at beside it."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

import pytest

from bot.wiring import load_guide
from conversations.engine.effects import Effect, LeaveMessage, ListPeople, ReadCover
from conversations.engine.events import (
    Answer,
    CoverRead,
    Media,
    PeopleListed,
    Said,
    SentMedia,
    Tapped,
)
from conversations.engine.flow import ChatFacts
from conversations.engine.guide import Moment
from conversations.engine.report_effects import (
    AddToReport,
    ListReported,
    ListReports,
    MakeSlip,
    ReadReport,
)
from conversations.engine.report_events import (
    ReportAdded,
    ReportedListed,
    ReportsListed,
    SlipMade,
)
from conversations.engine.session import ChatSession, Json, Place
from conversations.rules.case import CaseKind, CaseState, Told
from tests.conversations.engine.imagined_reports import NOW, PHOTO_ID, REPORTS
from tests.conversations.engine.imagined_world import PEOPLE, ImaginedWorld
from tests.conversations.standing import asked, imagined


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


@pytest.mark.parametrize("first", ["surat", "slip", "a photo"])
@pytest.mark.parametrize("second", ["surat", "slip", "a photo"])
def test_of_several_reports_one_is_chosen_however_often_is_asked(first: str, second: str) -> None:
    events = {"a photo": SentMedia(Media.PHOTO, PHOTO_ID)}
    world = TwoReports(load_guide(), Random(1))  # noqa: S311 - nothing is drawn
    turn = world.take(ChatSession("id"), events.get(first, Said(first)))
    turn = world.take(turn.session, events.get(second, Said(second)))
    assert turn.session.at is not None
    assert turn.session.at.step == "which_report"
    assert [option.name for option in turn.replies[-1].options][:2] == [
        line.report for line in REPORTS[:2]
    ]
    world.take(turn.session, Said("2"))
    assert {effect.report for effect in world.asked} == {REPORTS[1].report}


def number_of(report: str) -> str:
    """Return the number of one of the imagined reports."""
    return next(line.number for line in REPORTS if line.report == report)


@dataclass
class TwoReports(ImaginedWorld):
    """A chat that filed two reports, and answers without a pause."""

    asked: list[AddToReport | MakeSlip | ReadReport] = field(default_factory=list)

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
            case MakeSlip():
                self.asked.append(effect)
                return SlipMade("t" * 32)
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
