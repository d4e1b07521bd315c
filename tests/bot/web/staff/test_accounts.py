"""``/petugas/pengguna`` and ``/petugas/saya``."""

import re
from html import unescape

import pytest

from handlers.services import Services
from storage.staff import Account
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.sign_in_house import PASSWORD, member
from tests.conftest import StandingClock

SITI = {
    "name": "Siti Contoh",
    "login": "siti.contoh",
    "role": "officer",
    "kabupaten": "53.07",
    "ends": "2027-12-31",
}


def account_of(services: Services, login: str) -> Account:
    """An account by its login."""
    with services.database.begin() as store:
        found = store.staff.by_login(login)
    assert found is not None
    return found


def test_the_list_tells_roles_until_when_and_who_was_seen(demo: Services) -> None:
    page = Browser(demo, "ani").text("/pengguna")
    for told in ("Rosa Contoh", "Petugas, Kabupaten Sikka", "sampai 31 Desember 2030", "baru saja"):
        assert told in page


def test_somebody_is_invited_with_a_role_and_a_link_shown_once(demo: Services) -> None:
    ani = Browser(demo, "ani")
    answer = ani.post("/pengguna/undang", **SITI)
    link = re.search(r'value="http://localhost/petugas(/undangan/[^"]+)"', unescape(answer.text))
    assert link
    assert 'class="segno"' in answer.text
    assert "style=" not in answer.text
    assert Browser(demo).get(link.group(1)).status_code == 200
    siti = account_of(demo, "siti.contoh")
    assert [(one.role, one.kabupaten) for one in siti.grants] == [("officer", "53.07")]
    assert link.group(1) not in ani.text(f"/pengguna/{siti.id}")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"login": "x"}, "Nama masuk: 3 sampai 40"),
        ({"login": "rosa"}, "sudah dipakai"),
        ({"name": " "}, "Nama harus diisi"),
        ({"role": "king"}, "Pilih peran"),
        ({"ends": "2020-01-01"}, "sudah lewat"),
        ({"ends": "besok"}, "Pilih peran"),
        ({"kabupaten": "99.99"}, "tidak dikenal"),
    ],
)
def test_an_invitation_that_cannot_be_made_says_why_and_keeps_what_was_typed(
    demo: Services, wrong: dict[str, str], told: str
) -> None:
    answer = Browser(demo, "ani").post("/pengguna/undang", **{**SITI, **wrong})
    assert answer.status_code == 422
    assert told in answer.text
    assert "siti.contoh" in answer.text or "login" in wrong
    with demo.database.begin() as store:
        assert store.staff.by_login("siti.contoh") is None


def test_roles_are_given_and_taken_and_the_account_closed_and_opened(demo: Services) -> None:
    ani, rosa = Browser(demo, "ani"), account_of(demo, "rosa")
    page = f"/pengguna/{rosa.id}"
    grant = {"role": "officer", "kabupaten": "53.13", "ends": "2027-12-31"}
    assert ani.does(f"{page}/peran", version=ani.version(page), **grant) == "Peran diberikan."
    assert "Kabupaten Lembata" in ani.text(page)
    grant.pop("ends")
    assert ani.does(f"{page}/cabut", version=ani.version(page), **grant) == "Peran dicabut."
    assert "Akun ditutup" in ani.does(f"{page}/tutup", version=ani.version(page))
    assert "Akun dibuka" in ani.does(f"{page}/buka", version=ani.version(page))
    with demo.database.begin() as store:
        noted = [act.act for act in store.audit.of(rosa.actor)]
    assert noted == ["role_given", "role_taken", "staff_disabled", "staff_enabled"]


def test_a_session_of_somebody_is_ended(demo: Services) -> None:
    ani, rosa = Browser(demo, "ani"), Browser(demo, "rosa")
    page = f"/pengguna/{account_of(demo, 'rosa').id}"
    session = re.search(r'name="session" value="(\d+)"', ani.text(page))
    assert session
    assert "Sudah dikeluarkan" in ani.does(f"{page}/sesi", session=session.group(1))
    assert rosa.get("").status_code == 303


def test_no_form_is_shown_before_the_code(demo: Services, clock: StandingClock) -> None:
    ani = Browser(demo, "ani")
    clock.advance(minutes=11)
    page = ani.text("/pengguna")
    assert "Masukkan kode dari HP dulu" in page
    assert 'name="login"' not in page
    ani.does("/buktikan-demo", next="/petugas/pengguna")
    assert 'name="login"' in ani.text("/pengguna")


def test_one_speaks_another_language(demo: Services) -> None:
    rosa = Browser(demo, "rosa")
    rosa.post("/saya/bahasa", language="en")
    assert "My account" in rosa.text("/saya")
    assert "tidak ada" in rosa.does("/saya/bahasa", language="xx") or "no such" in rosa.does(
        "/saya/bahasa", language="xx"
    )


def test_one_ends_the_other_sessions(demo: Services) -> None:
    here, there = Browser(demo, "rosa"), Browser(demo, "rosa")
    assert "1 perangkat" in here.does("/saya/sesi")
    assert there.get("").status_code == 303
    assert here.get("").status_code == 200


def test_new_recovery_codes_take_the_place_of_the_old(
    services: Services, clock: StandingClock
) -> None:
    maria = member(services)
    clock.advance(seconds=60)
    browser = Browser(services)
    maria.enters(browser)
    answer = browser.post("/saya/kode", password=PASSWORD)
    codes = re.findall(r"<li><code>([^<]+)</code>", answer.text)
    assert len(codes) == 10
    assert maria.enters(Browser(services), code=maria.codes[0]).status_code == 422
    assert maria.enters(Browser(services), code=codes[0]).status_code == 303


@pytest.mark.parametrize("form", [{}, {"password": ""}, {"password": "salah sama sekali ya"}])
def test_a_screen_that_was_left_open_makes_no_recovery_codes(
    services: Services, clock: StandingClock, form: dict[str, str]
) -> None:
    maria = member(services)
    clock.advance(seconds=60)
    browser = Browser(services)
    maria.enters(browser)
    assert "Kata sandi lama tidak cocok" in browser.does("/saya/kode", **form)
    assert maria.enters(Browser(services), code=maria.codes[0]).status_code == 303


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"old": "salah sama sekali ya"}, "lama tidak cocok"),
        ({"again": "lain lagi"}, "tidak sama"),
        ({"password": "pendek", "again": "pendek"}, "paling sedikit 15"),
        ({"password": "a" * 300, "again": "a" * 300}, "paling banyak 256"),
        ({"password": "kucing kucing kucing", "again": "kucing kucing kucing"}, "mudah ditebak"),
        ({"password": "lontar lontar indah", "again": "lontar lontar indah"}, "mudah ditebak"),
    ],
)
def test_a_password_that_is_not_changed(
    services: Services, clock: StandingClock, form: dict[str, str], told: str
) -> None:
    maria = member(services)
    clock.advance(seconds=60)
    browser = Browser(services)
    maria.enters(browser)
    new = "burung enggang terbang"
    full = {"old": PASSWORD, "password": new, "again": new, **form}
    assert told in browser.does("/saya/sandi", **full)
