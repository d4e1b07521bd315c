"""Signing in and out in the browser, joining by an invitation, proving it anew."""

import re
from datetime import date

import pyotp
import pytest

from bot.web.staff.cookies import DEVICE, PLAIN
from handlers.services import Services
from handlers.staff import granting, inviting
from handlers.staff.rights import Role
from handlers.staff.signing_in import MOST_FAILURES
from storage.audit import OPERATOR
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.sign_in_house import PASSWORD, Member, another, member
from tests.conftest import StandingClock


@pytest.fixture
def maria(services: Services, clock: StandingClock) -> Member:
    """An officer of Sikka with password and phone, whose next code is fresh."""
    made = member(services)
    clock.advance(seconds=60)
    return made


def token(browser: Browser) -> str:
    """The token in the browser's cookie, empty without one."""
    cookie = browser.client.get_cookie(PLAIN)
    return cookie.value if cookie else ""


def test_somebody_signs_in_works_and_leaves(services: Services, maria: Member) -> None:
    browser = Browser(services)
    answer = maria.enters(browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/petugas")
    assert "Maria Contoh" in browser.text("")
    assert "Anda sudah keluar" in browser.does("/keluar")
    assert browser.get("").status_code == 303
    assert token(browser) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"password": "kuda laut menari cepat"}, id="password"),
        pytest.param({"code": "000000"}, id="code"),
        pytest.param({"login": "siapa.saja"}, id="login"),
        pytest.param({"login": ""}, id="nothing"),
        pytest.param(
            {"code": "\uff11\uff12\uff13\uff14\uff15\uff16"}, id="digits-of-another-script"
        ),
    ],
)
def test_whatever_is_wrong_the_words_are_the_same(
    services: Services, maria: Member, wrong: dict[str, str]
) -> None:
    answer = maria.enters(Browser(services), **wrong)
    assert answer.status_code == 422
    assert "Nama masuk, kata sandi, atau kode tidak cocok." in answer.text
    assert PASSWORD not in answer.text


def test_a_closed_account_is_told_nothing_else(services: Services, maria: Member) -> None:
    with services.database.begin() as store:
        account = store.staff.by_login(maria.login)
    assert account is not None
    granting.disable(account, OPERATOR, services)
    assert "tidak cocok" in maria.enters(Browser(services)).text


def test_the_cookie_is_for_us_and_for_no_script(services: Services, maria: Member) -> None:
    cookies = maria.enters(Browser(services)).headers.getlist("Set-Cookie")
    ours = [one for one in cookies if one.startswith((PLAIN, DEVICE))]
    assert len(ours) == 2
    assert all("HttpOnly" in one and "SameSite=Lax" in one for one in ours)
    assert all("Domain" not in one and "Path=/" in one for one in ours)


def test_signing_in_begins_anew(services: Services, maria: Member, clock: StandingClock) -> None:
    """Neither a token nor a form's mark from before is any good afterwards."""
    browser = Browser(services)
    maria.enters(browser)
    before, mark = token(browser), browser.mark()
    clock.advance(seconds=60)
    maria.enters(browser)
    assert token(browser) != before
    data = {"csrf_token": mark, "language": "en"}
    assert browser.client.post("/petugas/saya/bahasa", data=data).status_code == 400
    other = Browser(services)
    other.client.set_cookie(PLAIN, before)
    assert other.get("").status_code == 303


def test_five_failures_are_enough(services: Services, maria: Member, clock: StandingClock) -> None:
    browser = Browser(services)
    for _ in range(MOST_FAILURES):
        maria.enters(another(browser), password="salah sama sekali ya")
    assert "Terlalu sering salah" in maria.enters(another(browser)).text
    clock.advance(minutes=31)
    assert maria.enters(another(browser)).status_code == 303


def test_nobody_shuts_a_colleague_out(
    services: Services, maria: Member, clock: StandingClock
) -> None:
    """Where Maria has signed in before, only her own failures count."""
    hers = Browser(services)
    maria.enters(hers)
    hers.does("/keluar")
    for _ in range(MOST_FAILURES + 1):
        maria.enters(another(hers), password="salah sama sekali ya")
    clock.advance(seconds=60)
    assert maria.enters(another(hers)).status_code == 422
    assert maria.enters(hers).status_code == 303


def test_another_login_gains_nothing_by_her_device(services: Services, maria: Member) -> None:
    hers = Browser(services)
    maria.enters(hers)
    other = member(services, "yosef.contoh")
    for _ in range(MOST_FAILURES):
        other.enters(another(hers), password="salah sama sekali ya")
    hers.does("/keluar")
    assert "Terlalu sering salah" in other.enters(hers).text


