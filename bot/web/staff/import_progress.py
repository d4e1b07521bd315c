"""How far an upload is that a worker has: rows done of all, the time left, and which try it is."""

from datetime import timedelta
from typing import Any, Final

from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from handlers.staff.imports import MOST_TRIES
from storage.roster_uploads import Upload, UploadState
from storage.roster_work import begun_at, tries_of

_MINUTE: Final = timedelta(minutes=1)


def progress_of(visit: Visit, upload: Upload) -> dict[str, Any]:
    """Return what the part ``import_progress`` shows: ``rows``, ``left``, ``again``, a text each.

    Empty texts where nobody can say, and ``again`` on the first try.
    """
    tries = tries_of(upload)
    again = Text("staff_imports.try", {"count": tries, "most": MOST_TRIES})
    return {
        "rows": _rows(visit, upload),
        "left": _left(visit, upload),
        "again": visit.words.say(again) if 1 < tries <= MOST_TRIES else "",
    }


def _rows(visit: Visit, upload: Upload) -> str:
    """Return how many rows are done of how many."""
    what, done, total = upload.state.value, upload.done, upload.total
    if begun_at(upload) is None or not done:
        return ""
    if upload.state is UploadState.APPLYING:
        # All rows are checked once more, then the good ones are stored.
        again = int(upload.found.get("rows", 0))
        if done > again:
            what, done, total = "storing", done - again, total - again
        else:
            what, total = "checking_again", again
    blanks = {"done": visit.words.count(min(done, total or done))}
    if total:
        blanks["total"] = visit.words.count(total)
    return visit.words.say(Text(f"staff_imports.rows.{what}", blanks))


def _left(visit: Visit, upload: Upload) -> str:
    """Return how long it will take, by how far it came since it was begun."""
    begun = begun_at(upload)
    if begun is None or not 0 < upload.done < upload.total:
        return ""
    spent = visit.services.clock() - begun
    left: timedelta = spent * (upload.total - upload.done) / upload.done
    if left < _MINUTE:
        return visit.say("staff_imports.left_soon")
    return visit.words.say(Text("staff_imports.left", {"count": -(-left // _MINUTE)}))
