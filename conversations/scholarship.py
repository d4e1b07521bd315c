"""May the children have the scholarship: rule by rule, how much a year, what to bring, when."""

from collections.abc import Mapping

from conversations.engine.flow import Ask, Choose, Decide, Flow, Known, Say
from conversations.engine.replies import Blank, Rupiah, Text
from conversations.report_readers import the_schools
from conversations.report_steps import told
from conversations.rules.scholarship import Level, scholarship_for
from conversations.rules.waiting import Met

# How long contributions were paid, and what that is to the rule of three years.
PAID = {"long_enough": Met.YES, "shorter": Met.NO, "unsure": Met.UNSURE}


def _scholarship(known: Known) -> Mapping[str, Blank]:
    schools = told(known, "schools").get("schools")
    levels = [Level(str(one)) for one in schools] if isinstance(schools, list) else []
    paid = None if known.text("cause") == "work" else PAID[str(known.got.get("paid_for", "unsure"))]
    scholarship = scholarship_for(levels, paid, known.figures)
    lines = tuple(
        Text(
            f"scholarship.share.{share.level}",
            {"year": Rupiah(share.rupiah_a_year), "at_most": Rupiah(share.at_most)},
        )
        for share in scholarship.shares
    )
    left_out = Text("scholarship.left_out", {"count": scholarship.left_out})
    return {"lines": (*lines, left_out) if scholarship.left_out else lines}


def _may(known: Known) -> str:
    if known.text("cause") == "work":
        return "yes"
    return PAID[known.text("paid_for")].value


SCHOLARSHIP = Flow(
    "scholarship",
    start="cause",
    steps={
        "cause": Choose(
            ("work", "otherwise", "unsure"),
            then={"work": "schools", "otherwise": "paid_for", "unsure": "both"},
        ),
        "both": Say(then="paid_for"),
        "paid_for": Choose(tuple(PAID), then="may"),
        "may": Decide(_may, then={"yes": "schools", "no": "not_yet", "unsure": "schools"}),
        "not_yet": Say(then="next"),
        "schools": Ask(the_schools, then="shares"),
        "shares": Say(then="rules", blanks=_scholarship),
        "rules": Say(then="bring"),
        "bring": Say(then="next"),
        "next": Choose(
            ("track", "staff", "menu"),
            then={"track": "@track_report", "staff": "@talk_to_staff", "menu": "@main_menu"},
            closing=True,
        ),
    },
)
