"""Check an uploaded roster: read it, set it beside what is kept, and keep what was found."""

from collections.abc import Mapping
from typing import Any

import structlog

from handlers.roster.checking import Checked, Progress, RosterRules, check_roster
from handlers.roster.findings import Unreadable
from handlers.roster.kept_rows import kept
from handlers.roster.matching import HeadsUnclear
from handlers.roster.storing import Comparison, compare
from handlers.roster.words import RosterWords
from handlers.services import Services
from handlers.staff.imports import note
from storage.roster_uploads import Upload, UploadChanged, UploadState
from storage.store import StorageDown, Store

log = structlog.get_logger()


def check(upload: Upload, services: Services, progress: Progress | None = None) -> Upload:
    """Check what is to be checked and keep what was found; nothing of it is applied.

    ``services`` reach the whole province: who is known elsewhere must be noticed. Raises
    ``UploadChanged`` when somebody else took it.
    """
    with services.database.begin() as store:
        content = store.roster_uploads.content(upload)
        rules = rules_for(upload, store, services, asks=not upload.columns)
    if content is None:
        raise UploadChanged
    try:
        checked = check_roster(upload.name, content, rules, progress)
    except Unreadable as error:
        why = error.text.key.rpartition(".")[-1]
        told = {"blanks": dict(error.text.blanks), "bytes": len(content)}
        return _keep(upload, services, state=UploadState.UNREADABLE, error=why, found=told)
    except HeadsUnclear as unclear:
        with services.database.begin() as store:
            before = store.roster_uploads.chosen_before(upload, unclear.guesses)
        guesses = unclear.guesses if before is None else before
        told = {
            "heads": [[head, guesses[head]] for head in unclear.guesses],
            "known_heads": before is not None,
            "bytes": len(content),
        }
        return _keep(upload, services, state=UploadState.COLUMNS, error="", found=told)
    with services.database.begin() as store:
        comparison = compare(store, upload.programme_id, checked)
        now = services.clock()
        found = {**counts(comparison), "bytes": len(content)}
        note(store, upload.author, "roster_checked", upload.id, now, **_audited(found))
        return store.roster_uploads.change(
            upload,
            now,
            refused=kept(comparison.checked),
            state=UploadState.CHECKED,
            found=found,
            error="",
            total=comparison.checked.count,
        )


def check_at_once(upload: Upload, services: Services) -> Upload:
    """Check while the sender waits, as ``check`` does; what fails is left to a worker."""
    try:
        return check(upload, services)
    except (StorageDown, UploadChanged):
        raise
    except Exception as error:
        log.exception("upload_failed", upload=str(upload.id), error=type(error).__name__)
        return _keep(upload, services, state=UploadState.RECEIVED)


def rules_for(upload: Upload, store: Store, services: Services, *, asks: bool) -> RosterRules:
    """Return what the rows of an upload are checked against."""
    return RosterRules(
        RosterWords.of(services.guide.texts),
        services.guide.regions,
        dict(store.roster_uploads.programmes())[upload.programme_id],
        services.now().date(),
        kabupaten=upload.kabupaten,
        chosen=upload.columns or None,
        asks=asks,
    )


def counts(comparison: Comparison) -> dict[str, Any]:
    """Return what is told of a roster in numbers."""
    checked: Checked = comparison.checked
    return {
        "rows": checked.count,
        "good": len(checked.rows),
        "refused": len(checked.refused),
        "cautions": len(checked.cautions),
        "notes": len(checked.notes),
        "new": comparison.new,
        "covered": comparison.covered,
        "absent": comparison.absent,
        "leaves_out": comparison.leaves_many_out,
    }


def _keep(upload: Upload, services: Services, **values: object) -> Upload:
    with services.database.begin() as store:
        return store.roster_uploads.change(upload, services.clock(), **values)


def _audited(found: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(found[name]) for name in ("rows", "good", "refused", "new")}
