"""An announcement as people read it: who speaks, the text, its number, and how to hear no more."""

from conversations.approved_words import ANNOUNCEMENT, COVER_ENDS, full_name, in_one_line
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.engine.guide import Guide
from conversations.engine.replies import Text
from handlers.channel import Outgoing
from storage.announcements import Announcement


def message_for(announcement: Announcement, language: str, guide: Guide) -> Outgoing:
    """Return the message for chats in ``language``: in Indonesian where it has no text of theirs.

    The approved words for WhatsApp outside the window are those of the same language.
    """
    spoken = spoken_language(announcement, language)
    blanks = {"text": announcement.texts[spoken], "number": announcement.number}
    return Outgoing(
        guide.texts.say(Text("announcing.frame", blanks), spoken),
        template=full_name(template_name(announcement), spoken),
        blanks=(_blank(announcement, spoken, guide),),
    )


def spoken_language(announcement: Announcement, language: str) -> str:
    """Return the language in which chats in ``language`` hear an announcement."""
    return language if language in announcement.texts else FIRST_LANGUAGE


def template_name(announcement: Announcement) -> str:
    """Return the name of the approved words, without the language: reminders have their own."""
    ends_on = announcement.audience.cover_ends_on
    return COVER_ENDS if announcement.kind == COVER_ENDS and ends_on else ANNOUNCEMENT


def _blank(announcement: Announcement, language: str, guide: Guide) -> str:
    """What is filled into the approved words: the whole text, or the day alone."""
    ends_on = announcement.audience.cover_ends_on
    if template_name(announcement) == COVER_ENDS and ends_on is not None:
        return guide.texts.written(ends_on, language)
    return in_one_line(announcement.texts[language])
