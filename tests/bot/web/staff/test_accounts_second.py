"""Roles that wait for a second admin, and who sees what was changed: as the pages show it."""

from datetime import date

import pytest

from handlers.services import Services
from handlers.staff import granting, inviting
from handlers.staff.people_acts import MOST_CODES, issue_code
from handlers.staff.rights import Role
from storage.audit import OPERATOR
from storage.staff import Account, Grant
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock

APPROVER = {"role": "approver", "kabupaten": "53.00"}
WAITS = "menunggu admin kedua"


@pytest.fixture
def wati(demo: Services) -> Account:
    """Another admin, who sits at the desk without a password as the others of the demo do."""
    with demo.database.begin() as store:
        added = store.staff.add("wati", "Wati Contoh", "", "id", OPERATOR, demo.clock())
        assert added is not None
        ends = date(2030, 12, 31)
        store.staff.grant(added, Grant(Role.ADMIN, "53.00", ends), OPERATOR, demo.clock())
    return added


@pytest.fixture
def waiting(demo: Services) -> Account:
    """Siti, to whom Ani has just given the role of an approver."""
    with demo.database.begin() as store:
        ani = store.staff.by_login("ani")
    assert ani is not None
    siti = inviting.invite("siti.contoh", "Siti Contoh", "", ani.actor, demo).account
    granting.give(siti, Role.APPROVER, "53.00", date(2030, 12, 31), ani.actor, demo)
    return siti


def test_a_role_waits_until_another_admin_confirms_it(
    demo: Services, waiting: Account, wati: Account
) -> None:
    page, ani, other = f"/pengguna/{waiting.id}", Browser(demo, "ani"), Browser(demo, wati.login)
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
