"""``lontar worker``: send what waits and do what falls due, until told to stop."""

import click

from bot.commands.speaking import CommandFailed, say
from conversations.engine.replies import Text


@click.command()
@click.option("--once", is_flag=True)
def worker(*, once: bool) -> None:
    """Send the messages that wait, and do what falls due."""
    from bot.channels.configured import open_channels
    from bot.channels.slip_pictures import SlipPictures
    from bot.due_work import open_work
    from bot.serving import require_current
    from bot.settings import read_settings, require_real
    from bot.wiring import services_from
    from bot.worker import run, run_once, stop_on_signals
    from handlers.delivery import ChannelMisconfigured

    settings = read_settings()
    require_real(settings, web=False)
    services = services_from(settings)
    require_current(services.database.engine)
    pictures = SlipPictures(services, settings)
    try:
        with open_channels(settings, services) as channels, open_work(settings, services) as work:
            if once:
                say("cli.worker.done", count=run_once(services, channels, pictures, work))
                return
            stop = stop_on_signals()
            say("cli.worker.started")
            run(services, channels, stop, pictures, work)
    except ChannelMisconfigured as error:
        raise CommandFailed(Text("cli.channel_refused")) from error
    say("cli.worker.ended")
