"""STOP and MULAI: whether this chat gets announcements; answers and own reports always come."""

from conversations.engine.effects import SetAnnouncements
from conversations.engine.events import AnnouncementsSet
from conversations.engine.flow import Choose, Decide, Do, End, Flow

ANNOUNCEMENTS = Flow(
    "announcements",
    start="now",
    steps={
        "now": Decide(
            lambda known: "on" if known.chat.announcements else "off",
            then={"on": "are_on", "off": "are_off"},
        ),
        "are_on": Choose(("stop", "keep"), then={"stop": "stop", "keep": "@main_menu"}),
        "are_off": Choose(("resume", "keep"), then={"resume": "resume", "keep": "@main_menu"}),
        "stop": Do(lambda _: SetAnnouncements(wanted=False), then={AnnouncementsSet: "stopped"}),
        "resume": Decide(
            lambda known: "on" if known.chat.announcements else "off",
            then={"on": "already", "off": "resuming"},
        ),
        "resuming": Do(lambda _: SetAnnouncements(wanted=True), then={AnnouncementsSet: "resumed"}),
        "already": End(),
        "stopped": End(),
        "resumed": End(),
    },
)
