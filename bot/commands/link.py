"""``lontar link``: a one-time code that proves a link between a phone and a worker."""

import sys
from contextlib import closing
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from bot.clocks import DEMO_STARTS, real_clock
from bot.commands.speaking import CommandFailed, say, show
from conversations.engine.replies import Text
from conversations.rules.nik import NikFault, read_nik

if TYPE_CHECKING:
    from bot.settings import Settings

# Pixels of one module of the QR; with it the picture is about 6 cm wide in print.
PNG_SCALE = 10


@click.group()
def link() -> None:
    """One-time codes."""


@link.command()
@click.option("--nik", required=True)
@click.option("--png", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def issue(*, nik: str, png: Path | None) -> None:
    """Make a one-time code for the worker with this NIK."""
    import segno

    from bot.settings import read_settings
    from bot.wiring import open_database
    from storage.audit import OPERATOR
    from storage.links import CODE_DAYS

    settings = read_settings()
    now = _now(settings)
    digits = _digits(sys.stdin.readline() if nik == "-" else nik, now.date())
    with open_database(settings).begin() as store:
        person = store.people.find_by_nik(digits)
        if person is None:
            raise CommandFailed(Text("cli.link.unknown"))
        code = store.links.issue_code(person, now)
        store.audit.note(OPERATOR, "link_code_issued", f"person:{person}", now)
    say("cli.link.issued", code=code, until=(now + timedelta(days=CODE_DAYS)).date())
    say("cli.link.how", code=code)
    address = deep_link(settings, code)
    if address is not None:
        say("cli.link.link", link=address)
    picture = segno.make(address or f"KODE {code}", error="m", micro=False)
    drawn = StringIO()
    picture.terminal(out=drawn, compact=True)
    show(drawn.getvalue())
    if png is not None:
        picture.save(str(png), kind="png", scale=PNG_SCALE)
        say("cli.link.picture", file=str(png))


def deep_link(settings: "Settings", code: str) -> str | None:
    """Return the address that opens a chat with the code written; None without any channel."""
    if settings.twilio_whatsapp_sender is not None:
        number = settings.twilio_whatsapp_sender.removeprefix("whatsapp:+")
        return f"https://wa.me/{number}?text={quote(f'KODE {code}')}"
    name = _bot_name(settings)
    return f"https://t.me/{name}?start={code}" if name else None


def _bot_name(settings: "Settings") -> str | None:
    """Ask Telegram for our bot's name; None when it is off or does not answer."""
    if settings.telegram_token is None:
        return None
    from telegram.error import TelegramError

    from bot.channels.telegram_blocking import BlockingTelegram
    from handlers.channel import ChannelMisconfigured

    token = settings.telegram_token.get_secret_value()
    try:
        with closing(BlockingTelegram(token, settings.telegram_api_url)) as channel:
            return channel.ask(lambda bot: bot.get_me()).username
    except (TelegramError, ChannelMisconfigured):
        return None


def _now(settings: "Settings") -> datetime:
    return (DEMO_STARTS if settings.demo else real_clock()).astimezone(settings.zone)


def _digits(typed: str, today: date) -> str:
    found = read_nik(typed, today)
    if isinstance(found, NikFault):
        raise CommandFailed(Text("cli.link.bad_nik"))
    return found.digits
