"""Choose the language that Lontar speaks with this chat."""

from conversations.engine.effects import SetLanguage
from conversations.engine.events import LanguageSet
from conversations.engine.flow import Choose, Do, End, Flow

LANGUAGE = Flow(
    "language",
    start="ask",
    steps={
        "ask": Choose(("id", "en"), then="set"),
        "set": Do(
            lambda known: SetLanguage(known.text("ask")),
            then={LanguageSet: "done"},
            forget=("ask",),
        ),
        "done": End(),
    },
)
