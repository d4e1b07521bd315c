"""Offices by kabupaten, as staff filled them in; where nobody has, it says so and gives 175."""

from collections.abc import Mapping

from conversations.engine.effects import FindOffices
from conversations.engine.events import Office, OfficesFound
from conversations.engine.flow import Ask, Choose, Decide, Do, Flow, Known, Say
from conversations.engine.replies import Blank, Text
from conversations.readers import a_kabupaten


def _region(known: Known) -> Mapping[str, Blank]:
    return {"kabupaten": known.regions.by_code[known.text("kabupaten")].name}


def _branch(known: Known) -> str:
    return "known" if known.regions.office_for(known.text("kabupaten")) else "unknown"


def _branch_blanks(known: Known) -> Mapping[str, Blank]:
    office = known.regions.office_for(known.text("kabupaten"))
    return {"office": office.name, "seat": office.seat} if office else {}


def _listed(known: Known) -> Mapping[str, Blank]:
    lines = tuple(
        line for office in known.answer(OfficesFound).offices for line in _lines_of(office)
    )
    return {**_region(known), "offices": lines}


def _lines_of(office: Office) -> list[Text]:
    lines = [Text("offices.name", {"name": office.name})]
    for field in ("address", "phone", "hours"):
        value = getattr(office, field)
        if value:
            lines.append(Text(f"offices.{field}", {field: value}))
    return lines


OFFICES = Flow(
    "offices",
    start="kabupaten",
    steps={
        "kabupaten": Ask(a_kabupaten, then="find"),
        "find": Do(lambda known: FindOffices(known.text("kabupaten")), then={OfficesFound: "any"}),
        "any": Decide(
            lambda known: "some" if known.answer(OfficesFound).offices else "none",
            then={"some": "found", "none": "none_filled"},
        ),
        "found": Say(then="next", blanks=_listed),
        "none_filled": Say(then="branch", blanks=_region),
        "branch": Decide(_branch, then={"known": "branch_known", "unknown": "call"}),
        "branch_known": Say(then="call", blanks=_branch_blanks),
        "call": Say(then="next"),
        "next": Choose(
            ("other", "staff", "menu"),
            then={"other": "kabupaten", "staff": "@talk_to_staff", "menu": "@main_menu"},
            closing=True,
        ),
    },
)
