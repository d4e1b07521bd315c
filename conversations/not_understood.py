"""What nobody understood of a turn: the words, for staff to say what they meant."""

from conversations.engine.answers import nearest
from conversations.engine.engine import Turn
from conversations.engine.events import PersonEvent, Said, SentMedia
from conversations.engine.guide import Guide
from conversations.engine.session import ChatSession
from conversations.masking import TAKEN_OUT, without_numbers_of_people

# Longer messages are stories; their beginning tells enough.
LONGEST = 500
# What is shown to whoever wrote first, and to words at rest that lead nowhere.
_GREETED = "main_menu.greeting"
# What is said to words that are none of our business: staff look whether that is so.
_NOT_OURS = "meant.not_ours"
# What is said to whoever meant none of what was offered.
_OTHER_WORDS = "meant.other_words"


def not_understood(
    before: ChatSession, event: PersonEvent, turn: Turn, guide: Guide
) -> tuple[str, str] | None:
    """Return the question that waited, empty at rest, and the words without numbers of people.

    None when the words were understood, or are no words but for numbers.
    """
    step = ""
    words = _words_of(event)
    said = {reply.text.key for reply in turn.replies}
    if turn.session.misread > before.misread:
        step = turn.session.at.name if turn.session.at else ""
    elif _OTHER_WORDS in said:
        # Of what was taken wrongly the words count, not the "no".
        words = str(before.got.get("words") or "")
        step = before.at.name if before.at else ""
    elif _NOT_OURS in said:
        step = before.at.name if before.at else ""
    elif not _is_greeted(turn, guide):
        return None
    if not words or (not step and _greets(words, guide)):
        return None
    left = " ".join(without_numbers_of_people(words).split())[:LONGEST]
    return (step, left) if any(one.isalpha() for one in left.replace(TAKEN_OUT, "")) else None


def _is_greeted(turn: Turn, guide: Guide) -> bool:
    return turn.session.at == guide.menu and any(
        reply.text.key == _GREETED for reply in turn.replies
    )


def _words_of(event: PersonEvent) -> str:
    match event:
        case Said(text):
            return text
        case SentMedia():
            return event.caption
        case _:
            return ""


def _greets(words: str, guide: Guide) -> bool:
    """Tell whether somebody only says hello: that was understood, in whichever language."""
    texts = guide.texts
    return any(
        nearest(words, texts.words("engine.greetings", language)) for language in texts.languages
    )
