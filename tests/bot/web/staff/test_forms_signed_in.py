"""Bad passwords and cookies at the desk, by their number in ``reliability-security.md`` 9."""

from datetime import date

import pytest

from bot.web.staff.cookies import PLAIN
from handlers.services import Services
from handlers.staff import granting, inviting
from handlers.staff.errors import StaffRefused
from handlers.staff.passwords import fits, kept
from handlers.staff.rights import Role
from storage.audit import OPERATOR
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.sign_in_house import PASSWORD, Member, account_of, member
from tests.conftest import StandingClock

# --- 77: passwords -------------------------------------------------------------------------------


def test_77_a_password_of_10_kb_is_refused_before_any_hashing(services: Services) -> None:
    """Too long is told apart from wrong before the hash, which here is none, is looked at."""
    maria = member(services)
    with pytest.raises(StaffRefused, match="password_long"):
        kept("x" * 10_000, maria.login)
    assert not fits("x" * 10_000, "no hash")
    answer = maria.enters(Browser(services), password="x" * 10_000)
    assert answer.status_code == 422


def test_77_a_password_of_200_letters_is_taken(services: Services, clock: StandingClock) -> None:
    maria = member(services)
    clock.advance(seconds=60)
    browser, long = Browser(services), ("laut biru " * 19 + "dan pasir")[:200]
    maria.enters(browser)
    told = browser.does("/saya/sandi", old=PASSWORD, password=long, again=long)
    assert "Kata sandi diganti" in told
    clock.advance(seconds=60)
    assert maria.enters(Browser(services), password=long).status_code == 303
    clock.advance(seconds=60)
    assert maria.enters(Browser(services)).status_code == 422


# --- 78: the cookie ------------------------------------------------------------------------------


@pytest.fixture
def maria(services: Services, clock: StandingClock) -> Member:
    """An officer of Sikka with password and phone."""
    made = member(services)
    clock.advance(seconds=60)
    return made


def seated(services: Services, maria: Member) -> tuple[Browser, str]:
    """A browser in which Maria is signed in, and its token."""
    browser = Browser(services)
    maria.enters(browser)
    cookie = browser.client.get_cookie(PLAIN)
    assert cookie is not None
    return browser, cookie.value


@pytest.mark.parametrize("altered", ["x", "", "../..", "a" * 4_000, "swapped"])
def test_78_an_altered_cookie_is_nobodys(services: Services, maria: Member, altered: str) -> None:
    browser, token = seated(services, maria)
    browser.client.set_cookie(PLAIN, token.swapcase() if altered == "swapped" else altered)
    assert browser.get("").headers["Location"].startswith("/petugas/masuk")


@pytest.mark.parametrize("wait", [{"minutes": 30}, {"hours": 12}])
def test_78_an_old_cookie_is_nobodys(
    services: Services, maria: Member, clock: StandingClock, wait: dict[str, float]
) -> None:
    browser, _ = seated(services, maria)
    clock.advance(**wait)
    assert browser.get("").status_code == 303


def test_78_twelve_hours_are_enough_even_in_use(
    services: Services, maria: Member, clock: StandingClock
) -> None:
    browser, _ = seated(services, maria)
    for _ in range(35):
        clock.advance(minutes=20)
        assert browser.get("").status_code == 200
    clock.advance(minutes=20)
    assert browser.get("").status_code == 303


def test_78_a_page_that_asks_by_itself_does_not_keep_the_session_open(
    services: Services, maria: Member, clock: StandingClock
) -> None:
    browser, _ = seated(services, maria)
    clock.advance(minutes=29)
    assert browser.client.get("/petugas", headers={"HX-Request": "true"}).status_code == 200
    clock.advance(minutes=2)
    assert browser.get("").status_code == 303


def test_78_a_cookie_of_somebody_who_left_is_nobodys(services: Services, maria: Member) -> None:
    browser, token = seated(services, maria)
    browser.does("/keluar")
    browser.client.set_cookie(PLAIN, token)
    assert browser.get("").status_code == 303


@pytest.mark.parametrize(
    "what", ["disabled", "role given", "role taken", "invited anew", "password"]
)
def test_78_a_session_ends_with_what_it_stood_on(
    services: Services, maria: Member, clock: StandingClock, what: str
) -> None:
    browser, _ = seated(services, maria)
    account = account_of(services, maria.login)
    if what == "disabled":
        granting.disable(account, OPERATOR, services)
    elif what == "role given":
        granting.give(account, Role.AUDITOR, "53.00", date(2030, 1, 1), OPERATOR, services)
    elif what == "role taken":
        granting.take(account, Role.OFFICER, "53.07", OPERATOR, services)
    elif what == "invited anew":
        inviting.invite_anew(account, OPERATOR, services)
    else:
        clock.advance(seconds=60)
        other, _ = seated(services, maria)
        new = "burung enggang terbang"
        other.does("/saya/sandi", old=PASSWORD, password=new, again=new)
    assert browser.get("").headers["Location"].startswith("/petugas/masuk")
