"""Ask whether a report that somebody made about a person of this phone is right, or a mistake.

What is answered changes no status; staff look at it.
"""

from collections.abc import Mapping
from datetime import date

from conversations.engine.effects import Effect
from conversations.engine.events import Answer
from conversations.engine.flow import Choose, Decide, Do, End, Flow, Known
from conversations.engine.replies import Blank, Text
from conversations.engine.report_effects import AnswerReported, ListReported
from conversations.engine.report_events import ReportedAnswered, ReportedListed
from conversations.engine.session import Json


def _keep(answer: Answer) -> Mapping[str, Json]:
    """Learn the oldest report that nobody answered yet."""
    if not isinstance(answer, ReportedListed) or not answer.cases:
        return {"reported": None}
    first = answer.cases[0]
    return {"reported": [first.case, first.kind, first.name, first.on.isoformat()]}


def _fields(known: Known) -> list[Json]:
    kept = known.got.get("reported")
    return kept if isinstance(kept, list) else []


def _blanks(known: Known) -> Mapping[str, Blank]:
    _, kind, name, on = (str(field) for field in _fields(known))
    return {"kind": Text(f"reported.kind.{kind}"), "name": name, "on": date.fromisoformat(on)}


def _answer(known: Known) -> Effect:
    return AnswerReported(str(_fields(known)[0]), right=known.text("ask") == "right")


def _thanks(known: Known) -> str:
    mistaken = known.text("ask") == "mistaken"
    return "mistaken" if mistaken else str(_fields(known)[1])


REPORTED = Flow(
    "reported",
    start="list",
    steps={
        "list": Do(lambda _: ListReported(), then={ReportedListed: "any"}, keep=_keep),
        "any": Decide(
            lambda known: "some" if _fields(known) else "none",
            then={"some": "ask", "none": "nothing"},
        ),
        "ask": Choose(
            ("right", "mistaken", "later"),
            then={"right": "answer", "mistaken": "answer", "later": "left"},
            blanks=_blanks,
        ),
        "answer": Do(_answer, then={ReportedAnswered: "thanks"}),
        "thanks": Decide(
            _thanks,
            then={"accident": "noted_accident", "death": "noted_death", "mistaken": "noted"},
        ),
        "noted_accident": End(),
        "noted_death": End(),
        "noted": End(),
        "left": End(),
        "nothing": End(),
    },
)
