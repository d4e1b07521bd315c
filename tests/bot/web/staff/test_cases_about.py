"""Saying whom a case is about is a look into the roster: counted, noted, and closed elsewhere."""

import re

import pytest

from handlers.services import Services
from handlers.staff.people import MOST_SEARCHES
from storage.audit import Act
from tests.bot.web.staff.case_house import MARIA, SIKKA, does, report_accident
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.counting import counted
from tests.handlers.reports.reporting import House
from tests.handlers.staff.people_house import (
    MARIAS_CARD,
    MARKUS,
    MARKUS_CARD,
    NOBODY,
    NOBODYS_CARD,
    acts,
    id_of,
)

UNKNOWN = "Tidak ditemukan di daftar peserta, atau bukan wilayah kerja Anda."
TOO_OFTEN = f"Sudah {MOST_SEARCHES} pencarian dalam satu jam."
NIK, CARD = {"nik": MARIA, "kpj": ""}, {"nik": "", "kpj": MARIAS_CARD}


def searches(services: Services, subject: str) -> list[Act]:
    """Return the searches that the audit holds about a subject."""
    return [act for act in acts(services, subject) if act.act == "person_searched"]


@pytest.mark.parametrize(("given", "by"), [(NIK, "nik"), (CARD, "kpj")])
def test_whom_it_is_about_is_noted_as_a_search(
    demo: Services, given: dict[str, str], by: str
) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    assert "ada di daftar peserta" in does(Browser(demo, "rosa"), filed.number, "tentang", **given)
    assert house.case(filed.number).person_id == id_of(MARIA, demo)
    (noted,) = searches(demo, f"person:{id_of(MARIA, demo)}")
    assert noted.details == {"by": by, "found": True, "case": filed.number}
    assert noted.actor.startswith("staff:")


@pytest.mark.parametrize(
    "given",
    [{"nik": NOBODY, "kpj": ""}, {"nik": "", "kpj": NOBODYS_CARD},
     {"nik": MARKUS, "kpj": ""}, {"nik": "", "kpj": MARKUS_CARD}],
    ids=["nobody's NIK", "nobody's card", "NIK of elsewhere", "card of elsewhere"],
)  # fmt: skip
def test_who_is_of_elsewhere_is_as_unknown_as_nobody(demo: Services, given: dict[str, str]) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    rosa = Browser(demo, "rosa")
    told = does(rosa, filed.number, "tentang", **given)
    assert told.startswith(f"Nomornya dicatat. {UNKNOWN}")
    case = house.case(filed.number)
    assert (case.person_id, case.kabupaten) == (None, SIKKA)
    assert (case.nik_index or case.kpj_index) is not None
    assert "Tidak ditemukan di daftar peserta" in rosa.text(f"/laporan/{filed.number}")
    (noted,) = searches(demo, "people")
    assert noted.details["found"] is False
    assert searches(demo, f"person:{id_of(MARKUS, demo)}") == []


@pytest.mark.parametrize(
    ("there", "nobody"),
    [({"nik": MARKUS, "kpj": ""}, {"nik": NOBODY, "kpj": ""}),
     ({"nik": "", "kpj": MARKUS_CARD}, {"nik": "", "kpj": NOBODYS_CARD})],
    ids=["nik", "card"],
)  # fmt: skip
def test_both_are_the_same_work(
    demo: Services, there: dict[str, str], nobody: dict[str, str]
) -> None:
    house, asked = House(demo), list[list[str]]()
    rosa = Browser(demo, "rosa")
    # The first look of all also sees whether words went live.
    rosa.text("/antrean")
    for given in (nobody, there):
        _, filed = report_accident(house, who=f"orang {len(asked)}")
        version, mark = house.case(filed.number).version, rosa.mark()
        data = {"csrf_token": mark, "version": version, **given}
        with counted() as seen:
            answer = rosa.client.post(f"/petugas/laporan/{filed.number}/tentang", data=data)
        assert answer.status_code == 303
        asked.append(list(seen.sql))
    assert asked[0] == asked[1]


def test_an_open_case_of_elsewhere_is_not_told(demo: Services) -> None:
    house = House(demo)
    theirs = house.phone().files(nik=MARIA, kabupaten="53.06")
    _, filed = report_accident(house)
    path = f"/laporan/{filed.number}"
    # A supervisor, who may see both, is told of the other.
    budi, rosa = Browser(demo, "budi"), Browser(demo, "rosa")
    refused = budi.post(f"{path}/tentang", version=budi.version(path), **NIK)
    assert refused.status_code == 422
    assert theirs.number in refused.text
    answer = rosa.post(f"{path}/tentang", version=rosa.version(path), **NIK)
    assert answer.status_code == 303
    assert theirs.number not in rosa.text(path)


def test_looks_and_searches_are_counted_together(demo: Services, clock: StandingClock) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}"
    with demo.database.begin() as store:
        account = store.staff.by_login("rosa")
        assert account is not None
        for _ in range(MOST_SEARCHES - 2):
            store.audit.note(account.actor, "person_searched", "people", clock(), by="nik")
    rosa.post("/peserta", number=NOBODY)
    does(rosa, filed.number, "tentang", nik=NOBODY, kpj="")
    before = house.case(filed.number)
    refused = rosa.post(f"{path}/tentang", version=before.version, **NIK)
    assert refused.status_code == 422
    assert TOO_OFTEN in refused.text
    assert house.case(filed.number) == before
    assert TOO_OFTEN in rosa.does("/peserta", number=MARIA)
    clock.advance(hours=1)
    assert "ada di daftar peserta" in does(Browser(demo, "rosa"), filed.number, "tentang", **NIK)


def test_a_look_that_comes_to_nothing_counts_too(demo: Services) -> None:
    house = House(demo)
    house.phone().files(nik=MARIA, kabupaten=SIKKA)
    _, filed = report_accident(house)
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}"
    assert rosa.post(f"{path}/tentang", version=rosa.version(path), **NIK).status_code == 422
    assert len(searches(demo, f"person:{id_of(MARIA, demo)}")) == 1
    # Nobody is looked for with an old form.
    assert rosa.post(f"{path}/tentang", version=99, **NIK).status_code == 409
    assert len(searches(demo, f"person:{id_of(MARIA, demo)}")) == 1


def test_the_earlier_person_stands_again(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house, nik=MARIA, who="")
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}"
    does(rosa, filed.number, "tentang", nik=NOBODY, kpj="")
    assert house.case(filed.number).person_id is None
    assert does(rosa, filed.number, "batal", what="about").startswith("Dibatalkan")
    assert house.case(filed.number).person_id == id_of(MARIA, demo)
    page = rosa.text(path)
    assert "M**** C*****" in page
    assert re.search(r"orangnya dicatat petugas <small>\(dibatalkan\)", page)
    joined = house.phone().files(nik=MARIA)
    assert house.case(joined.number).id == house.case(filed.number).id


def test_a_case_whose_place_nobody_told_stays_with_whoever_works_it(demo: Services) -> None:
    house = House(demo)
    filed = house.phone().files(nik=MARIA)
    house.work()
    assert house.case(filed.number).kabupaten == SIKKA
    told = does(Browser(demo, "rosa"), filed.number, "tentang", nik=NOBODY, kpj="")
    assert "Nomornya dicatat" in told
    assert house.case(filed.number).kabupaten == SIKKA
