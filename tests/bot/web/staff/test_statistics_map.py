"""The map of NTT and its villages: what stands there, how far one sees, what leaves the desk."""

import csv
import io
import re

import pytest

from bot.web.staff.desk import PREFIX
from bot.web.staff.map_measures import MEASURES, ranges_of, shade_of, steps_of
from bot.web.staff.words import Words
from handlers.services import Services
from handlers.staff.counting import count_if_due
from storage.place_counts import PlaceCount
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.storage.place_rows import imagine, keep

_SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
_TILE = re.compile(r'<a class="tile[^"]*" href="[^"]*/peta/(\d\d\.\d\d)"[^>]*aria-label="([^"]*)"')
_VILLAGE = re.compile(r'<th scope="row"><span>([^<]*)(?:<br><small class="soft">Kec\. ([^<]*)<)?')


def shown(page: str) -> list[tuple[str, str]]:
    """Return desa and kecamatan of each row of a page, empty where none is known."""
    return [(desa.replace("Desa tidak tercatat", ""), kec) for desa, kec in _VILLAGE.findall(page)]


@pytest.fixture
def world(demo: Services) -> Services:
    """The demo with sixty more people in a few villages, counted."""
    with demo.database.begin() as store:
        keep(store, *imagine(60))
    count_if_due(demo)
    return demo


def test_the_map_has_all_22_and_says_their_numbers(world: Services) -> None:
    page = Browser(world, "budi").text("/peta")
    tiles = dict(_TILE.findall(page))
    assert len(tiles) == 22
    with world.database.begin() as store:
        sikka = store.place_counts.kabupaten()["53.07"]
    assert tiles["53.07"] == f"Kabupaten Sikka: {sikka.covered}"
    assert tiles["53.02"] == "Kabupaten Timor Tengah Selatan: belum ada daftar peserta"


@pytest.mark.parametrize("measure", ["covered", "linked", "accidents", "deaths", "gap"])
def test_every_measure_is_drawn_with_words_and_without_styles(
    world: Services, measure: str
) -> None:
    page = Browser(world, "budi").text(f"/peta?tampil={measure}")
    maps = [svg for svg in _SVG.findall(page) if 'role="group"' in svg]
    assert len(maps) == 2
    assert all("<title" in svg and "<desc" in svg for svg in maps)
    assert "style=" not in page
    assert Browser(world, "budi").get("/peta?tampil=anything").status_code == 404


def test_a_guess_is_called_a_guess(world: Services) -> None:
    for path in ("/peta", "/peta?tampil=gap", "/peta/53.07"):
        assert "perkiraan kasar" in Browser(world, "budi").text(path)


def test_an_officer_sees_the_own_kabupaten_and_of_the_others_no_number(world: Services) -> None:
    rosa = Browser(world, "rosa")
    page = rosa.text("/peta")
    assert set(dict(_TILE.findall(page))) == {"53.07"}
    assert page.count("bukan wilayah Anda</title>") == 2 * 21
    assert "Lembata</a>" not in page
    assert rosa.get("/peta/53.07").status_code == 200
    assert rosa.get("/peta/53.13").status_code == 404
    assert rosa.get("/peta/99.99").status_code == 404


def test_villages_come_with_the_widest_gap_first(world: Services) -> None:
    page = Browser(world, "rosa").text("/peta/53.07")
    with world.database.begin() as store:
        villages = store.place_counts.villages("53.07", 4, None, 100)
    assert shown(page) == [(place.desa, place.kecamatan) for place, _ in villages]
    assert len(villages) > 2
    assert "style=" not in page


def test_pages_go_on_behind_a_village(world: Services) -> None:
    with world.database.begin() as store:
        villages = store.place_counts.villages("53.07", 4, None, 100)
    first, gap = villages[0]
    rosa = Browser(world, "rosa")
    rest = rosa.text(f"/peta/53.07?gap={gap}&kecamatan={first.kecamatan}&desa={first.desa}")
    assert shown(rest) == [(place.desa, place.kecamatan) for place, _ in villages[1:]]
    assert "Dari awal" in rest
    assert rosa.get("/peta/53.07?gap=many").status_code == 400


