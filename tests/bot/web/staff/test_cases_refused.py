"""Every way in which the page of a case says no; nothing has changed then."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from conversations.rules.case import CaseState
from handlers.services import Services
from tests.bot.web.staff.case_house import FLORES_TIMUR, MARIA, put, report_accident
from tests.bot.web.staff.desk_house import Browser
from tests.handlers.reports.reporting import House

Wrong = tuple[CaseState, str, dict[str, Any], str]
FORWARD = {"to": "forwarded", "bpjs_number": "J-1", "on": "2026-11-21"}
REFUSALS: dict[str, Wrong] = {
    "no legal step": (
        CaseState.NOTICE,
        "langkah",
        {"to": "paid", "on": "2026-11-21", "rupiah": "1"},
        "langkah itu tidak bisa",
    ),
    "their number": (
        CaseState.COMPLETE,
        "langkah",
        {**FORWARD, "bpjs_number": " "},
        "Nomor dari BPJS",
    ),
    "no day": (CaseState.COMPLETE, "langkah", {**FORWARD, "on": "kemarin"}, "Hari harus diisi"),
    "a day to come": (
        CaseState.COMPLETE,
        "langkah",
        {**FORWARD, "on": "2026-11-22"},
        "belum lewat",
    ),
    "no reason": (
        CaseState.FORWARDED,
        "langkah",
        {"to": "rejected", "reason": ""},
        "Alasan penolakan",
    ),
    "no amount": (
        CaseState.APPROVED,
        "langkah",
        {"to": "paid", "on": "2026-11-21", "rupiah": "banyak"},
        "angka rupiah",
    ),
    "an hour to come": (
        CaseState.OPEN,
        "teruskan",
        {"bpjs_number": "", "at": "2026-11-21T09:01"},
        "belum lewat",
    ),
    "no fault": (
        CaseState.OPEN,
        "surat",
        {"paper": "card", "judgement": "back", "fault": ""},
        "Pilih satu alasan",
    ),
    "a paper that never came": (
        CaseState.OPEN,
        "surat",
        {"paper": "card", "judgement": "back", "fault": "blurred"},
        "sudah tidak ada",
    ),
    "an empty note": (CaseState.OPEN, "catatan", {"body": "  "}, "masih kosong"),
    "an account of letters": (
        CaseState.OPEN,
        "rekening",
        {"account": "bank"},
        "diisi dengan angka",
    ),
    "both numbers": (
        CaseState.OPEN,
        "tentang",
        {"nik": MARIA, "kpj": "26000000001"},
        "salah satu saja",
    ),
    "no NIK": (CaseState.OPEN, "tentang", {"nik": "123", "kpj": ""}, "tidak bisa dibaca"),
    "no such flag": (CaseState.OPEN, "tanda", {"flag": "objected"}, "sudah tidak ada"),
    "a strange report": (CaseState.OPEN, "pelapor", {"report": "KL-7KQ2M"}, "sudah tidak ada"),
    "OTP": (CaseState.OPEN, "pesan", {"words": "Sebutkan OTP Anda."}, "OTP"),
    "a NIK": (CaseState.OPEN, "pesan", {"words": f"NIK {MARIA} benar?"}, "NIK"),
    "a short link": (CaseState.OPEN, "pesan", {"words": "Buka bit.ly/contoh"}, "bit.ly"),
    "too many words": (CaseState.OPEN, "pesan", {"words": "a" * 451}, "451"),
    "nothing to take back": (CaseState.OPEN, "batal", {"what": "about"}, "sudah tidak ada"),
    "nobody's already": (CaseState.OPEN, "lepas", {}, "belum ada yang memegang"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_not_done_says_why_and_changes_nothing(demo: Services, name: str) -> None:
    state, act, fields, said = REFUSALS[name]
    house = House(demo)
    phone, filed = report_accident(house)
    put(house, filed.number, state)
    before, rosa = house.case(filed.number), Browser(demo, "rosa")
    answer = rosa.post(f"/laporan/{filed.number}/{act}", version=before.version, **fields)
    assert answer.status_code == 422
    alert = unescape(answer.text).partition('role="alert">')[2].partition("</p>")[0]
    assert said in alert
    assert house.case(filed.number) == before
    assert phone.hears() == []


ACTS: dict[str, dict[str, Any]] = {
    "ambil": {},
    "lepas": {},
    "serahkan": {"to": "x"},
    "langkah": {"to": "closed", "closed_as": "done"},
    "teruskan": {"bpjs_number": "", "at": ""},
    "keliru": {},
    "surat": {"paper": "card", "judgement": "accepted", "fault": ""},
    "pelapor": {"report": "KL-7KQ2M"},
    "rekening": {"account": "123"},
    "tanda": {"flag": "same_name"},
    "tentang": {"nik": MARIA, "kpj": ""},
    "batal": {"what": "about"},
    "pesan": {"words": "Halo"},
    "catatan": {"body": "Halo"},
}


@pytest.mark.parametrize("act", ACTS)
def test_a_case_of_elsewhere_is_not_there(demo: Services, act: str) -> None:
    house = House(demo)
    _, filed = report_accident(house, FLORES_TIMUR)
    before, fields = house.case(filed.number), ACTS[act]
    if "report" in fields:
        fields = {"report": filed.number}
    answer = Browser(demo, "rosa").post(
        f"/laporan/{filed.number}/{act}", version=before.version, **fields
    )
    assert answer.status_code == 404
    assert house.case(filed.number) == before
    assert house.steps(filed.number) == ["filed"]


@pytest.mark.parametrize("act", [act for act in ACTS if act not in {"pelapor", "serahkan"}])
def test_an_old_version_is_shown_the_newest_instead(demo: Services, act: str) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    seen = house.case(filed.number).version
    put(house, filed.number, CaseState.OPEN)
    before = house.case(filed.number)
    answer = Browser(demo, "rosa").post(f"/laporan/{filed.number}/{act}", version=seen, **ACTS[act])
    assert answer.status_code == 409
    assert "Orang lain baru saja mengubah kasus ini" in answer.text
    assert f'name="version" value="{before.version}"' in answer.text
    assert house.case(filed.number) == before


WITHOUT: dict[str, Callable[[Browser, str], int]] = {
    "the page": lambda who, number: who.get(f"/laporan/{number}").status_code,
    "the queue": lambda who, _: who.get("/antrean").status_code,
    "an act": lambda who, number: who.post(f"/laporan/{number}/ambil", version=0).status_code,
    "the slip": lambda who, number: who.get(f"/laporan/{number}/tanda-terima/{number}").status_code,
}


@pytest.mark.parametrize("what", WITHOUT)
@pytest.mark.parametrize("login", ["dedi", "ani", "fitri"])
def test_whose_work_is_another_sees_no_case(demo: Services, login: str, what: str) -> None:
    _, filed = report_accident(House(demo))
    assert WITHOUT[what](Browser(demo, login), filed.number) == 403


def test_strangers_and_forms_without_our_mark_do_nothing(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    path = f"/laporan/{filed.number}/ambil"
    assert Browser(demo).get(f"/laporan/{filed.number}").status_code == 303
    assert Browser(demo, "rosa").post(path, csrf_token="", version=0).status_code == 400
    assert house.case(filed.number).state is CaseState.NOTICE
