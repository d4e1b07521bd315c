"""What a flow can ask about reports and cases; each is answered by one of ``report_events.py``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from conversations.engine.session import Json
from conversations.rules.case import CaseKind
from conversations.rules.paper import Paper


@dataclass(frozen=True, slots=True)
class FileReport:
    """Save what was told as a report, numbered and clocked -> ``ReportFiled``.

    ``told`` are the fields of ``rules.case.Told`` as plain JSON values. The same report from the
    same chat again is the same report. ``instead_of`` is the report that the person has gone back
    in, to tell it otherwise; it is put right where nobody has worked on it yet.
    """

    kind: CaseKind
    told: Mapping[str, Json] = field(default_factory=dict)
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class AddToReport:
    """Add to what this chat told -> ``ReportAdded`` or ``ReportGone``.

    A value of None takes back what was told under that name.
    """

    report: str
    told: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class ListReports:
    """Which reports did this chat file or follow? -> ``ReportsListed``, newest first."""


@dataclass(frozen=True, slots=True)
class FollowReport:
    """Follow a report from another phone -> ``ReportFollowed`` or ``ReportGone``.

    ``number`` is as ``readers.a_report_number`` reads it (``KL-7KQ2M``), ``secret`` the six
    letters on the receipt. Counted against the limits of guessing.
    """

    number: str
    secret: str


@dataclass(frozen=True, slots=True)
class ReadReport:
    """Where does this report stand? -> ``ReportRead`` or ``ReportGone``."""

    report: str


@dataclass(frozen=True, slots=True)
class KeepPaper:
    """Keep documents that arrived in this chat as a paper of a report, several as its pages.

    -> ``PaperKept``, ``FilesGone``, ``TooManyPapers`` or ``ReportGone``. ``paper`` CHRONOLOGY also
    takes a voice message.
    """

    report: str
    documents: tuple[str, ...]
    paper: Paper


@dataclass(frozen=True, slots=True)
class PromisePaper:
    """Note that a paper will follow -> ``PaperKept`` or ``ReportGone``."""

    report: str
    paper: Paper


@dataclass(frozen=True, slots=True)
class MakeSlip:
    """Make the one-page receipt of a report -> ``SlipMade`` or ``ReportGone``."""

    report: str


@dataclass(frozen=True, slots=True)
class ListReported:
    """Which reports of others are about people linked to this chat? -> ``ReportedListed``."""


@dataclass(frozen=True, slots=True)
class AnswerReported:
    """Say of such a report that it is right, or mistaken -> ``ReportedAnswered``.

    It changes no status: staff look at it.
    """

    case: str
    right: bool


@dataclass(frozen=True, slots=True)
class BecomeAgent:
    """Link this chat to a village officer or Perisai agent by the code from staff.

    -> ``AgentLinked`` or ``NotProved``; wrong codes count against the limits.
    """

    code: str


ReportEffect = (
    FileReport
    | AddToReport
    | ListReports
    | FollowReport
    | ReadReport
    | KeepPaper
    | PromisePaper
    | MakeSlip
    | ListReported
    | AnswerReported
    | BecomeAgent
)
