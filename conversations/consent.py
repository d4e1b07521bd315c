"""What is kept and why, in three lines, before the first personal question; asked once."""

from conversations.engine.effects import GiveConsent
from conversations.engine.events import ConsentKept
from conversations.engine.flow import Choose, Decide, Do, End, Flow, Say

# A new version of the notice asks everybody again.
CONSENT_VERSION = "2026-11"

CONSENT = Flow(
    "consent",
    start="given_before",
    steps={
        "given_before": Decide(
            lambda known: "yes" if known.chat.consented else "no",
            then={"yes": "given", "no": "ask"},
        ),
        "ask": Choose(("yes", "no"), then={"yes": "keep", "no": "declined"}),
        "keep": Do(lambda _: GiveConsent(CONSENT_VERSION), then={ConsentKept: "given"}),
        "given": End(say=False),
        "declined": Say(then="@main_menu"),
    },
)
