"""``lontar chat``: talk to Lontar in the terminal, or through a pipe, as one phone."""

import click

from bot.commands.speaking import Voice
from conversations.engine.replies import Text
from handlers.channel import TELEGRAM, WHATSAPP

# Maria's, of the demo people.
DEFAULT_PHONE = "+620000000001"


@click.command()
@click.option("--channel", type=click.Choice([WHATSAPP, TELEGRAM]), default=WHATSAPP)
@click.option("--as", "name", default=DEFAULT_PHONE, metavar="ADDRESS", show_default=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def chat(voice: Voice, *, channel: str, name: str, as_json: bool) -> None:
    """Talk as the phone ``name`` until the lines end."""
    if not name.strip():
        raise click.UsageError(voice.words(Text("chat.empty_address")))

    from bot.channels.simulated_files import SimulatedFiles
    from bot.chat_later import LaterMessages, work_here
    from bot.chat_lines import take_line
    from bot.chat_screens import open_screen
    from bot.chatting import Phone
    from bot.commands.demo import PORT
    from bot.live_texts import LiveTexts
    from bot.serving import LOOPBACK
    from bot.settings import read_settings
    from bot.wiring import services_from

    settings = read_settings()
    services = services_from(settings)
    phone = Phone.of(channel, name)
    files = SimulatedFiles(settings.lontar_home)
    hello = Text("chat.hello", {"address": phone.number or phone.address, "channel": channel})
    web = settings.public_url or f"http://{LOOPBACK}:{PORT}"
    screen = open_screen(voice.words, hello, web, as_json=as_json)
    with work_here(settings, services) as work:
        later = LaterMessages(phone, services, work)
        live = LiveTexts(services)
        for line in screen.lines():
            live()
            outcome = take_line(line, phone, services, files)
            screen.show(line, outcome.followed_by(later.arrived()))
