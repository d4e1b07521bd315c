"""A small guide with a step of every kind, so that tests of the engine know each word of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from conversations.engine.catalogue import Catalogue, read_locales
from conversations.engine.commands import Command, Entry, GoToMenu, StepBack, TellSources, Visit
from conversations.engine.effects import Effect, LeaveMessage, Matter, SetLanguage
from conversations.engine.engine import Turn, advance, finish
from conversations.engine.events import Answer, LanguageSet, MessageKept, PersonEvent, Said
from conversations.engine.flow import (
    Ask,
    ChatFacts,
    Choose,
    Decide,
    Do,
    End,
    Enter,
    Flow,
    Known,
    Misread,
    Say,
)
from conversations.engine.guide import Guide, Moment
from conversations.engine.session import ChatSession, Json, Place
from conversations.rules.figures import load_figures
from conversations.rules.regions import load_regions

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
PATIENCE = timedelta(hours=12)


def a_word(said: str, _known: Known) -> Json | Misread:
    """Read one word of letters."""
    return said.strip() if said.strip().isalpha() else Misread("toy.no_word")


def anything(said: str, _known: Known) -> Json | Misread:
    """Read whatever is said."""
    return said


MENU = Flow(
    "menu",
    start="ask",
    steps={
        "ask": Choose(
            ("form", "told", "language"),
            then={"form": "@form", "told": "told", "language": "@tongue"},
            closing=True,
        ),
        "told": Say(then="ask"),
    },
)
FORM = Flow(
    "form",
    start="name",
    steps={
        "name": Ask(a_word, then="colour", ways={"skip": "colour"}, contact="colour"),
        "colour": Choose(("red", "blue"), then="sure"),
        "sure": Enter("consent", then="named"),
        "named": Decide(
            lambda known: "yes" if "name" in known.got else "no", then={"yes": "keep", "no": "end"}
        ),
        "keep": Do(
            lambda known: LeaveMessage(Matter.QUESTION, known.text("name")),
            then={MessageKept: "kept"},
            forget=("name",),
        ),
        "kept": End(blanks=lambda known: {"number": known.answer(MessageKept).number}),
        "end": End(say=False),
    },
    moved={"nickname": "name"},
)
CONSENT = Flow(
    "consent",
    start="ask",
    steps={
        "ask": Choose(("yes", "no"), then={"yes": "given", "no": "@menu"}),
        "given": End(say=False),
    },
)
NOTE = Flow("note", start="text", steps={"text": Ask(anything, then="taken"), "taken": End()})
TONGUE = Flow(
    "tongue",
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
ROUND = Flow("round", start="one", steps={"one": Say(then="two"), "two": Say(then="one")})
RESTLESS = Flow(
    "restless",
    start="again",
    steps={
        "again": Do(
            lambda _: LeaveMessage(Matter.QUESTION, ""),
            then={MessageKept: "again"},
        )
    },
)
TEXTS = {
    "menu.ask": "Mau apa?",
    "menu.ask.form": "Isi formulir",
    "menu.ask.told": "Dengar saja",
    "menu.ask.language": "Bahasa",
    "menu.told": "Begitu. {jkm.total} untuk ahli waris.",
    "form.name": "Siapa namanya?",
    "form.name.skip": "Lewati",
    "form.name.example": "Misalnya Maria.",
    "form.colour": "Warna apa?",
    "form.colour.red": "Merah muda | merah",
    "form.colour.blue": "Biru | biru laut",
    "form.kept": "Dicatat: {number}.",
    "consent.ask": "Setuju?",
    "consent.ask.yes": "Ya | setuju",
    "consent.ask.no": "Tidak",
    "note.text": "Tulis pesannya.",
    "note.taken": "Terima kasih.",
    "tongue.ask": "Bahasa apa?",
    "tongue.ask.id": "Bahasa Indonesia",
    "tongue.ask.en": "English",
    "tongue.done": "Baik.",
    "round.one": "Satu.",
    "round.two": "Dua.",
    "toy.no_word": "Satu kata saja.",
    "main_menu.greeting": "Halo.",
}
COMMANDS: dict[str, Command] = {
    "menu": GoToMenu(),
    "cancel": GoToMenu("engine.cancelled"),
    "back": StepBack(),
    "sources": TellSources(),
    "staff": Visit(Place("note", "text")),
    "language": Visit(Place("tongue", "ask")),
}
ENTRIES = {"formulir": Place("form", "name"), "keliling": Place("round", "one")}


def entry(text: str) -> Entry | None:
    """Find the toy's ways in: a word, or a name after "saya"."""
    if text.startswith("saya "):
        return Entry(Place("form", "colour"), {"name": text.removeprefix("saya ")})
    place = ENTRIES.get(text)
    return Entry(place, {}) if place else None


def toy_guide(
    *more: Flow, without: tuple[str, ...] = (), texts: Mapping[str, str] | None = None
) -> Guide:
    """Return the toy's guide, with flows put in or taken out, and the texts of those put in."""
    flows = {
        flow.name: flow
        for flow in (MENU, FORM, CONSENT, NOTE, TONGUE, ROUND, RESTLESS, *more)
        if flow.name not in without
    }
    shipped = read_locales()["id"]
    spoken = {"id": {**shipped, **TEXTS, **(texts or {})}, "en": {"tongue.done": "Fine."}}
    figures = load_figures()
    return Guide(
        flows=flows,
        menu=Place("menu", "ask"),
        commands=COMMANDS,
        entries=entry,
        texts=Catalogue(spoken, figures),
        figures=figures,
        regions=load_regions(),
        drafts=Place("menu", "ask"),
    )


def moment(quiet: timedelta = timedelta(0), chat: ChatFacts | None = None) -> Moment:
    """Return the moment of an event after ``quiet``."""
    return Moment(NOW, chat or ChatFacts(), quiet)


def world(effect: Effect) -> Answer:
    """Answer the effects of the toy."""
    match effect:
        case LeaveMessage():
            return MessageKept("P-22222")
        case SetLanguage(language):
            return LanguageSet(language)
        case _:
            raise TypeError(effect)


def turn_of(
    session: ChatSession, event: PersonEvent | str, guide: Guide, now: Moment | None = None
) -> Turn:
    """Take one whole turn; the session goes to JSON and back before it."""
    kept = ChatSession.from_json(session.to_json())
    assert kept is not None
    happened = Said(event) if isinstance(event, str) else event
    at = now or moment()
    return finish(advance(kept, happened, guide, at), world, guide, lambda: at)


def after(guide: Guide, *said: PersonEvent | str, session: ChatSession | None = None) -> Turn:
    """Take a turn for each thing that is said, and return the last."""
    turn = Turn(session or ChatSession("id"))
    for event in said:
        turn = turn_of(turn.session, event, guide)
    return turn


def keys(turn: Turn) -> list[str]:
    """Return the keys of what is said."""
    return [reply.text.key for reply in turn.replies]


def at(turn: Turn) -> str | None:
    """Return the name of the question that waits."""
    return turn.session.at.name if turn.session.at else None


def standing(place: str, **changes: object) -> ChatSession:
    """Return a session that waits at ``flow.step``."""
    session = ChatSession("id", at=Place(*place.split(".")))
    return replace(session, **changes)  # type: ignore[arg-type]
