"""``lontar doctor``: every setting and outside part, well or not and what to do."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from bot.commands.speaking import CommandFailed, Voice, say, show, show_json
from conversations.engine.replies import Text

if TYPE_CHECKING:
    from bot.checkup.finding import Finding
    from bot.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def doctor(voice: Voice, *, as_json: bool) -> None:
    """Check everything that Lontar stands on."""
    from bot.checkup.finding import Health
    from bot.checkup.settings import refused_settings
    from bot.settings import SettingsRefused, read_settings

    try:
        settings = read_settings()
    except SettingsRefused as refused:
        _report(refused_settings(refused.reasons), voice, as_json=as_json)
        raise
    found = _report(_checks(settings), voice, as_json=as_json)
    ill = sum(1 for finding in found if finding.health is Health.BAD)
    if ill:
        raise CommandFailed(Text("doctor.bad", {"count": ill}))
    if not as_json:
        say("doctor.well")


def _checks(settings: "Settings") -> "Iterator[Finding]":
    from bot.checkup.inside import check_inside
    from bot.checkup.providers import check_telegram, check_whatsapp
    from bot.checkup.settings import check_settings
    from bot.wiring import open_database

    yield from check_settings(settings)
    database = open_database(settings)
    yield from check_inside(settings, database)
    yield check_telegram(settings)
    yield check_whatsapp(settings)


def _report(findings: "Iterable[Finding]", voice: Voice, *, as_json: bool) -> "list[Finding]":
    """Show each finding as soon as it is there; as JSON all at once."""
    found = []
    for finding in findings:
        found.append(finding)
        if not as_json:
            _show(finding, voice)
    if as_json:
        show_json({"findings": [_values(finding, voice) for finding in found]})
    return found


def _show(finding: "Finding", voice: Voice) -> None:
    values = _values(finding, voice)
    show(f"{values['health']:<3} {values['name']:<24} {values['says']}")
    if values["advice"]:
        show(f"{'':<28} -> {values['advice']}")


def _values(finding: "Finding", voice: Voice) -> dict[str, str]:
    name = finding.name
    return {
        "name": name if isinstance(name, str) else voice.words(name),
        "health": finding.health.value,
        "says": voice.words(finding.says),
        "advice": voice.words(finding.advice) if finding.advice else "",
    }
