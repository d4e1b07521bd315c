"""How a person's cover is put: which words fit the verdict, and what goes into their blanks."""

from collections.abc import Mapping
from datetime import date, timedelta

from conversations.engine.events import CoverRead
from conversations.engine.flow import Known
from conversations.engine.replies import Blank, Rupiah, Text
from conversations.rules.contributions import (
    Sector,
    monthly_contribution,
    sector_of,
    what_is_due,
)
from conversations.rules.coverage import Cover, CoverState, JkmStage, Period, cover_on

# The answer for somebody whose death was reported, whatever the records say of cover today.
DIED = "died"
RENEWED = "renewed"


def cover_today(known: Known) -> Cover:
    """Return the cover of the person just read, on the local day."""
    return cover_on(known.answer(CoverRead).periods, known.today, known.figures)


def verdict(known: Known) -> str:
    """Return the name of the answer: the state of cover today, or that a death was reported."""
    if known.answer(CoverRead).died_on is not None:
        return DIED
    return verdict_today(known)


def verdict_today(known: Known) -> str:
    """Return the state of cover today, whatever was reported."""
    return cover_today(known).state.value


def sector_known(known: Known) -> Sector | None:
    """Return the kind of work that decides the contribution, None where nobody has told."""
    told = known.got.get("sector")
    return Sector(str(told)) if told else None


def blanks_covered(known: Known) -> Mapping[str, Blank]:
    """Fill the answer to somebody covered today."""
    cover = cover_today(known)
    return {
        "name": known.answer(CoverRead).name,
        "today": known.today,
        "periods": tuple(_period_line(period) for period in cover.covering),
        "ends": cover.ends_on or known.today,
        "left": Text("enrollment_status.left", {"days": cover.days_left})
        if cover.days_left
        else Text("enrollment_status.last_day"),
    }


def blanks_uncovered(known: Known) -> Mapping[str, Blank]:
    """Fill the answer to somebody whose cover has ended, has not begun, or lags behind."""
    cover = cover_today(known)
    blanks: dict[str, Blank] = {"name": known.answer(CoverRead).name, "today": known.today}
    if cover.decides is not None:
        blanks["period"] = _period_line(cover.decides)
    if cover.ended_on is not None:
        blanks |= {"ended": cover.ended_on, "days": (known.today - cover.ended_on).days}
    if cover.starts_on is not None:
        blanks["starts"] = cover.starts_on
    if cover.tolerated_until is not None and cover.ended_on is not None:
        sector = sector_of(known.answer(CoverRead).occupation) or Sector.OTHER
        due = what_is_due(cover.ended_on, known.today, sector, known.figures)
        blanks |= {
            "tolerated": cover.tolerated_until,
            "due": Rupiah(due.rupiah),
            "months": len(due.months),
        }
    return blanks


def blanks_died(known: Known) -> Mapping[str, Blank]:
    """Fill the answer about somebody whose death was reported: whether that day was covered."""
    read = known.answer(CoverRead)
    died = read.died_on or known.today
    cover = cover_on(read.periods, died, known.figures)
    key = "was_covered" if cover.state is CoverState.COVERED else "was_not_covered"
    return {
        "name": read.name,
        "died": died,
        "cover": Text(f"enrollment_status.{key}", {"periods": _lines(cover)}),
    }


def first_months(known: Known) -> str:
    """Return whether the smaller death benefit of the first months holds: its stage's name.

    ``renewed`` when the full one rests on an older programme alone: no source says whether a new
    programme begins the wait anew.
    """
    wait = cover_today(known).jkm
    if wait is None:
        return JkmStage.FULL.value
    return RENEWED if wait.renewed_on is not None else wait.stage.value


def blanks_first_months(known: Known) -> Mapping[str, Blank]:
    """Fill the words about the first months with the days that decide."""
    wait = cover_today(known).jkm
    if wait is None:
        return {}
    return {"full_from": wait.full_from, "renewed": wait.renewed_on or wait.full_from}


def ends_soon(known: Known) -> str:
    """Return ``soon`` when it is time to say how to go on alone, else ``later``."""
    return "soon" if cover_today(known).ends_soon else "later"


def blanks_ends_soon(known: Known) -> Mapping[str, Blank]:
    """Fill what the first month after the end costs somebody who goes on alone."""
    after = (cover_today(known).ends_on or known.today) + timedelta(days=1)
    sector = sector_of(known.answer(CoverRead).occupation) or Sector.OTHER
    month = monthly_contribution(sector, after, known.figures)
    return {"from": after, "amount": Text(_amount_key(month.figure))}


def blanks_handed_out(known: Known) -> Mapping[str, Blank]:
    """Fill what is known of the card and the savings book."""
    read = known.answer(CoverRead)
    return {"card": _handed("card", read.card), "passbook": _handed("passbook", read.passbook)}


def blanks_other_day(known: Known) -> Mapping[str, Blank]:
    """Fill the answer to "was I covered on that day?"."""
    read, day = known.answer(CoverRead), date.fromisoformat(known.text("day"))
    cover = cover_on(read.periods, day, known.figures)
    return {"name": read.name, "day": day, "periods": _lines(cover)}


def verdict_other_day(known: Known) -> str:
    """Return the state of cover on the day that was asked about."""
    day = date.fromisoformat(known.text("day"))
    return cover_on(known.answer(CoverRead).periods, day, known.figures).state.value


def _lines(cover: Cover) -> tuple[Text, ...]:
    return tuple(_period_line(period) for period in cover.covering)


def _period_line(period: Period) -> Text:
    return Text(
        "enrollment_status.period",
        {
            "programme": period.programme,
            "payer": Text(f"enrollment_status.payer.{period.payer.value}"),
            "starts": period.starts,
            "ends": period.ends,
        },
    )


def _handed(what: str, handed: bool | None) -> Text:  # noqa: FBT001 - three-valued, from the roster
    state = "unknown" if handed is None else "yes" if handed else "no"
    return Text(f"enrollment_status.{what}_{state}")


def _amount_key(figure: str) -> str:
    return f"continue_cover.amount.{figure.partition('.')[2]}"
