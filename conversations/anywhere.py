"""What each word that works at every step does; the words stand in ``anywhere.toml``.

They are letters, never a bare digit, so that they take no answer away from a question.
"""

from conversations.engine.commands import (
    Command,
    GoOn,
    GoToMenu,
    StepBack,
    Tell,
    TellSources,
    Visit,
)
from conversations.engine.session import Place

COMMANDS: dict[str, Command] = {
    "menu": GoToMenu(),
    "cancel": GoToMenu("engine.cancelled"),
    "back": StepBack(),
    "go_on": GoOn(Place("drafts", "go_on")),
    "track": Visit(Place("track_report", "given")),
    "papers": Visit(Place("papers", "whose")),
    "slip": Visit(Place("send_slip", "whose")),
    "right": Visit(Place("reported", "list")),
    "mistaken": Visit(Place("reported", "list")),
    "help": Tell("engine.help"),
    "genuine": Tell("engine.genuine"),
    "sources": TellSources(),
    "thanks": Tell("engine.welcome"),
    "staff": Visit(Place("talk_to_staff", "message")),
    "language": Visit(Place("language", "ask")),
    "stop": Visit(Place("announcements", "stop")),
    "resume": Visit(Place("announcements", "resume")),
    "my_data": Visit(Place("privacy", "read")),
    "erase": Visit(Place("privacy", "erase")),
}
