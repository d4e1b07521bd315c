"""Put replies into words: a turn's replies in one language, joined while they stay short."""

from collections.abc import Iterable

from conversations.engine.catalogue import Catalogue
from conversations.engine.replies import Reply, Text
from handlers.channel import Outgoing

# No message is longer than this, whatever the channel would allow (conversations: rule 1).
LONGEST_MESSAGE = 700
CONTACT_BUTTON = "engine.contact_button"
CONTACT_HINT = "engine.contact_hint"
FOOTER = "engine.footer"


def render(replies: Iterable[Reply], texts: Catalogue, language: str) -> tuple[Outgoing, ...]:
    """Return ``replies`` as messages in ``language``; short neighbours share one message."""
    messages: list[Outgoing] = []
    for reply in replies:
        message = _render_one(reply, texts, language)
        if messages and _may_join(messages[-1], message):
            first = messages.pop()
            message = Outgoing(
                f"{first.text}\n\n{message.text}",
                message.options,
                message.step,
                message.footer,
                message.contact,
                first.picture or message.picture,
            )
        messages.append(message)
    return tuple(messages)


def _render_one(reply: Reply, texts: Catalogue, language: str) -> Outgoing:
    options = tuple(
        (option.name, texts.option_words(reply.step, option, language)[0])
        for option in reply.options
    )
    text = texts.say(reply.text, language)
    if reply.asks_contact:
        text = f"{text}\n{texts.say(Text(CONTACT_HINT), language)}"
    return Outgoing(
        text=text,
        options=options,
        step=reply.step,
        footer=_footer(reply, texts, language),
        contact=texts.words(CONTACT_BUTTON, language)[0] if reply.asks_contact else None,
        picture=reply.picture,
    )


def _footer(reply: Reply, texts: Catalogue, language: str) -> str:
    if not reply.step:
        return ""
    own = f"{reply.step}.footer"
    return texts.words(own if texts.has(own) else FOOTER, language)[0]


def _may_join(first: Outgoing, second: Outgoing) -> bool:
    if first.picture:
        return False
    return not first.step and len(first.text) + 2 + length(second) <= LONGEST_MESSAGE


def length(message: Outgoing) -> int:
    """Return how many characters a message takes with its options and footer written out."""
    listed = sum(len(label) + 3 for _, label in message.options)
    return len(message.text) + 2 + listed + 2 + len(message.footer)
