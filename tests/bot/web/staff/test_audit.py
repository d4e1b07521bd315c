"""The pages of the audit and of health: words for every act, filters, the table, the chain."""

import csv
import io
import re

import pytest
from sqlalchemy import text

from bot.texts import load_texts
from bot.web.staff.audit_words import subject_key
from handlers.cases.steps import Step
from handlers.services import Services
from handlers.staff.chain import Looking
from handlers.staff.errors import StaffRefused
from handlers.staff.signing_in import check_password
from storage.audit_breaks import Break, Wrong
from storage.audit_checks import KeptCheck
from storage.audit_reading import WINDOW
from tests.bot.web.staff.acts_in_code import acts
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.sign_in_house import account_of, member
from tests.bot.web.staff.subjects_in_code import details, subjects
from tests.conftest import StandingClock


def test_every_act_that_the_code_notes_has_its_words() -> None:
    texts, noted = load_texts(), acts()
    assert {"signed_in", "role_given", "roster_imported", "announcement_paused"} <= noted
    for language in ("id", "en"):
        assert sorted(a for a in noted if not texts.has(f"staff_audit.act.{a}", language)) == []
        assert [step for step in Step if not texts.has(f"claims.step.{step}", language)] == []


def test_every_kind_of_subject_and_detail_has_its_words() -> None:
    texts, (kinds, unread), told = load_texts(), subjects(), details()
    assert unread == set()
    assert {"staff", "case", "message", "place_counts", "counts", "people"} <= kinds
    assert {"role", "count", "reason", "second", "occasion"} <= told
    wanted = [subject_key(one) for one in kinds] + [f"staff_audit.detail.{one}" for one in told]
    for language in ("id", "en"):
        assert sorted(k for k in wanted if not texts.has(k, language)) == []


@pytest.fixture
def audited(demo: Services) -> Services:
    """The demo with a few acts."""
    now = demo.clock()
    with demo.database.begin() as store:
        case = store.cases.by_number("KL-7KQ2M")
        rosa = store.staff.by_login("rosa")
        assert case is not None
        assert rosa is not None
        store.audit.note(rosa.actor, "case_moved", f"case:{case.id}", now, state="paid")
        store.audit.note("operator:=2+3", "office_filled", "office:Contoh", now)
    return demo


def rows(page: str) -> str:
    """The table of a page."""
    found = re.search(r"<tbody>.*</tbody>", page, re.DOTALL)
    return found.group() if found else ""


def test_it_tells_in_words_who_did_what_about_what(audited: Services) -> None:
    page = rows(Browser(audited, "fitri").text("/jejak-audit"))
    for told in ("Rosa Contoh", "Kasus: status berubah", "Kasus KL-7KQ2M", "mengisi kantor"):
        assert told in page


@pytest.mark.parametrize(
    ("query", "is_told"),
    [
        ("tentang=KL-7KQ2M", True),
        ("tentang=kl 7kq2m", True),
        ("apa=case_moved", True),
        ("apa=office_filled", False),
        ("siapa=operator:%3D2%2B3", False),
        ("dari=2026-11-21&sampai=2026-11-21", True),
        ("dari=2026-11-22", False),
        ("sampai=2026-11-20", False),
    ],
)
def test_it_is_filtered(audited: Services, query: str, *, is_told: bool) -> None:
    page = rows(Browser(audited, "fitri").text(f"/jejak-audit?{query}"))
    assert ("Kasus: status berubah" in page) is is_told


def test_an_actor_or_a_subject_without_an_id_stands_as_it_is_kept(audited: Services) -> None:
    with audited.database.begin() as store:
        store.audit.note("staff:x", "case_moved", "case:x", audited.clock(), state="paid")
        store.audit.note("operator", "role_given", "staff:y", audited.clock(), role="officer")
    page = rows(Browser(audited, "fitri").text("/jejak-audit"))
    assert page.count("<tr") == 5  # fitri signed in
    assert "Rosa Contoh" in page


