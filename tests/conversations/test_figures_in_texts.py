"""Every amount that is said comes out of the table of figures, or out of what the rules make of it.

The answers are taken from the flows as people get them, in both languages, and read back.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from bot.wiring import load_guide
from conversations.calculator_words import CHILDREN, NO_CHILD
from conversations.engine.engine import Turn, advance
from conversations.engine.events import PersonEvent, Said, Tapped
from conversations.engine.flow import ChatFacts, Choose
from conversations.engine.guide import Moment
from conversations.engine.session import ChatSession, Place
from conversations.flows import FLOWS
from conversations.rules.benefits import (
    DiedAtWork,
    DiedOtherwise,
    Injured,
    PartlyDisabled,
    Situation,
    TotallyDisabled,
    UnableToWork,
    what_is_owed,
)
from conversations.rules.coverage import Payer, Period, cover_on
from conversations.rules.figures import load_figures
from conversations.rules.report_numbers import NUMBER_LENGTH, SECRET_LENGTH
from conversations.rules.scholarship import Level
from tests.conversations.spoken import LANGUAGES, keys, texts

TODAY = date(2026, 11, 21)
FIGURES = load_figures()
AMOUNTS = frozenset(int(FIGURES[name].value) for name in FIGURES if FIGURES[name].unit == "rupiah")
DECIDES = {"id": "BPJS Ketenagakerjaan yang memutuskan", "en": "BPJS Ketenagakerjaan decides"}
# Said although no day is known from which they hold: the sources name none.
UNDATED = {
    "arrears.tolerated_months",
    "call_center.closes",
    "call_center.number",
    "call_center.opens",
    "contribution.jkk",
    "contribution.jkm",
    "contribution.month",
    "contribution.year",
    "emergency.number",
    "jkk.death_santunan",
    "jkk.decide_days",
    "jkk.per_percent",
    "jkk.total_disability_percent",
    "jkk.total_disability_santunan",
    "kpj.length",
    "nik.digits",
    "payment.working_days_usual",
    "scholarship.max_age",
}
# Numbers written as words would pass by the table as well.
NUMBER_WORDS = {
    "id": r"dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|\w+ ?(?:belas|puluh)|"
    r"seratus|\w+ ?ratus|seribu|\w+ ?ribu|sejuta|\w+ ?juta",
    "en": r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty-\w+|twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million",
}
LENGTHS = {"id": {"lima": 5, "enam": 6}, "en": {"five": 5, "six": 6}}
# The number and the letters of a receipt are ours: as long as we draw them.
OF_A_RECEIPT = {
    "engine.report_number.not_a_number": NUMBER_LENGTH,
    "track_report.number.example": NUMBER_LENGTH,
    "engine.report_number.not_a_secret": SECRET_LENGTH,
    "track_report.secret": SECRET_LENGTH,
}
# Numbers that no rule may change: those of a receipt, witnesses (papers.toml holds the sources),
# and words that are heard. Examples show how an hour or an age is written without a digit.
NO_FIGURES = {
    *OF_A_RECEIPT,
    "papers.marriage.several",
    "papers.note.instead_of_police",
    "papers.note.or_two_witnesses",
    "papers.note.two_witnesses",
}
each_language = pytest.mark.parametrize("language", LANGUAGES)


def talk(language: str, place: Place, *events: PersonEvent, today: date = TODAY) -> list[str]:
    """Return all that is said from ``place`` on, an answer a string, its questions left out."""
    guide = load_guide()
    moment = Moment(datetime(today.year, today.month, today.day, 9, 0), ChatFacts())  # noqa: DTZ001 - local time, as the flows have it
    turn = Turn(ChatSession(language, at=place))
    said = []
    for event in events:
        turn = advance(turn.session, event, guide, moment)
        assert turn.effect is None
        answer = [texts().say(reply.text, language) for reply in turn.replies if not reply.step]
        said.append("\n".join(answer))
    return [answer for answer in said if answer]


def amounts_in(said: str, language: str) -> list[int]:
    """Return every amount in rupiah in ``said``, as its language writes it."""
    mark = texts().words("calendar.thousands", language)[0]
    found = re.findall(rf"Rp (\d{{1,3}}(?:{re.escape(mark)}\d{{3}})*)(?![\d.,]*\d)", said)
    assert len(found) == said.count("Rp"), said
    return [int(amount.replace(mark, "")) for amount in found]


def taps(flow: str, step: str) -> list[str]:
    question = FLOWS[flow].steps[step]
    assert isinstance(question, Choose)
    assert isinstance(question.options, tuple)
    return list(question.options)


@each_language
def test_every_figure_that_can_be_said_has_a_rule_a_source_and_a_day(language: str) -> None:
    said = {figure for key in keys(language) for figure in texts().template(key, language).figures}
    for name in said:
        figure = FIGURES[name]
        assert figure.rule, name
        assert figure.sources, name
        assert figure.confidence in {"high", "medium"}, name
    assert {name for name in said if FIGURES[name].effective_from is None} == UNDATED


@each_language
def test_no_number_is_written_as_a_word(language: str) -> None:
    found = spelt_out(language)
    examples = {key for key in found if key.endswith(".example") or key.startswith("engine.hour.")}
    assert found.keys() - NO_FIGURES - examples == set()
    said = {key: [LENGTHS[language][word] for word in found[key]] for key in OF_A_RECEIPT}
    assert said == {key: [length] for key, length in OF_A_RECEIPT.items()}


def spelt_out(language: str) -> dict[str, list[str]]:
    """Return the numbers that are said as words, by key; not those that are only heard."""
    spelt = re.compile(rf"\b(?:{NUMBER_WORDS[language]})\b", re.IGNORECASE)
    found = {
        key: spelt.findall(texts().template(key, language).plain)
        for key in keys(language)
        if not key.startswith(("entries.", "calendar."))
    }
    return {key: hits for key, hits in found.items() if hits}


# ---- Benefits -----------------------------------------------------------------------------

BENEFITS = [
    *((option,) for option in taps("benefits", "ask") if option not in {"death", "more"}),
    *(("death", option) for option in ("at_work", "otherwise")),
    *(("more", option) for option in ("not_covered", "when_unsure")),
]


@each_language
@pytest.mark.parametrize("way", BENEFITS, ids="-".join)
def test_an_answer_about_benefits_holds_only_figures_of_the_table(
    way: tuple[str, ...], language: str
) -> None:
    steps = ("benefits.ask", f"benefits.{way[0]}")
    events = [Tapped(step, option) for step, option in zip(steps, way, strict=False)]
    (answer,) = talk(language, Place("benefits", "ask"), *events)
    told = amounts_in(answer, language)
    assert set(told) <= AMOUNTS
    assert not told or DECIDES[language] in answer
    assert "{" not in answer


@each_language
def test_the_three_month_and_three_year_rules_come_with_every_jkm_sum(language: str) -> None:
    way = [Tapped("benefits.ask", "death"), Tapped("benefits.death", "otherwise")]
    (answer,) = talk(language, Place("benefits", "ask"), *way)
    assert amounts_in(answer, language) == [42_000_000, 10_000_000]
    months, years = ("3 bulan", "3 tahun") if language == "id" else ("3 months", "3 years")
    assert months in answer
    assert years in answer


# ---- The calculator -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sum:
    """What somebody has worked out, and the sum in rupiah that is expected, None for no sum."""

    what: str
    case: Situation
    started: date
    happened: date
    total: int | None
    number: str = ""
    children: tuple[str, ...] = ()


NEW, OLD, DAY = date(2026, 9, 1), date(2023, 1, 1), date(2026, 10, 20)
SUMS = [
    Sum("injured", Injured(), NEW, DAY, None),
    Sum("unable", UnableToWork(3), NEW, DAY, 3_000_000, number="3"),
    Sum("unable", UnableToWork(14), NEW, DAY, 13_000_000, number="14 bulan"),
    Sum("partly_disabled", PartlyDisabled(5), NEW, DAY, 4_000_000, number="5"),
    Sum("partly_disabled", PartlyDisabled(70), NEW, DAY, 56_000_000, number="70"),
    Sum("totally_disabled", TotallyDisabled(), NEW, DAY, 68_000_000, children=("primary", "none")),
    Sum("died_at_work", DiedAtWork(), NEW, DAY, 70_000_000, children=("none",)),
    Sum("died_at_work", DiedAtWork(), DAY, DAY, 70_000_000, children=("kindergarten", "senior")),
    Sum("died_at_work", DiedAtWork(), OLD, DAY, 70_000_000, children=("university", "junior")),
    Sum("died_otherwise", DiedOtherwise(), NEW, DAY, 10_000_000, children=("primary", "junior")),
    Sum("died_otherwise", DiedOtherwise(), OLD, DAY, 42_000_000, children=("primary", "none")),
    Sum("died_otherwise", DiedOtherwise(), OLD, date(2023, 5, 1), 42_000_000, children=("none",)),
]
each_sum = pytest.mark.parametrize(
    "one", SUMS, ids=[f"{one.what}-{one.started}-{one.number}{one.children}" for one in SUMS]
)


def _worked_out(one: Sum, language: str) -> str:
    events: list[PersonEvent] = [Tapped("calculator.what", one.what)]
    if one.number:
        events.append(Said(one.number))
    events += [Said(one.started.isoformat()), Said(one.happened.isoformat())]
    events += [
        Tapped(f"calculator.{question}", school)
        for question, school in zip(CHILDREN, one.children, strict=False)
    ]
    (answer,) = talk(language, Place("calculator", "what"), *events)
    return answer


@each_language
@each_sum
def test_a_calculation_says_only_what_the_rules_make_of_the_figures(
    one: Sum, language: str
) -> None:
    cover = cover_on(
        (Period(one.started, one.happened, Payer.PROVINCE, ""),), one.happened, FIGURES
    )
    children = tuple(Level(school) for school in one.children if school != NO_CHILD)
    owed = what_is_owed(one.case, cover, FIGURES, children)
    shares = owed.scholarship.shares if owed.scholarship else ()
    made = {line.rupiah for line in owed.lines} | {share.at_most for share in shares} | {owed.total}
    answer = _worked_out(one, language)
    assert set(amounts_in(answer, language)) <= AMOUNTS | made
    assert DECIDES[language] in answer
    assert "{" not in answer


@each_language
@each_sum
def test_a_calculation_comes_to_the_sum_that_the_rules_declare(one: Sum, language: str) -> None:
    answer = _worked_out(one, language)
    sums = re.findall(r"(?:Jumlah menurut aturan|Sum by the rules): (Rp [\d.,]+\d)", answer)
    told = [amount for line in sums for amount in amounts_in(line, language)]
    assert told == ([] if one.total is None else [one.total])


@each_language
def test_two_children_are_told_what_the_school_gives_up_to_a_degree(language: str) -> None:
    one = Sum(
        "died_at_work", DiedAtWork(), NEW, DAY, 70_000_000, children=("kindergarten", "university")
    )
    told = amounts_in(_worked_out(one, language), language)
    assert {87_000_000, 60_000_000, 1_500_000, 12_000_000} <= set(told)


@each_language
@pytest.mark.parametrize(
    ("happened", "number"),
    [("2026-08-31", "5"), ("2026-10-20", "71")],
    ids=["before cover began", "more than a total disability"],
)
def test_where_nothing_is_owed_no_amount_is_said(happened: str, number: str, language: str) -> None:
    way: list[PersonEvent] = [
        Tapped("calculator.what", "partly_disabled"),
        Said(number),
        Said(NEW.isoformat()),
        Said(happened),
    ]
    (answer,) = talk(language, Place("calculator", "what"), *way)
    assert amounts_in(answer, language) == []


# ---- Going on alone -----------------------------------------------------------------------

COSTS = [
    ("transport", date(2026, 2, 10), [8_400, 16_800]),
    ("transport", date(2027, 4, 1), [16_800]),
    ("other", date(2026, 2, 10), [16_800]),
    ("other", TODAY, [8_400, 16_800]),
    ("other", date(2027, 1, 1), [16_800]),
]


@each_language
@pytest.mark.parametrize(
    ("sector", "today", "told"), COSTS, ids=[f"{sector} {day}" for sector, day, _ in COSTS]
)
def test_going_on_alone_costs_what_the_table_says_for_that_month(
    sector: str, today: date, told: list[int], language: str
) -> None:
    way = [Tapped("continue_cover.sector", sector)]
    (answer,) = talk(language, Place("continue_cover", "sector"), *way, today=today)
    assert amounts_in(answer, language) == told
    assert set(told) <= AMOUNTS
