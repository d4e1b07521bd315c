"""What a person's message means where the chat stands: a command, an answer, or a way in."""

from dataclasses import replace
from typing import assert_never

from conversations.engine.answers import chosen, folded, nearest
from conversations.engine.commands import (
    Entry,
    GoToMenu,
    StepBack,
    Tell,
    TellSources,
    Visit,
)
from conversations.engine.flow import Ask, Choose, Misread
from conversations.engine.replies import Reply, Text
from conversations.engine.session import ChatSession, Place
from conversations.engine.walk import Walk

# From the second misunderstanding on an example is given, from the third on a person is offered.
EXAMPLE_FROM = 2
PERSON_FROM = 3


def hear(walk: Walk, text: str) -> None:
    """Take typed words: a command, an answer to the question that waits, or a way in."""
    command = walk.guide.texts.commands.get(folded(text.removeprefix("/")))
    if command is not None:
        _obey(walk, command)
    elif walk.session.at is None:
        _enter_or_greet(walk, text)
    else:
        _answer(walk, walk.session.at, text)


def tap(walk: Walk, step: str, option: str) -> None:
    """Take a button of ours; one from an older question changes nothing."""
    at = walk.session.at or walk.guide.menu
    if at.name == step and any(option == offered.name for offered in walk.options(at)):
        walk.learn(at, option)
    else:
        walk.tell("engine.old_button")


def take_contact(walk: Walk, *, own: bool) -> None:
    """Take a shared contact: somebody else's proves nothing."""
    at = walk.session.at
    step = walk.step(at) if at else None
    if not own:
        walk.tell("engine.contact_of_another")
    elif at is not None and isinstance(step, Ask) and step.contact is not None:
        walk.remember(at)
        walk.go(at, step.contact)
    else:
        walk.tell("engine.contact_kept")


def _obey(walk: Walk, name: str) -> None:
    command = walk.guide.commands[name]
    match command:
        case GoToMenu(text):
            if text is not None:
                walk.say(text)
            walk.to_menu()
        case StepBack():
            _step_back(walk)
        case Tell(text):
            walk.tell(text)
        case TellSources():
            _tell_sources(walk)
        case Visit(place):
            walk.visit(place)
        case _:
            assert_never(command)


def _step_back(walk: Walk) -> None:
    if not walk.session.trail:
        walk.to_menu()
        return
    *earlier, last = walk.session.trail
    walk.session = replace(
        walk.session,
        trail=tuple(earlier),
        returning=walk.session.returning[: last.depth],
        misread=0,
    )
    walk.walk(last.place)


def _tell_sources(walk: Walk) -> None:
    known = walk.guide.figures
    figures = [known[name] for name in walk.session.figures if name in known]
    if not figures:
        walk.tell("engine.no_sources")
        return
    rules = dict.fromkeys((figure.rule, figure.effective_from) for figure in figures)
    lines = tuple(
        Text("engine.source", {"rule": rule})
        if since is None
        else Text("engine.source_since", {"rule": rule, "since": since})
        for rule, since in rules
    )
    walk.say("engine.sources", Text("engine.sources", {"rules": lines}))
    walk.ask_again()


def _answer(walk: Walk, at: Place, text: str) -> None:
    """Take ``text`` as an answer to the question at ``at``, or say what did not fit."""
    texts, language = walk.guide.texts, walk.session.language
    options = walk.options(at)
    index = chosen(text, [texts.option_words(at.name, option, language) for option in options])
    if index is not None:
        walk.learn(at, options[index].name)
        return
    step = walk.step(at)
    misread = Misread("engine.not_understood")
    if isinstance(step, Ask):
        value = step.read(text, walk.known())
        if not isinstance(value, Misread):
            walk.learn(at, value)
            return
        misread = value
    if nearest(text, texts.words("engine.greetings", language)):
        walk.tell("engine.greeting")
    elif isinstance(step, Choose) and step.closing and (entry := walk.guide.entries(text)):
        _enter(walk, entry)
    else:
        _not_understood(walk, at, misread)


def _not_understood(walk: Walk, at: Place, misread: Misread) -> None:
    """Say what did not fit, more helpfully each time, and repeat the question."""
    times = walk.session.misread + 1
    walk.session = replace(walk.session, misread=times)
    walk.replies.append(Reply(Text(misread.key, misread.blanks)))
    example = f"{at.name}.example"
    if times >= EXAMPLE_FROM and walk.guide.texts.has(example):
        walk.say(example)
    if times >= PERSON_FROM:
        walk.say("engine.offer_person")
    walk.ask_again()


def _enter_or_greet(walk: Walk, text: str) -> None:
    entry = walk.guide.entries(text)
    if entry is not None:
        _enter(walk, entry)
    else:
        walk.say("main_menu.greeting")
        walk.to_menu()


def _enter(walk: Walk, entry: Entry) -> None:
    walk.session = ChatSession(walk.session.language, got=entry.got, figures=walk.session.figures)
    walk.walk(entry.place)
