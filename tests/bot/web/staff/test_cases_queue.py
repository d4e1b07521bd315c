"""The queue at the desk: what presses stands first, nobody reads a name, and rows cost nothing."""

import re
from datetime import timedelta

import pytest

from conversations.rules.case import CaseKind
from handlers.services import Services
from tests.bot.web.staff.case_house import FLORES_TIMUR, MARIA, report_accident
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.counting import counted
from tests.handlers.reports.reporting import House


def numbers(text: str) -> list[str]:
    """Return the numbers of the rows, from above."""
    return re.findall(r'id="k(KL-[A-Z0-9]{5})"', text)


def test_what_presses_stands_first_with_its_clock_in_words(
    demo: Services, clock: StandingClock
) -> None:
    house, now = House(demo), clock.now
    filed = {}
    for name, days, kind in (
        ("late", 3, CaseKind.ACCIDENT),
        ("soon", 1, CaseKind.ACCIDENT),
        ("waits", 5, CaseKind.DEATH),
    ):
        clock.now = now - timedelta(days=days)
        told = {"happened_on": clock.now.date(), "kabupaten": "53.07", "who": f"Nama {name}"}
        filed[house.phone().files(kind, **told).number] = name
    clock.now = now
    page = Browser(demo, "rosa").text("/antrean")
    assert [filed[number] for number in numbers(page)] == ["late", "soon", "waits"]
    rows = re.sub(r"<[^>]+>", " ", page.partition("<tbody")[2])
    for words in ("lewat 33 jam", "15 jam lagi", "menunggu 5 hari", "belum ada", "N*** l***"):
        assert words in rows
    assert "Nama" not in rows


def test_each_sees_their_own_kabupaten(demo: Services) -> None:
    house = House(demo)
    mine, theirs = (
        report_accident(house)[1].number,
        report_accident(house, FLORES_TIMUR)[1].number,
    )
    assert numbers(Browser(demo, "rosa").text("/antrean")) == [mine]
    assert {mine, theirs} < set(numbers(Browser(demo, "budi").text("/antrean")))
    assert "Kabupaten Ende" not in Browser(demo, "rosa").text("/antrean")
    only = Browser(demo, "budi").text(f"/antrean?kabupaten={FLORES_TIMUR}")
    assert set(numbers(only)) == {theirs, "KL-7KQ2M"}
    # Asked for another's, it shows one's own.
    assert numbers(Browser(demo, "rosa").text(f"/antrean?kabupaten={FLORES_TIMUR}")) == [mine]


FILTERS = {
    "jenis=accident": {"accident"},
    "jenis=death": {"death"},
    "status=open": {"death"},
    "status=closed": set(),
    "petugas=mine": {"death"},
    "petugas=nobody": {"accident"},
    "mendesak=1": {"accident"},
    "status=nothing&jenis=x": {"accident", "death"},
}


@pytest.mark.parametrize("asked", FILTERS)
def test_filters(demo: Services, asked: str) -> None:
    house = House(demo)
    clock = demo.clock()
    _, accident = report_accident(house, happened_on=(clock - timedelta(days=4)).date())
    death = house.phone().files(CaseKind.DEATH, who="Ande", kabupaten="53.07")
    rosa = Browser(demo, "rosa")
    path = f"/laporan/{death.number}"
    rosa.does(f"{path}/ambil", version=rosa.version(path))
    kinds = {accident.number: "accident", death.number: "death"}
    found = numbers(rosa.text(f"/antrean?{asked}"))
    assert {kinds[number] for number in found} == FILTERS[asked]


def test_pages_follow_each_other_without_gap_or_double(demo: Services) -> None:
    house = House(demo)
    filed = {report_accident(house, who=f"orang {n}")[1].number for n in range(53)}
    rosa = Browser(demo, "rosa")
    first = rosa.text("/antrean")
    following = re.search(r'rel="next" href="/petugas([^"]+)"', first)
    assert following
    second = rosa.text(following.group(1))
    assert len(numbers(first)) == 50
    assert {*numbers(first), *numbers(second)} == filed
    assert len(numbers(first) + numbers(second)) == len(filed)
    assert 'rel="next"' not in second


def test_more_rows_ask_the_database_no_more(demo: Services) -> None:
    house, rosa = House(demo), Browser(demo, "rosa")

    def statements() -> int:
        with counted() as seen:
            assert rosa.get("/antrean").status_code == 200
        return len(seen.sql)

    _, first = report_accident(house, nik=MARIA)
    house.work()
    path = f"/laporan/{first.number}"
    rosa.does(f"{path}/ambil", version=rosa.version(path))
    few = statements()
    for number in range(20):
        report_accident(house, who=f"orang {number}")
    house.work()
    assert len(numbers(rosa.text("/antrean"))) == 21
    assert statements() == few


def test_the_page_of_a_case_asks_no_more_for_more_reports(demo: Services) -> None:
    house, rosa = House(demo), Browser(demo, "rosa")
    _, filed = report_accident(house, nik=MARIA)

    def statements() -> int:
        with counted() as seen:
            assert rosa.get(f"/laporan/{filed.number}").status_code == 200
        return len(seen.sql)

    # The first look also sees whether words went live.
    statements()
    few = statements()
    for _ in range(5):
        house.phone().files(nik=MARIA)
    assert statements() == few


def test_a_part_of_the_page_refreshes_itself(demo: Services) -> None:
    _, filed = report_accident(House(demo))
    rosa = Browser(demo, "rosa")
    page = rosa.text("/antrean?jenis=accident")
    asked = re.search(r'hx-get="/petugas([^"]+)" hx-trigger="every 15s"', page)
    assert asked
    part = rosa.client.get(f"/petugas{asked.group(1)}", headers={"HX-Request": "true"}).text
    assert numbers(part) == [filed.number]
    assert "<html" not in part
    assert part.lstrip().startswith('<div id="queue"')


def test_a_number_leads_to_its_case(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house, nik=MARIA)
    joined = house.phone().files(nik=MARIA)
    rosa = Browser(demo, "rosa")
    for typed in (filed.number, filed.number.lower().replace("-", " "), joined.number):
        found = rosa.post("/antrean/cari", number=typed)
        assert found.headers["Location"].endswith(f"/laporan/{filed.number}")


MISSES = {
    "KL-22222": "tidak ada laporan dengan nomor ini",
    "KL-7KQ2M": "tidak ada laporan dengan nomor ini",
    MARIA: "bukan nomor laporan",
}


@pytest.mark.parametrize("typed", MISSES)
def test_a_number_that_is_not_there_is_said_in_the_queue(demo: Services, typed: str) -> None:
    answer = Browser(demo, "rosa").post("/antrean/cari", number=typed)
    assert answer.status_code == 404
    assert MISSES[typed] in answer.text
    assert MARIA not in answer.text


def test_keys_are_told_and_rows_can_be_opened_by_them(demo: Services) -> None:
    report_accident(House(demo))
    page = Browser(demo, "rosa").text("/antrean")
    assert '<details id="keys">' in page
    assert "data-search" in page
    assert re.search(r"data-rows>.*?data-open", page, re.DOTALL)
