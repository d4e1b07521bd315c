"""What a person's message means where the chat stands: a command, an answer, or a way in."""

from dataclasses import replace
from typing import assert_never

from conversations.engine.answers import folded, nearest
from conversations.engine.asides import answer_aside, enter, find_aside
from conversations.engine.commands import (
    Entry,
    GoOn,
    GoToMenu,
    StepBack,
    Tell,
    TellSources,
    Visit,
)
from conversations.engine.drafts import half_done
from conversations.engine.events import SentMedia
from conversations.engine.flow import Ask, Choose, Misread
from conversations.engine.replies import Reply, Text
from conversations.engine.session import Json, Place
from conversations.engine.told_more import tell_more
from conversations.engine.visits import is_aside
from conversations.engine.walk import Walk

# From the second misunderstanding on an example is given, from the third on a person is offered.
EXAMPLE_FROM = 2
PERSON_FROM = 3
# Aside, an option may stand in so many words: "yang kematian pak".
MOST_WORDS_BESIDE = 3
# An album has no more pictures than this.
MOST_FILES = 20


def hear(walk: Walk, text: str) -> None:
    """Take typed words: a command, an answer to the question that waits, or a way in.

    What an option is called in full is its answer, also where it is a command's word elsewhere.
    """
    at = walk.session.at
    command = walk.guide.texts.commands.get(folded(text.removeprefix("/")))
    if command is not None and (at is None or not walk.offered(at).is_option(text)):
        _obey(walk, command)
    elif at is None:
        _enter_or_greet(walk, text)
    elif (entry := walk.guide.phrases(text)) and entry.place in walk.guide.apart:
        answer_aside(walk, entry)
    else:
        _answer(walk, at, text)


def tap(walk: Walk, step: str, option: str) -> None:
    """Take a button of ours; one from an older question changes nothing."""
    at = walk.session.at or walk.guide.menu
    if at.name == step and any(option == offered.name for offered in walk.offered(at).shown):
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


def take_media(walk: Walk, sent: SentMedia) -> None:
    """Take a file: an answer where one was asked for, words where those fit, else a paper."""
    at = walk.session.at
    step = walk.step(at) if at else None
    place = walk.guide.media.get(sent.kind) if sent.document else None
    if at and isinstance(step, Ask | Choose) and sent.document and sent.kind in step.media:
        walk.remember(at)
        _learn_file(walk, sent)
        walk.go(at, step.media[sent.kind])
    elif at and sent.caption and _fits(walk, at, sent.caption):
        hear(walk, sent.caption)
    elif place is not None:
        walk.leave_for(place)
        _learn_file(walk, sent)
        walk.walk(place)
    elif sent.caption:
        hear(walk, sent.caption)
    else:
        walk.tell(f"engine.media.{sent.kind}")


def _learn_file(walk: Walk, sent: SentMedia) -> None:
    """Learn the file beside those that wait already: an album comes picture by picture."""
    before = walk.session.got.get("documents")
    waiting: list[Json] = before if isinstance(before, list) else []
    documents: list[Json] = [*(one for one in waiting if one != sent.document), sent.document]
    got = {**walk.session.got, "documents": documents[-MOST_FILES:], "caption": sent.caption}
    walk.session = replace(walk.session, got=got)


def _fits(walk: Walk, at: Place, text: str) -> bool:
    """Tell whether ``text`` answers the question at ``at``, or is a word that works anywhere."""
    step = walk.step(at)
    return (
        folded(text) in walk.guide.texts.commands
        or walk.offered(at).chosen(text) is not None
        or (isinstance(step, Ask) and not isinstance(step.read(text, walk.known()), Misread))
    )


def _obey(walk: Walk, name: str) -> None:
    command = walk.guide.commands[name]
    match command:
        case GoToMenu(text):
            if text is not None:
                walk.say(text)
            if walk.put_aside():
                walk.say("drafts.kept")
            walk.to_menu()
        case GoOn(place):
            _go_on(walk, place)
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
    left, returning = walk.session.returning[last.depth :], walk.session.returning[: last.depth]
    got = next((one.got for one in left if one.got is not None), walk.session.got)
    walk.session = replace(
        walk.session, trail=tuple(earlier), returning=returning, got=got, misread=0
    )
    walk.walk(last.place)


