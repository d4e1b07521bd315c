"""Rows 89 and 94 of the list of bad inputs: days and ages of a roster, read or refused."""

from datetime import date, datetime

import pytest

from tests.handlers.roster.roster_files import (
    MARIA,
    SITI,
    YOSEF,
    cautions,
    check,
    csv_of,
    refusals,
    row_with,
    xlsx_of,
)


@pytest.mark.parametrize(
    ("cell", "born"),
    [
        pytest.param("1985-07-05", "1985-07-05", id="iso"),
        pytest.param("1985-07-05 00:00:00", "1985-07-05", id="iso-midnight"),
        pytest.param("05-07-1985", "1985-07-05", id="day-first"),
        pytest.param("5-7-1985", "1985-07-05", id="day-first-short"),
        pytest.param("01/02/03", None, id="89-slashes"),
        pytest.param("05/07/1985", None, id="89-slashes-long-year"),
        pytest.param("44927", None, id="89-serial"),
        pytest.param("1 Mei 1985", None, id="89-words"),
        pytest.param("05-07-85", None, id="89-short-year"),
        pytest.param("30-02-1985", None, id="no-such-day"),
    ],
)
def test_a_day_is_read_in_the_declared_forms_only(cell: str, born: str | None) -> None:
    checked = row_with("TANGGAL LAHIR", cell)
    if born is None:
        assert refusals(checked) == [(2, "day")]
    else:
        assert [row.enrolment.identity.born for row in checked.rows] == [born]


def test_a_cell_that_is_a_day_is_read_and_a_number_is_not() -> None:
    head = ("NIK", "NAMA", "TANGGAL LAHIR")
    rows = (
        (MARIA, "Maria", date(1985, 7, 5)),
        (YOSEF, "Yosef", datetime(1979, 3, 12)),  # noqa: DTZ001 - a cell has no zone
        (SITI, "Siti", 44927),
    )
    checked = check(xlsx_of(head, *rows), "roster.xlsx")
    assert [row.enrolment.identity.born for row in checked.rows] == ["1985-07-05", "1979-03-12"]
    assert refusals(checked) == [(4, "day")]


@pytest.mark.parametrize(
    ("born", "key"),
    [
        pytest.param("2017-07-05", "age", id="94-age-9"),
        pytest.param("1896-07-05", "age", id="94-age-130"),
        pytest.param("2030-07-05", "age", id="94-not-born-yet"),
    ],
)
def test_an_age_that_no_worker_has_is_refused(born: str, key: str) -> None:
    assert refusals(row_with("TANGGAL LAHIR", born)) == [(2, key)]


def test_a_birth_date_other_than_the_niks_is_only_a_caution() -> None:
    checked = row_with("TANGGAL LAHIR", "1985-07-06")
    assert cautions(checked) == [(2, "born_differs")]
    assert len(checked.rows) == 1


def test_a_nik_of_a_hundred_years_may_be_a_childs() -> None:
    checked = check(csv_of("NIK;NAMA", "5307010507180001;Maria"))
    assert cautions(checked) == [(2, "age_unsure")]
