"""What was told in each report, line by line; numbers of people masked unless asked for."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, time
from zoneinfo import ZoneInfo

from bot.commands.speaking import words
from conversations.engine.replies import Blank
from conversations.masking import masked_number, without_long_numbers
from conversations.rules.case import Told
from conversations.rules.regions import Regions
from handlers.cases.claim import Claim
from storage.agents import Agent
from storage.reports import Report

# Fields whose values are words of ours; the others are the people's own.
_NAMED = frozenset({"relation", "work", "treated", "died_at", "family", "marriage"})
_NUMBERS = frozenset({"nik", "kpj"})


def about_lines(claim: Claim, regions: Regions, *, whole: bool) -> Iterator[str]:
    """Yield who the case is about by the roster; ``whole`` shows the NIK unmasked."""
    person = claim.person
    if person is None:
        yield words("claims.show.not_on_roster")
        return
    nik = person.identity.nik
    yield words(
        "claims.show.name",
        name=one_line(person.identity.name),
        nik=nik if whole else masked_number(nik),
    )
    region = regions.by_code.get(person.kabupaten or "")
    nothing = words("claims.nothing")
    yield words(
        "claims.show.place",
        kabupaten=region.name if region else nothing,
        occupation=one_line(person.occupation or nothing),
    )


def report_head(report: Report, agent: Agent | None, zone: ZoneInfo) -> str:
    """Return which report this is, when it was filed, and through whom."""
    told: dict[str, Blank] = {
        "number": report.number,
        "filed": report.filed_at.astimezone(zone),
        "checked": words("claims.show.checked" if report.checked else "claims.show.unchecked"),
    }
    if agent is None:
        return words("claims.show.report", **told)
    return words("claims.show.by_agent", **told, name=agent.name)


def report_lines(report: Report, regions: Regions, *, whole: bool) -> Iterator[str]:
    """Yield everything that a report told; ``whole`` shows its numbers unmasked."""
    for field in fields(Told):
        value = getattr(report.told, field.name)
        if value not in (None, ""):
            said = _said(field.name, value, regions, whole=whole)
            name = words(f"claims.field.{field.name}")
            yield words("claims.show.told", field=name, value=said)


def _said(name: str, value: object, regions: Regions, *, whole: bool) -> Blank:
    if name in _NAMED:
        return words(f"claims.value.{name}.{value}")
    if isinstance(value, bool):
        return words("claims.value.yes" if value else "claims.value.no")
    if isinstance(value, tuple):
        levels = ", ".join(words(f"claims.rights.level.{level}") for level in value)
        return levels or words("claims.value.no_schools")
    if name in _NUMBERS:
        return str(value) if whole else masked_number(str(value))
    if name == "kabupaten" and str(value) in regions.by_code:
        return regions.by_code[str(value)].name
    if isinstance(value, time):
        return f"{value:%H.%M}"
    if isinstance(value, date):
        return value
    # People write a NIK into the middle of a story, too.
    said = one_line(str(value))
    return said if whole else without_long_numbers(said)


def one_line(told: str) -> str:
    """Return people's words on one line, without what moves a terminal's cursor or hides text."""
    return " ".join("".join(part for part in word if part.isprintable()) for word in told.split())
