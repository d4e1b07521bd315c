"""Look over the chain of the audit: a little at a time, once a day or when it is asked for.

A chain cannot tell by itself that its end was cut off, or that all of it was made anew: so what
was found is kept, and its head goes into the log, which lies outside of the database.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog

from handlers.services import Services
from storage.audit import MOST_UNFIT, NOTHING_CHECKED, ChainCheck
from storage.audit_breaks import Break
from storage.audit_checks import ASKED, SUBJECT, KeptCheck
from storage.store import Store

log = structlog.get_logger()
_LETTERS: Final = "abcdefghijklmnop"
EVERY: Final = timedelta(hours=24)
# 2,000 rows each; a look stands still between them, so that nobody waits for long.
STEPS: Final = 10
# Signed out for so long, a session and what somebody failed at are of no use to anybody.
KEPT_FOR: Final = timedelta(days=1)


class Looking:
    """A look at the chain that goes on from call to call; one for each worker."""

    def __init__(self, services: Services, *, told: bool = True) -> None:
        """Begin with nothing looked at; ``told``: the head goes to the log, out of our hands."""
        self._services = services
        self._told = told
        self._so_far: ChainCheck | None = None

    def __call__(self) -> int:
        """Look at the next rows when a look is due; return 1 while there are more, else 0."""
        now = self._services.clock()
        if self._so_far is None:
            if not self._is_due(now):
                return 0
            self._so_far = NOTHING_CHECKED
        found, at_end = _look(self._so_far, self._services, STEPS)
        self._so_far = None if at_end else found
        if at_end:
            _keep(found, now, self._services, told=self._told)
        return 0 if at_end else 1

    def _is_due(self, now: datetime) -> bool:
        with self._services.database.begin() as store:
            last = store.audit_checks.last(now)
            due = (
                last is None
                or now - last.at >= EVERY
                # No look of ours can have seen rows that nobody wrote: they are gone, or it lies.
                or last.check.up_to > store.audit_checks.newest_row()
                or store.audit_checks.is_asked(now)
            )
            if due:
                # Old sessions go at the same pace; nothing else comes by once a day.
                store.staff_sessions.forget(now - KEPT_FOR)
        return due


def look_over(services: Services) -> KeptCheck:
    """Look over the whole chain now, and keep what was found."""
    found, at_end = NOTHING_CHECKED, False
    while not at_end:
        found, at_end = _look(found, services, STEPS)
    return _keep(found, services.clock(), services)


def ask_for_look(by: str, services: Services) -> None:
    """Ask the workers to look over the chain; they do within seconds."""
    with services.database.begin() as store:
        store.audit.note(by, ASKED, SUBJECT, services.clock())


def spoken(head: bytes | None) -> str:
    """Return a head in letters that no log veils as a number or a key: eight groups of eight."""
    letters = "".join(_LETTERS[int(digit, 16)] for digit in (head or b"").hex())
    return " ".join(letters[at : at + 8] for at in range(0, len(letters), 8))


def _look(so_far: ChainCheck, services: Services, steps: int) -> tuple[ChainCheck, bool]:
    """Look at the next rows, each page in a transaction of its own; tell whether it was the end."""
    for _ in range(steps):
        with services.database.begin() as store:
            found = store.audit.check_on(so_far)
        if found == so_far:
            return found, True
        so_far = found
    return so_far, False


def _keep(found: ChainCheck, now: datetime, services: Services, *, told: bool = True) -> KeptCheck:
    with services.database.begin() as store:
        breaks = [*store.audit.breaks(found), *_cut_off(found, store)]
        more = found.unfit_rows - len(found.unfit)
        kept = KeptCheck(found, now, tuple(breaks), more)
        store.audit_checks.keep(kept)
    if told:
        state = "whole" if kept.is_whole else "broken"
        log.info("audit_head", count=found.rows, what=spoken(found.head), state=state)
    if breaks:
        log.error("audit_broken", step=str(breaks[0].first), count=len(breaks) + more)
    return kept


def _cut_off(found: ChainCheck, store: Store) -> list[Break]:
    """Compare with every kept look: the row that it ended with must still be there, unchanged.

    Where it is not, and no row behind it tells so, the end of the chain was cut off. What was
    written since, and looked at since, does not make that good.
    """
    told, cut = store.audit.breaks(found), list[Break]()
    for one in store.audit_checks.lost_ends(MOST_UNFIT):
        if one.last in found.unfit:
            continue
        if not any(known.first <= one.last <= known.last for known in (*told, *cut)):
            cut.append(one)
    return cut[::-1]
