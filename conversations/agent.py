"""A village officer or Perisai agent links this chat with the code from staff."""

from conversations.engine.events import NotProved
from conversations.engine.flow import Ask, Decide, Do, End, Flow
from conversations.engine.report_effects import BecomeAgent
from conversations.engine.report_events import AgentLinked
from conversations.readers import a_code

AGENT = Flow(
    "agent",
    start="given",
    steps={
        "given": Decide(
            lambda known: "code" if known.got.get("code") else "none",
            then={"code": "link", "none": "code"},
        ),
        "code": Ask(a_code, then="link"),
        "link": Do(
            lambda known: BecomeAgent(known.text("code")),
            then={AgentLinked: "linked", NotProved: "refused"},
            forget=("code",),
        ),
        "linked": End(
            blanks=lambda known: {
                "name": known.answer(AgentLinked).name,
                "ends": known.answer(AgentLinked).ends,
                "daily": known.answer(AgentLinked).daily,
            }
        ),
        "refused": End(),
    },
)
