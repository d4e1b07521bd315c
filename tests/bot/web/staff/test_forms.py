"""Bad requests to the desk, by their number in ``reliability-security.md`` section 9."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import pytest
import structlog
from structlog.testing import LogCapture

from handlers.services import Services
from handlers.staff import granting
from handlers.staff.rights import Role
from storage.audit import OPERATOR
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.sign_in_house import account_of, member
from tests.conftest import StandingClock

EVIL = "https://jahat.example"


@contextmanager
def logged() -> Iterator[LogCapture]:
    """What is logged meanwhile."""
    capture, before = LogCapture(), structlog.get_config()["processors"]
    structlog.configure(processors=[capture])
    try:
        yield capture
    finally:
        structlog.configure(processors=before)


# --- 66: the mark of a form ----------------------------------------------------------------------


def test_66_the_mark_of_another_browser_is_none(demo: Services) -> None:
    rosa, budi = Browser(demo, "rosa"), Browser(demo, "budi")
    rosa.mark()
    data = {"csrf_token": budi.mark(), "language": "en"}
    assert rosa.client.post("/petugas/saya/bahasa", data=data).status_code == 400
    assert account_of(demo, "rosa").language == "id"


@pytest.mark.parametrize("mark", ["", "x", "x" * 5_000, "Ij.é"])
def test_66_a_mark_that_is_none(demo: Services, mark: str) -> None:
    rosa = Browser(demo, "rosa")
    rosa.mark()
    data = {"csrf_token": mark, "language": "en"}
    assert rosa.client.post("/petugas/saya/bahasa", data=data).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="another-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="a-neighbour"),
        pytest.param({"Origin": EVIL}, id="origin"),
        pytest.param({"Origin": "null"}, id="a-frame-without-origin"),
    ],
)
def test_66_a_form_of_another_site_even_with_the_mark(
    demo: Services, headers: dict[str, str]
) -> None:
    rosa = Browser(demo, "rosa")
    data = {"csrf_token": rosa.mark(), "language": "en"}
    answer = rosa.client.post("/petugas/saya/bahasa", data=data, headers=headers)
    assert answer.status_code == 403
    assert account_of(demo, "rosa").language == "id"


# --- 68, 69: fields ------------------------------------------------------------------------------


def test_68_more_fields_than_the_form_has_change_nothing_and_are_logged(demo: Services) -> None:
    rosa = Browser(demo, "rosa")
    more = {"role": "admin", "kabupaten_id": "53.00", "staff_id": "1"}
    with logged() as log:
        assert rosa.post("/saya/bahasa", language="en", **more).status_code == 303
    strange = [entry for entry in log.entries if entry["event"] == "strange_fields"]
    assert [(entry["what"], entry["count"]) for entry in strange] == [("account_language", 3)]
    rosa_now = account_of(demo, "rosa")
    assert [grant.role for grant in rosa_now.grants] == ["officer"]
    assert rosa_now.language == "en"


@pytest.mark.parametrize(
    "path", ["/jejak-audit?sebelum=1&sebelum=2", "/pengguna?sesudah=a&sesudah=b"]
)
def test_69_a_parameter_given_twice(demo: Services, path: str) -> None:
    assert Browser(demo, "ani").get(path).status_code == 400


def test_69_a_field_given_twice(demo: Services) -> None:
    rosa = Browser(demo, "rosa")
    body = f"csrf_token={rosa.mark()}&language=en&language=id"
    answer = rosa.client.post(
        "/petugas/saya/bahasa", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400


# --- 70: old versions ----------------------------------------------------------------------------


def test_70_what_somebody_else_changed_meanwhile_is_not_overwritten(demo: Services) -> None:
    ani, rosa = Browser(demo, "ani"), account_of(demo, "rosa")
    seen = rosa.version
    granting.give(rosa, Role.AUDITOR, "53.00", date(2030, 1, 1), OPERATOR, demo)
    answer = ani.post(f"/pengguna/{rosa.id}/tutup", version=seen)
    assert answer.status_code == 409
    assert "Orang lain sudah mengubahnya" in answer.text
    assert account_of(demo, "rosa").disabled_at is None


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "1.0", "²"])
def test_70_a_version_that_is_none(demo: Services, version: str) -> None:
    ani, rosa = Browser(demo, "ani"), account_of(demo, "rosa")
    assert ani.post(f"/pengguna/{rosa.id}/tutup", version=version).status_code == 400


# --- 75: paging ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["sebelum=-1", "sebelum=0", "sebelum=x", "size=1000000000", "sort=password", "page=-1",
     f"sebelum={10**17}", f"sebelum={10**30}", "dari=kemarin", "dari=0001-01-01&sampai=9999-12-31",
     "tentang=' OR 1=1 --", "siapa=%00", "apa=%F0%9F%92%A9"],
)  # fmt: skip
def test_75_strange_pages_of_the_audit(demo: Services, query: str) -> None:
    answer = Browser(demo, "ani").get(f"/jejak-audit?{query}")
    assert answer.status_code in {200, 400}
    assert len(re.findall(r"<tr>", answer.text)) <= 51


@pytest.mark.parametrize(
    "query", ["sesudah=%00", "sesudah=zzz", "size=1000000000", "sort=password"]
)
def test_75_strange_pages_of_the_users(demo: Services, query: str) -> None:
    assert Browser(demo, "ani").get(f"/pengguna?{query}").status_code in {200, 400}


# --- 76: where to go on --------------------------------------------------------------------------

ELSEWHERE = (
    "//evil", "https://evil", "/evil", "\\\\evil", "/\\evil", "/petugas\\..\\evil", "petugas",
    "/petugasx", "/petugas/\r\nSet-Cookie: x=1", "javascript:alert(1)", "/petugas@evil", "",
    "/petugas/..//evil\t", " /petugas",
)  # fmt: skip


@pytest.mark.parametrize("page", ELSEWHERE)
def test_76_signing_in_leads_nowhere_else(
    services: Services, clock: StandingClock, page: str
) -> None:
    maria = member(services)
    clock.advance(seconds=60)
    answer = maria.enters(Browser(services), next=page)
    # A blank around it is nothing: what is left is a page of ours.
    assert answer.headers["Location"] == "/petugas"
    assert not any(value == "x=1" for _, value in answer.headers)


@pytest.mark.parametrize(
    "page", ["/petugas/antrean", "/petugas?x=1", "/petugas/antrean?kabupaten=53.07"]
)
def test_76_signing_in_leads_on_to_a_page_of_ours(
    services: Services, clock: StandingClock, page: str
) -> None:
    maria = member(services)
    clock.advance(seconds=60)
    assert maria.enters(Browser(services), next=page).headers["Location"] == page


def test_76_whoever_is_signed_out_is_led_back(demo: Services) -> None:
    led = Browser(demo).get("/antrean?kabupaten=53.07").headers["Location"]
    assert led == "/petugas/masuk?next=/petugas/antrean?kabupaten%3D53.07"


# --- oneself, and nobody -------------------------------------------------------------------------


def test_nobody_does_it_for_themselves(demo: Services) -> None:
    ani, me = Browser(demo, "ani"), account_of(demo, "ani")
    grant = {"role": "officer", "kabupaten": "53.00", "ends": "2030-01-01"}
    for path, form in (
        ("peran", grant),
        ("cabut", {"role": "admin", "kabupaten": "53.00"}),
        ("tutup", {}),
        ("undang-lagi", {}),
    ):
        told = ani.does(f"/pengguna/{me.id}/{path}", version=me.version, **form)
        assert "Tidak bisa untuk diri sendiri" in told, path
    assert account_of(demo, "ani") == me


def test_an_account_that_there_is_not(demo: Services) -> None:
    assert Browser(demo, "ani").get(f"/pengguna/{UUID(int=1)}").status_code == 404
