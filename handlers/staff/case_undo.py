"""Taking back what was done last with a case: what it changed stands again as it stood.

How it stood is kept sealed in the case, and only until anything else is changed: what somebody did
on top of an act is not taken away beneath them.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from handlers.cases.acting import Acting, acting
from handlers.cases.errors import CaseMoved, NothingThere
from handlers.cases.steps import Step
from handlers.services import Services
from handlers.staff.case_view import OWNER_CHANGED, may_have
from storage.cases import Case


class Undoable(StrEnum):
    """Acts that change what a case is known by, and no state that a legal step leads back to."""

    OWNER = "owner"
    ABOUT = "about"
    BPJS_TOLD = "pass_on"
    ACCOUNT = "account"


_NOTED_AS: Final[Mapping[Undoable, Step]] = {
    Undoable.ABOUT: Step.ABOUT_NOTED,
    Undoable.BPJS_TOLD: Step.PASSED_ON,
    Undoable.ACCOUNT: Step.ACCOUNT_NOTED,
}
# Fields of a case that an act changes.
_CHANGED: Final[Mapping[Undoable, tuple[str, ...]]] = {
    Undoable.OWNER: ("owner_id", "holder"),
    Undoable.ABOUT: ("person_id", "nik_index", "kpj_index", "kabupaten"),
    Undoable.BPJS_TOLD: ("passed_on_at", "bpjs_number", "passed_on_by"),
    Undoable.ACCOUNT: ("account_index",),
}
_READ: Final[Mapping[str, Callable[[str], object]]] = {
    "owner_id": UUID,
    "person_id": UUID,
    "nik_index": bytes.fromhex,
    "kpj_index": bytes.fromhex,
    "account_index": bytes.fromhex,
    "passed_on_at": datetime.fromisoformat,
}


def remember(act: Acting, what: Undoable, before: Case) -> None:
    """Keep how the held case stood before ``what`` was done with it; the last change of the act."""
    kept = {name: _plain(getattr(before, name)) for name in _CHANGED[what]}
    known = {"act": what, "version": act.case.version + 1, **kept}
    act.change(before=json.dumps(known))


def keeping(
    services: Services, number: str, what: Undoable, actor: str, seen: int, do: Callable[[], Case]
) -> Case:
    """Have an act done that keeps nothing by itself; return the case as it is then.

    Who is faster than the keeping of it leaves nothing to take back, and the act done.
    """
    with services.database.begin() as store:
        before = store.cases.by_number(number)
    done = do()
    if before is None or before.version != seen:
        return done
    try:
        with acting(services, number, actor, done.version) as act:
            remember(act, what, before)
            return act.case
    except CaseMoved:
        return done


def undoable(case: Case) -> Undoable | None:
    """Return what can be taken back: the last thing that was done with a case, if it is such."""
    kept = _read(case)
    return Undoable(kept["act"]) if kept.get("version") == case.version else None


def undo(services: Services, number: str, what: Undoable, actor: str, seen: int) -> Case:
    """Take back what was done last; raises ``NothingThere`` when that is not ``what``.

    The worker looks at the case anew. Raises ``NoSuchCase`` and ``CaseMoved``.
    """
    with acting(services, number, actor, seen) as act:
        if undoable(act.case) is not what:
            raise NothingThere(number)
        kept = _read(act.case)
        stood = {name: _value(name, kept[name]) for name in _CHANGED[what]}
        if what is Undoable.OWNER:
            _give_to(act, stood)
        else:
            act.note(_NOTED_AS[what], undone=True)
        if what is Undoable.ABOUT:
            stood["person_id"] = _still_there(stood["person_id"], act)
            act.store.reported.forget_others(act.case.id, stood["person_id"])
        act.change(**stood, before="", next_alarm_at=act.now)
        return act.case


def _read(case: Case) -> dict[str, Any]:
    return json.loads(case.before) if case.before else {}


def _give_to(act: Acting, stood: dict[str, Any]) -> None:
    """Note who has the case again; nobody, if whoever had it may work it no more."""
    owner = stood["owner_id"] and act.store.staff.get(stood["owner_id"])
    if not owner or not may_have(owner, act.case.kabupaten, act.services.now().date()):
        stood |= {"owner_id": None, "holder": ""}
        owner = None
    to = owner.actor if owner else None
    subject = f"case:{act.case.id}"
    act.store.audit.note(act.by, OWNER_CHANGED, subject, act.now, to=to, undone=True)


def _still_there(person_id: Any, act: Acting) -> UUID | None:  # noqa: ANN401 - a value that was kept
    """Return the person unless they were forgotten since."""
    return person_id if person_id and act.store.desk_people.person(person_id) else None


def _plain(value: object) -> str | None:
    match value:
        case None:
            return None
        case bytes():
            return value.hex()
        case datetime():
            return value.isoformat()
    return str(value)


def _value(name: str, kept: str | None) -> Any:  # noqa: ANN401 - as the field has it
    return kept if kept is None or name not in _READ else _READ[name](kept)
