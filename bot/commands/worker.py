"""``lontar worker``: send what waits and do what falls due, until told to stop."""

import click

from bot.commands.speaking import CommandFailed, say
from conversations.engine.replies import Text


@click.command()
@click.option("--once", is_flag=True)
def worker(*, once: bool) -> None:
    """Send the messages that wait, and do what falls due."""
    from bot.channels.configured import open_channels, paces_of
    from bot.channels.slip_pictures import SlipPictures
    from bot.due_work import open_work
    from bot.serving import require_current
    from bot.settings import read_settings, require_real
    from bot.wiring import services_from
    from bot.worker import Duties, run, run_once, stop_on_signals
    from handlers.channel import ChannelMisconfigured

    settings = read_settings()
    require_real(settings, web=False)
    services = services_from(settings)
    require_current(services.database.engine)
    pictures, paces = SlipPictures(services, settings), paces_of(settings)
    try:
        with open_work(settings, services) as (work, announcing):
            channels = open_channels(settings, services)
            duties = Duties(pictures, work, announcing, paces)
            if once:
                say("cli.worker.done", count=run_once(services, channels, duties))
                return
            stop = stop_on_signals()
            say("cli.worker.started")
            run(services, channels, stop, duties)
    except ChannelMisconfigured as error:
        raise CommandFailed(Text("cli.channel_refused")) from error
    say("cli.worker.ended")
