"""What is given to the commands about cases: numbers, people, days; refused in one sentence."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from bot.commands.speaking import CommandFailed, words
from conversations.engine.replies import Blank, Text
from conversations.masking import without_long_numbers
from conversations.rules.case_steps import NEXT
from conversations.rules.kpj import KpjFault, read_kpj
from conversations.rules.nik import NikFault, read_nik
from conversations.rules.regions import Region, Regions
from conversations.rules.report_numbers import read_number
from handlers.cases.errors import CaseMoved, NoSuchCase, NotAStep, WhyMissing
from storage.audit import OPERATOR

if TYPE_CHECKING:
    from handlers.services import Services
    from storage.cases import Case
    from storage.store import Store

EXAMPLE_NUMBER, EXAMPLE_KABUPATEN = "KL-7KQ2M", "53.07"
# As wide as the columns that name who acted.
LONGEST_ACTOR = 80
DAY = click.DateTime(formats=["%Y-%m-%d"])
MOMENT = click.DateTime(formats=["%Y-%m-%d %H.%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])


def open_services() -> "Services":
    """Join the parts for one command."""
    from bot.settings import read_settings
    from bot.wiring import services_from

    return services_from(read_settings())


def a_number(given: str) -> str:
    """Return the number of a case or report as it is kept, however it was typed."""
    number = read_number(given)
    if number is None:
        blanks = {"given": without_long_numbers(given), "example": EXAMPLE_NUMBER}
        raise CommandFailed(Text("claims.refused.bad_number", blanks))
    return number


def a_nik(given: str, today: date) -> str:
    """Return the digits of a NIK; "-" reads it from stdin, where no other user sees it."""
    found = read_nik(_typed(given), today)
    if isinstance(found, NikFault):
        raise CommandFailed(Text("claims.refused.bad_numbers"))
    return found.digits


def a_kpj(given: str) -> str:
    """Return the digits of a card number; "-" reads it from stdin."""
    found = read_kpj(_typed(given))
    if isinstance(found, KpjFault):
        raise CommandFailed(Text("claims.refused.bad_numbers"))
    return found.number


def _typed(given: str) -> str:
    return sys.stdin.readline() if given == "-" else given


def not_empty(option: str, given: str) -> str:
    """Return a text without the blanks around it; wrong usage when nothing is left."""
    text = " ".join(given.split())
    if not text:
        raise click.UsageError(words("claims.refused.empty", option=option))
    return text


def actor(name: str) -> str:
    """Return how history and audit name somebody at the command line."""
    return f"{OPERATOR}:{not_empty('by', name)}"[:LONGEST_ACTOR] if name else OPERATOR


def a_day(given: datetime | None) -> date | None:
    """Return the day of an option."""
    return None if given is None else given.date()


def a_region(given: str, regions: Regions) -> Region:
    """Return the kabupaten or kota of a name or code."""
    found = regions.find(given)
    if len(found) != 1:
        blanks = {"given": without_long_numbers(given), "example": EXAMPLE_KABUPATEN}
        raise CommandFailed(Text("claims.refused.no_kabupaten", blanks))
    return found[0]


def found_case(number: str, store: "Store") -> "Case":
    """Return the case of a number, its own or a joined report's."""
    case = store.cases.by_number(number)
    if case is None:
        raise CommandFailed(Text("claims.refused.no_case", {"number": number}))
    return case


@contextmanager
def refusals(services: "Services", number: str) -> Iterator[None]:
    """Say why an act on a case was not done; what an option must still tell is wrong usage."""
    try:
        yield
    except NoSuchCase:
        raise CommandFailed(Text("claims.refused.no_case", {"number": number})) from None
    except CaseMoved:
        raise CommandFailed(Text("claims.refused.changed", {"number": number})) from None
    except WhyMissing as error:
        option = str(error).replace("_", "-")
        raise click.UsageError(words("claims.refused.why", option=option)) from None
    except NotAStep:
        raise CommandFailed(_no_step(services, number)) from None


def _no_step(services: "Services", number: str) -> Text:
    """Say where a case stands and which steps are open to it."""
    with services.database.begin() as store:
        state = found_case(number, store).state
    steps = ", ".join(step for step in type(state) if step in NEXT[state])
    told: dict[str, Blank] = {"number": number, "state": Text(f"claims.state.{state}")}
    return Text("claims.refused.no_step", {**told, "steps": steps})
