"""What is done with a case on its page; each form carries the version that was looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, flash, request
from werkzeug.exceptions import BadRequest, NotFound

from bot.web.staff.case_fields import a_day, a_kpj, a_moment, a_nik, a_rupiah, a_word
from bot.web.staff.case_page import show
from bot.web.staff.case_words import FAULTS, state_of
from bot.web.staff.desk import Desk
from bot.web.staff.visit import DONE, Visit
from conversations.engine.replies import Blank, Text
from conversations.rules.case import CaseState, ClosedAs
from conversations.rules.flags import Flag
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.cases.errors import (
    CaseMoved,
    NoSuchCase,
    NotAStep,
    NothingThere,
    OtherCase,
    WhyMissing,
)
from handlers.cases.judging import check_reporter, clear_flag, judge_paper, note_account
from handlers.cases.moving import advance, mistaken, pass_on
from handlers.staff.case_about import note_about
from handlers.staff.case_acts import (
    CaseRefused,
    add_note,
    give_back,
    hand_over,
    take_up,
    write_to_family,
)
from handlers.staff.case_undo import Undoable, keeping, undo
from handlers.staff.case_view import last_by, read_sheet
from handlers.staff.people import PeopleRefused
from handlers.staff.rights import Right
from handlers.staff.talk_words import TalkRefused
from storage.cases import Case

_REFUSED: Final = 422
_MOVED: Final = 409
_ACCEPTED: Final = "accepted"
_SOMEBODY_MOVED: Final = Text("staff_cases.refused.moved")
# What is not put back into a form: it is personal, and typed once more in a moment.
_NOT_KEPT: Final = frozenset({"csrf_token", "version", "nik", "kpj", "account"})
View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Done:
    """What is told afterwards: a text, or (``told``) what the page itself says, with its undoing.

    ``part`` is where on the page it was done.
    """

    text: Text | None = None
    told: str = ""
    back: str = ""
    part: str | None = None


Act = Callable[[Visit, str], Done]


def add(desk: Desk) -> None:
    """Register the forms."""
    forms: dict[str, tuple[str, Act, tuple[str, ...]]] = {
        "case_take": ("ambil", _take, ()),
        "case_give_back": ("lepas", _give_back, ()),
        "case_hand_over": ("serahkan", _hand_over, ("to",)),
        "case_advance": (
            "langkah",
            _advance,
            ("to", "bpjs_number", "on", "reason", "rupiah", "closed_as"),
        ),
        "case_pass_on": ("teruskan", _pass_on, ("bpjs_number", "at")),
        "case_mistaken": ("keliru", _mistaken, ()),
        "case_paper": ("surat", _paper, ("paper", "judgement", "fault")),
        "case_check": ("pelapor", _check, ("report",)),
        "case_account": ("rekening", _account, ("account",)),
        "case_flag": ("tanda", _flag, ("flag",)),
        "case_about": ("tentang", _about, ("nik", "kpj")),
        "case_undo": ("batal", _undo, ("what",)),
        "case_message": ("pesan", _message, ("words",)),
        "case_note": ("catatan", _note, ("body",)),
    }
    for name, (path, act, fields) in forms.items():
        desk.act(f"/laporan/<number>/{path}", Right.WORK_CASES, _done(act), fields, name=name)


def _done(act: Act) -> View:
    """Return the view that does an act, and leads back to the case or says why it was not done."""

    def do(visit: Visit, number: str) -> Response:
        try:
            done = act(visit, number)
        except NoSuchCase:
            raise NotFound from None
        except CaseMoved:
            return _again(visit, number, _SOMEBODY_MOVED, _MOVED)
        except (CaseRefused, PeopleRefused, TalkRefused) as error:
            return _again(visit, number, error.reason)
        except WhyMissing as error:
            return _again(visit, number, Text(f"staff_cases.refused.missing_{error}"))
        except NothingThere:
            return _again(visit, number, Text("staff_cases.refused.nothing_there"))
        except OtherCase as error:
            other = Text("staff_cases.refused.other_case", {"number": str(error)})
            return _again(visit, number, other)
        except NotAStep:
            return _again(visit, number, None)
        if done.text is not None:
            flash(visit.words.say(done.text), DONE)
        after = {"sudah": done.told, "balik": done.back}
        question = {name: value for name, value in after.items() if value}
        return visit.lead("case", number=number, _anchor=done.part, **question)

    return do


def _again(visit: Visit, number: str, reason: Text | None, status: int = _REFUSED) -> Response:
    """Show the case as it is now and why nothing was done; what was typed stays."""
    try:
        sheet = read_sheet(number, visit.services)
    except NoSuchCase:
        raise NotFound from None
    if reason is _SOMEBODY_MOVED and last_by(sheet) == visit.actor:
        reason = Text("staff_cases.refused.moved_by_you")
    if reason is None:
        state: dict[str, Blank] = {"state": Text(f"claims.state.{sheet.claim.case.state}")}
        reason = Text("staff_cases.refused.no_step", state)
    typed = {name: value for name, value in request.form.items() if name not in _NOT_KEPT}
    return show(visit, sheet, status, refused=visit.words.say(reason), typed=typed)


def _take(visit: Visit, number: str) -> Done:
    take_up(visit.services, number, visit.seat, visit.version())
    return Done(told="take")


def _give_back(visit: Visit, number: str) -> Done:
    give_back(visit.services, number, visit.actor, visit.version())
    return Done(told="give_back")


def _hand_over(visit: Visit, number: str) -> Done:
    hand_over(visit.services, number, visit.given("to"), visit.actor, visit.version())
    return Done(told="hand_over")


def _advance(visit: Visit, number: str) -> Done:
    to = a_word(CaseState, visit.given("to"))
    why: dict[str, Any] = {"passed_on_by": visit.seat.account.name}
    if to is CaseState.FORWARDED:
        why |= {"bpjs_number": visit.given("bpjs_number", 60), "on": a_day(visit)}
    elif to is CaseState.REJECTED:
        why["reason"] = visit.given("reason")
    elif to is CaseState.PAID:
        why |= {"on": a_day(visit), "rupiah": a_rupiah(visit)}
    elif to is CaseState.CLOSED:
        closed_as = a_word(ClosedAs, visit.given("closed_as"))
        if closed_as is ClosedAs.MISTAKEN:
            raise BadRequest
        why["closed_as"] = closed_as
    with visit.services.database.begin() as store:
        found = store.cases.by_number(number)
    seen = visit.version()

    def do() -> Case:
        return advance(visit.services, number, to, visit.actor, seen=seen, **why)

    if to is CaseState.FORWARDED:
        # No step leads back to hours that still run.
        keeping(visit.services, number, Undoable.FORWARDED, visit.actor, seen, do)
    else:
        do()
    back = CaseState.OPEN if to is CaseState.CLOSED or found is None else found.state
    return Done(told="advance", back=back)


def _pass_on(visit: Visit, number: str) -> Done:
    at, seen, name = a_moment(visit), visit.version(), visit.seat.account.name
    bpjs = visit.given("bpjs_number", 60)

    def do() -> Case:
        return pass_on(visit.services, number, bpjs, visit.actor, at, passed_on_by=name, seen=seen)

    keeping(visit.services, number, Undoable.BPJS_TOLD, visit.actor, seen, do)
    return Done(told="pass_on")


def _mistaken(visit: Visit, number: str) -> Done:
    mistaken(visit.services, number, visit.actor, seen=visit.version())
    return Done(told="mistaken", back=CaseState.OPEN)


def _paper(visit: Visit, number: str) -> Done:
    paper, accepted = a_word(Paper, visit.given("paper")), visit.given("judgement") == _ACCEPTED
    fault = None
    state = PaperState.ACCEPTED
    if not accepted:
        given = visit.given("fault")
        if given not in {one.value for one in FAULTS}:
            raise WhyMissing("fault")
        fault = PaperFault(given)
        state = state_of(fault)
    judge_paper(visit.services, number, paper, state, fault, visit.actor, visit.version())
    key = "staff_cases.done.accepted" if accepted else "staff_cases.done.sent_back"
    return Done(Text(key, {"paper": Text(f"papers.named.{paper}")}), part="surat")


def _check(visit: Visit, number: str) -> Done:
    report = visit.given("report", 20)
    with visit.services.database.begin() as store:
        case, its = store.cases.by_number(number), store.cases.by_number(report)
    if case is None:
        raise NoSuchCase(number)
    if its is None or its.id != case.id:
        raise NothingThere(report)
    check_reporter(visit.services, report, visit.actor, visit.version())
    return Done(Text("staff_cases.done.check", {"number": report}))


def _account(visit: Visit, number: str) -> Done:
    account, seen = visit.given("account", 60), visit.version()

    def do() -> Case:
        return note_account(visit.services, number, account, visit.actor, seen)

    keeping(visit.services, number, Undoable.ACCOUNT, visit.actor, seen, do)
    return Done(told="account")


def _flag(visit: Visit, number: str) -> Done:
    flag = a_word(Flag, visit.given("flag"))
    clear_flag(visit.services, number, flag, visit.actor, visit.version())
    blanks: dict[str, Blank] = {"flag": Text(f"claims.flag.{flag}")}
    return Done(Text("staff_cases.done.flag", blanks))


def _about(visit: Visit, number: str) -> Done:
    nik, kpj = visit.given("nik", 60), visit.given("kpj", 60)
    if bool(nik) is bool(kpj):
        raise WhyMissing("nik")
    meant = a_nik(nik, visit.now.date()) if nik else a_kpj(kpj)
    note_about(visit.services, number, meant, visit.actor, visit.version())
    return Done(told="about")


def _undo(visit: Visit, number: str) -> Done:
    what = a_word(Undoable, visit.given("what"))
    undo(visit.services, number, what, visit.actor, visit.version())
    return Done(Text("staff_cases.done.undone"))


def _message(visit: Visit, number: str) -> Done:
    _, count, moment = write_to_family(
        visit.services, number, visit.given("words"), visit.seat, visit.version()
    )
    if moment is not None:
        later: dict[str, Blank] = {"count": count, "moment": moment}
        return Done(Text("staff_cases.done.message_later", later))
    return Done(Text("staff_cases.done.message", {"count": count}))


def _note(visit: Visit, number: str) -> Done:
    add_note(visit.services, number, visit.given("body", 8_000), visit.actor, visit.version())
    return Done(Text("staff_cases.done.note"))
