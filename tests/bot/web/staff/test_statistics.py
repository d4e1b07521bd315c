"""The statistics: what each section says, how far it reaches, and quotas that staff fill in."""

import csv
import io
import re

import pytest

from handlers.services import Services
from handlers.staff.counting import count_if_due
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.counting import counted as statements
from tests.storage.place_rows import counted, imagine, keep

_CHART = re.compile(r'<svg class="chart".*?</svg>', re.DOTALL)


@pytest.fixture
def world(demo: Services) -> Services:
    """The demo with sixty more people and as many cases."""
    with demo.database.begin() as store:
        keep(store, *imagine(60))
    return demo


def _programme(services: Services, code: str) -> int:
    with services.database.begin() as store:
        return next(one.id for one in store.quotas.programmes() if one.code == code)


def test_every_section_has_a_chart_with_words_and_a_table(world: Services) -> None:
    page = Browser(world, "budi").text("/statistik")
    for title in ("Umur kasus", "Berapa lama", "Laporan per bulan", "Tanda yang", "Santunan"):
        assert title in page
    charts = _CHART.findall(page)
    assert len(charts) >= 4
    assert all("<title" in chart and "<desc" in chart for chart in charts)
    assert "style=" not in page


def test_reports_by_month_add_up_to_those_that_were_told(world: Services) -> None:
    answer = Browser(world, "rosa").post("/statistik/ekspor", section="months", format=".csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 12
    told = counted(*imagine(60))
    deaths = sum(here["deaths_told"] for key, here in told.items() if key[0] == "53.07")
    # A year ago to the day lies in a month that is no more shown.
    assert 0 < sum(int(row["death_reports"]) for row in rows) <= deaths


def test_each_section_leaves_as_a_file_and_is_noted(world: Services) -> None:
    budi = Browser(world, "budi")
    for section in ("ages", "speeds", "months", "flags", "reach", "money"):
        answer = budi.post("/statistik/ekspor", section=section, format=".csv")
        assert answer.status_code == 200
        with world.database.begin() as store:
            assert store.audit.of(f"counts:statistik-{section}")
    assert budi.post("/statistik/ekspor", section="names", format=".csv").status_code == 404
    assert Browser(world, "fitri").post("/statistik/ekspor", section="ages").status_code == 403


def test_everybody_with_statistics_reads_them_and_nobody_a_name(world: Services) -> None:
    for login in ("rosa", "dedi", "eva", "ani", "fitri"):
        page = Browser(world, login).text("/statistik")
        assert "Maria" not in page
        assert "/ekspor" in page or login != "rosa"


def test_a_quota_is_filled_in_with_its_source_by_who_may(
    world: Services, clock: StandingClock
) -> None:
    programme = _programme(world, "NTT-2026")
    path = f"/statistik/program/{programme}"
    ani = Browser(world, "ani")
    filled = {"kabupaten": "53.07", "places": "6.041", "source": "Ekora NTT", "version": 0}
    assert "Kuota disimpan" in ani.does(path, **filled)
    assert 'value="6.041"' in ani.text(path)
    assert "Ekora NTT" in Browser(world, "rosa").text(path)
    # Somebody who still saw the empty field does not write over it.
    clock.advance(minutes=1)
    assert ani.post(path, **filled).status_code == 409
    with world.database.begin() as store:
        noted = store.audit.of(f"programme:{programme}")
        version = int(store.quotas.all()[programme, "53.07"].at.timestamp())
    assert noted[-1].details == {"kabupaten": "53.07", "before": None, "after": 6041}
    ani.does(path, kabupaten="53.07", places="", source="", version=version)
    with world.database.begin() as store:
        assert not store.quotas.all()


def test_a_quota_without_source_or_number_is_refused(world: Services) -> None:
    path = f"/statistik/program/{_programme(world, 'NTT-2026')}"
    ani = Browser(world, "ani")
    given = {"kabupaten": "53.07", "version": 0}
    assert "sumbernya" in ani.does(path, places="10", source="", **given)
    assert "harus angka" in ani.does(path, places="ten", source="x", **given)
    there = {"places": "10", "source": "x", "version": 0}
    assert ani.post(path, kabupaten="99.99", **there).status_code == 404
    assert ani.post("/statistik/program/999999", kabupaten="53.07", **there).status_code == 404
    assert Browser(world, "rosa").post(path, kabupaten="53.07", **there).status_code == 403


def test_programmes_are_counted_by_a_worker_and_never_while_somebody_waits(
    world: Services, clock: StandingClock
) -> None:
    path, rosa = f"/statistik/program/{_programme(world, 'NTT-2026')}", Browser(world, "rosa")
    with statements() as seen:
        for page in (rosa.text("/statistik/program"), rosa.text(path)):
            assert "Sedang dihitung" in page
    assert not [sql for sql in seen.sql if "count" in sql and "cover_periods" in sql]
    refused = rosa.post("/statistik/program/ekspor", format=".csv")
    assert refused.status_code == 303
    assert "Belum dihitung." in rosa.text("/statistik/program")
    clock.advance(seconds=1)
    assert count_if_due(world)
    for page in (rosa.text("/statistik/program"), rosa.text(path)):
        assert "Sedang dihitung" not in page
        assert "Dihitung" in page


def test_programmes_show_the_own_area_alone(world: Services) -> None:
    count_if_due(world)
    path = f"/statistik/program/{_programme(world, 'P')}"
    whole, own = Browser(world, "budi").text(path), Browser(world, "rosa").text(path)
    assert "Kabupaten Lembata" in whole
    assert "Kabupaten Lembata" not in own
    assert "Kabupaten Sikka" in own
    assert "Program dan kuota" in Browser(world, "rosa").text("/statistik/program")
    answer = Browser(world, "rosa").post("/statistik/program/ekspor", format=".csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {row["kabupaten"] for row in rows} == {"53.07"}
