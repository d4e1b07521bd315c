"""The calculator's question put to the rules, and what they give put into lines."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from conversations.engine.flow import Known
from conversations.engine.replies import Blank, Rupiah, Text
from conversations.rules.benefits import (
    DiedAtWork,
    DiedOtherwise,
    Entitlement,
    Injured,
    Line,
    PartlyDisabled,
    Situation,
    TotallyDisabled,
    UnableToWork,
    what_is_owed,
)
from conversations.rules.coverage import Payer, Period, cover_on
from conversations.rules.scholarship import Level, Scholarship
from conversations.rules.waiting import Met

NO_CHILD = "none"
CHILDREN = ("first_child", "second_child")


def owed(known: Known) -> Entitlement:
    """Return what the rules give, if contributions were paid from the start to that day."""
    started, happened = (date.fromisoformat(known.text(name)) for name in ("started", "happened"))
    paid = Period(started, max(started, happened), Payer.PROVINCE, "")
    cover = cover_on((paid,), happened, known.figures)
    return what_is_owed(_situation(known), cover, known.figures, _children(known))


def kind_of_result(known: Known) -> str:
    """Return how the result is put: nothing and why, one reading of the rules, or two."""
    result = owed(known)
    if result.reason is not None:
        return result.reason.value
    return "sure" if result.sure else "two_readings"


def blanks_of_result(known: Known) -> Mapping[str, Blank]:
    """Fill the result with its lines and their sum."""
    result = owed(known)
    return {
        "lines": tuple(_line(line) for line in result.lines) or (Text("calculator.no_lines"),),
        "total": Text("calculator.total", {"amount": Rupiah(result.total)})
        if result.total
        else Text("calculator.no_total"),
        "happened": date.fromisoformat(known.text("happened")),
    }


def scholarship_of(known: Known) -> str:
    """Return what is said of the children's school: not at all, no, perhaps, or how much."""
    scholarship = owed(known).scholarship
    if scholarship is None or not _children(known):
        return "silent"
    return scholarship.met.value


def blanks_of_scholarship(known: Known) -> Mapping[str, Blank]:
    """Fill the scholarship with a line for each child."""
    scholarship = owed(known).scholarship or Scholarship(Met.NO, ())
    return {
        "shares": tuple(
            Text(f"calculator.share.{share.level.value}", {"at_most": Rupiah(share.at_most)})
            for share in scholarship.shares
        )
        or (Text("calculator.no_lines"),),
    }


def asks_for_children(known: Known) -> str:
    """Return whether the children's schools matter for what happened."""
    family = {"died_at_work", "died_otherwise", "totally_disabled"}
    return "yes" if known.text("what") in family else "no"


def _situation(known: Known) -> Situation:
    match known.text("what"):
        case "unable":
            return UnableToWork(int(known.text("months")))
        case "partly_disabled":
            return PartlyDisabled(Decimal(known.text("percent")))
        case "totally_disabled":
            return TotallyDisabled()
        case "died_at_work":
            return DiedAtWork()
        case "died_otherwise":
            return DiedOtherwise()
        case _:
            return Injured()


def _children(known: Known) -> tuple[Level, ...]:
    told = (known.got.get(name, NO_CHILD) for name in CHILDREN)
    return tuple(Level(str(level)) for level in told if level != NO_CHILD)


def _line(line: Line) -> Text:
    return Text(
        f"calculator.line.{line.figure}",
        {
            "amount": Rupiah(line.rupiah),
            "times": f"{line.times.normalize():f}".replace(".", ",")
            if isinstance(line.times, Decimal)
            else line.times,
        },
    )
