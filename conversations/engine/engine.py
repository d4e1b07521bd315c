"""Advance a chat by one event: where it stood and what happened -> where it stands, what is said.

Pure: no clock, no database, no channel. What must be looked up is asked as an effect; the caller
carries it out and comes back with the answer (``handlers/inbound.py``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from conversations.engine.drafts import half_done, put_aside, without_old
from conversations.engine.effects import Effect
from conversations.engine.events import (
    Answer,
    Edited,
    PersonEvent,
    Said,
    SentMedia,
    SharedContact,
    Tapped,
)
from conversations.engine.flow import Choose
from conversations.engine.guide import Guide, Moment
from conversations.engine.hearing import hear, take_contact, take_media, tap
from conversations.engine.replies import Reply
from conversations.engine.session import Asked, ChatSession
from conversations.engine.walk import Walk

# Figures in these units are numbers to dial or count by, not rules: SUMBER does not name them.
NO_RULE_BEHIND = frozenset({"number", "digits", "clock"})
# Beyond this many lookups in a row a flow goes round in circles.
MOST_EFFECTS = 8


class FlowDoesNotRest(RuntimeError):
    """A flow asks and asks without ever waiting for the person; mend the flow."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of an event: where the chat stands, what to say, what to look up first.

    While ``effect`` is not None the turn is not over: ``resume`` it with the answer.
    """

    session: ChatSession
    replies: tuple[Reply, ...] = ()
    effect: Effect | None = None
    answers: Mapping[type, Answer] = field(default_factory=dict)


def advance(session: ChatSession, event: PersonEvent, guide: Guide, moment: Moment) -> Turn:
    """Return what ``event`` does to a chat standing at ``session``."""
    walk = Walk(_awake(session, guide, moment), guide, moment)
    if walk.session.at is None and _was_asked(session, guide):
        walk.say("engine.begin_again")
    match event:
        case Said(text):
            hear(walk, text)
        case Tapped(step, option):
            tap(walk, step, option)
        case SharedContact(own):
            take_contact(walk, own=own)
        case SentMedia():
            take_media(walk, event)
        case Edited():
            walk.tell("engine.edited")
    return _turn(walk)


def resume(turn: Turn, answer: Answer, guide: Guide, moment: Moment) -> Turn:
    """Return the turn carried on with the answer to its effect."""
    walk = Walk(turn.session, guide, moment, {**turn.answers, type(answer): answer})
    walk.replies.extend(turn.replies)
    walk.take_answer(answer)
    return _turn(walk)


def finish(
    turn: Turn, carry_out: Callable[[Effect], Answer], guide: Guide, moment: Callable[[], Moment]
) -> Turn:
    """Carry a turn on until it waits for the person; FlowDoesNotRest when it never does.

    ``moment`` is asked anew after each effect: an effect may have changed what is known.
    """
    for _ in range(MOST_EFFECTS):
        if turn.effect is None:
            return turn
        turn = resume(turn, carry_out(turn.effect), guide, moment())
    if turn.effect is None:
        return turn
    raise FlowDoesNotRest(turn.session.at.name if turn.session.at else "")


def _awake(session: ChatSession, guide: Guide, moment: Moment) -> ChatSession:
    """Return the session; at rest when it waited too long, or at a step that is no more.

    What was half done then is put aside.
    """
    session = without_old(session, guide, moment.now)
    if session.at is None:
        return session
    at = guide.present(session.at)
    if at is None or moment.quiet > guide.flows[at.flow].patience:
        if moment.chat.consented:
            session = put_aside(session, guide, moment.now - moment.quiet)
        return replace(session.afresh(), figures=())
    returning = tuple(
        replace(left, place=place)
        for left in session.returning
        if (place := guide.present(left.place)) is not None
    )
    trail = tuple(
        Asked(place, asked.depth)
        for asked in session.trail
        if (place := guide.present(asked.place)) is not None
    )
    return replace(session, at=at, returning=returning, trail=trail)


def _was_asked(session: ChatSession, guide: Guide) -> bool:
    """Tell whether a question waited whose answer mattered, and is not put aside."""
    if session.at is None or half_done(session, guide) is not None:
        return False
    flow = guide.flows.get(session.at.flow)
    step = flow.steps.get(session.at.step) if flow else None
    return not (isinstance(step, Choose) and step.closing)


def _turn(walk: Walk) -> Turn:
    said = _figures_said(walk)
    session = replace(walk.session, figures=said) if said else walk.session
    return Turn(session, tuple(walk.replies), walk.effect, walk.answers)


def _figures_said(walk: Walk) -> tuple[str, ...]:
    """Return the figures with a rule behind them that this turn's replies speak of."""
    texts, language = walk.guide.texts, walk.session.language
    spoken = (figure for reply in walk.replies for figure in texts.figures_in(reply.text, language))
    figures = walk.guide.figures
    return tuple(dict.fromkeys(one for one in spoken if figures[one].unit not in NO_RULE_BEHIND))
