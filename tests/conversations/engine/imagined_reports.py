"""What the world may answer about reports: late and in time, at every stage, with every paper.

Pure, and drawn from the same ``random`` as the rest of the imagined world.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from conversations.engine.effects import Effect
from conversations.engine.events import Answer, NotProved
from conversations.engine.report_effects import (
    AddToReport,
    AnswerReported,
    BecomeAgent,
    FileReport,
    FollowReport,
    KeepPaper,
    ListReported,
    ListReports,
    MakeSlip,
    PromisePaper,
    ReadReport,
)
from conversations.engine.report_events import (
    AgentLinked,
    FilesGone,
    PaperKept,
    PaperLine,
    ReportAdded,
    ReportedAnswered,
    ReportedLine,
    ReportedListed,
    ReportFiled,
    ReportFollowed,
    ReportGone,
    ReportLine,
    ReportRead,
    ReportsListed,
    SlipMade,
    TooManyPapers,
)
from conversations.rules.case import CaseKind, CaseState, ClosedAs, Family, Marriage, Told, Work
from conversations.rules.paper import Needed, PaperFault, PaperState
from conversations.rules.papers import papers_for
from conversations.rules.report_numbers import read_number, read_secret

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))
REPORTS = tuple(
    ReportLine(
        f"00000000-0000-0000-0001-00000000000{number}",
        f"KL-7KQ2{letter}",
        CaseKind.DEATH if number % 2 else CaseKind.ACCIDENT,
        NOW.date() - timedelta(days=number),
    )
    for number, letter in enumerate("ABCDEFG", 1)
)
SECRET, PHOTO_ID = "ABCDEF", "00000000-0000-0000-0002-000000000001"
# "Seldom", where a walk would otherwise never come any further.
SELDOM = 0.1
HANDLED = {PaperState.UNREADABLE, PaperState.WRONG}
STAGES: list[tuple[CaseState, ClosedAs | None]] = [
    *((state, None) for state in CaseState if state is not CaseState.CLOSED),
    *((CaseState.CLOSED, why) for why in ClosedAs),
]
Word = TypeVar("Word", bound=StrEnum)


@dataclass
class ImaginedReports:
    """Reports about which only ``random`` decides; ``told`` is all that was ever told."""

    random: Random
    told: list[Told] = field(default_factory=list)
    papers: list[KeepPaper] = field(default_factory=list)

    def answer(self, effect: Effect) -> Answer:  # noqa: C901, PLR0912 - one arm for each effect
        """Answer an effect about reports in one of the ways it can be answered."""
        random = self.random
        match effect:
            case FileReport(kind, told, instead_of):
                assert isinstance(kind, CaseKind)
                assert not instead_of or self._line_of(instead_of)
                return self._filed(Told.from_json(told))
            case AddToReport(report, more):
                line, due = self._line_of(report), self._due()
                self.told.append(Told().with_more(more))
                assert more, "nothing was added"
                if random.random() < SELDOM:
                    return ReportGone()
                return ReportAdded(line.report, line.number, due, late=_is_over(due))
            case ListReports():
                return ReportsListed(REPORTS[: random.choice((0, 1, 2, 7))])
            case FollowReport(number, secret):
                assert read_number(number) == number
                assert read_secret(secret) == secret
                followed = random.choice(REPORTS)
                return random.choice(
                    (ReportGone(), ReportFollowed(followed.report, followed.number))
                )
            case ReadReport(report):
                assert self._line_of(report)
                return ReportGone() if random.random() < SELDOM else self._read(report)
            case KeepPaper(report, documents, paper):
                assert self._line_of(report)
                assert documents
                self.papers.append(effect)
                kept: list[Answer] = [PaperKept(paper, state) for state in PaperState]
                return random.choice([*kept, FilesGone(), TooManyPapers(), ReportGone()])
            case PromisePaper(report, paper):
                assert self._line_of(report)
                return random.choice((PaperKept(paper, PaperState.MISSING), ReportGone()))
            case MakeSlip(report):
                assert self._line_of(report)
                return random.choice((SlipMade("t" * 32), ReportGone()))
            case ListReported():
                return ReportedListed(tuple(random.sample(self._reported(), random.randint(0, 2))))
            case AnswerReported(case):
                assert case in {line.case for line in self._reported()}
                return ReportedAnswered()
            case BecomeAgent(code):
                assert len(code) == len("ABCD2345")
                linked = AgentLinked("Maria Contoh", date(2027, 6, 30), 20)
                return random.choice((NotProved(), linked))
            case _:
                raise TypeError(effect)

    def read(self, told: Told, kind: CaseKind, state: CaseState, **changes: object) -> ReportRead:
        """Return a report as read, at ``state``, with what only ``random`` knows of it."""
        random = self.random
        needed = papers_for(kind, told, scholarship=random.random() < SELDOM)
        values = {
            "report": REPORTS[0].report,
            "number": REPORTS[0].number,
            "secret": random.choice(("", SECRET)),
            "kind": kind,
            "state": state,
            "closed_as": None,
            "told": told,
            "papers": self._lines(needed),
            "filed_at": NOW - timedelta(hours=random.randint(0, 90)),
            "due": self._due(),
            "passed_on": random.choice((None, NOW - timedelta(hours=1))),
            "bpjs_number": random.choice(("", "5307-2026-000123")),
            "forwarded_on": random.choice((None, NOW.date())),
            "pay_by": random.choice((None, date(2026, 12, 8))),
            "pay_by_sure": random.choice((True, False)),
            "paid_on": NOW.date() if state is CaseState.PAID else None,
            "reason": random.choice(("", "Perlu keterangan dokter yang merawat")),
            "holder": random.choice(("", "Maria Contoh")),
        }
        return ReportRead(**{**values, **changes})  # type: ignore[arg-type]

    def _read(self, report: str) -> ReportRead:
        line = self._line_of(report)
        state, closed_as = self.random.choice(STAGES)
        changes = {"report": report, "number": line.number, "closed_as": closed_as}
        return self.read(self.some_told(), line.kind, state, **changes)

    def some_told(self) -> Told:
        """Return what somebody may have told, as far as papers and rights depend on it."""
        random = self.random
        return Told(
            work=self._or_none(Work),
            family=self._or_none(Family),
            marriage=self._or_none(Marriage),
            schools=random.choice((None, (), ("primary", "university"))),
            traffic=random.choice((None, True, False)),
            paid=random.choice((None, True, False)),
        )

    def _or_none(self, words: type[Word]) -> Word | None:
        drawn: Word | None = self.random.choice((None, *words))
        return drawn

    def _lines(self, needed: tuple[Needed, ...]) -> tuple[PaperLine, ...]:
        states = self.random.choice(
            (list(PaperState), [PaperState.MISSING], [PaperState.RECEIVED, PaperState.ACCEPTED])
        )
        return tuple(self._line(one, self.random.choice(states)) for one in needed)

    def _line(self, needed: Needed, state: PaperState) -> PaperLine:
        fault = self.random.choice(list(PaperFault)) if state in HANDLED else None
        return PaperLine(needed.paper, state, needed.required, needed.issuers, fault, needed.note)

    def _filed(self, told: Told) -> ReportFiled:
        self.told.append(told)
        random, due = self.random, self._due()
        line = random.choice(REPORTS)
        return ReportFiled(
            report=line.report,
            number=line.number,
            secret=SECRET,
            due=due,
            late=_is_over(due),
            again=random.choice((True, False, False)),
            told=told,
            agent=random.random() < SELDOM,
            placed=random.choice((True, False)),
        )

    def _due(self) -> datetime | None:
        hours = self.random.choice((None, -50, -1, 1, 40))
        return None if hours is None else NOW + timedelta(hours=hours)

    def _reported(self) -> tuple[ReportedLine, ...]:
        return tuple(
            ReportedLine(line.report, line.kind, "M**** C*****", line.on) for line in REPORTS[:2]
        )

    def _line_of(self, report: str) -> ReportLine:
        (line,) = (line for line in REPORTS if line.report == report)
        return line


def _is_over(due: datetime | None) -> bool:
    return due is not None and due < NOW
