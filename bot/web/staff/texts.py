"""``/petugas/isi-pesan``: every text of the chat, and how it comes to say otherwise."""

from typing import Final

from flask import Response
from werkzeug.exceptions import BadRequest, Conflict, NotFound

from bot.live_texts import LiveTexts
from bot.web.staff import offices
from bot.web.staff.desk import Desk
from bot.web.staff.text_finding import files_of, find
from bot.web.staff.text_page import Draft, draft, figures_of, in_language
from bot.web.staff.text_title import title_of
from bot.web.staff.visit import Visit
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.wording import fixed_because
from conversations.wording_check import LONGEST_GIVEN
from handlers.staff.rights import Right
from handlers.staff.wording import (
    MOST_WAITING,
    WordingMoved,
    WordingRefused,
    approve,
    look,
    propose,
    refuse,
    speak,
    take_back,
)
from storage.text_changes import TextChange

UNPROCESSABLE: Final = 422
# A letter in a form may take more than one character there: line ends.
_MOST_GIVEN: Final = 2 * LONGEST_GIVEN
_TEXT: Final = "/isi-pesan/teks/<key>"
_CHANGE: Final = "/isi-pesan/usulan/<int:change_id>"


def add(desk: Desk) -> None:
    """Register the pages and acts, and those of the offices."""
    desk.blueprint.before_request(LiveTexts(desk.services))
    desk.page("/isi-pesan", Right.TEXTS, text_list, name="texts", menu="staff_texts.menu")
    desk.page(_TEXT, Right.TEXTS, text, name="text")
    fields = ("language", "body")
    desk.act(f"{_TEXT}/lihat", Right.WRITE_TEXTS, try_words, fields, name="text_try")
    desk.act(f"{_TEXT}/usul", Right.WRITE_TEXTS, propose_words, fields, name="text_propose")
    desk.act(f"{_CHANGE}/tarik", Right.WRITE_TEXTS, take_words_back, name="text_take_back")
    approving = Right.APPROVE_TEXTS
    desk.act(f"{_CHANGE}/setujui", approving, approve_words, name="text_approve", proved=True)
    desk.act(f"{_CHANGE}/tolak", approving, refuse_words, name="text_refuse", proved=True)
    offices.add(desk)


def text_list(visit: Visit) -> Response:
    """Show the files, or the texts of one, or those with a word in them."""
    file, sought, after = visit.asked("berkas"), visit.asked("cari"), visit.asked("setelah")
    texts = visit.services.guide.texts
    lines, more = find(texts, file, sought, after) if file or sought else ([], "")
    with visit.services.database.begin() as store:
        waiting = store.text_changes.waiting(MOST_WAITING)
        names = store.staff.names(one.author for one in waiting)
    return visit.page(
        "text_list",
        file=file,
        sought=sought,
        lines=lines,
        more=more,
        files=files_of(texts),
        waiting=waiting,
        waiting_keys={one.key for one in waiting},
        titles={one.key: title_of(one.key, texts, visit.words.language) for one in waiting},
        names=names,
    )


def text(visit: Visit, key: str) -> Response:
    """Show one text."""
    return _show(visit, key)


def try_words(visit: Visit, key: str) -> Response:
    """Show how other words would look, and what is wrong with them; nothing is kept."""
    return _show(visit, key, _typed(visit, key))


def propose_words(visit: Visit, key: str) -> Response:
    """Propose other words; with a mistake in them they stay in the form."""
    typed = _typed(visit, key)
    try:
        propose(key, typed.language, typed.words, visit.actor, visit.services)
    except WordingRefused as refused:
        again = Draft(
            typed.language, typed.words, list(refused.reasons), typed.bubble, typed.pieces
        )
        return _show(visit, key, again, UNPROCESSABLE)
    return visit.after("text", "staff_texts.proposed", key=key)


def take_words_back(visit: Visit, change_id: int) -> Response:
    """Take one's own proposal back."""
    try:
        change = take_back(change_id, visit.actor, visit.services)
    except WordingMoved as error:
        raise Conflict from error
    return visit.after("text", "staff_texts.taken_back", key=change.key)


def approve_words(visit: Visit, change_id: int) -> Response:
    """Let proposed words be said from now on."""
    try:
        change = approve(change_id, visit.version(), visit.actor, visit.services)
    except WordingMoved as error:
        raise Conflict from error
    except WordingRefused as refused:
        return visit.refused("text", refused.reasons[0], key=_found(visit, change_id).key)
    # The other processes find out by themselves; who approved wants to see it here.
    services = visit.desk.services
    live = look(services, None)
    if live is not None:
        speak(live, services)
    return visit.after("text", "staff_texts.approved", key=change.key)


def refuse_words(visit: Visit, change_id: int) -> Response:
    """Decide that proposed words are not said."""
    try:
        change = refuse(change_id, visit.actor, visit.services)
    except WordingMoved as error:
        raise Conflict from error
    return visit.after("text", "staff_texts.refused_now", key=change.key)


def _show(visit: Visit, key: str, typed: Draft | None = None, status: int = 200) -> Response:
    guide = visit.services.guide
    texts = guide.texts
    if not texts.has(key):
        raise NotFound
    with visit.services.database.begin() as store:
        changes = store.text_changes.of(key)
        actors = {one.author for one in changes} | {one.decided_by or "" for one in changes}
        names = store.staff.names(actors)
    spoken = [language for language in texts.languages if texts.has(key, language)]
    fixed = fixed_because(key)
    return visit.page(
        "text",
        status,
        key=key,
        title=title_of(key, texts, visit.words.language),
        fixed=fixed if texts.template(key, FIRST_LANGUAGE).pieces else "empty",
        spoken=[in_language(key, language, texts, changes) for language in spoken],
        figures=figures_of(key, texts.shipped, guide.figures),
        blanks=sorted(texts.shipped.template(key, FIRST_LANGUAGE).blanks),
        draft=typed,
        names=names,
        texts=texts,
    )


def _typed(visit: Visit, key: str) -> Draft:
    guide, language = visit.services.guide, visit.given("language", 3)
    if not guide.texts.shipped.has(key, language) or fixed_because(key):
        raise BadRequest
    given = visit.given("body", _MOST_GIVEN)
    return draft(key, language, given, guide.texts, guide.figures)


def _found(visit: Visit, change_id: int) -> TextChange:
    with visit.services.database.begin() as store:
        found = store.text_changes.get(change_id)
    if found is None:
        raise NotFound
    return found
