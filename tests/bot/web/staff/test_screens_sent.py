"""Pages of the desk that only a form leads to: with its mistakes, too late, or shown this once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyotp
import pytest
from playwright.sync_api import Page

from bot.web.staff.desk import PREFIX
from handlers.services import Services
from handlers.staff import granting, inviting
from handlers.staff.rights import Role
from storage.audit import OPERATOR
from tests.bot.web.browsing import IN_A_BROWSER, SCREENS
from tests.bot.web.staff.busy_house import GREETING, addresses
from tests.bot.web.staff.conftest import Sits
from tests.bot.web.staff.looking import faults
from tests.bot.web.staff.sign_in_house import LOGIN, PASSWORD
from tests.conftest import EMBEDDED, StandingClock

pytestmark = IN_A_BROWSER

SHOWN, BAD, MOVED, MISTAKEN = 200, 400, 409, 422
# No form of ours has this version.
LONG_AGO = {"version": "99"}
# Fills a form in and sends it past the browser's own checks, as an old browser would.
_SEND = """([action, fields]) => {
    const form = [...document.forms].find((one) =>
        one.method === "post" && new URL(one.action).pathname.endsWith(action));
    for (const [name, value] of Object.entries(fields)) {
        const all = [...form.elements].filter((one) => one.name === name);
        if (!all.length) throw new Error(`${action} has no ${name}`);
        for (const one of all) {
            if (one.type === "radio" || one.type === "checkbox") one.checked = one.value === value;
            else one.value = value;
        }
    }
    form.submit();
}"""


@dataclass(frozen=True)
class Sent:
    """A form of a page (both behind /petugas), what is put into it, and how it is answered."""

    login: str
    page: str
    action: str
    status: int = MISTAKEN
    fields: Mapping[str, str] = field(default_factory=dict)


SIGNING_IN = (
    Sent("", "/masuk", "/masuk", fields={"login": "siapa", "password": "x", "code": "1"}),
    Sent("", "/masuk", "/masuk", BAD, {"csrf_token": "x"}),
    Sent("rosa", "/saya", "/saya/bahasa", BAD, {"csrf_token": "x"}),
)
ACCOUNTS = (
    Sent("ani", "/pengguna", "/undang", fields={"name": "", "login": "Siapa Saja"}),
    Sent("ani", "{account}", "/tutup", MOVED, LONG_AGO),
    Sent("ani", "{invited}", "/undang-lagi", SHOWN),
)
CASES = (
    Sent("rosa", "{case}/data", "/data"),
    Sent("rosa", "{case}/data", "/data", SHOWN, {"reason": "claim"}),
    Sent("rosa", "{case}", "/rekening", fields={"account": "x"}),
    Sent("rosa", "{case}", "/pesan", fields={"words": ""}),
    Sent("rosa", "{case}", "/tentang", fields={"nik": "123"}),
    Sent("rosa", "{case}", "/catatan", MOVED, {**LONG_AGO, "body": "Sudah ditelepon."}),
)
PEOPLE = (
    Sent("rosa", "{person}/nomor", "/nomor"),
    Sent("rosa", "{person}/nomor", "/nomor", SHOWN, {"reason": "call"}),
    Sent("rosa", "{person}", "/kode", SHOWN),
)
IMPORTS = (
    Sent("rosa", "/impor", "/impor", SHOWN),
    Sent("rosa", "{columns}", "/kolom", SHOWN),
    Sent("rosa", "{waits}", "/buang", MOVED, LONG_AGO),
)
TALKS = (
    Sent("rosa", "{talk}", "/ambil", SHOWN),
    Sent("rosa", "{talk}", "/kirim", fields={"words": ""}),
    Sent("rosa", "{talk}", "/selesai", SHOWN),
)
ANNOUNCEMENTS = (
    Sent("dedi", "/siaran/baru", "/siaran/baru"),
    Sent("dedi", "{draft}?hitung=1", "/mulai", MOVED, LONG_AGO),
)
PLACES_AND_WORDS = (
    Sent("budi", "/kantor/baru", "/tambah"),
    Sent("budi", "{office}", "/ubah", fields={"name": "", "address": ""}),
    Sent("budi", "{programme}", "{programme}", SHOWN, {"places": "banyak"}),
    Sent("budi", "{programme}", "{programme}", MOVED, {**LONG_AGO, "places": "5", "source": "SK"}),
    Sent("ani", f"/isi-pesan/teks/{GREETING}", "/usul", fields={"body": "Kirim {x} ke {y}."}),
)
ABOUT_ONESELF: tuple[tuple[str, str, dict[str, str], int], ...] = (
    ("/buktikan", "/buktikan", {"code": "1"}, MISTAKEN),
    ("/saya", "/saya/sandi", {"old": "x", "password": "y", "again": "z"}, SHOWN),
    ("/saya", "/saya/kode", {"password": PASSWORD}, SHOWN),
    ("/saya/hp", "/saya/hp", {"password": "x", "code": "1"}, MISTAKEN),
)
ALL = SIGNING_IN + ACCOUNTS + CASES + PEOPLE + IMPORTS + TALKS + ANNOUNCEMENTS + PLACES_AND_WORDS


@pytest.fixture
def backing() -> str:
    return EMBEDDED


@pytest.mark.parametrize("size", SCREENS)
def test_what_a_form_leads_to_can_be_seen_pressed_and_heard(
    sits: Sits, demo: Services, desk_address: str, size: tuple[int, int]
) -> None:
    there = known(addresses(demo))
    seats, wrong = dict[str, Page](), {}
    for sent in ALL:
        page = seats[sent.login] = seats.get(sent.login) or sits(sent.login, size)
        page.goto(f"{desk_address}{PREFIX}{sent.page.format(**there)}")
        action = sent.action.format(**there)
        if (seen := looked_at(page, action, sent.fields)) != (sent.status, []):
            wrong[sent.page, sent.action, sent.status] = seen
    assert wrong == {}


@pytest.mark.parametrize("size", SCREENS)
def test_what_is_shown_this_once_to_somebody_new_can_be_seen_and_heard(
    sits: Sits, demo: Services, desk_address: str, clock: StandingClock, size: tuple[int, int]
) -> None:
    invited = inviting.invite(LOGIN, "Maria Contoh", "", OPERATOR, demo)
    ends = clock().date().replace(year=2030)
    granting.give(invited.account, Role.OFFICER, "53.07", ends, OPERATOR, demo)
    page, joining = sits("", size), f"/undangan/{invited.token}"

    page.goto(f"{desk_address}{PREFIX}{joining}")
    phone = pyotp.TOTP(page.locator("main code").inner_text().replace(" ", ""))
    join = {"password": PASSWORD, "again": PASSWORD, "code": "1"}
    assert looked_at(page, joining, join) == (MISTAKEN, [])
    assert looked_at(page, joining, {**join, "code": phone.at(clock())}) == (SHOWN, [])
    # The code that set the phone up is used.
    clock.advance(seconds=30)
    page.goto(f"{desk_address}{PREFIX}/masuk")
    enter = {"login": LOGIN, "password": PASSWORD, "code": phone.at(clock())}
    assert looked_at(page, "/masuk", enter) == (SHOWN, [])
    for path, action, fields, status in ABOUT_ONESELF:
        page.goto(f"{desk_address}{PREFIX}{path}")
        assert faults(page) == [], path
        assert looked_at(page, action, fields) == (status, []), action


def known(there: dict[str, list[tuple[str, str]]]) -> dict[str, str]:
    """The addresses of the one thing of each kind that is looked at."""
    return {
        "account": there["account"][0][0],
        "invited": there["account"][1][0],
        "case": there["case"][1][0],
        "draft": there["announcement"][0][0].partition("?")[0],
        "columns": there["import_one"][1][0],
        "waits": there["import_one"][0][0],
        "talk": there["talk"][0][0],
        "office": there["office"][0][0],
        "person": there["person"][0][0],
        "programme": there["programme"][0][0],
    }


def looked_at(page: Page, action: str, fields: Mapping[str, str]) -> tuple[int, list[str]]:
    """Send a form of a page; return the status of what it leads to and what is wrong with that."""
    with page.expect_navigation() as led:
        page.evaluate(_SEND, [action, dict(fields)])
    answer = led.value
    assert answer is not None
    return answer.status, faults(page)
