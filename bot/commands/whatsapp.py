"""``lontar whatsapp``: what Twilio keeps for us, and messages of people that never arrived here."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import click

from bot.commands.speaking import CommandFailed, say, words
from conversations.engine.replies import Text

if TYPE_CHECKING:
    from twilio.rest import Client

    from bot.channels.whatsapp_pushing import Pushed
    from bot.settings import Settings

# States of a template that have words of their own.
_STATES: Final = frozenset(
    {"approved", "disabled", "paused", "pending", "received", "rejected", "unsubmitted"}
)
_MOST_HOURS: Final = 72


@click.group()
def whatsapp() -> None:
    """Set up the WhatsApp channel."""


@whatsapp.command("push-content")
def push_content() -> None:
    """Make button layouts and templates at Twilio; tell which templates Meta approved."""
    from bot.channels.whatsapp_pushing import push
    from bot.settings import read_settings
    from bot.wiring import services_from

    settings = read_settings()
    with _client(settings) as client:
        for pushed in push(client, services_from(settings)):
            _tell(pushed)
    say("channel.whatsapp.all_pushed")


@whatsapp.command()
@click.option("--since", "hours", type=click.FloatRange(0, _MOST_HOURS, min_open=True))
def sweep(hours: float | None) -> None:
    """Fetch messages of people that Twilio has and we never got; answer them."""
    from bot.channels.whatsapp_sweep import sweep_inbound
    from bot.settings import read_settings
    from bot.wiring import services_from

    settings = read_settings()
    sender = settings.twilio_whatsapp_sender or ""
    with _client(settings) as client:
        since = None if hours is None else timedelta(hours=hours)
        swept = sweep_inbound(services_from(settings), client, sender, since)
    say("channel.whatsapp.swept", found=swept.found, restored=swept.restored)


@contextmanager
def _client(settings: "Settings") -> Iterator["Client"]:
    """Open a client; what Twilio refuses, and a Twilio that is away, is told in one line."""
    from requests import RequestException
    from twilio.base.exceptions import TwilioException

    from bot.channels.whatsapp_client import code_of, connecting
    from bot.settings import SettingsRefused

    connect = connecting(settings)
    if connect is None:
        raise SettingsRefused([Text("settings.missing", {"name": "TWILIO_ACCOUNT_SID"})])
    try:
        with connect() as client:
            yield client
    except TwilioException as error:
        code = {"code": code_of(error) or "?"}
        raise CommandFailed(Text("channel.whatsapp.refused", code)) from None
    except RequestException as error:
        reason = {"reason": type(error).__name__}
        raise CommandFailed(Text("channel.whatsapp.unreachable", reason)) from None


def _tell(pushed: "Pushed") -> None:
    from bot.channels.whatsapp_templates import CATEGORY

    judgement = pushed.judgement
    if judgement is None:
        say(f"channel.whatsapp.{pushed.step}", name=pushed.name, sid=pushed.sid)
        return
    approval = judgement.approval
    state = words(f"channel.whatsapp.state.{approval}") if approval in _STATES else approval
    say("channel.whatsapp.judged", name=pushed.name, state=state)
    if judgement.reason:
        say("channel.whatsapp.reason", reason=judgement.reason)
    if judgement.category not in {"", CATEGORY}:
        say("channel.whatsapp.category", category=judgement.category)
