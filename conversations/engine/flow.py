"""What a flow is made of: named steps, each a small table of what it says and where it leads.

A target is the name of a step of the same flow, or ``@flow`` to go over to another flow, at its
start or at a step of it: ``@flow.step``.
The text of a step has the key ``<flow>.<step>``, the label of an option ``<flow>.<step>.<option>``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from conversations.engine.effects import Effect
from conversations.engine.events import Answer, Media
from conversations.engine.replies import Blank, Option
from conversations.engine.session import Draft, Json, Place
from conversations.rules.figures import Figures
from conversations.rules.regions import Regions

SomeAnswer = TypeVar("SomeAnswer", bound=Answer)


@dataclass(frozen=True, slots=True)
class ChatFacts:
    """What is known of the chat itself, whatever the flow: consent, number, channel, wishes."""

    consented: bool = False
    phone_known: bool = False
    can_share_contact: bool = False
    announcements: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """All that a step may look at: what was learnt, this turn's answers, the rules, the clock.

    ``answers`` are the answers to the effects of *this* turn, by type; they are never kept.
    ``now`` is local time (WITA unless the settings say otherwise): when the person spoke, which
    may be hours before we heard it. ``draft`` is a report that was put aside half done.
    """

    got: Mapping[str, Json]
    answers: Mapping[type, Answer]
    now: datetime
    figures: Figures
    regions: Regions
    chat: ChatFacts
    draft: Draft | None = None

    @property
    def today(self) -> date:
        """The local calendar day."""
        return self.now.date()

    def answer(self, kind: type[SomeAnswer]) -> SomeAnswer:
        """Return this turn's answer of that kind; KeyError when the flow never asked."""
        found = self.answers.get(kind)
        if not isinstance(found, kind):
            raise KeyError(kind)
        return found

    def text(self, name: str) -> str:
        """Return what was learnt under ``name`` as text; KeyError when nothing was."""
        return str(self.got[name])


Blanks = Callable[[Known], Mapping[str, Blank]]
Options = tuple[str, ...] | Callable[[Known], tuple[Option, ...]]


@dataclass(frozen=True, slots=True)
class Misread:
    """What a reader could not read, said as the text that helps: ``key`` and its blanks."""

    key: str
    blanks: Mapping[str, Blank] = field(default_factory=dict)


Reader = Callable[[str, Known], Json | Misread]


@dataclass(frozen=True, slots=True)
class Say:
    """Say something and go on. ``text`` is a key below the flow, the step's own name if None.

    ``picture`` names the slip that goes out with the words.
    """

    then: str
    text: str | None = None
    blanks: Blanks | None = None
    picture: Callable[[Known], str] | None = None


@dataclass(frozen=True, slots=True)
class Choose:
    """Ask a question with options and wait; the option taken is learnt.

    It is learnt under ``keep``, the step's own name if None.
    ``options`` are names, or made from what was learnt. ``then`` leads on by option name; a plain
    string leads every option to the same place. A ``closing`` question may be left unanswered:
    nothing is lost by it, and at it plain words lead into other flows. ``media`` are the kinds of
    file that answer it too, with the step each leads to; the file is learnt as one of
    ``documents``, and words beside it that name an option are the answer. ``also`` are options that
    are understood by their words without being shown. One that ``confirms`` what was told, by the
    name under which it is kept, hears more of it; its first option is to agree.
    """

    options: Options
    then: Mapping[str, str] | str
    blanks: Blanks | None = None
    keep: str | None = None
    closing: bool = False
    also: Options = ()
    media: Mapping[Media, str] = field(default_factory=dict)
    confirms: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask an open question and wait; what ``read`` makes of the answer is learnt.

    It is learnt under ``keep``, the step's own name if None. ``contact`` is where a shared own
    contact leads (Telegram); None where none is asked for. ``ways`` are options beside the answer.
    At a ``free`` one any words are an answer, but for a plain question about something else.
    """

    read: Reader
    then: str
    keep: str | None = None
    blanks: Blanks | None = None
    contact: str | None = None
    ways: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[Media, str] = field(default_factory=dict)
    free: bool = False


@dataclass(frozen=True, slots=True)
class Do:
    """Ask an effect of the world; the answer's type leads on. ``keep`` learns from the answer."""

    effect: Callable[[Known], Effect]
    then: Mapping[type[Answer], str]
    keep: Callable[[Answer], Mapping[str, Json]] | None = None
    forget: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decide:
    """Go one way or another by what is known; ``by`` names one of ``then``."""

    by: Callable[[Known], str]
    then: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Enter:
    """Have another flow first, then come back and go on with ``then``."""

    flow: str
    then: str


@dataclass(frozen=True, slots=True)
class End:
    """Leave the flow: back to where it was entered from, or to rest. ``say`` False says nothing."""

    say: bool = True
    blanks: Blanks | None = None


@dataclass(frozen=True, slots=True)
class Recall:
    """Go on with the report that was put aside, where it stood; ``then`` when there is none."""

    then: str


@dataclass(frozen=True, slots=True)
class Discard:
    """Forget the latest report that was put aside, or ``every`` one, and go on."""

    then: str
    every: bool = False


@dataclass(frozen=True, slots=True)
class Forget:
    """Forget what was learnt under these names, and go on."""

    names: tuple[str, ...]
    then: str


def place_of(target: str, at: str, flows: "Mapping[str, Flow]") -> Place:
    """Return the place that a ``target`` in the flow ``at`` names."""
    if not target.startswith("@"):
        return Place(at, target)
    name, _, step = target[1:].partition(".")
    flow = flows[name]
    return Place(flow.name, step or flow.start)


Step = Say | Choose | Ask | Do | Decide | Enter | End | Recall | Discard | Forget
Waiting = Choose | Ask


@dataclass(frozen=True, slots=True)
class Flow:
    """A conversation: its steps by name, where it starts, how long it waits for an answer.

    ``moved`` maps the names that steps had before to those they have now, so that nobody who was
    waiting at a renamed step is lost. ``draft`` lists, in order, the questions at which it is put
    aside when somebody leaves it, to be gone on with later; empty for a flow that loses nothing.
    """

    name: str
    start: str
    steps: Mapping[str, Step]
    patience: timedelta = timedelta(hours=12)
    moved: Mapping[str, str] = field(default_factory=dict)
    draft: tuple[str, ...] = ()
