"""From where wrong passwords are counted: addresses behind proxies, and devices that are known."""

import pytest
from flask import Flask

from bot.settings import Settings
from bot.web import create_app
from bot.web.staff.cookies import DEVICE
from bot.web.staff.guarding import caller
from handlers.services import Services
from handlers.staff.devices import KEPT_FOR, MOST, known_as, remember
from handlers.staff.signing_in import MOST_FAILURES, MOST_FAILURES_FROM
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.sign_in_house import Member, another, member
from tests.conftest import StandingClock

ROUTER, OFFICE, HOME = "10.1.2.3", "198.51.100.7", "203.0.113.9"
WRONG = "salah sama sekali ya"


@pytest.mark.parametrize(
    ("proxies", "called_by", "named", "counted"),
    [
        # Not set: a proxy on this machine is ours, every other caller is who it is.
        pytest.param(None, OFFICE, "", OFFICE, id="nobody-between"),
        pytest.param(None, OFFICE, HOME, OFFICE, id="nobody-between-and-a-lie"),
        pytest.param(None, "127.0.0.1", OFFICE, OFFICE, id="a-proxy-here"),
        pytest.param(None, "::1", f"{HOME}, {OFFICE}", OFFICE, id="a-proxy-here-and-a-lie"),
        pytest.param(None, "127.0.0.1", "", "", id="a-proxy-here-that-names-nobody"),
        pytest.param(None, "127.0.0.1", "unknown", "", id="a-proxy-here-that-does-not-know"),
        pytest.param(None, ROUTER, OFFICE, ROUTER, id="a-foreign-proxy-that-nobody-told-of"),
        # Set: so many names from the end are our proxies' own.
        pytest.param(0, "127.0.0.1", OFFICE, "", id="none-of-ours"),
        pytest.param(0, OFFICE, HOME, OFFICE, id="none-of-ours-and-a-lie"),
        pytest.param(1, ROUTER, OFFICE, OFFICE, id="one"),
        pytest.param(1, ROUTER, f"{HOME}, {OFFICE}", OFFICE, id="one-and-a-lie"),
        pytest.param(2, ROUTER, f"{OFFICE}, 10.9.9.9", OFFICE, id="two"),
        pytest.param(2, ROUTER, f"{HOME},{OFFICE} , 10.9.9.9", OFFICE, id="two-and-a-lie"),
        pytest.param(2, ROUTER, OFFICE, OFFICE, id="two-and-one-did-not-speak"),
        pytest.param(1, ROUTER, "", ROUTER, id="one-that-names-nobody"),
        pytest.param(1, ROUTER, "2001:db8:1:2:3::4", "2001:db8:1:2::", id="a-whole-network"),
        pytest.param(1, ROUTER, "unknown", "", id="one-that-does-not-know"),
        # A socket of both families writes IPv4 so; each is its own address all the same.
        pytest.param(None, f"::ffff:{OFFICE}", "", OFFICE, id="mapped"),
        pytest.param(1, ROUTER, f"::ffff:{OFFICE}", OFFICE, id="mapped-and-forwarded"),
        pytest.param(None, "::ffff:127.0.0.1", HOME, HOME, id="mapped-and-a-proxy-here"),
        pytest.param(0, "::ffff:127.0.0.1", "", "", id="mapped-and-this-machine"),
    ],
)
def test_whose_address_is_counted(
    proxies: int | None, called_by: str, named: str, counted: str
) -> None:
    with Flask(__name__).test_request_context(
        environ_base={"REMOTE_ADDR": called_by}, headers={"X-Forwarded-For": named} if named else {}
    ):
        assert caller(proxies) == counted


def behind(browser: Browser, address: str) -> Browser:
    """The browser, as it comes through the router from an address."""
    browser.client.environ_base |= {"REMOTE_ADDR": ROUTER, "HTTP_X_FORWARDED_FOR": address}
    return browser


@pytest.fixture
def maria(services: Services, clock: StandingClock) -> Member:
    """Maria, an officer of Sikka; her first code was used when she joined."""
    maria = member(services)
    clock.advance(seconds=60)
    return maria


