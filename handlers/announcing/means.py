"""What an announcement may be written with now: our own words, or words that Meta approved."""

from datetime import datetime

from conversations.approved_words import full_name
from conversations.engine.guide import Guide
from handlers.announcing.words import spoken_language, template_name
from handlers.delivery.window import WINDOW, WINDOWED
from storage.announcements import Announcement
from storage.audiences import Means
from storage.store import Store


def means_for(announcement: Announcement, store: Store, guide: Guide, now: datetime) -> Means:
    """Return by what means ``announcement`` can reach people if it goes out at ``now``.

    A language has approved words when those in which its chats hear the announcement are approved.
    """
    approved, name = store.whatsapp_contents.approved(), template_name(announcement)
    templates = {
        language
        for language in guide.texts.languages
        if full_name(name, spoken_language(announcement, language)) in approved
    }
    return Means(now - WINDOW, WINDOWED, frozenset(templates))
