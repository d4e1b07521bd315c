"""One walk through the steps of the flows, to the next place that waits for the person."""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from conversations.engine.drafts import half_done, put_aside, take_up
from conversations.engine.effects import Effect
from conversations.engine.events import Answer, LanguageSet
from conversations.engine.flow import (
    Ask,
    Choose,
    Decide,
    Discard,
    Do,
    End,
    Enter,
    Forget,
    Known,
    Recall,
    Say,
    Step,
    place_of,
)
from conversations.engine.guide import Guide, Moment
from conversations.engine.offered import Offered, shown_options, unshown_options
from conversations.engine.replies import Reply, Text
from conversations.engine.session import MOST_STEPS_BACK, Asked, ChatSession, Json, Left, Place
from conversations.engine.visits import come_back, is_aside, outside

# More steps than this between two waits is a flow that goes round in circles.
MOST_STEPS = 60


class FlowGoesRound(RuntimeError):
    """A flow walks and walks without waiting for the person; mend the flow."""


class Walk:
    """A turn in the making: the session as it changes, and what is to be said."""

    def __init__(
        self,
        session: ChatSession,
        guide: Guide,
        moment: Moment,
        answers: Mapping[type, Answer] | None = None,
    ) -> None:
        """Stand at ``session``, with the answers that this turn has had so far."""
        self.session = session
        self.guide = guide
        self.replies: list[Reply] = []
        self.effect: Effect | None = None
        self.answers: dict[type, Answer] = dict(answers or {})
        self._moment = moment

    def say(self, key: str, text: Text | None = None) -> None:
        """Say a text that has no blanks, or ``text`` with those it has."""
        self.replies.append(Reply(text or Text(key)))

    def tell(self, key: str) -> None:
        """Say one thing and repeat the question that waits, or show the menu."""
        self.say(key)
        self.ask_again()

    def ask_again(self) -> None:
        """Repeat the question that waits; the menu when none does."""
        self._ask_at(self.session.at or self.guide.menu)

    def to_menu(self) -> None:
        """Show the main menu, which forgets what the flows have learnt."""
        self._ask_at(self.guide.menu)

    def visit(self, place: Place) -> None:
        """Go through another flow; the question that waits now is asked again afterwards."""
        self.leave_for(place)
        self.walk(place)

    def leave_for(self, place: Place, *, aside: bool = False) -> None:
        """Begin a visit of the flow of ``place``: what is learnt from here on is the visit's own.

        Who is in that flow already, or came here out of it, goes on there: nobody gets lost in
        visits out of visits.
        """
        at, returning = self.session.at, self.session.returning
        inside = [left.place.flow for left in returning]
        if place.flow in inside:
            self._come_back(inside.index(place.flow))
        elif at is not None and at.flow != place.flow:
            self.remember(at)
            left = Left(at, self.session.got, aside)
            self.session = replace(self.session, returning=(*returning, left))

    def out_of_aside(self) -> Place | None:
        """Leave what was asked aside, and return the question that waited; None for no aside."""
        if not is_aside(self.session):
            return None
        place = self._come_back(len(self.session.returning) - 1)
        self.session = replace(self.session, at=place, misread=0)
        return place

    def learn(self, at: Place, value: Json) -> None:
        """Take the answer to the question at ``at`` and go on."""
        step = self.step(at)
        self.remember(at)
        match step:
            case Choose():
                name, then = step.keep or at.step, step.then
                target = then if isinstance(then, str) else then[str(value)]
            case Ask() if isinstance(value, str) and value in step.ways:
                # An answer that was given before, and is not any more.
                got = {**self.session.got}
                got.pop(step.keep or at.step, None)
                self.session = replace(self.session, got=got)
                self.go(at, step.ways[value])
                return
            case Ask():
                name, target = step.keep or at.step, step.then
            case _:
                raise TypeError(step)
        self.session = replace(self.session, got={**self.session.got, name: value})
        self.go(at, target)

    def remember(self, at: Place) -> None:
        """Note that the question at ``at`` was answered, for KEMBALI.

        What a closing question closed is not gone back into: its answers may be other ones now.
        """
        step, depth = self.step(at), len(self.session.returning)
        closed = isinstance(step, Choose) and step.closing
        trail = (
            *(outside(self.session, depth) if closed else self.session.trail),
            Asked(at, depth),
        )
        self.session = replace(self.session, trail=trail[-MOST_STEPS_BACK:], misread=0)

    def take_answer(self, answer: Answer) -> None:
        """Take what came of the effect that the present step asked for."""
        at = self.session.at
        step = self.step(at) if at else None
        if at is None or not isinstance(step, Do):
            raise TypeError(answer)
        got = dict(self.session.got)
        if step.keep is not None:
            got.update(step.keep(answer))
        forgotten = [got.pop(name) for name in step.forget if name in got]
        # The questions before this would now build on what is forgotten.
        depth = len(self.session.returning)
        trail = outside(self.session, depth) if forgotten else self.session.trail
        language = answer.language if isinstance(answer, LanguageSet) else self.session.language
        self.session = replace(self.session, got=got, language=language, trail=trail)
        self.go(at, step.then[type(answer)])

    def go(self, at: Place, target: str) -> None:
        """Go on from ``at`` to a step of its flow, or to ``@flow``."""
        self.walk(self._target(at, target))

    def walk(self, place: Place) -> None:
        """Go on from ``place`` until a question waits, an effect is asked or all is said."""
        for _ in range(MOST_STEPS):
            then = self._answered(place) or self._pass(place)
            if then is None:
                return
            place = then
        raise FlowGoesRound(place.name)

    def put_aside(self) -> bool:
        """Put a half-done report aside; False when there is none, or no consent to keep it."""
        if not self._moment.chat.consented or half_done(self.session, self.guide) is None:
            return False
        self.session = put_aside(self.session, self.guide, self._moment.now)
        return True

    def offered(self, place: Place) -> Offered:
        """Return what the question at ``place`` offers now."""
        step, known = self.step(place), self.known()
        shown, unshown = shown_options(step, known), unshown_options(step, known)
        return Offered(place.name, shown, unshown, self.guide.texts, self.session.language)

    def step(self, place: Place) -> Step:
        """Return the step at ``place``."""
        return self.guide.flows[place.flow].steps[place.step]

    def known(self) -> Known:
        """Return all that a step may look at now."""
        guide, now, chat = self.guide, self._moment.now, self._moment.chat
        got, draft = self.session.got, self.session.draft
        return Known(got, self.answers, now, guide.figures, guide.regions, chat, draft)

    def _pass(self, place: Place) -> Place | None:
        """Do the step at ``place`` and return the next one; None when the walk ends here."""
        step = self.step(place)
        match step:
            case Say(then):
                self._speak(place, step)
            case Decide(by, ways):
                then = ways[by(self.known())]
            case Enter(flow, after):
                back = Left(self._target(place, after))
                self.session = replace(self.session, returning=(*self.session.returning, back))
                then = f"@{flow}"
            case Recall(then):
                self.session, recalled = take_up(self.session, self.guide)
                if recalled is not None:
                    return recalled
            case Discard(then) | Forget(_, then):
                self._put_away(step)
            case Do():
                self.effect = step.effect(self.known())
                self.session = replace(self.session, at=place)
                return None
            case Choose() | Ask():
                self._ask(place, step)
                return None
            case End():
                return self._end(place, step)
            case _:
                assert_never(step)
        return self._target(place, then)

    def _answered(self, place: Place) -> Place | None:
        """Return what to come back to where an aside is answered: it asks nothing more."""
        step = self.step(place)
        closes = isinstance(step, Choose) and step.closing
        said = any(not reply.step for reply in self.replies)
        return self.out_of_aside() if closes and said else None

    def _named(self, place: Place) -> str | None:
        """Return the option that the words beside a file name; they are looked at once."""
        caption = str(self.session.got.get("caption") or "")
        if not caption:
            return None
        self.session = replace(self.session, got={**self.session.got, "caption": ""})
        return self.offered(place).named(caption)

    def _speak(self, place: Place, step: Say) -> None:
        key, known = f"{place.flow}.{step.text or place.step}", self.known()
        filled = step.blanks(known) if step.blanks else {}
        shown = step.picture(known) if step.picture else ""
        self.replies.append(Reply(Text(key, filled), picture=shown))

    def _end(self, place: Place, step: End) -> Place | None:
        """Leave the flow; None when nothing waits outside of it."""
        if step.say:
            filled = step.blanks(self.known()) if step.blanks else {}
            self.say(place.name, Text(place.name, filled))
        if not self.session.returning:
            self.session = self.session.afresh()
            return None
        return self._come_back(len(self.session.returning) - 1)

    def _put_away(self, step: Discard | Forget) -> None:
        if isinstance(step, Discard):
            if step.every:
                self.session = replace(self.session, drafts=(), returning=())
            else:
                self.session = replace(self.session, drafts=self.session.drafts[:-1])
            return
        got = {name: it for name, it in self.session.got.items() if name not in step.names}
        self.session = replace(self.session, got=got)

    def _come_back(self, depth: int) -> Place:
        self.session, place = come_back(self.session, depth)
        return place

    def _target(self, at: Place, target: str) -> Place:
        return place_of(target, at.flow, self.guide.flows)

    def _ask_at(self, place: Place) -> None:
        """Ask the question at ``place``, whatever was said before it."""
        step = self.step(place)
        if isinstance(step, Choose | Ask):
            self._ask(place, step)
        else:
            self.walk(place)

    def _ask(self, place: Place, step: Choose | Ask) -> None:
        if step.media and (named := self._named(place)) is not None:
            self.learn(place, named)
            return
        if place == self.guide.menu:
            misread = self.session.misread if self.session.at == place else 0
            # A flow that was only visited may lead here too; what it was visited from waits.
            self.session = replace(self.session, at=None)
            self.put_aside()
            self.session = replace(self.session.afresh(), misread=misread)
        filled = step.blanks(self.known()) if step.blanks else {}
        self.session = replace(self.session, at=place)
        asks_contact = (
            isinstance(step, Ask)
            and step.contact is not None
            and self._moment.chat.can_share_contact
        )
        self.replies.append(
            Reply(Text(place.name, filled), self.offered(place).shown, place.name, asks_contact)
        )