@pytest.mark.parametrize("login", ["dedi", "eva", "ani", "fitri"])
def test_who_may_not_export_is_refused_and_not_asked(world: Services, login: str) -> None:
    browser = Browser(world, login)
    assert "/peta/ekspor" not in browser.text("/peta")
    assert browser.post("/peta/ekspor", format=".csv").status_code == 403


def test_an_export_has_counts_of_the_own_area_names_nobody_and_is_noted(world: Services) -> None:
    answer = Browser(world, "rosa").post("/peta/ekspor", format=".csv", kabupaten="")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["kabupaten"] for row in rows] == ["53.07"]
    assert "Contoh" not in answer.text
    with world.database.begin() as store:
        acts = store.audit.of("counts:peta-ntt")
    assert [(act.act, act.details) for act in acts] == [("counts_exported", {"rows": 1})]


def test_villages_leave_as_a_workbook_too_but_not_those_of_others(world: Services) -> None:
    rosa = Browser(world, "rosa")
    answer = rosa.post("/peta/ekspor", format=".xlsx", kabupaten="53.07")
    assert answer.data.startswith(b"PK")
    assert "lontar-peta-53.07" in answer.headers["Content-Disposition"]
    assert rosa.post("/peta/ekspor", format=".csv", kabupaten="53.13").status_code == 404
    assert rosa.post("/peta/ekspor", format=".exe", kabupaten="53.07").status_code == 400


def test_counting_again_is_for_once_a_minute(world: Services, clock: StandingClock) -> None:
    budi = Browser(world, "budi")
    assert "Baru saja dihitung" in budi.does("/peta/hitung")
    clock.advance(minutes=2)
    assert "Sedang dihitung lagi" in budi.does("/peta/hitung")
    for path in ("/peta", "/peta/53.07", "/statistik"):
        page = budi.text(path)
        assert "Angka lama tetap tampil" in page
        assert "Hitung lagi" not in page
    part = {"HX-Request": "true"}
    assert budi.client.get(f"{PREFIX}/peta/hitungan", headers=part).status_code == 204
    clock.advance(seconds=2)
    assert count_if_due(world)
    asked = budi.client.get(f"{PREFIX}/peta/hitungan", headers=part)
    assert asked.headers["HX-Refresh"] == "true"
    assert "Angka lama" not in budi.text("/peta")
    assert budi.get("/peta/hitungan").headers["Location"].endswith("/peta")


@pytest.mark.parametrize(
    ("measure", "top", "ranges"),
    [
        ("covered", 47, ["1\u201310", "11\u201320", "21\u201330", "31\u201340", "41\u201350"]),
        ("deaths", 3, ["1", "2", "3", "4", "5"]),
        ("covered", 1_900, ["1\u2013500", "501\u20131.000", "1.001\u20131.500"]),
        ("linked", 0, ["1\u201320%", "21\u201340%", "41\u201360%", "61\u201380%", "81\u2013100%"]),
    ],
)
def test_the_legend_names_every_number_once(
    demo: Services, measure: str, top: int, ranges: list[str]
) -> None:
    place = PlaceCount("53.07", "", "", top, top, 0, 0, top, 0, 0)
    words = Words.of(demo.guide.texts, "id", demo.now())
    steps = steps_of(MEASURES[measure], {"53.07": place})
    said = ranges_of(MEASURES[measure], steps, words)
    assert [text for _, text in said][: len(ranges)] == ranges
    assert [shade for shade, _ in said] == [1, 2, 3, 4, 5]
    # What is shown as a number has the shade that the legend gives that number.
    ends = [round(step) for step in steps]
    assert [shade_of(float(end), steps) for end in ends] == [1, 2, 3, 4, 5]
    assert shade_of(ends[0] + 0.4, steps) == 1
    assert shade_of(0.4, steps) == 0
