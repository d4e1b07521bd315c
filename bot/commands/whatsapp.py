"""``lontar whatsapp``: make at Twilio the button layouts that our questions go out with."""

from typing import TYPE_CHECKING

import click

from bot.commands.speaking import CommandFailed, say
from conversations.engine.replies import Text

if TYPE_CHECKING:
    from twilio.base.exceptions import TwilioException
    from twilio.rest import Client

    from bot.channels.whatsapp_menus import Layout
    from handlers.services import Services


@click.group()
def whatsapp() -> None:
    """Set up the WhatsApp channel."""


@whatsapp.command("push-content")
def push_content() -> None:
    """Make the button layouts at Twilio; those that are there unchanged stay as they are."""
    from requests import RequestException
    from twilio.base.exceptions import TwilioException

    from bot.channels.whatsapp import close_client, open_client
    from bot.settings import SettingsRefused, read_settings
    from bot.wiring import services_from

    settings = read_settings()
    account, token = settings.twilio_account_sid, settings.twilio_auth_token
    if account is None or token is None:
        raise SettingsRefused([Text("settings.missing", {"name": "TWILIO_ACCOUNT_SID"})])
    client = open_client(account, token.get_secret_value(), settings.twilio_api_url)
    try:
        _push(client, services_from(settings))
    except TwilioException as error:
        raise CommandFailed(Text("channel.whatsapp.refused", {"code": _code(error)})) from None
    except RequestException as error:
        reason = {"reason": type(error).__name__}
        raise CommandFailed(Text("channel.whatsapp.unreachable", reason)) from None
    finally:
        close_client(client)
    say("channel.whatsapp.all_pushed")


def _push(client: "Client", services: "Services") -> None:
    """Bring Twilio and our table in line with the layouts, one transaction a layout."""
    from bot.channels.whatsapp_pushed import layouts_in
    from storage.whatsapp_contents import PushedContent

    with services.database.begin() as store:
        known = store.whatsapp_contents.all()
    wanted = []
    for layout in layouts_in(services.guide.texts):
        if layout.name in known and known[layout.name].digest == layout.digest:
            say("channel.whatsapp.current", name=layout.name)
        else:
            wanted.append(layout)
    there = _there(client) if wanted else {}
    for layout in wanted:
        sid, told = there.get(layout.request["friendly_name"]), "channel.whatsapp.found"
        if sid is None:
            sid, told = _create(client, layout), "channel.whatsapp.pushed"
        with services.database.begin() as store:
            store.whatsapp_contents.keep(layout.name, PushedContent(sid, layout.digest))
        say(told, name=layout.name, sid=sid)


def _there(client: "Client") -> dict[str, str]:
    """Return what Twilio has: ids by friendly name, which tells the very definition."""
    return {str(found.friendly_name): str(found.sid) for found in client.content.v1.contents.list()}


def _create(client: "Client", layout: "Layout") -> str:
    from twilio.rest.content.v1.content import ContentList

    # From plain dicts: with keyword arguments the library sends null in silence.
    made = client.content.v1.contents.create(ContentList.ContentCreateRequest(layout.request))
    return str(made.sid)


def _code(error: "TwilioException") -> int | str:
    """Twilio's code for its refusal, else HTTP's; a list that is refused has only the second."""
    code = getattr(error, "code", None) or getattr(error, "status", None)
    if code is None and len(error.args) > 1:
        code = getattr(error.args[1], "status_code", None)
    return code if isinstance(code, int) else "?"
