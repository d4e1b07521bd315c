"""Going on alone when nobody pays any more: what a month costs for whom, and how it is done."""

from collections.abc import Mapping

from conversations.cover_words import sector_known
from conversations.engine.flow import Choose, Decide, Flow, Known, Say
from conversations.engine.replies import Blank, Text
from conversations.rules.contributions import Contribution, Sector, monthly_contribution
from conversations.rules.months import next_month


def _costs(known: Known) -> Mapping[str, Blank]:
    """Return what this month costs, and what it costs once a discount is over."""
    sector = sector_known(known) or Sector.OTHER
    now = monthly_contribution(sector, known.today, known.figures)
    lines = [_line(now)]
    if now.discount_until is not None:
        lines.append(
            _line(monthly_contribution(sector, next_month(now.discount_until), known.figures))
        )
    return {"work": Text(f"continue_cover.work.{sector.value}"), "costs": tuple(lines)}


def _line(month: Contribution) -> Text:
    key = month.figure.partition(".")[2]
    return Text(f"continue_cover.from.{key}", {"month": month.month})


CONTINUE_COVER = Flow(
    "continue_cover",
    start="while_paid",
    steps={
        "while_paid": Say(then="work_known"),
        "work_known": Decide(
            lambda known: "yes" if sector_known(known) else "no",
            then={"yes": "costs", "no": "sector"},
        ),
        "sector": Choose(("transport", "other"), then="costs"),
        "costs": Say(then="how", blanks=_costs),
        "how": Say(then="next"),
        "next": Choose(
            ("offices", "staff", "menu"),
            then={"offices": "@offices", "staff": "@talk_to_staff", "menu": "@main_menu"},
            closing=True,
        ),
    },
)