@pytest.fixture
def desk(services: Services) -> Browser:
    """A browser of a desk behind one router."""
    browser = Browser(services)
    settings = Settings(_env_file=None, lontar_proxies=1)
    browser.client = create_app(services, settings).test_client()
    return behind(browser, HOME)


def use_up(browser: Browser, maria: Member, address: str) -> None:
    """Fail from an address under as many logins as it may."""
    for number in range(MOST_FAILURES_FROM):
        maria.enters(behind(another(browser), address), login=f"orang{number}.contoh")


@pytest.mark.parametrize(
    ("knows_her", "comes_from", "comes_in"),
    [
        pytest.param(False, OFFICE, False, id="unknown-there"),
        pytest.param(False, HOME, True, id="unknown-elsewhere"),
        pytest.param(True, OFFICE, True, id="known-there"),
        pytest.param(True, HOME, True, id="known-elsewhere"),
    ],
)
def test_who_comes_in_when_an_address_is_used_up(
    desk: Browser,
    maria: Member,
    clock: StandingClock,
    *,
    knows_her: bool,
    comes_from: str,
    comes_in: bool,
) -> None:
    hers = behind(another(desk), HOME)
    if knows_her:
        maria.enters(hers)
        hers.does("/keluar")
        clock.advance(seconds=60)
    use_up(desk, maria, OFFICE)
    answer = maria.enters(behind(hers, comes_from))
    assert (answer.status_code == 303) is comes_in
    assert ("Terlalu sering salah" in answer.text) is not comes_in


def test_a_known_device_has_few_tries_too(desk: Browser, maria: Member) -> None:
    maria.enters(desk)
    desk.does("/keluar")
    for _ in range(MOST_FAILURES):
        maria.enters(desk, password=WRONG)
    assert "Terlalu sering salah" in maria.enters(desk, code=maria.codes[0]).text


def test_a_device_is_known_for_each_who_signed_in_there_and_names_nobody(
    desk: Browser, maria: Member, clock: StandingClock
) -> None:
    yosef = member(maria.services, "yosef.contoh")
    clock.advance(seconds=60)
    maria.enters(desk)
    answer = yosef.enters(desk)
    kept = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(DEVICE))
    assert "HttpOnly" in kept
    assert "maria" not in kept
    assert "yosef" not in kept
    value = kept.partition("=")[2].partition(";")[0]
    known = [known_as(value, login, maria.services) for login in (maria.login, yosef.login)]
    assert all(known)
    assert known[0] != known[1]
    assert known_as(value, "orang.lain", maria.services) == ""


@pytest.mark.parametrize(
    "kept",
    ["", "~", "x", "a.b.c", "a.b.c.d", "ü.1.ü", "." * 50, "~".join(["x.1.y"] * 5_000)],
    ids=["none", "nothing", "a-word", "forged", "too-long", "no-letters", "dots", "thousands"],
)
def test_what_we_did_not_make_is_no_device(services: Services, kept: str) -> None:
    assert known_as(kept, "maria.contoh", services) == ""
    assert known_as(remember(kept, "maria.contoh", services), "maria.contoh", services)


def test_a_mark_is_for_its_login_and_its_time(services: Services, clock: StandingClock) -> None:
    kept = remember("", "maria.contoh", services)
    assert known_as(kept, " Maria.Contoh", services)
    drawn, day, told = kept.split(".")
    later = str(int(day) + 1)
    for forged in (f"{drawn}x.{day}.{told}", f"{drawn}.{later}.{told}", f"{drawn}.{day}.{told}0"):
        assert known_as(forged, "maria.contoh", services) == ""
    clock.advance(days=KEPT_FOR.days - 1)
    assert known_as(kept, "maria.contoh", services) == drawn
    # Signing in again, it is known on, and its failures are counted under the same name.
    assert known_as(remember(kept, "maria.contoh", services), "maria.contoh", services) == drawn
    clock.advance(days=1)
    assert known_as(kept, "maria.contoh", services) == ""


def test_a_device_keeps_the_last_few_logins(services: Services) -> None:
    kept, logins = "", [f"orang{number}.contoh" for number in range(MOST + 2)]
    for login in logins:
        kept = remember(kept, login, services)
    known = [login for login in logins if known_as(kept, login, services)]
    assert known == logins[2:]
