"""Every act on a case, done twice with the same form, and taken back where it can be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest

from conversations.rules.case import CaseState
from conversations.rules.paper import Paper
from handlers.services import Services
from storage.cases import Case
from tests.bot.web.staff.case_house import MARIA, put, report_accident, send_paper
from tests.bot.web.staff.desk_house import Browser
from tests.handlers.reports.reporting import House, Phone

_UNDO = re.compile(r'<form method="post" action="([^"]+)" id="undo">(.*?)</form>', re.DOTALL)
ONE_DAY = "2026-11-21"
MOVED, NOT_THERE = 409, 422
BUDI = "budi"


@dataclass(frozen=True)
class Act:
    """An act: what its form gives, where the case stands before, whose it is.

    ``again`` is how its second time is answered; ``undone`` are the fields of the case that
    "Batalkan" brings back, None where nothing is to be pressed.
    """

    path: str
    form: Mapping[str, Any] = field(default_factory=dict)
    state: CaseState = CaseState.OPEN
    owner: str = ""
    again: int = MOVED
    undone: tuple[str, ...] | None = None


OWNER = ("owner_id", "holder")
ACTS: dict[str, Act] = {
    "taken": Act("ambil", undone=OWNER),
    "taken up": Act("ambil", state=CaseState.NOTICE, undone=(*OWNER, "state")),
    "taken from another": Act("ambil", owner=BUDI, undone=OWNER),
    "given back": Act("lepas", owner="rosa", undone=OWNER),
    "given back for another": Act("lepas", owner=BUDI, undone=OWNER),
    "handed over": Act("serahkan", {"to": BUDI}, owner="rosa", undone=OWNER),
    "handed over by nobody": Act("serahkan", {"to": BUDI}, undone=OWNER),
    "papers missing": Act("langkah", {"to": "papers_missing"}, undone=("state",)),
    "complete": Act("langkah", {"to": "complete"}, CaseState.PAPERS_MISSING, undone=("state",)),
    "forwarded": Act(
        "langkah",
        {"to": "forwarded", "bpjs_number": "J-1", "on": ONE_DAY},
        CaseState.COMPLETE,
        undone=("state", "passed_on_at", "bpjs_number", "passed_on_by", "forwarded_on", "pay_by"),
    ),
    "approved": Act("langkah", {"to": "approved"}, CaseState.FORWARDED),
    "rejected": Act("langkah", {"to": "rejected", "reason": "Kurang KK"}, CaseState.FORWARDED),
    "paid": Act("langkah", {"to": "paid", "on": ONE_DAY, "rupiah": "1"}, CaseState.APPROVED),
    "closed": Act("langkah", {"to": "closed", "closed_as": "withdrawn"}, undone=("state",)),
    "opened again": Act("langkah", {"to": "open"}, CaseState.CLOSED),
    "passed on": Act(
        "teruskan",
        {"bpjs_number": "J-7", "at": f"{ONE_DAY}T08:30"},
        undone=("passed_on_at", "bpjs_number", "passed_on_by"),
    ),
    "mistaken": Act("keliru", undone=("state", "closed_as")),
    "paper accepted": Act("surat", {"paper": "card", "judgement": "accepted", "fault": ""}),
    "paper sent back": Act("surat", {"paper": "card", "judgement": "back", "fault": "blurred"}),
    "reporter known": Act("pelapor", {"report": ""}),
    "account": Act("rekening", {"account": "000-111"}, undone=("account_index",)),
    # Looking at a flag changes the flag alone; it is no flag that waits any more.
    "flag": Act("tanda", {"flag": "same_name"}, again=NOT_THERE),
    "whom it is about": Act(
        "tentang",
        {"nik": MARIA, "kpj": ""},
        undone=("person_id", "nik_index", "kpj_index", "kabupaten"),
    ),
    "message": Act("pesan", {"words": "Mohon bawa KTP."}),
    "note": Act("catatan", {"body": "Keluarga di Maumere."}),
}
CAN_BE_UNDONE = [name for name, act in ACTS.items() if act.undone is not None]


@dataclass
class Desk:
    """Rosa at the page of a case, where the act can be done."""

    house: House
    phone: Phone
    rosa: Browser
    number: str
    form: dict[str, Any]

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return self.house.case(self.number)

    def everything(self) -> list[object]:
        """All that an act may leave: the case, its history, notes, audit, papers, what was said."""
        case, heard = self.case, self.phone.hears()
        with self.house.services.database.begin() as store:
            return [
                case,
                store.case_history.of(case.id),
                store.case_notes.of(case.id),
                store.audit.of(f"case:{case.id}"),
                store.case_papers.of(case.id),
                heard,
            ]


def at(services: Services, act: Act) -> Desk:
    """Have a case stand where an act can be done, and sit Rosa down before it."""
    house = House(services)
    phone, filed = report_accident(house)
    send_paper(services, filed, phone, Paper.CARD)
    put(house, filed.number, act.state)
    form = dict(act.form)
    with services.database.begin() as store:
        case, budi = house.case(filed.number), store.staff.by_login(BUDI)
        assert budi is not None
        store.case_flags.raise_flag(case.id, "same_name", services.clock(), services.clock())
        if act.owner and (owner := store.staff.by_login(act.owner)):
            store.cases.change(case, owner_id=owner.id, holder=owner.name.split()[0])
    if "report" in form:
        form["report"] = filed.number
    if form.get("to") == BUDI:
        form["to"] = budi.id
    return Desk(house, phone, Browser(services, "rosa"), filed.number, form)


@pytest.mark.parametrize("name", ACTS)
def test_the_same_form_twice_is_one_act_and_the_second_is_told(demo: Services, name: str) -> None:
    act = ACTS[name]
    desk = at(demo, act)
    path, sent = f"/laporan/{desk.number}/{act.path}", {"version": desk.case.version, **desk.form}
    first = desk.rosa.post(path, **sent)
    assert first.status_code == 303
    once = desk.everything()
    second = desk.rosa.post(path, **sent)
    assert second.status_code == act.again
    assert 'role="alert"' in second.text
    assert ("Anda sendiri baru saja mengubah kasus ini" in second.text) is (act.again == MOVED)
    assert desk.everything() == once


@pytest.mark.parametrize("name", CAN_BE_UNDONE)
@pytest.mark.parametrize("worker", [False, True], ids=["at once", "after the worker"])
def test_what_was_done_is_taken_back(demo: Services, name: str, *, worker: bool) -> None:
    act = ACTS[name]
    desk = at(demo, act)
    before = desk.case
    path = f"/laporan/{desk.number}"
    done = desk.rosa.post(f"{path}/{act.path}", version=before.version, **desk.form)
    page = unescape(desk.rosa.client.get(done.headers["Location"]).text)
    fields = act.undone or ()
    assert [getattr(desk.case, one) for one in fields] != [getattr(before, one) for one in fields]
    if worker:
        # It looks at the case at once; what stands on the page is as it was.
        desk.house.work()
    undo, given = undo_of(page)
    taken_back = desk.rosa.client.post(undo, data=given)
    assert taken_back.status_code == 303
    assert [getattr(desk.case, one) for one in fields] == [getattr(before, one) for one in fields]
    once = desk.everything()
    assert desk.rosa.client.post(undo, data=given).status_code == MOVED
    assert desk.everything() == once


@pytest.mark.parametrize("name", sorted(set(ACTS) - set(CAN_BE_UNDONE)))
def test_what_cannot_be_taken_back_offers_nothing(demo: Services, name: str) -> None:
    act = ACTS[name]
    desk = at(demo, act)
    done = desk.rosa.post(
        f"/laporan/{desk.number}/{act.path}", version=desk.case.version, **desk.form
    )
    assert 'form="undo"' not in desk.rosa.client.get(done.headers["Location"]).text


def test_what_was_done_on_top_is_not_taken_away_beneath(demo: Services) -> None:
    desk = at(demo, ACTS["passed on"])
    path = f"/laporan/{desk.number}"
    done = desk.rosa.post(f"{path}/teruskan", version=desk.case.version, **desk.form)
    desk.rosa.does(f"{path}/catatan", version=desk.case.version, body="Sudah ditelepon.")
    page = desk.rosa.client.get(done.headers["Location"]).text
    assert 'form="undo"' not in page
    late = desk.rosa.post(f"{path}/batal", version=desk.case.version, what="pass_on")
    assert late.status_code == NOT_THERE
    assert desk.case.bpjs_number == "J-7"


def test_who_changed_it_meanwhile_is_told_apart(demo: Services) -> None:
    desk = at(demo, ACTS["note"])
    path, seen = f"/laporan/{desk.number}", desk.case.version
    Browser(demo, BUDI).does(f"{path}/catatan", version=seen, body="Dari Budi")
    answer = desk.rosa.post(f"{path}/catatan", version=seen, body="Dari Rosa")
    assert answer.status_code == MOVED
    assert "Orang lain baru saja mengubah kasus ini" in answer.text
    assert ">Dari Rosa</textarea>" in answer.text


def undo_of(page: str) -> tuple[str, dict[str, str]]:
    """Return where the button that takes back leads, and what its form gives."""
    assert "Batalkan" in page
    found = re.search(
        r'<form method="post" action="([^"]+)" id="undo">(.*?)</form>', page, re.DOTALL
    )
    assert found
    return found[1], dict(re.findall(r'name="([^"]+)" value="([^"]*)"', found[2]))
