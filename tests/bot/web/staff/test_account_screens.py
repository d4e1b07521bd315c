"""What only somebody with a password and a phone sees, and what waits or is broken, in Chromium."""

from datetime import date

import pyotp
import pytest
from playwright.sync_api import Page, expect

from bot.web.staff.cookies import PLAIN
from bot.web.staff.desk import PREFIX
from handlers.services import Services
from handlers.staff import granting, inviting
from handlers.staff.rights import Role
from handlers.staff.signing_in import sign_in
from storage.audit_breaks import Break, Wrong
from storage.audit_checks import KeptCheck
from tests.bot.web.browsing import IN_A_BROWSER, SCREENS
from tests.bot.web.staff.conftest import Sits
from tests.bot.web.staff.looking import faults
from tests.bot.web.staff.sign_in_house import PASSWORD, member
from tests.conftest import EMBEDDED, StandingClock

pytestmark = IN_A_BROWSER


@pytest.fixture
def backing() -> str:
    return EMBEDDED


def come_in(page: Page, address: str, login: str, code: str, services: Services) -> None:
    """Sign in as somebody with a password."""
    token = sign_in(login, PASSWORD, code, "", services)
    page.context.add_cookies([{"name": PLAIN, "value": token, "url": address}])


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_somebody_who_lost_the_phone_connects_another(
    sits: Sits,
    demo: Services,
    desk_address: str,
    clock: StandingClock,
    size: tuple[int, int],
    *,
    script: bool,
) -> None:
    maria = member(demo)
    page = sits("", size, script=script)
    come_in(page, desk_address, maria.login, maria.codes[0], demo)
    page.goto(f"{desk_address}{PREFIX}/saya")
    assert not script or faults(page) == []
    page.get_by_role("button", name="Hubungkan HP baru").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ganti HP")
    assert not script or faults(page) == []
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.get_by_label("Kode 6 angka yang muncul di HP baru").fill("000000")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Pakai HP baru").click()
    expect(page.get_by_role("alert")).to_contain_text("Kode tidak cocok")
    assert page.locator("main code").inner_text().replace(" ", "") == secret
    page.get_by_label("Kode 6 angka yang muncul di HP baru").fill(pyotp.TOTP(secret).at(clock()))
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Pakai HP baru").click()
    expect(page.locator("ol.codes li")).to_have_count(10)
    assert not script or faults(page) == []


@pytest.mark.parametrize("size", SCREENS)
def test_what_waits_what_changed_and_what_is_broken_can_be_seen_by_everybody(
    sits: Sits, demo: Services, desk_address: str, size: tuple[int, int]
) -> None:
    with demo.database.begin() as store:
        ani = store.staff.by_login("ani")
        assert ani is not None
        breaks = (Break(2, 2, Wrong.ALTERED), Break(5, 9, Wrong.MISSING))
        store.audit_checks.keep(KeptCheck(store.audit.check(), demo.clock(), breaks, more=7))
    invited = inviting.invite("siti.contoh", "Siti Contoh", "", ani.actor, demo).account
    ends = date(2030, 12, 31)
    granting.give(invited, Role.APPROVER, "53.00", ends, ani.actor, demo)
    pages = {
        "fitri": ("", "/jejak-audit"),
        "budi": ("",),
        "ani": ("/pengguna", f"/pengguna/{invited.id}", "/jejak-audit"),
    }
    wrong = {}
    for login, paths in pages.items():
        page = sits(login, size)
        for path in paths:
            page.goto(f"{desk_address}{PREFIX}{path}")
            if found := faults(page):
                wrong[login, path] = found
    assert wrong == {}
