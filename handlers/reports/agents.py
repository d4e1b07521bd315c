"""Make a chat that of a village officer or Perisai agent, by the code from staff."""

from datetime import UTC, datetime

from conversations.engine.events import NotProved
from conversations.engine.report_effects import BecomeAgent
from conversations.engine.report_events import AgentLinked
from handlers.chat import Chat
from handlers.proof import too_often
from storage.store import Store


def become_agent(
    asked: BecomeAgent, store: Store, chat: Chat, now: datetime
) -> AgentLinked | NotProved:
    """Link ``chat`` to the agent of a code; a wrong code is a guess. ``now`` is local time."""
    moment = now.astimezone(UTC)
    tries = store.links.tries(chat.record.id, None, moment)
    # Too many wrong ones, and the right one stays good.
    agent = (
        None
        if too_often(tries, ever=False)
        else store.agents.use_code(asked.code, chat.record.id, now.date())
    )
    store.links.note_try(chat.record.id, None, moment, proved=agent is not None)
    if agent is None:
        return NotProved()
    store.audit.note(chat.name, "agent_linked", f"agent:{agent.id}", moment)
    return AgentLinked(agent.name, agent.ends, agent.daily)
