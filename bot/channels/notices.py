"""The few lines that a channel says itself, outside of any conversation."""

from dataclasses import replace

from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.engine.replies import Text
from handlers.channel import Inbound, Outgoing
from handlers.chat import address_index
from handlers.services import Services


def notice(key: str, language: str | None, services: Services) -> str:
    """Return the text ``channel.<key>``; ``language`` is the app's, a guess."""
    guess = (language or "").partition("-")[0]
    known = guess if guess in services.guide.texts.languages else FIRST_LANGUAGE
    return services.guide.texts.say(Text(f"channel.{key}"), known)


def with_cut_notice(
    messages: tuple[Outgoing, ...], inbound: Inbound, services: Services
) -> tuple[Outgoing, ...]:
    """Return ``messages`` with a line above them that only the first part was read."""
    index = address_index(services.database.vault, inbound.channel, inbound.address)
    with services.database.begin() as store:
        found = store.chats.load(index, inbound.channel, "")
    language = found.record.language if found else inbound.language
    line = notice("cut", language, services)
    if not messages:
        return (Outgoing(line),)
    first, *others = messages
    return replace(first, text=f"{line}\n\n{first.text}"), *others
