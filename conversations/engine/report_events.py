"""What the world answers about reports and cases; each stands under the effect it answers."""

from dataclasses import dataclass
from datetime import date, datetime

from conversations.rules.case import CaseKind, CaseState, ClosedAs, Told
from conversations.rules.paper import Paper, PaperFault, PaperState


@dataclass(frozen=True, slots=True)
class ReportFiled:
    """Answers ``FileReport``.

    ``due`` is the local end of the 2 x 24 hours, None where none runs (a death that had nothing
    to do with work, as told) or the moment is not known. ``late`` when it has passed. ``again``:
    this chat had filed it before. ``told`` is what the report holds now. ``agent``: filed by an
    agent for somebody else. ``placed``: in which kabupaten it is was told, or stands on the roster
    of somebody this chat has proved a link to; of others the roster tells nothing here.
    """

    report: str
    number: str
    secret: str
    due: datetime | None
    late: bool
    again: bool
    told: Told
    agent: bool = False
    placed: bool = False


@dataclass(frozen=True, slots=True)
class ReportAdded:
    """Answers ``AddToReport``; the clock may have moved with what was told."""

    report: str
    number: str
    due: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class ReportGone:
    """There is no such report for this chat; the asker cannot tell why."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report in a list. ``on`` is the day it happened, or was filed where that is unknown."""

    report: str
    number: str
    kind: CaseKind
    on: date


@dataclass(frozen=True, slots=True)
class ReportsListed:
    """Answers ``ListReports``."""

    reports: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True)
class ReportFollowed:
    """Answers ``FollowReport``: this chat may now read the report, and add papers to it."""

    report: str
    number: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of the checklist: where it stands, why it was sent back, who issues it."""

    paper: Paper
    state: PaperState
    required: bool
    issuers: tuple[str, ...]
    fault: PaperFault | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportRead:
    """Answers ``ReadReport``.

    ``told`` is what *this* report told. ``state`` is where the case stands; a report that joined
    somebody else's case sees NOTICE until staff have checked its reporter. ``passed_on`` is when
    staff recorded that BPJS Ketenagakerjaan was told, ``bpjs_number`` their number. ``pay_by`` is
    the last working day for payment, with ``pay_by_sure`` False where the year's public holidays
    are not known yet. ``reason`` are the words of staff on a rejection. ``secret`` is shown only to
    the chat that filed it, else empty. All moments are local.
    """

    report: str
    number: str
    secret: str
    kind: CaseKind
    state: CaseState
    closed_as: ClosedAs | None
    told: Told
    papers: tuple[PaperLine, ...]
    filed_at: datetime
    due: datetime | None
    passed_on: datetime | None
    bpjs_number: str
    forwarded_on: date | None
    pay_by: date | None
    pay_by_sure: bool
    paid_on: date | None
    reason: str
    holder: str


@dataclass(frozen=True, slots=True)
class PaperKept:
    """Answers ``KeepPaper`` and ``PromisePaper``; ``before`` is how the paper stood."""

    paper: Paper
    before: PaperState


@dataclass(frozen=True, slots=True)
class FilesGone:
    """Answers ``KeepPaper``: none of the files can be had any more; they waited too long."""


@dataclass(frozen=True, slots=True)
class TooManyPapers:
    """Answers ``KeepPaper``: the limits of files for a case or a day are reached."""


@dataclass(frozen=True, slots=True)
class SlipMade:
    """Answers ``MakeSlip``: the picture waits under this token for a day."""

    token: str


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """A report about somebody linked to this chat; ``name`` is masked."""

    case: str
    kind: CaseKind
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class ReportedListed:
    """Answers ``ListReported``, oldest first; answered ones are left out."""

    cases: tuple[ReportedLine, ...]


@dataclass(frozen=True, slots=True)
class ReportedAnswered:
    """Answers ``AnswerReported``."""


@dataclass(frozen=True, slots=True)
class AgentLinked:
    """Answers ``BecomeAgent``: until when, and for how many reports a day."""

    name: str
    ends: date
    daily: int


ReportAnswer = (
    ReportFiled
    | ReportAdded
    | ReportGone
    | ReportsListed
    | ReportFollowed
    | ReportRead
    | PaperKept
    | FilesGone
    | TooManyPapers
    | SlipMade
    | ReportedListed
    | ReportedAnswered
    | AgentLinked
)
