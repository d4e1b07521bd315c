"""Taking back what was done last with a case: what it changed stands again as it stood.

How it stood is kept sealed in the case, and only until anything else is changed: what somebody did
on top of an act is not taken away beneath them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from conversations.rules.case import CaseState
from conversations.rules.flags import Flag
from handlers.cases.acting import Acting, acting
from handlers.cases.errors import CaseMoved, NothingThere
from handlers.cases.flagging import take_back
from handlers.cases.steps import Step
from handlers.cases.whom import forget_others
from handlers.services import Services
from handlers.staff.case_view import OWNER_CHANGED, may_have
from storage.cases import Case
from storage.reported import ToldChat


class Undoable(StrEnum):
    """Acts that no legal step leads back from to all that stood before."""

    OWNER = "owner"
    ABOUT = "about"
    BPJS_TOLD = "pass_on"
    ACCOUNT = "account"
    FORWARDED = "forwarded"


_NOTED_AS: Final[Mapping[Undoable, Step]] = {
    Undoable.ABOUT: Step.ABOUT_NOTED,
    Undoable.BPJS_TOLD: Step.PASSED_ON,
    Undoable.ACCOUNT: Step.ACCOUNT_NOTED,
}
# Fields of a case that an act changes.
_CHANGED: Final[Mapping[Undoable, tuple[str, ...]]] = {
    # Who takes a notice opens it.
    Undoable.OWNER: ("owner_id", "holder", "state"),
    Undoable.ABOUT: ("person_id", "nik_index", "kpj_index", "kabupaten"),
    Undoable.BPJS_TOLD: ("passed_on_at", "bpjs_number", "passed_on_by"),
    Undoable.ACCOUNT: ("account_index",),
    Undoable.FORWARDED: (
        "state",
        "passed_on_at",
        "bpjs_number",
        "passed_on_by",
        "forwarded_on",
        "pay_by",
    ),
}
# The flag that an act raises when another case turns out to have the same.
_RAISED: Final[Mapping[Undoable, Flag]] = {
    Undoable.ABOUT: Flag.SAME_PERSON,
    Undoable.ACCOUNT: Flag.SAME_ACCOUNT,
}
_READ: Final[Mapping[str, Callable[[str], object]]] = {
    "owner_id": UUID,
    "person_id": UUID,
    "nik_index": bytes.fromhex,
    "kpj_index": bytes.fromhex,
    "account_index": bytes.fromhex,
    "passed_on_at": datetime.fromisoformat,
    "forwarded_on": date.fromisoformat,
    "pay_by": date.fromisoformat,
    "state": CaseState,
}


def remember(act: Acting, what: Undoable, before: Case, told: Sequence[ToldChat] = ()) -> None:
    """Keep how the held case stood before ``what`` was done with it; the last change of the act.

    ``told`` are the chats that had heard of it and were forgotten by it.
    """
    kept = {name: _plain(getattr(before, name)) for name in _CHANGED[what]}
    known: dict[str, Any] = {"act": what, "version": act.case.version + 1, **kept}
    if told:
        known["told"] = [[_plain(value) for value in astuple(one)] for one in told]
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
        stood = {name: _value(name, kept[name]) for name in _CHANGED[what] if name in kept}
        done, since = act.case, _done_at(act, what)
        if what is Undoable.OWNER:
            _give_to(act, stood)
        elif what in _NOTED_AS:
            act.note(_NOTED_AS[what], undone=True)
        if what is Undoable.ABOUT:
            stood["person_id"] = _still_there(stood["person_id"], act)
            forget_others(act.case, stood["person_id"], act.store)
            _put_back(act, stood["person_id"], kept.get("told", ()))
        act.change(**stood, before="", next_alarm_at=act.now)
        if act.case.state is not done.state:
            act.note(Step.MOVED, state=act.case.state, before=done.state, undone=True)
            act.tell()
        if since is not None and what in _RAISED:
            _take_back_flags(act, done, _RAISED[what], since)
        if since is not None and what is Undoable.ABOUT:
            # That nobody can be asked was said of somebody else; where it holds, it is said anew.
            take_back(done.id, Flag.NOT_CONFIRMED, since, act.by, act.store, act.now)
        return act.case


def _read(case: Case) -> dict[str, Any]:
    return json.loads(case.before) if case.before else {}


def _done_at(act: Acting, what: Undoable) -> datetime | None:
    """Return when what is taken back was noted."""
    steps = act.store.case_history.of(act.case.id)
    noted = [one.at for one in steps if one.step == _NOTED_AS.get(what)]
    return noted[-1] if noted else None


def _put_back(act: Acting, person_id: UUID | None, told: Sequence[Sequence[str | None]]) -> None:
    """Let the chats that are still linked to a person have heard, and answered, as they had."""
    linked = act.store.reported.chats_of(person_id) if person_id is not None else []
    for chat_id, told_at, answer, answered_at in told:
        chat, first = UUID(chat_id), datetime.fromisoformat(str(told_at))
        last = datetime.fromisoformat(answered_at) if answered_at else None
        if chat in linked:
            act.store.reported.put_back(act.case.id, ToldChat(chat, first, answer, last))


def _take_back_flags(act: Acting, done: Case, flag: Flag, since: datetime) -> None:
    """Take back, here and at the cases it named, a flag raised since that holds no more."""
    flags = act.store.case_flags
    alike = flags.same_person if flag is Flag.SAME_PERSON else flags.same_account
    for case_id in (done.id, *alike(done)):
        if not alike(act.store.cases.get(case_id)):
            take_back(case_id, flag, since, act.by, act.store, act.now)


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
