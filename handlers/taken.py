"""A turn of a chat in which somebody of the staff answers: what the bot still does, and no more.

Everything that people write is kept, and staff read it. STOP and MULAI are obeyed, and words of
somebody in danger are answered at once. MENU, LACAK, SURAT, SLIP, DATA SAYA, HAPUS DATA, BAHASA
and any code (of a card, an agent, a report with its secret) end it: nobody is kept in a
conversation that they did not ask for, no officer need be awake for that, and what those words ask
is answered to the bot alone: no "ya" to an officer erases anything. LANJUT ends it where a report
waits to be finished. A bare digit, 0 too, is what people answer an officer with, so it ends
nothing. The report that a chat was in the middle of stays where it is.

Words that tell of a death or an accident are the officer's to answer; so that somebody reads them
soon, they wait for staff as an urgent message, too, and ring.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from typing import Final

from conversations.engine.answers import folded
from conversations.engine.commands import Entry
from conversations.engine.drafts import waits
from conversations.engine.effects import Effect
from conversations.engine.engine import Turn, advance, finish
from conversations.engine.events import Answer, PersonEvent, Said, SentMedia
from conversations.engine.guide import Guide, Moment
from conversations.engine.replies import Reply, Text
from conversations.engine.session import ChatSession
from conversations.entries import AGENT, DIED_OR_NOT, PLACES, TRACK
from handlers.cases.steps import CLOCK
from handlers.chat import Chat
from storage.store import Store

# Of the words that work anywhere: those that the bot goes on to obey, and those that call it back.
# LACAK and SURAT are what our own news asks for.
OBEYED: Final = frozenset({"stop", "resume"})
CALL_BACK: Final = frozenset({"menu", "track", "papers", "slip", "my_data", "erase", "language"})
# Officers ask "lanjut?" too: it calls the bot back only where there is something to go on with.
GO_ON: Final = "go_on"
# What is told there cannot wait until an officer looks by chance.
TOLD: Final = frozenset({PLACES["accident"], PLACES["death"], DIED_OR_NOT})
# The flow of what is obeyed: all that it says is heard.
ASIDE: Final = frozenset({"announcements"})
BACK: Final = Text("staff_talks.person.back")

Moments = Callable[[], Moment]
CarryOut = Callable[[Effect], Answer]
CallStaff = Callable[[str], None]


class BotsPart(Enum):
    """What the bot does with a message in a chat that staff have."""

    NOTHING = auto()
    URGENT = auto()
    ASIDE = auto()
    DANGER = auto()
    BACK = auto()


def bots_part(event: PersonEvent, session: ChatSession, guide: Guide) -> BotsPart:
    """Return what the bot does with ``event`` while staff have the chat, which stands there."""
    words = event.text if isinstance(event, Said) else ""
    command = guide.texts.commands.get(folded(words.removeprefix("/")))
    if command in CALL_BACK or (command == GO_ON and waits(session, guide)):
        return BotsPart.BACK
    if command in OBEYED:
        return BotsPart.ASIDE
    entry = guide.phrases(_words_of(event))
    if entry is None:
        return BotsPart.NOTHING
    if entry.place == PLACES["crisis"]:
        return BotsPart.DANGER
    if isinstance(event, Said) and _is_code(entry):
        return BotsPart.BACK
    return BotsPart.URGENT if entry.place in TOLD else BotsPart.NOTHING


def turn_beside_staff(
    chat: Chat,
    event: PersonEvent,
    guide: Guide,
    moment: Moments,
    carry_out: CarryOut,
    call_staff: CallStaff,
) -> Turn:
    """Return the turn of a chat that staff have: silence, but for what is the bot's part.

    ``call_staff`` takes words that tell of a death or an accident.
    """
    session = chat.session()
    match bots_part(event, session, guide):
        case BotsPart.NOTHING | BotsPart.BACK:
            return Turn(session)
        case BotsPart.URGENT:
            call_staff(_words_of(event))
            return Turn(session)
        case BotsPart.DANGER:
            # Apart from whatever question waits: these words are no answer to it.
            said = Said(_words_of(event))
            apart = advance(ChatSession(session.language), said, guide, moment())
            return replace(
                _without_questions(finish(apart, carry_out, guide, moment)), session=session
            )
        case BotsPart.ASIDE:
            return _without_questions(
                finish(advance(session, event, guide, moment()), carry_out, guide, moment)
            )


def comes_back(chat: Chat, event: PersonEvent, guide: Guide, store: Store, now: datetime) -> bool:
    """Give a chat back to the bot when its time is over or the person asks for it; tell whether."""
    if chat.taken_until is None:
        return False
    over = chat.taken_until <= now
    if not over and bots_part(event, chat.session(), guide) is not BotsPart.BACK:
        return False
    store.taken_chats.leave(chat.record.id)
    actor, act = (CLOCK, "talk_over") if over else (chat.name, "talk_left")
    store.audit.note(actor, act, chat.name, now)
    chat.taken_until = None
    return True


def with_word_of_it(turn: Turn) -> Turn:
    """Return a turn that says first that the bot answers again."""
    return replace(turn, replies=(Reply(BACK), *turn.replies))


def _is_code(entry: Entry) -> bool:
    """Tell whether the words were a code that only the bot can read, right or wrong."""
    if entry.place == TRACK:
        given = entry.got.get("number")
        # The number alone is what people tell an officer.
        return isinstance(given, dict) and bool(given.get("secret"))
    return entry.place == AGENT or "code" in entry.got


def _words_of(event: PersonEvent) -> str:
    match event:
        case Said(text):
            return text
        case SentMedia(caption=caption):
            return caption
        case _:
            return ""


def _without_questions(turn: Turn) -> Turn:
    """Leave out the questions of other flows, such as the menu: nobody would hear the answer."""
    replies = tuple(
        reply for reply in turn.replies if not reply.step or reply.step.partition(".")[0] in ASIDE
    )
    return replace(turn, replies=replies)
