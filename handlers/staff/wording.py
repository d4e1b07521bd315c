"""Say other words: proposed by one, approved by another, then said by every process of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from conversations.engine.catalogue import Catalogue
from conversations.engine.replies import Text
from conversations.engine.template import BrokenTemplate, Template
from conversations.wording import fits, fixed_because
from conversations.wording_check import find_faults, tidy, written
from handlers.services import Services
from handlers.staff.second_person import why_unfit
from storage.store import Store
from storage.text_changes import ChangeState, Mark, TextChange

MOST_WAITING: Final = 50


class WordingRefused(Exception):
    """Nothing was changed; ``reasons`` are one or more lines for whoever asked."""

    def __init__(self, *reasons: Text) -> None:
        """Say why."""
        super().__init__(*(reason.key for reason in reasons))
        self.reasons = reasons


class WordingMoved(Exception):
    """Somebody decided in the meantime: look again, then decide."""


@dataclass(frozen=True, slots=True)
class LiveWords:
    """Which changes are live, as of ``mark``."""

    mark: Mark
    changes: tuple[TextChange, ...]


def propose(key: str, language: str, given: str, by: str, services: Services) -> int:
    """Keep other words for a text until somebody decides; return the proposal's id.

    Raises ``WordingRefused`` with everything that is wrong with them.
    """
    texts = services.guide.texts
    _expect_known(key, language, texts)
    words = tidy(given)
    faults = find_faults(key, language, words, texts, services.guide.figures)
    if not faults and words == written(texts, key, language):
        faults = [_why("same")]
    if faults:
        raise WordingRefused(*faults)
    now = services.clock()
    with services.database.begin() as store:
        added = store.text_changes.propose(key, language, words, by, now)
        store.audit.note(by, "text_proposed", _subject(key), now, language=language, change=added)
    return added


def approve(change_id: int, seen: int, by: str, services: Services) -> TextChange:
    """Let proposed words be said from now on; return the change.

    ``seen`` is the id of the change that was live when the approver looked, 0 for our own words.
    Raises ``WordingMoved`` when it is another one by now or the proposal was decided on, and
    ``WordingRefused`` for whoever is no second person, and for words that no longer fit.
    """
    texts, now = services.guide.texts, services.clock()
    with services.database.begin() as store:
        change = _waiting(change_id, store)
        live = store.text_changes.live_of(change.key, change.language)
        if (live.id if live else 0) != seen:
            raise WordingMoved
        unfit = why_unfit(by, change.author, store)
        if unfit is not None:
            raise WordingRefused(_why(unfit))
        _expect_known(change.key, change.language, texts)
        body, figures = change.body, services.guide.figures
        faults = find_faults(change.key, change.language, body, texts, figures)
        if faults:
            raise WordingRefused(*faults)
        store.text_changes.settle(change, ChangeState.LIVE, by, now)
        _note(change, "text_approved", by, store, services)
    return change


def refuse(change_id: int, by: str, services: Services) -> TextChange:
    """Decide that proposed words are not said; return the change. Raises ``WordingMoved``."""
    with services.database.begin() as store:
        change = _waiting(change_id, store)
        store.text_changes.settle(change, ChangeState.REFUSED, by, services.clock())
        _note(change, "text_refused", by, store, services)
    return change


def take_back(change_id: int, by: str, services: Services) -> TextChange:
    """Take one's own proposal back; return it. Raises ``WordingMoved``, also for another's."""
    with services.database.begin() as store:
        change = _waiting(change_id, store)
        if change.author != by:
            raise WordingMoved
        store.text_changes.settle(change, ChangeState.REFUSED, by, services.clock())
        _note(change, "text_taken_back", by, store, services)
    return change


def look(services: Services, known: Mark | None) -> LiveWords | None:
    """Return what is live, None when that is still as at ``known``. Raises ``StorageDown``."""
    with services.database.begin() as store:
        mark = store.text_changes.mark()
        return None if mark == known else LiveWords(mark, tuple(store.text_changes.live()))


def speak(live: LiveWords, services: Services) -> None:
    """Say the live words from the next turn on; those that do not fit ours any more are not said.

    ``services`` gets another guide, as a whole; a turn that is under way ends with its own.
    """
    guide = services.guide
    usable: dict[str, dict[str, str]] = {}
    for change in live.changes:
        if still_fits(change, guide.texts):
            usable.setdefault(change.language, {})[change.key] = change.body
    services.guide = replace(guide, texts=guide.texts.with_words(usable))


def still_fits(change: TextChange, texts: Catalogue) -> bool:
    """Tell whether changed words can stand for what we ship now; an upgrade may have changed it."""
    shipped = texts.shipped
    if not shipped.has(change.key, change.language) or fixed_because(change.key):
        return False
    try:
        words = Template.parse(change.body)
    except BrokenTemplate:
        return False
    return fits(words, shipped.template(change.key, change.language))


def said_now(changes: Mapping[str, TextChange], key: str, texts: Catalogue, language: str) -> str:
    """Return the words that a text is said in: those of a live change that fits, or ours."""
    change = changes.get(language)
    if change is not None and still_fits(change, texts):
        return change.body
    return written(texts.shipped, key, language)


def _waiting(change_id: int, store: Store) -> TextChange:
    change = store.text_changes.get(change_id)
    if change is None or change.state != ChangeState.PROPOSED:
        raise WordingMoved
    return change


def _expect_known(key: str, language: str, texts: Catalogue) -> None:
    if not texts.shipped.has(key, language) or fixed_because(key):
        raise WordingRefused(_why("fixed"))


def _note(change: TextChange, act: str, by: str, store: Store, services: Services) -> None:
    subject, now = _subject(change.key), services.clock()
    store.audit.note(by, act, subject, now, language=change.language, change=change.id)


def _subject(key: str) -> str:
    return f"text:{key}"[:80]


def _why(name: str) -> Text:
    return Text(f"staff_texts.refused.{name}")
