"""Leave a message for a person of the staff; it is kept under a number."""

from conversations.engine.effects import LeaveMessage, Matter
from conversations.engine.events import MessageKept
from conversations.engine.flow import Ask, Do, End, Flow, Known
from conversations.readers import a_message


def _leave(known: Known) -> LeaveMessage:
    return LeaveMessage(Matter.QUESTION, known.text("message"))


TALK_TO_STAFF = Flow(
    "talk_to_staff",
    start="message",
    steps={
        "message": Ask(a_message, then="keep"),
        "keep": Do(_leave, then={MessageKept: "kept"}, forget=("message",)),
        "kept": End(blanks=lambda known: {"number": known.answer(MessageKept).number}),
    },
)
