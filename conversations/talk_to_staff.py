"""Leave a message for a person of the staff; it is kept under a number.

Then, once, in which kabupaten somebody is of whom nothing tells: so that the officers there read
it. The message is safe before that is asked.
"""

from collections.abc import Mapping

from conversations.engine.effects import LeaveMessage, Matter, TellPlace
from conversations.engine.events import Answer, MessageKept, PlaceKept
from conversations.engine.flow import Ask, Decide, Do, End, Flow, Known, Say
from conversations.engine.session import Json
from conversations.kabupaten_question import kabupaten_in, kabupaten_question, known_kabupaten
from conversations.readers import a_message


def _leave(known: Known) -> LeaveMessage:
    # Words that were said before, where somebody asked to have them passed on.
    message = str(known.got.get("message") or known.text("words"))
    return LeaveMessage(Matter.QUESTION, message, kabupaten_in(message, known))


def _keep_placed(answer: Answer) -> Mapping[str, Json]:
    return {"placed": isinstance(answer, MessageKept) and answer.placed}


TALK_TO_STAFF = Flow(
    "talk_to_staff",
    start="message",
    steps={
        "message": Ask(a_message, then="keep"),
        "keep": Do(
            _leave,
            then={MessageKept: "kept"},
            keep=_keep_placed,
            # What a report was told that this is a visit from is no answer here.
            forget=("message", "words", "kabupaten"),
        ),
        "kept": Say(
            then="placed", blanks=lambda known: {"number": known.answer(MessageKept).number}
        ),
        "placed": Decide(
            lambda known: "yes" if known.got["placed"] else "no",
            then={"yes": "end", "no": "kabupaten"},
        ),
        **kabupaten_question(
            ways={"unknown": "anywhere"},
            keep=Do(lambda known: TellPlace(known_kabupaten(known)), then={PlaceKept: "there"}),
            otherwise="anywhere",
        ),
        "anywhere": Say(then="end"),
        "there": Say(
            then="end",
            blanks=lambda known: {"kabupaten": known.regions.by_code[known_kabupaten(known)].name},
        ),
        "end": End(say=False),
    },
)
