"""The offices that people are shown: filled in by whoever has their kabupaten, and undone."""

import re
from datetime import date

import pytest

from handlers.services import Services
from handlers.staff.rights import Role
from storage.audit import OPERATOR
from storage.offices import FilledOffice
from storage.staff import Grant
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.writing import Writer

GIVEN = {"name": "Kantor Contoh", "address": "Jalan Contoh", "phone": "", "hours": ""}
SIKKA, LEMBATA = "53.07", "53.13"


def given(*serves: str, **changed: str) -> dict[str, object]:
    """Return the fields of the form."""
    return {**GIVEN, **changed, "serves[]": list(serves)}


def kept(services: Services) -> list[FilledOffice]:
    with services.database.begin() as store:
        return list(store.offices.all())


def address_of(browser: Browser, name: str) -> str:
    """Return the page of an office in the list."""
    found = re.search(rf'href="/petugas(/kantor/\d+)">{name}', browser.text("/kantor"))
    assert found
    return found.group(1)


@pytest.fixture
def sikka(demo: Services) -> Browser:
    """A supervisor of Sikka alone."""
    with demo.database.begin() as store:
        added = store.staff.add("sari", "Sari Contoh", "", "id", OPERATOR, demo.clock())
        assert added is not None
        last = date(2030, 12, 31)
        store.staff.grant(added, Grant(Role.SUPERVISOR, SIKKA, last), OPERATOR, demo.clock())
    return Browser(demo, "sari")


def test_what_is_filled_in_is_shown_in_chats_at_once(demo: Services, clock: StandingClock) -> None:
    budi = Browser(demo, "budi")
    assert "ditambahkan" in budi.does("/kantor/tambah", **given(SIKKA))
    clock.advance(minutes=20)
    page = budi.text("/kantor")
    assert "20 menit lalu" in page
    assert "Budi Contoh" in page
    writer = Writer(demo)
    writer.goes_on("halo", "kantor")
    assert "Jalan Contoh" in writer.says("Sikka").messages[0].text


def test_an_office_is_changed_and_the_older_page_no_longer_counts(demo: Services) -> None:
    budi = Browser(demo, "budi")
    budi.does("/kantor/tambah", **given(SIKKA))
    path = address_of(budi, "Kantor Contoh")
    seen = budi.version(path)
    changed = given(SIKKA, LEMBATA, name="Kantor Lain")
    assert "diubah" in budi.does(f"{path}/ubah", **changed, version=seen)
    assert kept(demo) == [FilledOffice("Kantor Lain", "Jalan Contoh", "", "", (SIKKA, LEMBATA))]
    assert budi.post(f"{path}/ubah", **given(SIKKA), version=seen).status_code == 409
    assert budi.post(f"{path}/hapus", version=seen).status_code == 409


def test_what_was_taken_out_comes_back_with_one_press(demo: Services) -> None:
    budi = Browser(demo, "budi")
    budi.does("/kantor/tambah", **given(SIKKA, LEMBATA))
    before = kept(demo)
    path = address_of(budi, "Kantor Contoh")
    answer = budi.post(f"{path}/hapus", version=budi.version(path))
    assert kept(demo) == []
    page = budi.client.get(answer.headers["Location"]).text
    assert "Urungkan: kembalikan Kantor Contoh" in page
    form = page[page.index('action="/petugas/kantor/tambah"') :].partition("</form>")[0]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(value)
    budi.client.post("/petugas/kantor/tambah", data=fields)
    assert kept(demo) == before
    assert "Urungkan" not in budi.text("/kantor")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (given(SIKKA, name=" "), "harus diisi"),
        (given(SIKKA, address=""), "paling sedikit alamat"),
        (given(), "satu kabupaten"),
        (given("99.99"), "satu kabupaten"),
        (given(SIKKA, phone="1" * 41), "paling banyak 40"),
        (given(SIKKA, address="Jalan\u200b Contoh"), "tidak terlihat"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_stays_in_the_form(
    demo: Services, fields: dict[str, object], told: str
) -> None:
    answer = Browser(demo, "budi").post("/kantor/tambah", **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert kept(demo) == []


def test_two_offices_have_two_names(demo: Services) -> None:
    budi = Browser(demo, "budi")
    budi.does("/kantor/tambah", **given(SIKKA))
    assert "Sudah ada kantor" in budi.post("/kantor/tambah", **given(LEMBATA)).text
    budi.does("/kantor/tambah", **given(LEMBATA, name="Kantor Lain"))
    path = address_of(budi, "Kantor Lain")
    answer = budi.post(f"{path}/ubah", **given(LEMBATA), version=budi.version(path))
    assert "Sudah ada kantor" in answer.text
    assert len(kept(demo)) == 2


def test_one_fills_in_for_ones_own_kabupaten_alone(demo: Services, sikka: Browser) -> None:
    budi = Browser(demo, "budi")
    budi.does("/kantor/tambah", **given(LEMBATA, name="Kantor Lembata"))
    budi.does("/kantor/tambah", **given(SIKKA, LEMBATA, name="Kantor Dua"))
    lembata, both = (address_of(budi, name) for name in ("Kantor Lembata", "Kantor Dua"))
    page = sikka.text("/kantor")
    assert "Kantor Lembata" not in page
    assert "Kantor Dua" in page
    assert f"{both}/hapus" not in page
    for path in (lembata, both):
        assert sikka.get(path).status_code == 404
        version = budi.version(path)
        assert sikka.post(f"{path}/hapus", version=version).status_code == 404
        assert sikka.post(f"{path}/ubah", **given(SIKKA), version=version).status_code == 404
    assert "di luar wilayah" in sikka.post("/kantor/tambah", **given(LEMBATA)).text
    assert "ditambahkan" in sikka.does("/kantor/tambah", **given(SIKKA))
    assert len(kept(demo)) == 3


def test_the_kabupaten_without_an_office_are_named(demo: Services) -> None:
    budi = Browser(demo, "budi")
    assert "22 kabupaten tanpa kantor" in budi.text("/kantor")
    budi.does("/kantor/tambah", **given(SIKKA))
    assert "21 kabupaten tanpa kantor" in budi.text("/kantor")
    checked = re.search(r'value="53.13" checked', budi.text("/kantor/baru?melayani=53.13"))
    assert checked


@pytest.mark.parametrize("login", ["rosa", "dedi", "eva", "fitri"])
def test_who_may_not_fill_in_sees_none_of_it(demo: Services, login: str) -> None:
    assert Browser(demo, login).get("/kantor").status_code == 403


def test_every_act_is_noted(demo: Services) -> None:
    budi = Browser(demo, "budi")
    budi.does("/kantor/tambah", **given(SIKKA))
    path = address_of(budi, "Kantor Contoh")
    budi.does(f"{path}/hapus", version=budi.version(path))
    with demo.database.begin() as store:
        acts = store.audit.of("office:Kantor Contoh")
    assert [(act.act, act.details) for act in acts] == [
        ("office_filled", {}),
        ("office_removed", {}),
    ]
    assert {act.actor.partition(":")[0] for act in acts} == {"staff"}
