"""A report that was left half done is offered again: go on, later, or leave the rest away."""

from collections.abc import Mapping

from conversations.accident_report import ACCIDENT_REPORT
from conversations.death_report import DEATH_REPORT
from conversations.engine.flow import Choose, Discard, End, Enter, Flow, Known, Recall
from conversations.engine.replies import Blank, Text

_ORDER = {flow.name: flow.draft for flow in (ACCIDENT_REPORT, DEATH_REPORT)}


def _blanks(known: Known) -> Mapping[str, Blank]:
    """Fill which report it is, how far it came, and that what was saved is saved."""
    draft = known.draft
    if draft is None:
        return {}
    steps = _ORDER[draft.place.flow]
    number = draft.got.get("number")
    return {
        "what": Text(f"drafts.what.{draft.place.flow}"),
        "step": steps.index(draft.place.step) + 1,
        "steps": len(steps),
        "saved": Text("drafts.saved", {"number": number})
        if isinstance(number, str)
        else Text("drafts.not_saved"),
    }


DRAFTS = Flow(
    "drafts",
    start="offer",
    steps={
        "offer": Choose(
            ("go_on", "later", "delete"),
            then={"go_on": "go_on", "later": "later", "delete": "delete"},
            blanks=_blanks,
            closing=True,
        ),
        # What was put aside is gone on with only where it may be kept.
        "go_on": Enter("consent", then="recall"),
        "recall": Recall(then="nothing"),
        "later": End(),
        "delete": Discard(then="deleted"),
        "deleted": End(),
        "nothing": End(),
    },
)
