"""What staff do with a case at the command line; each act is the one of ``handlers.cases``."""

import sys
from datetime import datetime
from typing import Any

import click

from bot.claims.given import (
    DAY,
    MOMENT,
    a_day,
    a_kpj,
    a_nik,
    a_number,
    actor,
    not_empty,
    open_services,
    refusals,
)
from bot.commands.speaking import CommandFailed, say, words
from conversations.engine.replies import Blank, Text
from conversations.rules.case import CaseState, ClosedAs
from conversations.rules.flags import Flag
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.cases.errors import NothingThere
from handlers.cases.judging import JUDGEMENTS

_BY = click.option("--by", required=True)
_JUDGEMENTS = [state.value for state in PaperState if state in JUDGEMENTS]


@click.command()
@click.argument("number")
@_BY
@click.option("--holder")
def take(*, number: str, by: str, holder: str | None) -> None:
    """Take up a case that was only told so far."""
    from handlers.cases.moving import take as take_up

    number, services, by = a_number(number), open_services(), not_empty("by", by)
    with refusals(services, number):
        take_up(services, number, actor(by), holder=holder or by)
    say("claims.done.take", number=number, by=holder or by)


@click.command()
@click.argument("number")
@click.argument("state", type=click.Choice([state.value for state in CaseState]))
@_BY
@click.option("--bpjs-number")
@click.option("--on", type=DAY)
@click.option("--reason")
@click.option("--rupiah", type=click.IntRange(min=1))
@click.option("--as", "closed_as", type=click.Choice([reason.value for reason in ClosedAs]))
@click.option("--holder")
def advance(*, number: str, state: str, by: str, **why: Any) -> None:  # noqa: ANN401 - as click read it
    """Move a case one step on."""
    from handlers.cases.moving import advance as move

    number, services, to = a_number(number), open_services(), CaseState(state)
    by = not_empty("by", by)
    told = {**why, "on": a_day(why["on"]), "passed_on_by": by}
    if why["closed_as"]:
        told["closed_as"] = ClosedAs(why["closed_as"])
    with refusals(services, number):
        move(services, number, to, actor(by), **told)
    say("claims.done.advance", number=number, state=Text(f"claims.state.{to}"))


@click.command("pass-on")
@click.argument("number")
@click.option("--bpjs-number", default="")
@click.option("--at", type=MOMENT)
@_BY
def pass_on(*, number: str, bpjs_number: str, at: datetime | None, by: str) -> None:
    """Note that BPJS Ketenagakerjaan was told: it stops the 2 x 24 hours."""
    from handlers.cases.moving import pass_on as note_passed_on

    number, services, by = a_number(number), open_services(), not_empty("by", by)
    moment = services.now() if at is None else at.replace(tzinfo=services.zone)
    if moment > services.now():
        raise CommandFailed(Text("claims.refused.in_the_future"))
    with refusals(services, number):
        case = note_passed_on(
            services, number, bpjs_number.strip(), actor(by), moment, passed_on_by=by
        )
    noted = (case.passed_on_at or moment).astimezone(services.zone)
    say("claims.done.pass_on", number=number, moment=noted)


@click.command()
@click.argument("number")
@click.argument("paper", metavar="PAPER", type=click.Choice([paper.value for paper in Paper]))
@click.argument("state", type=click.Choice(_JUDGEMENTS))
@click.option("--fault", type=click.Choice([fault.value for fault in PaperFault]))
@_BY
def paper(*, number: str, paper: str, state: str, fault: str | None, by: str) -> None:
    """Accept a paper, or send it back with its one reason."""
    from handlers.cases.judging import judge_paper

    number, services, judged = a_number(number), open_services(), Paper(paper)
    name = Text(f"papers.named.{judged}")
    try:
        with refusals(services, number):
            judge_paper(
                services,
                number,
                judged,
                PaperState(state),
                PaperFault(fault) if fault else None,
                actor(by),
            )
    except NothingThere:
        blanks: dict[str, Blank] = {"number": number, "paper": name}
        raise CommandFailed(Text("claims.refused.no_paper", blanks)) from None
    say("claims.done.paper", number=number, paper=name, state=Text(f"claims.paper.{state}"))


@click.command()
@click.argument("number")
@_BY
def mistaken(*, number: str, by: str) -> None:
    """Close a case because the person lives, or nothing happened."""
    from handlers.cases.moving import mistaken as close_as_mistaken

    number, services = a_number(number), open_services()
    with refusals(services, number):
        close_as_mistaken(services, number, actor(by))
    say("claims.done.mistaken", number=number)


@click.command()
@click.argument("number")
@_BY
def check(*, number: str, by: str) -> None:
    """Note that staff know who filed a report: from now on it sees its case."""
    from handlers.cases.judging import check_reporter

    number, services = a_number(number), open_services()
    with refusals(services, number):
        check_reporter(services, number, actor(by))
    say("claims.done.check", number=number)


@click.command()
@click.argument("number")
@click.argument("digits")
@_BY
def account(*, number: str, digits: str, by: str) -> None:
    """Note the account a case is to be paid to; "-" reads it from stdin."""
    from handlers.cases.judging import note_account

    number, services = a_number(number), open_services()
    typed = sys.stdin.readline() if digits == "-" else digits
    with refusals(services, number):
        note_account(services, number, typed, actor(by))
    say("claims.done.account", number=number)


@click.command("clear-flag")
@click.argument("number")
@click.argument("flag", type=click.Choice([flag.value for flag in Flag]))
@_BY
def clear_flag(*, number: str, flag: str, by: str) -> None:
    """Note that somebody looked at a flag."""
    from handlers.cases.judging import clear_flag as note_cleared

    number, services = a_number(number), open_services()
    told: dict[str, Blank] = {"number": number, "flag": Text(f"claims.flag.{flag}")}
    try:
        with refusals(services, number):
            note_cleared(services, number, Flag(flag), actor(by))
    except NothingThere:
        raise CommandFailed(Text("claims.refused.no_flag", told)) from None
    say("claims.done.clear_flag", **told)


@click.command()
@click.argument("number")
@click.option("--nik", default="")
@click.option("--kpj", default="")
@_BY
def about(*, number: str, nik: str, kpj: str, by: str) -> None:
    """Note whom a case is about that was told by a name."""
    from handlers.cases.errors import OtherCase
    from handlers.cases.naming import note_about

    if bool(nik) is bool(kpj):
        raise click.UsageError(words("claims.refused.one_number"))
    number, services = a_number(number), open_services()
    today = services.now().date()
    told = {"nik": a_nik(nik, today)} if nik else {"kpj": a_kpj(kpj)}
    try:
        with refusals(services, number):
            note_about(services, number, actor(by), **told)
    except OtherCase as error:
        blanks: dict[str, Blank] = {"number": number, "other": str(error)}
        raise CommandFailed(Text("claims.refused.other_case", blanks)) from None
    say("claims.done.about", number=number)


ACTS = (take, advance, pass_on, paper, mistaken, check, account, clear_flag, about)
