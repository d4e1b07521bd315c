"""``lontar demo``: everything in one process, with invented people on a clock of their own."""

import sys
from typing import TYPE_CHECKING

import click

from bot.commands.speaking import CommandFailed, say, show, words
from conversations.engine.replies import Text

if TYPE_CHECKING:
    from bot.settings import Settings
    from handlers.services import Services
    from storage.programmes import Programme

PORT = 8000
CHAT = "./run chat"


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--full", is_flag=True)
def demo(*, port: int, full: bool) -> None:
    """Run the demo until Ctrl+C."""
    from bot.settings import read_settings, require_channel_keys

    settings = read_settings()
    if not settings.demo:
        raise CommandFailed(Text("cli.demo.real"))
    require_channel_keys(settings)

    from bot.demo.province import settle
    from bot.serving import LOOPBACK, delivering_beside, open_port, serving_beside
    from bot.web import create_app
    from bot.wiring import services_from
    from bot.worker import stop_on_signals

    stop = stop_on_signals()
    with open_port(port) as listening:
        services = services_from(settings)
        if full:
            _fill_up(services)
        app = create_app(services, settings)
        with serving_beside(app, listening), delivering_beside(services, settings, stop):
            _introduce(services, settings, f"http://{LOOPBACK}:{port}/simulator")
            settle(services)
            stop.wait()
    say("cli.demo.stopped")


def _introduce(services: "Services", settings: "Settings", address: str) -> None:
    """Say what was set up and how to talk to it."""
    from bot.demo.data import DEMO_FILE, count_people

    people = count_people(services.database)
    with services.database.begin() as store:
        programmes = sum(1 for _ in store.programmes.all())
    file = str(settings.lontar_home / DEMO_FILE)
    say("cli.demo.data", people=people, programmes=programmes, file=file)
    say("cli.demo.redis", state=Text(_redis_state(services, settings)))
    say(
        "cli.demo.channels",
        whatsapp=_switch("TWILIO_ACCOUNT_SID", on=settings.whatsapp),
        telegram=_switch("TELEGRAM_TOKEN", on=settings.telegram),
    )
    say("cli.demo.clock", now=services.now())
    show()
    say("cli.demo.browser", address=address)
    say("cli.demo.terminal", command=CHAT)
    show()
    say("cli.demo.stop")


def _redis_state(services: "Services", settings: "Settings") -> str:
    if settings.redis_url is None:
        return "cli.demo.redis_embedded"
    return "cli.demo.redis_server" if services.sessions.well() else "cli.demo.redis_down"


def _switch(setting: str, *, on: bool) -> Text:
    return Text("cli.demo.on") if on else Text("cli.demo.off", {"setting": setting})


def _fill_up(services: "Services") -> None:
    """Bring the programmes to their true size, with a running count where a person watches."""
    from bot.demo.full import fill_up

    watched = sys.stdout.isatty()

    def progress(programme: "Programme", done: int, total: int) -> None:
        if watched:
            line = words("cli.demo.filling", name=programme.name, done=done, total=total)
            click.echo(f"\r{line}", nl=False)

    for row in fill_up(services.database, services.guide.regions, progress):
        programme = row.programme
        if watched:
            click.echo("\r\x1b[K", nl=False)
        if programme.quota is not None:
            say("cli.demo.filled", name=programme.name, total=row.people)
        elif not row.people:
            say("cli.demo.unknown_size", name=programme.name)
