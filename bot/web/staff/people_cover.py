"""The answer to "were they covered on that day?", and the day as a form gives it."""

from datetime import date
from typing import Final

from conversations.engine.replies import Text
from conversations.rules.coverage import Cover, CoverState, JkmStage

# Nothing that can be asked about lies outside.
_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(2100, 12, 31)
# Colour and sign beside the words.
_LOOKS: Final = {
    CoverState.COVERED: ("green", "✓"),
    CoverState.IN_ARREARS: ("amber", "!"),
    CoverState.NOT_STARTED: ("amber", "…"),
    CoverState.ENDED: ("red", "✕"),
    CoverState.NEVER: ("red", "✕"),
}


def asked_day(given: str, otherwise: date) -> tuple[date, bool]:
    """Return the day that was asked about, and whether what was given is none.

    Where nothing was given, or nothing that can be read, it is ``otherwise``.
    """
    if not given:
        return otherwise, False
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return otherwise, True
    return (day, False) if _FIRST <= day <= _LAST else (otherwise, True)


def look_of(cover: Cover) -> tuple[str, str]:
    """Return the colour and the sign that stand beside a state."""
    return _LOOKS[cover.state]


def say_cover(cover: Cover) -> tuple[Text, ...]:
    """Return the answer for a day: yes or no, by whose money, and what follows from it."""
    said = [Text(f"staff_people.answer.{cover.state}", {"day": cover.day})]
    said += [_paid_by(period.programme, period.payer) for period in cover.covering]
    if cover.ends_on is not None:
        said.append(Text("staff_people.answer.until", {"day": cover.ends_on}))
    if cover.tolerated_until is not None:
        said.append(Text("staff_people.answer.tolerated", {"day": cover.tolerated_until}))
    if cover.ended_on is not None:
        said.append(Text("staff_people.answer.ended_on", {"day": cover.ended_on}))
    if cover.starts_on is not None:
        said.append(Text("staff_people.answer.starts_on", {"day": cover.starts_on}))
    if cover.jkm is not None and cover.jkm.renewed_on is not None:
        said.append(Text("enrollment_status.renewed", {"renewed": cover.jkm.renewed_on}))
    elif cover.jkm is not None and cover.jkm.stage is not JkmStage.FULL:
        first = cover.jkm.stage is JkmStage.FIRST_MONTHS
        key = "enrollment_status.in_first_months" if first else "enrollment_status.maybe_first"
        said.append(Text(key, {"full_from": cover.jkm.full_from}))
    return tuple(said)


def _paid_by(programme: str, payer: str) -> Text:
    return Text(
        "staff_people.answer.paid",
        {"programme": programme, "payer": Text(f"enrollment_status.payer.{payer}")},
    )
