"""The cases of the demo's province, put down as staff would have left them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from bot.clocks import DEMO_STARTS
from conversations.rules.case import CaseKind, CaseState, Relation, Told, Work
from conversations.rules.flags import CLEAR_HOURS, Flag
from conversations.rules.paper import Paper, PaperState
from handlers.cases.steps import Step
from storage.cases import Case, NewCase
from storage.reports import NewReport
from storage.staff import Account
from storage.store import Store

if TYPE_CHECKING:
    from bot.demo.province import Resident

_CLOCK: Final = timedelta(hours=48)
_MONTH: Final = timedelta(days=30)
# The steps on the way to each state, one after the other.
_WAY: Final = {
    CaseState.NOTICE: (),
    CaseState.OPEN: (CaseState.OPEN,),
    CaseState.PAPERS_MISSING: (CaseState.OPEN, CaseState.PAPERS_MISSING),
    CaseState.COMPLETE: (CaseState.OPEN, CaseState.COMPLETE),
    CaseState.FORWARDED: (CaseState.OPEN, CaseState.COMPLETE, CaseState.FORWARDED),
    CaseState.APPROVED: (
        *(CaseState.OPEN, CaseState.COMPLETE),
        *(CaseState.FORWARDED, CaseState.APPROVED),
    ),
    CaseState.REJECTED: (
        *(CaseState.OPEN, CaseState.COMPLETE),
        *(CaseState.FORWARDED, CaseState.REJECTED),
    ),
    CaseState.PAID: (
        *(CaseState.OPEN, CaseState.COMPLETE, CaseState.FORWARDED),
        *(CaseState.APPROVED, CaseState.PAID),
    ),
}
_ACCEPTED: Final = (Paper.CARD, Paper.KTP_WORKER, Paper.PASSBOOK)
_DEATH_RUPIAH: Final = 42_000_000


class CaseMaker:
    """Makes cases of residents: each of another one of their place, in order."""

    def __init__(
        self,
        store: Store,
        residents: Sequence["Resident"],
        linked: Mapping[str, UUID],
        staff: Mapping[str, Account],
    ) -> None:
        """``linked`` are chats by NIK, ``staff`` accounts by login."""
        self._store = store
        self._linked = linked
        self._staff = staff
        self._number = count(1)
        # Only people with a chat report; the last of each place write to staff (province_talks).
        self._next = {
            code: iter([one for one in residents if one.enrolment.kabupaten == code and one.phone])
            for code in {one.enrolment.kabupaten for one in residents}
        }

    def open(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Add what is open today: see ``open`` in the table."""
        for entry in entries:
            filed_at = DEMO_STARTS - timedelta(hours=entry["hours"])
            kind, state = CaseKind(entry["kind"]), CaseState(entry["state"])
            case = self._file(kind, entry["kabupaten"], entry["story"], filed_at)
            holder = self._staff.get(entry.get("holder", ""))
            changes: dict[str, Any] = {"state": state}
            if holder:
                changes |= {"owner_id": holder.id, "holder": holder.name.partition(" ")[0]}
            if len(_WAY[state]) > 1 and case.due_at:
                changes["passed_on_at"] = filed_at + timedelta(hours=7 + entry["hours"] % 30)
            if "pay_by" in entry:
                changes["complete_on"] = (filed_at + timedelta(days=6)).date()
                changes["pay_by"] = DEMO_STARTS.date() + timedelta(days=entry["pay_by"])
            self._move(case, holder, filed_at, changes)
            if "flag" in entry:
                clear_by = filed_at + timedelta(hours=CLEAR_HOURS)
                flag = Flag(entry["flag"])
                self._store.case_flags.raise_flag(case.id, flag, clear_by, filed_at)

    def over(self, table: Mapping[str, Any]) -> None:
        """Add what was paid in the months before: see ``over`` in the table."""
        place = count(0)
        for kind, name in ((CaseKind.ACCIDENT, "accidents"), (CaseKind.DEATH, "deaths")):
            for month, many in enumerate(table[name], 1):
                for at in range(many):
                    number = next(place)
                    code = table["places"][number % len(table["places"])]
                    filed_at = DEMO_STARTS - month * _MONTH + timedelta(days=at * 5, hours=at * 3)
                    case = self._file(kind, code, "Sudah dibayar", filed_at)
                    rupiah = table["accident_rupiah"][number % len(table["accident_rupiah"])]
                    paid = filed_at + timedelta(days=17 + number * 7 % 30)
                    if paid > DEMO_STARTS:
                        paid = DEMO_STARTS - timedelta(days=1)
                    budi = self._staff.get("budi")
                    changes = {
                        "state": CaseState.PAID,
                        "complete_on": (filed_at + timedelta(days=5 + number * 3 % 9)).date(),
                        "paid_on": paid.date(),
                        "paid_rupiah": _DEATH_RUPIAH if kind is CaseKind.DEATH else rupiah,
                    }
                    if case.due_at:
                        hours = 4 + number * 11 % 40
                        changes["passed_on_at"] = filed_at + timedelta(hours=hours)
                    self._move(case, budi, filed_at, changes)

    def _file(self, kind: CaseKind, code: str, story: str, filed_at: datetime) -> Case:
        """Let a resident of a place (or somebody on their phone) tell of something."""
        store, who = self._store, next(self._next[code])
        identity, chat = who.enrolment.identity, self._linked[who.nik]
        happened = filed_at - timedelta(hours=5)
        is_accident = kind is CaseKind.ACCIDENT
        told = Told(
            nik=who.nik,
            who=identity.name,
            story=story,
            kabupaten=code,
            happened_on=happened.date(),
            happened_at=time(happened.hour) if is_accident else None,
            relation=Relation.SELF if is_accident else Relation.SPOUSE,
            work=Work.AT_WORK if is_accident else Work.NOT_WORK,
            informant=identity.name if is_accident else f"Keluarga {identity.name}",
            informant_phone=who.phone,
        )
        number = store.reports.fresh_number()
        new = NewCase(
            kind=kind,
            person_id=store.people.find_by_nik(who.nik),
            nik=who.nik,
            kabupaten=code,
            happened_on=told.happened_on,
            due_at=happened + _CLOCK if is_accident else None,
        )
        case = store.cases.add(new, number, filed_at)
        report = store.reports.file(
            NewReport(
                case_id=case.id,
                number=number,
                secret=store.reports.fresh_secret(),
                chat_id=chat,
                agent_id=None,
                told=told,
                checked=True,
                phone=who.phone,
                same=f"{kind}:0:nik:{who.nik}",
            ),
            filed_at,
        )
        store.case_history.note(case.id, f"chat:{chat}", Step.FILED, filed_at, report=number)
        for paper in _ACCEPTED[: next(self._number) % (len(_ACCEPTED) + 1)]:
            state = PaperState.ACCEPTED
            store.case_papers.put(case.id, paper, state, filed_at, report_id=report.id)
        return case

    def _move(
        self, case: Case, holder: Account | None, at: datetime, changes: Mapping[str, Any]
    ) -> None:
        """Let staff move a case to a state, a step every few hours."""
        state: CaseState = changes["state"]
        if holder is None or state is CaseState.NOTICE:
            return
        store, before = self._store, CaseState.NOTICE
        for after in _WAY[state]:
            at = min(at + timedelta(hours=9), DEMO_STARTS)
            store.case_history.note(
                case.id, holder.actor, Step.MOVED, at, state=after, before=before
            )
            before = after
        passed_on: datetime | None = changes.get("passed_on_at")
        if passed_on:
            store.case_history.note(case.id, holder.actor, Step.PASSED_ON, passed_on)
        store.cases.change(case, **changes)
