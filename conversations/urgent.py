"""Words that need a person at once: somebody does not want to live, or "I have died"."""

from conversations.engine.effects import LeaveMessage, Matter
from conversations.engine.events import MessageKept
from conversations.engine.flow import Choose, Do, End, Flow, Known, Say


def _leave(known: Known) -> LeaveMessage:
    return LeaveMessage(Matter.URGENT, str(known.got.get("story", "")))


URGENT = Flow(
    "urgent",
    start="crisis",
    steps={
        "crisis": Say(then="tell_staff"),
        "tell_staff": Do(_leave, then={MessageKept: "told"}, forget=("story",)),
        "told": End(blanks=lambda known: {"number": known.answer(MessageKept).number}),
        # An accident and a death in one message.
        "died_or_not": Choose(
            ("died", "lives"), then={"died": "@death_report", "lives": "@accident_report"}
        ),
        # "Saya meninggal" is often a card that stopped working, or a record that is wrong.
        "own_death": Choose(
            ("record", "family", "staff"),
            then={
                "record": "@enrollment_status",
                "family": "@death_report",
                "staff": "@talk_to_staff",
            },
        ),
    },
)
