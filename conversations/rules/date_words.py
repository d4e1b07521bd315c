"""Words for days, months and numbers as people write them: Indonesian, English, Kupang Malay."""

from collections.abc import Iterable


def _numbered(start: int, *lines: str) -> dict[str, int]:
    """Each word of a line with the line's number."""
    return {word: number for number, line in enumerate(lines, start) for word in line.split()}


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of these words, longest first, so that none hides a longer one."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


MONTHS = _numbered(
    1,
    "januari january jan",
    "februari pebruari february feb peb",
    "maret march mar mrt",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus august agst agt agus agu ags aug",
    "september sept sep",
    "oktober october okt oct",
    "november nopember nov nop",
    "desember december des dec",
)

# Monday is 0, as in date.weekday(). A bare "minggu" is a week; Sunday is "hari minggu".
WEEKDAYS = _numbered(
    0,
    "senin senen monday",
    "selasa tuesday",
    "rabu rebo wednesday",
    "kamis thursday",
    "jumat jumaat jum'at friday",
    "sabtu saptu saturday",
    "sunday ahad",
)
SUNDAY = 6

NUMBERS = _numbered(
    1,
    "satu se one a",
    "dua two",
    "tiga three",
    "empat ampat four",
    "lima five",
    "enam anam six",
    "tujuh tuju seven",
    "delapan dalapan eight",
    "sembilan sambilan nine",
    "sepuluh sapuluh ten",
)

# Days from today. Those of TODAY also open a story ("tadi ..."), so any other day outdoes them.
TODAY = {"tadi", "tadi pagi", "tadi siang", "tadi sore", "sekarang", "barusan", "baru saja", "now"}
DAYS_FROM_TODAY = {
    "hari ini": 0,
    "ini hari": 0,
    "today": 0,
    "kemarin": -1,
    "kemaren": -1,
    "kmrn": -1,
    "kamarin": -1,
    "kamaren": -1,
    "kamareng": -1,
    "yesterday": -1,
    "kemarin dulu": -2,
    "kemaren dulu": -2,
    "kamareng dolo": -2,
    "kemarin lusa": -2,
    "lusa kemarin": -2,
    "day before yesterday": -2,
    "besok": 1,
    "beso": 1,
    "eso": 1,
    "esok": 1,
    "tomorrow": 1,
    "lusa": 2,
    "day after tomorrow": 2,
}
LAST_NIGHT = {"tadi malam", "semalam", "last night"}  # before midnight or after it

DAY_UNITS = {"hari": 1, "hr": 1, "day": 1, "days": 1}
WEEK_UNITS = {"minggu": 7, "mgg": 7, "week": 7, "weeks": 7}
MONTH_UNITS = {"bulan": 1, "bln": 1, "month": 1, "months": 1}
YEAR_UNITS = {"tahun": 12, "thn": 12, "taon": 12, "year": 12, "years": 12}