def _go_on(walk: Walk, place: Place) -> None:
    """Go on with the report at hand, also out of a visit; else with the latest put aside."""
    at_hand = half_done(walk.session, walk.guide)
    if at_hand is not None and at_hand == walk.session.at:
        walk.ask_again()
    elif (at_hand is not None and walk.put_aside()) or walk.session.drafts:
        walk.walk(place)
    else:
        walk.ask_again()


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
    option = walk.offered(at).chosen(text)
    if option is not None:
        walk.learn(at, option)
        return
    step, greetings = (
        walk.step(at),
        walk.guide.texts.words("engine.greetings", walk.session.language),
    )
    misread = Misread("engine.not_understood")
    # "Halo" is no answer, not even where any words would be one.
    if isinstance(step, Ask) and folded(text) not in greetings:
        if step.free and (question := find_aside(walk, at, text, free=True)):
            answer_aside(walk, question)
            return
        value = step.read(text, walk.known())
        if not isinstance(value, Misread):
            walk.learn(at, value)
            return
        misread = value
    if nearest(text, greetings):
        if at == walk.guide.menu and walk.session.drafts:
            walk.walk(walk.guide.drafts)
        else:
            walk.tell("engine.greeting")
    elif isinstance(step, Choose) and step.closing:
        _enter_or(walk, at, text, misread)
    elif entry := _code_in(walk, text) or find_aside(walk, at, text):
        answer_aside(walk, entry)
    else:
        _not_understood(walk, at, misread)


def _code_in(walk: Walk, text: str) -> Entry | None:
    """Return the way in of a code from staff, which works wherever it is typed."""
    entry = walk.guide.phrases(text)
    return entry if entry is not None and "code" in entry.got else None


def _enter_or(walk: Walk, at: Place, text: str, misread: Misread) -> None:
    """Go where ``text`` leads from a closing question, or say that it was not understood.

    Of a question asked aside they are no answer: so they are one to the question that waits.
    """
    short = len(text.split()) <= MOST_WORDS_BESIDE
    option = walk.offered(at).named(text) if short and is_aside(walk.session) else None
    if option is not None:
        walk.learn(at, option)
        return
    outside = walk.out_of_aside()
    if outside is not None:
        _answer(walk, outside, text)
        return
    if tell_more(walk, at, text):
        return
    entry = None if _confirms(walk, at) else walk.guide.entries(text)
    if entry is None:
        _not_understood(walk, at, misread)
    else:
        enter(walk, entry)


def _confirms(walk: Walk, at: Place) -> bool:
    """Tell whether the question confirms what was told: that is not left for a guess."""
    step = walk.step(at)
    return isinstance(step, Choose) and bool(walk.session.got.get(step.confirms))


def _not_understood(walk: Walk, at: Place, misread: Misread) -> None:
    """Say what did not fit, more helpfully each time, and repeat the question."""
    times = walk.session.misread + 1
    walk.session = replace(walk.session, misread=times)
    walk.replies.append(Reply(Text(misread.key, misread.blanks)))
    # Nobody is kept in what was only asked beside something else.
    if times >= EXAMPLE_FROM and walk.out_of_aside() is not None:
        walk.ask_again()
        return
    example = f"{at.name}.example"
    if times >= EXAMPLE_FROM and walk.guide.texts.has(example):
        walk.say(example)
    if times >= PERSON_FROM:
        walk.say("engine.offer_person")
    walk.ask_again()


def _enter_or_greet(walk: Walk, text: str) -> None:
    entry = walk.guide.entries(text)
    waiting = {draft.place.flow for draft in walk.session.drafts}
    # Words that would begin what waits half done are an answer that came late.
    stays = {*waiting, walk.guide.menu.flow}
    if entry is not None and stays.isdisjoint({entry.place.flow, entry.begins}):
        enter(walk, entry)
    elif waiting:
        walk.walk(walk.guide.drafts)
    else:
        walk.say("main_menu.greeting")
        walk.to_menu()
