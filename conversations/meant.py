"""Ask what was meant where that is not sure, and confirm what is never begun on a guess.

Picking a report among the readings confirms it, as "yes" does. An accident begins with the help
that cannot wait, so that the report need not say it again.
"""

from conversations.engine.flow import Choose, Decide, End, Flow, Forget, Known, Say
from conversations.engine.replies import Option
from conversations.intent_places import BEGINS, INTENT_PLACES, MEANT, NEVER_OFFERED
from conversations.story_told import lines_of_accident, lines_of_death

NONE = "none"
OFFERED = tuple(intent for intent in INTENT_PLACES if intent not in NEVER_OFFERED)
READINGS = (*OFFERED, NONE)
# Where a choice among the readings leads at once: to be picked is to be confirmed.
_CONFIRMED = {
    **{intent: f"@{flow}" for intent, flow in BEGINS.items()},
    "stop": "@announcements.stop",
}
_NEEDS_THE_WORDS = frozenset({"complaint"})


def _readings(known: Known) -> tuple[Option, ...]:
    kept = known.got.get("readings")
    readings = [str(one) for one in kept] if isinstance(kept, list) else []
    return tuple(
        Option(name, key=f"meant.reading.{name}") for name in (*readings, NONE) if name in READINGS
    )


def _leads_to(intent: str) -> str:
    place = INTENT_PLACES[intent]
    return place.step if place.flow == MEANT else f"@{place.flow}.{place.step}"


MEANT_FLOW = Flow(
    MEANT,
    start="offer",
    steps={
        "offer": Choose(
            _readings,
            then={
                **dict.fromkeys(OFFERED, "forget"),
                **_CONFIRMED,
                **{intent: _leads_to(intent) for intent in _NEEDS_THE_WORDS},
                NONE: "other_words",
            },
            keep="picked",
            closing=True,
        ),
        # Words that asked for something else are no story of a report.
        "forget": Forget(("story", "words"), then="lead"),
        "lead": Decide(
            lambda known: known.text("picked"),
            then={intent: _leads_to(intent) for intent in OFFERED if intent not in _CONFIRMED},
        ),
        "accident": Choose(
            ("yes", "ask", "no"),
            then={"yes": "@accident_report.ours", "ask": "asks_of_accident", "no": "other_words"},
            blanks=lines_of_accident,
            closing=True,
            confirms="words",
        ),
        "asks_of_accident": Forget(("story", "words"), then="@benefits.injured"),
        "death": Choose(
            ("yes", "ask", "no"),
            then={"yes": "@death_report", "ask": "asks_of_death", "no": "other_words"},
            blanks=lines_of_death,
            closing=True,
            confirms="words",
        ),
        "asks_of_death": Forget(("story", "words"), then="@benefits.death"),
        # Who gets no news already may mean the opposite.
        "stop": Decide(
            lambda known: "on" if known.chat.announcements else "off",
            then={"on": "stopping", "off": "@announcements"},
        ),
        "stopping": Choose(
            ("yes", "no"), then={"yes": "@announcements.stop", "no": "goes_on"}, closing=True
        ),
        "goes_on": End(),
        "other_words": Say(then="@main_menu"),
        "documents": Choose(
            ("own", "accident", "death"),
            then={
                "own": "@papers",
                "accident": "@questions.jkk_papers",
                "death": "@questions.jkm_papers",
            },
            closing=True,
        ),
        "card": Choose(
            ("lost", "not_yet", "number", "passbook", "wrong_name"),
            then={
                "lost": "@questions.card_lost",
                "not_yet": "@questions.card_not_received",
                "number": "@questions.card_kpj_which",
                "passbook": "@questions.passbook_balance",
                "wrong_name": "@questions.card_wrong_name",
            },
            closing=True,
        ),
        "privacy": Choose(
            ("genuine", "my_data", "erase", "staff"),
            then={
                "genuine": "@questions.genuine",
                "my_data": "@privacy",
                "erase": "@privacy.erase",
                "staff": "@talk_to_staff",
            },
            closing=True,
        ),
        # Nothing is passed on before somebody says so.
        "complaint": Choose(
            ("send", "write", "no"),
            then={"send": "@talk_to_staff.keep", "write": "@talk_to_staff", "no": "not_sent"},
            closing=True,
        ),
        "not_sent": End(),
        "thanks": Say(then="@main_menu"),
        "not_ours": Say(then="@main_menu"),
    },
)
