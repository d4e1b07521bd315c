"""Reading dates as people type them; today is Saturday, 21 November 2026. Bad input 58."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.dates import DateFault, DateFaultCode, read_date

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-03", "2026-01-03"),
        ("2026/1/3", "2026-01-03"),
        ("2026-11-21T09:00", "2026-11-21"),
        ("03-01-2026", "2026-01-03"),
        ("3/1/26", "2026-01-03"),
        ("3.1.2026", "2026-01-03"),
        ("03 01 2026", "2026-01-03"),
        ("17081985", "1985-08-17"),
        ("170885", "1985-08-17"),
        ("20260103", "2026-01-03"),
        ("17 agst 85", "1985-08-17"),
        ("17-Agustus-1985", "1985-08-17"),
        ("17agt85", "1985-08-17"),
        ("5 mei 1990", "1990-05-05"),
        ("5 Pebruari '90", "1990-02-05"),
        ("1 nopember 2026.", "2026-11-01"),
        ("August 17, 1985", "1985-08-17"),
        ("17th of August 1985", "1985-08-17"),
        ("tgl 3 bulan 5 tahun 2026", "2026-05-03"),
        ("tanggal 3 bln mei thn 90", "1990-05-03"),
        ("Senin, 17 Agustus 2026", "2026-08-17"),
        ("meninggal tanggal 3 januari 2026 jam 9 pagi di rumah", "2026-01-03"),
        ("٣/١/٢٠٢٦", "2026-01-03"),  # noqa: RUF001
        ("5 mei", "2026-05-05"),
        ("21 november", "2026-11-21"),
        ("3/5", "2026-05-03"),
        ("29 feb 2024", "2024-02-29"),
        ("12/12/27", "2027-12-12"),
        ("12/12/28", "1928-12-12"),
        ("31-12-1999", "1999-12-31"),
    ],
)
def test_a_date_written_out_is_read_day_first(text: str, expected: str) -> None:
    assert read_date(text, TODAY) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hari ini", "2026-11-21"),
        ("ini hari", "2026-11-21"),
        ("tadi pagi jam 9", "2026-11-21"),
        ("barusan", "2026-11-21"),
        ("kemarin", "2026-11-20"),
        ("Kemaren!", "2026-11-20"),
        ("kmrn", "2026-11-20"),
        ("kamareng", "2026-11-20"),
        ("kamaren", "2026-11-20"),
        ("kemarin jam 15.30 di kebun", "2026-11-20"),
        ("tadi saya lihat kemarin", "2026-11-20"),
        ("kemarin dulu", "2026-11-19"),
        ("kemarin lusa", "2026-11-19"),
        ("the day before yesterday", "2026-11-19"),
        ("besok", "2026-11-22"),
        ("eso", "2026-11-22"),
        ("lusa", "2026-11-23"),
        ("dua hari yang lalu", "2026-11-19"),
        ("3 hari lalu", "2026-11-18"),
        ("3hr yg lalu", "2026-11-18"),
        ("su tiga hari lalu", "2026-11-18"),
        ("anam hari lalu", "2026-11-15"),
        ("sehari lalu", "2026-11-20"),
        ("seminggu yang lalu", "2026-11-14"),
        ("dua minggu lalu", "2026-11-07"),
        ("3 days ago", "2026-11-18"),
        ("a week ago", "2026-11-14"),
        ("hari senin", "2026-11-16"),
        ("senin kemarin", "2026-11-16"),
        ("jum'at lalu", "2026-11-20"),
        ("sabtu lalu", "2026-11-14"),
        ("hari minggu", "2026-11-15"),
        ("hari minggu kemarin", "2026-11-15"),
        ("sabtu minggu lalu", "2026-11-14"),
        ("last monday", "2026-11-16"),
        ("senin depan", "2026-11-23"),
        ("tgl 3", "2026-11-03"),
        ("tgl 3 bulan lalu", "2026-10-03"),
        ("tanggal 30 bulan ini", "2026-11-30"),
    ],
)
def test_words_are_counted_from_today(text: str, expected: str) -> None:
    assert read_date(text, TODAY) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", DateFaultCode.NOT_A_DATE),
        ("Maria Contoh", DateFaultCode.NOT_A_DATE),
        ("umur 41", DateFaultCode.NOT_A_DATE),
        ("jam 9", DateFaultCode.NOT_A_DATE),
        ("44927", DateFaultCode.NOT_A_DATE),
        ("999999", DateFaultCode.NOT_A_DATE),
        ("5307014507850001", DateFaultCode.NOT_A_DATE),
        ("17² mei 1985", DateFaultCode.NOT_A_DATE),
        ("Mei 2026", DateFaultCode.NOT_A_DATE),
        ("31 Februari 2026", DateFaultCode.NO_SUCH_DAY),
        ("30 Feb", DateFaultCode.NO_SUCH_DAY),
        ("30/02/2026", DateFaultCode.NO_SUCH_DAY),
        ("29-02-2025", DateFaultCode.NO_SUCH_DAY),
        ("2026-13-40", DateFaultCode.NO_SUCH_DAY),
        ("tgl 31 bulan ini", DateFaultCode.NO_SUCH_DAY),
        ("tgl 0", DateFaultCode.NO_SUCH_DAY),
        ("01-01-0000", DateFaultCode.BAD_YEAR),
        ("3 januari 2569", DateFaultCode.BAD_YEAR),
        ("5 mei 985", DateFaultCode.BAD_YEAR),
        ("1/1/1", DateFaultCode.BAD_YEAR),
        ("01-01-1899", DateFaultCode.BAD_YEAR),
        ("999 tahun lalu", DateFaultCode.BAD_YEAR),
    ],
)
def test_what_is_no_date_is_named(text: str, code: DateFaultCode) -> None:
    assert read_date(text, TODAY) == DateFault(code)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        pytest.param("tadi malam", "2026-11-20", "2026-11-21", id="before or after midnight"),
        pytest.param("sabtu", "2026-11-14", "2026-11-21", id="today's own weekday"),
        pytest.param("tgl 25", "2026-10-25", "2026-11-25", id="a day still ahead"),
        pytest.param("5 desember", "2025-12-05", "2026-12-05", id="a month still ahead"),
        pytest.param("02/13/2026", "2026-02-13", "2026-02-13", id="month before day"),
        pytest.param("Selasa 17-8-2026", "2026-08-17", "2026-08-17", id="another weekday"),
        pytest.param("3 atau 4 januari 2026, 5 jan 2026", "2026-01-04", "2026-01-05", id="two"),
        pytest.param("kemarin atau kemarin dulu", "2026-11-19", "2026-11-20", id="two words"),
    ],
)
def test_one_of_two_days_is_asked_back(text: str, earliest: str, latest: str) -> None:
    assert read_date(text, TODAY) == DateFault(
        DateFaultCode.AMBIGUOUS, date.fromisoformat(earliest), date.fromisoformat(latest)
    )


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("minggu lalu", "2026-11-09", "2026-11-15"),
        ("minggu kemarin", "2026-11-09", "2026-11-15"),
        ("last week", "2026-11-09", "2026-11-15"),
        ("minggu ini", "2026-11-16", "2026-11-21"),
        ("bulan lalu", "2026-10-01", "2026-10-31"),
        ("bulan ini", "2026-11-01", "2026-11-21"),
        ("3 bulan lalu", "2026-08-01", "2026-08-31"),
        ("tahun lalu", "2025-01-01", "2025-12-31"),
        ("setahun yang lalu", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_week_a_month_or_a_year_is_not_a_day(text: str, earliest: str, latest: str) -> None:
    assert read_date(text, TODAY) == DateFault(
        DateFaultCode.VAGUE, date.fromisoformat(earliest), date.fromisoformat(latest)
    )


@pytest.mark.parametrize("month_end", ["2026-01-01", "2026-03-01", "2028-03-01", "2027-03-31"])
def test_yesterday_crosses_months_and_leap_days(month_end: str) -> None:
    today = date.fromisoformat(month_end)
    assert read_date("kemarin", today) == today - timedelta(days=1)


def test_the_31st_of_a_month_of_thirty_days_is_refused() -> None:
    assert read_date("tgl 31 bulan lalu", date(2026, 12, 5)) == DateFault(DateFaultCode.NO_SUCH_DAY)


@given(
    st.dates(date(1930, 1, 1), date(2027, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d%m%Y", "%Y%m%d"]),
)
def test_every_date_is_read_back_from_every_usual_form(day: date, form: str) -> None:
    assert read_date(day.strftime(form), TODAY) == day


@given(st.dates(date(1928, 1, 1), date(2027, 12, 31)))
def test_two_digits_of_a_year_mean_the_latest_that_is_not_far_ahead(day: date) -> None:
    assert read_date(day.strftime("%d/%m/%y"), TODAY) == day


@given(st.integers(0, 999), st.dates(date(2025, 1, 1), date(2035, 1, 1)))
def test_days_ago_are_days_ago(days: int, today: date) -> None:
    assert read_date(f"{days} hari yang lalu", today) == today - timedelta(days=days)


@given(st.dates(date(2025, 1, 1), date(2035, 1, 1)))
def test_last_monday_is_within_the_last_seven_days(today: date) -> None:
    day = read_date("senin lalu", today)
    assert isinstance(day, date)
    assert day.weekday() == 0
    assert 1 <= (today - day).days <= 7


@given(st.text(max_size=80), st.dates(date(2025, 1, 1), date(2035, 1, 1)))
def test_no_text_brings_the_reader_down(text: str, today: date) -> None:
    read_date(text, today)


WORDS = [
    "tgl", "3", "31", "bulan", "lalu", "mei", "2026", "hari", "senin", "minggu", "yang", "se",
    "kemarin", "tadi", "29", "feb", "/", "-", "tahun", "dua", "last", "week", "999", "ini", "00",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=7), st.dates(date(2025, 1, 1), date(2035, 1, 1)))
def test_no_mixture_of_its_own_words_brings_the_reader_down(words: list[str], today: date) -> None:
    read_date(" ".join(words), today)
