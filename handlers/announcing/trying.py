"""Send an announcement to one officer alone, to be read on a phone before anybody else does."""

from dataclasses import replace

from conversations.engine.replies import Text
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.holding import find
from handlers.announcing.words import message_for, spoken_language
from handlers.services import Services
from storage.agents import Agent
from storage.outbox import CASE_LANE


def try_out(number: str, agent: Agent, services: Services, by: str = "") -> None:
    """Queue an announcement for the chat of an agent, marked as a trial; once a minute at most.

    In the agent's own language. It counts for nobody, and needs no approval. ``by`` asked for it,
    the agent where nobody is named. Raises ``AnnouncingRefused`` when the agent has linked no chat.
    """
    now = services.now()
    if agent.chat_id is None:
        raise AnnouncingRefused("no_trial_chat")
    with services.database.begin() as store:
        it = find(number, store)
        language = store.chats.language(agent.chat_id)
        message, texts = message_for(it, language, services.guide), services.guide.texts
        mark = texts.say(Text("announcing.trial"), spoken_language(it, language))
        trial = replace(
            message,
            text=f"{mark}\n\n{message.text}",
            blanks=tuple(f"{mark} {blank}" for blank in message.blanks),
        )
        key = f"trial:{it.id}:{it.version}:{agent.chat_id}:{now:%Y%m%dT%H%M}"
        store.outbox.add(agent.chat_id, key, trial.to_json(), now, lane=CASE_LANE)
        subject = f"announcement:{it.number}"
        store.audit.note(by or f"agent:{agent.id}", "announcement_tried", subject, now)
