"""What falls due without anybody writing: cases to look at, files to fetch, reminders, old things.

Each act is a transaction of its own, and one that fails stops none of the others: it is logged, by
the case's number at most, and comes up again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from conversations.engine.replies import Text
from handlers.cases.looking import look_at, look_for_signs
from handlers.cases.telling import say
from handlers.documents import Fetcher, PageReader, fetch_due
from handlers.quiet_hours import is_quiet
from handlers.reminding.cover_ends import ends_due
from handlers.reminding.looks import Looks
from handlers.reminding.papers import papers_due
from handlers.reminding.scholarship import scholarships_due
from handlers.services import Services
from handlers.staff.talking import give_back_due
from storage.chats import DueDraft
from storage.store import StorageDown

log = structlog.get_logger()

# How many of a kind are taken up at once, and files of one round: each may take seconds.
BATCH: Final = 50
FILES: Final = 5
# A case whose look failed is left alone for so long.
LATER: Final = timedelta(minutes=10)
# Of a half-done report people are reminded when they have been silent for a while, and while
# WhatsApp still lets us write without asking (24 hours, with an hour to spare).
SILENT: Final = timedelta(hours=3)
WINDOW: Final = timedelta(hours=23)
# A file that belongs to nothing; in a chat that staff have they may put it into a report.
UNATTACHED: Final = timedelta(hours=24)
UNATTACHED_WITH_STAFF: Final = timedelta(days=14)


def do_due(
    services: Services,
    fetchers: Mapping[str, Fetcher],
    reader: PageReader,
    owner: str,
    looks: Looks | None = None,
) -> int:
    """Do what is due by now as worker ``owner``; return how much that was.

    ``fetchers`` by the name of the channel. ``looks`` remembers for a process what it looked for
    lately; without it everything is looked for. Raises ``StorageDown``.
    """
    remembered, now = looks or Looks(), services.now()
    acts: Mapping[str, Callable[[], int]] = {
        "cases": lambda: _look_at_cases(services),
        "files": lambda: fetch_due(services, fetchers, reader, owner, FILES),
        "talks": lambda: give_back_due(services, BATCH),
        "drafts": lambda: _remind_of_drafts(services),
        **{
            what: partial(remembered.hourly, what, now, partial(_do_each, what, find, services))
            for what, find in _REMINDERS.items()
        },
        "old_files": lambda: _forget_files(services, fetchers),
        "files_aside": partial(
            remembered.hourly, "files_aside", now, partial(_forget_aside, services)
        ),
        "old_slips": lambda: _forget_slips(services),
        "old_words": partial(remembered.hourly, "old_words", now, partial(_forget_words, services)),
    }
    return sum(_done(act, what) or 0 for what, act in acts.items())


def _look_at_cases(services: Services) -> int:
    """Look at every case whose time has come, each in a transaction; return how many."""
    now = services.clock()
    with services.database.begin() as store:
        due = store.cases.due(now, BATCH)
    looked = 0
    for case_id, number in due:
        acts = {"case": _look, "signs": _look_for_signs}
        if all(
            _done(partial(act, case_id, services, now), what, case=number) is not None
            for what, act in acts.items()
        ):
            looked += 1
        else:
            _done(partial(_put_off, case_id, services, now), "case_put_off", case=number)
    return looked


def _look(case_id: UUID, services: Services, now: datetime) -> int:
    with services.database.begin() as store:
        case = store.cases.hold(case_id)
        # Another worker may have been here since.
        if case.next_alarm_at is None or case.next_alarm_at > now:
            return 0
        look_at(case, store, services)
    return 1


def _look_for_signs(case_id: UUID, services: Services, now: datetime) -> int:
    del now
    with services.database.begin() as store:
        look_for_signs(store.cases.hold(case_id), store, services)
    return 1


def _put_off(case_id: UUID, services: Services, now: datetime) -> int:
    """Leave a case alone for a while that could not be looked at; others have their turn."""
    with services.database.begin() as store:
        case, later = store.cases.hold(case_id), now + LATER
        if case.next_alarm_at is None or not now < case.next_alarm_at <= later:
            store.cases.change(case, next_alarm_at=later)
    return 1


def _remind_of_drafts(services: Services) -> int:
    """Remind each chat once of its half-done report; return how many were reminded."""
    now = services.now()
    if is_quiet(now):
        return 0
    with services.database.begin() as store:
        drafts = store.chats.due_drafts(now, SILENT, WINDOW, BATCH)
    return sum(_done(partial(_remind, draft, services, now), "draft") or 0 for draft in drafts)


def _remind(draft: DueDraft, services: Services, now: datetime) -> int:
    key = f"draft:{draft.chat_id}:{draft.since.isoformat()}"
    with services.database.begin() as store:
        store.chats.mark_reminded(draft.chat_id)
        say(draft.chat_id, Text("drafts.reminder"), key, store, services, now)
    return 1


# What each finds is done by itself, under the number of its case or the name of its occasion.
_REMINDERS: Final[Mapping[str, Callable[[Services], Mapping[str, Callable[[], int]]]]] = {
    "cover_ends": ends_due,
    "papers": papers_due,
    "scholarships": scholarships_due,
}


def _do_each(
    what: str, find: Callable[[Services], Mapping[str, Callable[[], int]]], services: Services
) -> int:
    return sum(_done(act, what, case=number) or 0 for number, act in find(services).items())


def _forget_files(services: Services, fetchers: Mapping[str, Fetcher]) -> int:
    """Forget the files that nobody wanted as a paper, here and then at the provider."""
    now = services.clock()
    with services.database.begin() as store:
        forgotten = store.loose_files.forget(now - UNATTACHED, now - UNATTACHED_WITH_STAFF)
    for channel, reference in forgotten:
        fetcher = fetchers.get(channel)
        if fetcher is not None:
            _done(partial(_forget, fetcher, reference), "old_file", channel=channel)
    return len(forgotten)


def _forget(fetcher: Fetcher, reference: str) -> int:
    fetcher.forget(reference)
    return 1


def _forget_aside(services: Services) -> int:
    """Forget the files that staff took out of a report again; the channel has them no more."""
    with services.database.begin() as store:
        return store.loose_files.forget_aside(services.clock() - UNATTACHED_WITH_STAFF)


def _forget_slips(services: Services) -> int:
    with services.database.begin() as store:
        return store.slips.forget_old(services.clock())


def _forget_words(services: Services) -> int:
    """Forget what nobody understood, once it is too old; nothing waits for more of it."""
    with services.database.begin() as store:
        store.unrecognised.forget_old(services.clock())
    return 0


def _done(act: Callable[[], int], what: str, **details: str) -> int | None:
    """Return what ``act`` returns; None when it failed, which is logged and goes no further.

    A database that is down ends everything: ``StorageDown``.
    """
    try:
        return act()
    except StorageDown:
        raise
    except Exception as error:
        log.exception("due_failed", what=what, error=type(error).__name__, **details)
        return None
