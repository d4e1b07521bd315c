"""What is said of rights and of the scholarship comes out of the table, with its conditions.

A family is told these amounts in the days after a death: each stands with who decides, and with
the rule that may make it less.
"""

from dataclasses import dataclass, field
from itertools import product
from random import Random

import pytest

from bot.wiring import load_guide
from conversations.engine.effects import Effect
from conversations.engine.engine import Turn
from conversations.engine.events import Answer, Said, Tapped
from conversations.engine.guide import Moment
from conversations.engine.report_effects import ReadReport
from conversations.engine.session import ChatSession, Json, Place
from conversations.rules.case import CaseKind, CaseState, Family, Told, Work
from conversations.rules.figures import load_figures
from conversations.rules.scholarship import Level, scholarship_for
from conversations.rules.waiting import Met
from conversations.scholarship import PAID
from tests.conversations.engine.imagined_reports import NOW, REPORTS
from tests.conversations.engine.imagined_world import ImaginedWorld
from tests.conversations.spoken import LANGUAGES, texts
from tests.conversations.test_figures_in_texts import AMOUNTS, DECIDES, amounts_in

FIGURES = load_figures()
each_language = pytest.mark.parametrize("language", LANGUAGES)
BY_WORK = [Work.AT_WORK, Work.ON_THE_WAY, Work.AFTER_ACCIDENT]
MONTHS = {"id": "3 bulan", "en": "3 months"}
YEARS = {"id": "3 tahun", "en": "3 years"}


@dataclass
class OneReport(ImaginedWorld):
    """A world without pauses, in which one report told this."""

    kind: CaseKind = CaseKind.DEATH
    told: Told = field(default_factory=Told)

    def moment(self) -> Moment:
        """Return now."""
        return Moment(NOW, self.chat)

    def answer(self, effect: Effect) -> Answer:
        """Answer with that report."""
        if isinstance(effect, ReadReport):
            return self.reports.read(self.told, self.kind, CaseState.NOTICE, report=effect.report)
        return super().answer(effect)


def _said(turn: Turn, language: str) -> str:
    """Return all that is said, the questions left out."""
    return "\n".join(texts().say(reply.text, language) for reply in turn.replies if not reply.step)


def _rights(language: str, kind: CaseKind, **told: object) -> str:
    told_by_one = Told(**told)  # type: ignore[arg-type]
    world = OneReport(load_guide(), Random(1), kind=kind, told=told_by_one)  # noqa: S311 - repeated
    of_one: dict[str, Json] = {"report": REPORTS[0].report}
    turn = world.begin(Place("rights", "whose"), ChatSession(language, got=of_one))
    assert turn.session.at == Place("rights", "next")
    return _said(turn, language)


@each_language
@pytest.mark.parametrize(
    ("kind", "work", "family"), list(product(CaseKind, [None, *Work], [None, *Family]))
)
def test_rights_hold_only_figures_of_the_table_and_say_who_decides(
    kind: CaseKind, work: Work | None, family: Family | None, language: str
) -> None:
    said = _rights(language, kind, work=work, family=family, schools=("primary",))
    assert set(amounts_in(said, language)) <= AMOUNTS
    assert DECIDES[language] in said
    assert "{" not in said


@each_language
@pytest.mark.parametrize("work", [None, *Work])
def test_a_death_benefit_comes_with_the_rule_of_the_first_months(
    work: Work | None, language: str
) -> None:
    said = _rights(language, CaseKind.DEATH, work=work, family=Family.SPOUSE)
    told = amounts_in(said, language)
    assert 42_000_000 in told
    assert 10_000_000 in told
    assert MONTHS[language] in said
    assert (70_000_000 in told) is (work is not Work.NOT_WORK)


@each_language
def test_where_nobody_is_left_only_the_burial_is_spoken_of(language: str) -> None:
    said = _rights(language, CaseKind.DEATH, work=Work.NOT_WORK, family=Family.NOBODY)
    assert amounts_in(said, language) == [10_000_000]


@each_language
@pytest.mark.parametrize("work", BY_WORK)
def test_children_at_school_are_told_both_rules(work: Work, language: str) -> None:
    family = Family.SPOUSE_AND_CHILDREN
    said = _rights(language, CaseKind.DEATH, work=work, family=family, schools=("primary",))
    assert YEARS[language] in said
    without = _rights(language, CaseKind.DEATH, work=work, family=family, schools=())
    assert YEARS[language] not in without


CHILDREN = {
    "SD": (Level.PRIMARY,),
    "TK, SMP": (Level.KINDERGARTEN, Level.JUNIOR),
    "SMA dan kuliah": (Level.SENIOR, Level.UNIVERSITY),
    "SD, SD, kuliah": (Level.PRIMARY, Level.PRIMARY, Level.UNIVERSITY),
}


@each_language
@pytest.mark.parametrize("children", CHILDREN)
@pytest.mark.parametrize(("cause", "paid"), [("work", None), *product(("otherwise",), PAID)])
def test_a_scholarship_is_what_the_rules_make_of_the_children(
    cause: str, paid: str | None, children: str, language: str
) -> None:
    world = OneReport(load_guide(), Random(1))  # noqa: S311 - a walk that can be repeated
    turn = world.begin(Place("scholarship", "cause"), ChatSession(language))
    turn = world.take(turn.session, Tapped("scholarship.cause", cause))
    if paid is not None:
        turn = world.take(turn.session, Tapped("scholarship.paid_for", paid))
    if paid is not None and PAID[paid] is Met.NO:
        said = _said(turn, language)
        assert amounts_in(said, language) == []
        assert YEARS[language] in said
        assert DECIDES[language] in said
        return
    said = _said(world.take(turn.session, Said(children)), language)
    owed = scholarship_for(CHILDREN[children], None if paid is None else PAID[paid], FIGURES)
    made = [amount for one in owed.shares for amount in (one.rupiah_a_year, one.at_most)]
    assert amounts_in(said, language) == made
    assert DECIDES[language] in said