def test_a_stranger_who_fails_to_sign_in_is_not_its_owner_being_there(
    audited: Services, clock: StandingClock
) -> None:
    somebody, rosa = member(audited), account_of(audited, "rosa").actor
    actor = account_of(audited, somebody.login).actor
    joined = clock()
    clock.advance(hours=24 * 100)
    somebody.enters(Browser(audited), password="salah sama sekali ya")
    with audited.database.begin() as store:
        acts = [act.act for act in store.audit.of(actor)]
        seen = store.audit_reading.last_of([actor, rosa])
    assert acts[-1] == "sign_in_failed"
    assert seen == {actor: joined, rosa: joined}


def test_a_wrong_password_of_somebody_signed_in_is_noted(audited: Services) -> None:
    somebody = account_of(audited, member(audited).login)
    with pytest.raises(StaffRefused):
        check_password(somebody, "salah sama sekali ya", audited)
    with audited.database.begin() as store:
        acts = [act.act for act in store.audit.of(somebody.actor)]
    assert acts[-1] == "proof_failed"


def test_the_table_that_is_taken_away_holds_no_formula_and_is_noted(audited: Services) -> None:
    answer = Browser(audited, "fitri").get("/jejak-audit/tabel.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert table[0][1:3] == ["Waktu", "Siapa"]
    assert [cell for row in table for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
    assert any(cell.startswith("'=2+3") for row in table for cell in row)
    with audited.database.begin() as store:
        assert [act.act for act in store.audit.of("audit")] == ["audit_exported"]


def test_a_look_is_asked_for_and_the_worker_looks(audited: Services, clock: StandingClock) -> None:
    fitri, worker = Browser(audited, "fitri"), Looking(audited)
    assert "belum pernah diperiksa" in fitri.text("/jejak-audit")
    assert worker() == 0
    assert "Rantai utuh" in fitri.text("/jejak-audit")
    assert "Pemeriksaan diminta" in fitri.does("/jejak-audit/periksa")
    assert "menunggu giliran" in fitri.text("/jejak-audit")
    clock.advance(minutes=1)
    worker()
    page = fitri.text("/jejak-audit")
    assert "menunggu giliran" not in page
    assert "4 baris diperiksa" in page


def test_the_worker_looks_once_a_day(audited: Services, clock: StandingClock) -> None:
    worker = Looking(audited)

    def looks() -> int:
        worker()
        with audited.database.begin() as store:
            asked = text("SELECT count(*) FROM audit_checks")
            return int(store.connection.execute(asked).scalar_one())

    assert looks() == looks() == 1
    clock.advance(hours=25)
    assert looks() == looks() == 2


def test_a_rare_act_far_back_is_found_by_looking_further(audited: Services) -> None:
    """No page looks through more rows than a window; it says so, and where to go on."""
    with audited.database.begin() as store:
        store.connection.execute(
            text(
                "INSERT INTO audit (id, at, actor, act, subject, details)"
                " VALUES (:id, '2026-11-21', 'operator', 'office_removed', 'office:x', '{}')"
            ),
            # A little beyond: as many windows on both databases, which count on from elsewhere.
            {"id": 3 * WINDOW + 9},
        )
    fitri = Browser(audited, "fitri")
    page, turns = fitri.text("/jejak-audit?apa=case_moved"), 0
    while "Kasus KL-7KQ2M" not in rows(page):
        further = re.search(r'href="/petugas(/jejak-audit\?sebelum=[^"]+)"', page)
        assert further
        page, turns = fitri.text(further.group(1)), turns + 1
    assert turns == 3


def test_health_tells_what_the_doctor_tells(demo: Services) -> None:
    page = Browser(demo, "ani").text("/kesehatan")
    for told in ("Basis data", "Kunci baris", "Jejak audit", "Redis", "Kotak keluar", "✓ Baik"):
        assert told in page


def test_health_shows_a_broken_chain(audited: Services) -> None:
    with audited.database.begin() as store:
        breaks = (Break(2, 2, Wrong.ALTERED), Break(5, 9, Wrong.MISSING))
        store.audit_checks.keep(KeptCheck(store.audit.check(), audited.clock(), breaks, more=1_000))
    page = Browser(audited, "ani").text("/kesehatan")
    assert "✕ Perbaiki" in page
    assert "rantai putus mulai baris 2" in page
    page = Browser(audited, "fitri").text("/jejak-audit")
    for told in (
        "di 2 tempat",
        "isi baris tidak cocok",
        "5\u20139",
        "baris hilang",
        "1.000 baris lain",
    ):
        assert told in page
