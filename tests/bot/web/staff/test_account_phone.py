"""Another phone as the second factor, for whoever lost the old one."""

import re
from html import unescape

import pyotp
import pytest

from handlers.services import Services
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.sign_in_house import PASSWORD, Member, another, member
from tests.conftest import StandingClock

CODES = r"<li><code>([A-Z2-9-]+)</code>"


@pytest.fixture
def maria(services: Services, clock: StandingClock) -> Member:
    """Maria, an officer of Sikka; her first code was used when she joined."""
    maria = member(services)
    clock.advance(seconds=60)
    return maria


def form_of(page: str) -> tuple[str, str]:
    """What the form carries, and the secret that is typed into a phone."""
    carried = re.search(r'name="factor" value="([^"]+)"', page)
    typed = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert carried
    assert typed
    return carried.group(1), typed.group(1).replace(" ", "")


def test_whoever_lost_the_phone_connects_another_and_the_old_is_good_no_more(
    services: Services, maria: Member, clock: StandingClock
) -> None:
    elsewhere, here = Browser(services), Browser(services)
    maria.enters(elsewhere)
    # The last recovery code will do: signing in with it is the proof.
    assert maria.enters(another(here), code=maria.codes[0]).status_code == 303
    assert maria.enters(here, code=maria.codes[1]).status_code == 303
    assert 'href="/petugas/saya/hp"' in here.text("/saya")
    page = here.text("/saya/hp")
    assert 'class="segno"' in page
    factor, secret = form_of(page)
    clock.advance(seconds=60)
    code = pyotp.TOTP(secret).at(clock())
    done = here.post("/saya/hp", factor=factor, password=PASSWORD, code=code)
    assert done.status_code == 200
    codes = re.findall(CODES, done.text)
    assert len(codes) == 10
    # Neither the session elsewhere, nor the old phone and its codes, nor the form opens anything.
    assert elsewhere.get("").status_code == 303
    assert here.get("").status_code == 200
    clock.advance(seconds=60)
    old = maria.code()
    for wrong in (old, maria.codes[2], code):
        assert maria.enters(another(here), code=wrong).status_code == 422
    again = here.post("/saya/hp", factor=factor, password=PASSWORD, code=code)
    assert again.headers["Location"] == "/petugas/saya"
    maria.secret = secret
    clock.advance(minutes=31)
    assert maria.enters(another(here)).status_code == 303
    assert maria.enters(another(here), code=codes[0]).status_code == 303
    with services.database.begin() as store:
        account = store.staff.by_login(maria.login)
        assert account is not None
        noted = [act.act for act in store.audit.of(account.actor)]
    assert noted.count("phone_connected") == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"password": "bukan kata sandinya ini"}, "Kata sandi lama tidak cocok"),
        ({"password": ""}, "Kata sandi lama tidak cocok"),
        ({"code": "000000"}, "Kode tidak cocok"),
        ({"code": ""}, "Kode tidak cocok"),
    ],
)
def test_without_password_and_code_nothing_changes_and_the_picture_stays(
    services: Services, maria: Member, clock: StandingClock, wrong: dict[str, str], told: str
) -> None:
    browser = Browser(services)
    maria.enters(browser)
    factor, secret = form_of(browser.text("/saya/hp"))
    form = {"factor": factor, "password": PASSWORD, "code": pyotp.TOTP(secret).at(clock()), **wrong}
    answer = browser.post("/saya/hp", **form)
    assert answer.status_code == 422
    assert told in answer.text
    assert form_of(unescape(answer.text)) == (factor, secret)
    clock.advance(seconds=60)
    assert maria.enters(another(browser)).status_code == 303


def test_a_form_is_good_for_its_session_alone(services: Services, maria: Member) -> None:
    """Nobody has somebody else connect a phone of their own, whose secret they know."""
    hers, his = Browser(services), Browser(services)
    maria.enters(hers)
    yosef = member(services, "yosef.contoh")
    yosef.enters(his, code=yosef.codes[0])
    factor, secret = form_of(his.text("/saya/hp"))
    code = pyotp.TOTP(secret).at(services.clock())
    for forged in (factor, factor[:-8] + "AAAAAAAA", "x", ""):
        answer = hers.post("/saya/hp", factor=forged, password=PASSWORD, code=code)
        assert answer.headers["Location"] == "/petugas/saya", forged
    assert "tidak berlaku" in hers.text("/saya")


def test_it_asks_for_a_fresh_proof(services: Services, maria: Member, clock: StandingClock) -> None:
    browser = Browser(services)
    maria.enters(browser)
    clock.advance(minutes=11)
    assert browser.get("/saya/hp").headers["Location"].startswith("/petugas/buktikan")
    assert "/petugas/saya/hp" not in browser.text("/saya")
    # A recovery code proves it as well as the old phone does.
    assert browser.post("/buktikan", code=maria.codes[0]).status_code == 303
    assert browser.get("/saya/hp").status_code == 200


def test_password_tries_are_few(services: Services, maria: Member) -> None:
    browser = Browser(services)
    maria.enters(browser)
    factor, secret = form_of(browser.text("/saya/hp"))
    form = {"factor": factor, "code": pyotp.TOTP(secret).at(services.clock())}
    for _ in range(5):
        browser.post("/saya/hp", password="salah sama sekali ya", **form)
    assert "Terlalu sering salah" in browser.post("/saya/hp", password=PASSWORD, **form).text


def test_whoever_has_no_second_factor_is_told_so(demo: Services) -> None:
    rosa = Browser(demo, "rosa")
    assert rosa.get("/saya/hp").headers["Location"] == "/petugas/saya"
    assert "tidak memakai kode" in rosa.text("/saya")
