"""Roles that wait for a second admin, and who sees what was changed: as the pages show it."""

import re
from datetime import date

import pyotp
import pytest

from bot.settings import Settings
from bot.web import create_app
from handlers.services import Services
from handlers.staff import granting, inviting
from handlers.staff.people_acts import MOST_CODES, issue_code
from handlers.staff.rights import Role
from handlers.staff.staff_changes import LISTED
from storage.staff import Account
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.sign_in_house import PASSWORD, account_of, member
from tests.conftest import StandingClock

APPROVER = {"role": "approver", "kabupaten": "53.00"}
WAITS = "menunggu admin kedua"
WAITS_FOR_ONE = "<b>1</b> peran menunggu Anda sahkan"
ENDS = date(2030, 12, 31)


@pytest.fixture
def waiting(demo: Services) -> Account:
    """Siti, to whom Ani has just given the role of an approver."""
    with demo.database.begin() as store:
        ani = store.staff.by_login("ani")
    assert ani is not None
    siti = inviting.invite("siti.contoh", "Siti Contoh", "", ani.actor, demo).account
    granting.give(siti, Role.APPROVER, "53.00", ENDS, ani.actor, demo)
    return siti


def test_a_role_waits_until_another_admin_confirms_it(demo: Services, waiting: Account) -> None:
    page, ani, other = f"/pengguna/{waiting.id}", Browser(demo, "ani"), Browser(demo, "hana")
    for admin, may in ((ani, False), (other, True)):
        shown = admin.text(page)
        assert WAITS in shown
        assert (f"{page}/sahkan" in shown) is may
    told = ani.does(f"{page}/sahkan", version=ani.version(page), **APPROVER)
    assert "Anda sendiri yang memberi" in told
    told = other.does(f"{page}/sahkan", version=other.version(page), **APPROVER)
    assert "Peran disahkan" in told
    assert WAITS not in ani.text(page)
    assert WAITS not in ani.text("/pengguna")


def test_outside_of_the_demo_nobody_is_confirmed_before_they_have_joined(
    services: Services, clock: StandingClock
) -> None:
    hana = member(services, "hana.contoh", Role.ADMIN, "53.00")
    ani = member(services, "ani.contoh", Role.ADMIN, "53.00")
    clock.advance(seconds=60)
    by = account_of(services, ani.login).actor
    invited = inviting.invite("siti.contoh", "Siti Contoh", "", by, services)
    granting.give(invited.account, Role.APPROVER, "53.00", ENDS, by, services)
    browser, page = Browser(services), f"/pengguna/{invited.account.id}"
    real = Settings(_env_file=None, data_key="AAAA")
    browser.client = create_app(services, real).test_client()
    hana.enters(browser)
    assert WAITS_FOR_ONE not in browser.text("")
    assert f"{page}/sahkan" not in browser.text(page)
    told = browser.does(f"{page}/sahkan", version=browser.version(page), **APPROVER)
    assert "belum bergabung" in told
    secret = inviting.welcome(invited.token, services).secret
    inviting.take_up(invited.token, PASSWORD, pyotp.TOTP(secret).at(clock()), services)
    assert WAITS_FOR_ONE in browser.text("")
    assert f"{page}/sahkan" in browser.text(page)
    told = browser.does(f"{page}/sahkan", version=browser.version(page), **APPROVER)
    assert "Peran disahkan" in told
    assert WAITS_FOR_ONE not in browser.text("")


def test_home_tells_the_other_admins_what_waits_for_them(demo: Services, waiting: Account) -> None:
    shown = {
        login: WAITS_FOR_ONE in Browser(demo, login).text("") for login in ("ani", "hana", "budi")
    }
    # Ani gave it, and Budi confirms nothing.
    assert shown == {"ani": False, "hana": True, "budi": False}
    # Nobody's own role is theirs to confirm.
    hana = account_of(demo, "hana")
    granting.give(hana, Role.APPROVER, "53.00", ENDS, waiting.actor, demo)
    shown = {login: WAITS_FOR_ONE in Browser(demo, login).text("") for login in ("ani", "hana")}
    assert shown == {"ani": True, "hana": True}


def test_whoever_invites_an_approver_is_told_that_another_must_confirm(demo: Services) -> None:
    form = {"name": "Siti Contoh", "login": "siti.contoh", "ends": "2027-12-31", **APPROVER}
    told = "admin kedua mengesahkan"
    assert told in Browser(demo, "ani").post("/pengguna/undang", **form).text
    form |= {"login": "sari.contoh", "role": "officer", "kabupaten": "53.07"}
    assert told not in Browser(demo, "ani").post("/pengguna/undang", **form).text