def test_one_address_cannot_try_every_login(services: Services, maria: Member) -> None:
    behind = {"X-Forwarded-For": "192.0.2.1, 198.51.100.7"}
    first = Browser(services)
    for number in range(25):
        browser = another(first)
        browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = behind["X-Forwarded-For"]
        maria.enters(browser, login=f"orang{number}.contoh")
    # What the caller wrote before the proxy's own word changes nothing.
    browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.9, 198.51.100.7"
    assert "Terlalu sering salah" in maria.enters(browser).text
    browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.8"
    assert maria.enters(browser).status_code == 303


def test_79_a_code_is_good_once(services: Services, maria: Member) -> None:
    code = maria.code()
    assert maria.enters(Browser(services), code=code).status_code == 303
    assert maria.enters(Browser(services), code=code).status_code == 422


def test_79_a_recovery_code_is_good_once(services: Services, maria: Member) -> None:
    code = maria.codes[0]
    assert maria.enters(Browser(services), code=code.lower()).status_code == 303
    assert maria.enters(Browser(services), code=code).status_code == 422
    assert maria.enters(Browser(services), code=maria.codes[1]).status_code == 303


def test_somebody_joins_by_an_invitation(services: Services, clock: StandingClock) -> None:
    invited = inviting.invite("siti.contoh", "Siti Contoh", "", OPERATOR, services)
    granting.give(invited.account, Role.OFFICER, "53.07", date(2030, 1, 1), OPERATOR, services)
    path, browser = f"/undangan/{invited.token}", Browser(services)
    page = browser.text(path)
    secret = re.sub(r"\s", "", re.findall(r"<code>([A-Z2-7 ]+)</code>", page)[0])
    # Opened twice, it is the same: whoever scanned it already need not again.
    assert browser.text(path) == page or secret in re.sub(r"\s", "", browser.text(path))
    form = {"password": PASSWORD, "again": PASSWORD, "code": pyotp.TOTP(secret).at(clock())}
    assert "tidak sama" in browser.post(path, **{**form, "again": "lain"}).text
    assert "Kode tidak cocok" in browser.post(path, **{**form, "code": "000000"}).text
    assert "paling sedikit 15" in browser.post(path, **{**form, "password": "x", "again": "x"}).text
    joined = browser.post(path, **form)
    assert joined.status_code == 200
    assert len(re.findall(r"<li><code>", joined.text)) == 10
    assert browser.post(path, **form).status_code == 404
    assert browser.get(path).status_code == 404
    clock.advance(seconds=60)
    siti = Member(services, "siti.contoh", PASSWORD, secret, [])
    assert siti.enters(browser).status_code == 303


def test_an_invitation_ends_after_three_days(services: Services, clock: StandingClock) -> None:
    invited = inviting.invite("siti.contoh", "Siti Contoh", "", OPERATOR, services)
    clock.advance(days=3)
    assert Browser(services).get(f"/undangan/{invited.token}").status_code == 404


def test_it_is_proved_anew_with_a_fresh_code(
    services: Services, maria: Member, clock: StandingClock
) -> None:
    browser = Browser(services)
    maria.enters(browser)
    clock.advance(minutes=11)
    asked = browser.post("/saya/kode")
    assert asked.headers["Location"].startswith("/petugas/buktikan")
    assert browser.post("/buktikan", code="000000").status_code == 422
    answer = browser.post("/buktikan", code=maria.code(), next="/petugas/saya")
    assert answer.headers["Location"] == "/petugas/saya"
    assert browser.post("/saya/kode", password=PASSWORD).status_code == 200


def test_proving_has_its_own_tries(services: Services, maria: Member, clock: StandingClock) -> None:
    """Failures at the door do not keep somebody inside from proving it, and these are few, too."""
    browser = Browser(services)
    maria.enters(browser)
    for _ in range(MOST_FAILURES):
        maria.enters(another(browser), password="salah sama sekali ya")
    for _ in range(MOST_FAILURES):
        assert "Kode tidak cocok" in browser.post("/buktikan", code="000000").text
    clock.advance(seconds=60)
    assert "Terlalu sering salah" in browser.post("/buktikan", code=maria.code()).text


def test_nobody_of_real_staff_gets_by_without_a_code(services: Services, maria: Member) -> None:
    browser = Browser(services)
    assert browser.post("/masuk-demo", login=maria.login).status_code == 422
    maria.enters(browser)
    assert "/buktikan-demo" not in browser.text("/buktikan")


def test_a_part_of_a_page_leads_the_whole_page_to_sign_in(demo: Services) -> None:
    answer = Browser(demo).client.get("/petugas/antrean", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/petugas/masuk")
