"""An accident or a death is mentioned: first help, then what to do, then a person."""

from conversations.engine.effects import LeaveMessage, Matter
from conversations.engine.events import MessageKept
from conversations.engine.flow import Ask, Choose, Do, End, Flow, Known, Say
from conversations.readers import a_message


def _leave(known: Known) -> LeaveMessage:
    return LeaveMessage(Matter.URGENT, known.text("message"))


URGENT = Flow(
    "urgent",
    start="accident",
    steps={
        "accident": Say(then="offer"),
        "death": Say(then="offer"),
        "offer": Choose(
            ("message", "benefits", "menu"),
            then={"message": "message", "benefits": "@benefits", "menu": "@main_menu"},
        ),
        "message": Ask(a_message, then="keep"),
        "keep": Do(_leave, then={MessageKept: "kept"}, forget=("message",)),
        "kept": End(blanks=lambda known: {"number": known.answer(MessageKept).number}),
    },
)