@pytest.mark.parametrize(
    ("login", "is_shown"),
    [("budi", True), ("fitri", True), ("ani", True), ("rosa", False), ("eva", False)],
)
def test_home_shows_new_accounts_and_changed_roles_for_a_week(
    demo: Services, waiting: Account, clock: StandingClock, login: str, *, is_shown: bool
) -> None:
    told = (
        "Ani Contoh mengundang: Akun Siti Contoh",
        "Ani Contoh memberi peran: Akun Siti Contoh",
        "peran: Penyetuju, wilayah: Seluruh NTT, sampai: 31 Desember 2030",
    )
    page = Browser(demo, login).text("")
    assert [one in page for one in told] == [is_shown] * len(told)
    clock.advance(days=8)
    page = Browser(demo, login).text("")
    assert waiting.name not in page
    assert ("tidak ada peran yang berubah" in page) is is_shown


def test_nobody_pushes_a_change_out_of_what_home_shows(
    demo: Services, waiting: Account, clock: StandingClock
) -> None:
    """Ani invites Siti anew, then does what is harmless so often that a list would be full."""
    ani = account_of(demo, "ani").actor
    inviting.invite_anew(account_of(demo, waiting.login), ani, demo)
    rosa = account_of(demo, "rosa")
    for _ in range(60):
        clock.advance(minutes=1)
        with demo.database.begin() as store:
            store.audit.note(ani, "staff_disabled", rosa.actor, clock())
    for number in range(12):
        clock.advance(minutes=1)
        inviting.invite(f"orang{number}.contoh", f"Orang {number} Contoh", "", ani, demo)
    budi = Browser(demo, "budi")
    home = budi.text("")
    lines = home[home.index('id="changes"') :].split("<li>")[1:]
    assert "mengundang lagi: Akun Siti Contoh" in lines[0]
    assert "peran: Penyetuju" in lines[1]
    assert len(lines) == LISTED
    assert "Masih ada 65 perubahan lain" in home
    # All of them can be read, page by page.
    page, seen = budi.text("/perubahan-akun"), []
    while True:
        seen += page.split("<main")[1].split("<li>")[1:]
        further = re.search(r'href="/petugas(/perubahan-akun\?sebelum=[^"]+)"', page)
        if not further:
            break
        page = budi.text(further.group(1))
    assert len(seen) == 1 + 1 + 1 + 60 + 12
    assert len([one for one in seen if "menutup akun: Akun Rosa Contoh" in one]) == 60
    assert "mengundang lagi: Akun Siti Contoh" in page


def test_the_same_act_done_again_is_one_line_with_its_count(
    demo: Services, waiting: Account
) -> None:
    ani = account_of(demo, "ani").actor
    for _ in range(2):
        inviting.invite_anew(account_of(demo, waiting.login), ani, demo)
    home = Browser(demo, "budi").text("")
    assert home.count("mengundang lagi: Akun Siti Contoh") == 1
    line = home[home.index("mengundang lagi: Akun Siti Contoh") :].partition("</li>")[0]
    assert "2 kali" in line


def test_new_recovery_codes_are_among_the_changes(services: Services, clock: StandingClock) -> None:
    maria = member(services, role=Role.SUPERVISOR, kabupaten="53.00")
    clock.advance(seconds=60)
    browser = Browser(services)
    maria.enters(browser)
    assert "membuat kode pemulihan" not in browser.text("")
    assert browser.post("/saya/kode", password=PASSWORD).status_code == 200
    assert "membuat kode pemulihan: Akun Maria Contoh" in browser.text("")


def test_a_link_code_asks_for_a_fresh_proof_and_ends_after_some(
    demo: Services, clock: StandingClock
) -> None:
    rosa = Browser(demo, "rosa")
    with demo.database.begin() as store:
        maria, account = store.people.find_by_nik("5307014507850001"), store.staff.by_login("rosa")
    assert maria is not None
    assert account is not None
    page = f"/peserta/{maria}"
    assert f'action="/petugas{page}/kode"' in rosa.text(page)
    clock.advance(minutes=11)
    shown = rosa.text(page)
    assert f'action="/petugas{page}/kode"' not in shown
    assert "Masukkan kode dari HP Anda dulu" in shown
    assert rosa.post(f"{page}/kode").headers["Location"].startswith("/petugas/buktikan")
    rosa.does("/buktikan-demo", next=f"/petugas{page}")
    assert rosa.post(f"{page}/kode").status_code == 200
    for _ in range(MOST_CODES - 1):
        issue_code(maria, account.actor, demo)
    assert f"Sudah {MOST_CODES} kode" in rosa.does(f"{page}/kode")
