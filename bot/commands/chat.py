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

    from bot.chat_lines import take_line
    from bot.chat_screens import open_screen
    from bot.chatting import Phone
    from bot.settings import read_settings
    from bot.wiring import services_from

    services = services_from(read_settings())
    phone = Phone.of(channel, name)
    address = phone.number or phone.address
    hello = Text("chat.hello", {"address": address, "channel": channel})
    screen = open_screen(voice.words, hello, as_json=as_json)
    for line in screen.lines():
        screen.show(line, take_line(line, phone, services))
