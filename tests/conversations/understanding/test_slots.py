"""What one message says beside what it asks; mostly on Saturday, 21 November 2026, 15:00."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.case import Relation
from conversations.rules.hour_words import Part
from conversations.rules.regions import Regions, load_regions
from conversations.understanding.slots import Slots, find_slots

WITA = ZoneInfo("Asia/Makassar")
AFTERNOON = "2026-11-21 15:00"
SPOUSE, CHILD, PARENT = Relation.SPOUSE, Relation.CHILD, Relation.PARENT
RELATIVE, OTHER, SELF = Relation.RELATIVE, Relation.OTHER, Relation.SELF
# Invented; the serial numbers end on 1 and 2.
NIK, ANOTHER_NIK = "5307014507850001", "5307014507850002"
KPJ = "12345678901"


@pytest.fixture(scope="module")
def regions() -> Regions:
    return load_regions()


def at(now: str) -> datetime:
    return datetime.fromisoformat(now).replace(tzinfo=WITA)


def on(day: str, hour: str = "", part: str = "") -> dict[str, object]:
    """A moment as slots."""
    return {
        "day": date.fromisoformat(day),
        "hour": time.fromisoformat(hour) if hour else None,
        "part": Part(part) if part else None,
    }


@pytest.mark.parametrize(
    ("now", "text", "slots"),
    [
        # Whole messages.
        (
            AFTERNOON,
            "suami sy jatuh dari pohon kemarin di Alok",
            {"relation": SPOUSE, "kin": "husband", "place": "Alok", **on("2026-11-20")},
        ),
        (
            AFTERNOON,
            "beta pung laki jato dari motor td mlm di Oesapa",
            {
                "relation": SPOUSE,
                "kin": "husband",
                "place": "Oesapa",
                **on("2026-11-20", part="malam"),
            },
        ),
        (
            AFTERNOON,
            "my husband fell yesterday in Maumere",
            {
                "relation": SPOUSE,
                "kin": "husband",
                "place": "Maumere",
                "kabupaten": "53.07",
                **on("2026-11-20"),
            },
        ),
        (
            AFTERNOON,
            "bapa sy meninggal tadi pagi jam 4 di Wuring, sdh bayar rs 4jt",
            {
                "relation": CHILD,
                "kin": "father",
                "place": "Wuring",
                "amounts": (4_000_000,),
                **on("2026-11-21", "04:00", "pagi"),
            },
        ),
        (
            AFTERNOON,
            f"lapor, nik {NIK} kpj {KPJ}, adik sy kena parang jam 2 siang tadi di kebun di Nita",
            {
                "nik": NIK,
                "kpj": KPJ,
                "relation": RELATIVE,
                "kin": "sibling",
                "place": "kebun di Nita",
                **on("2026-11-21", "14:00", "siang"),
            },
        ),
        (
            AFTERNOON,
            "ANAK SAYA JATUH DI KEBUN DI NITA, SIKKA",
            {
                "relation": PARENT,
                "kin": "child",
                "place": "KEBUN DI NITA",
                "kabupaten": "53.07",
            },
        ),
        # Nothing at all.
        (AFTERNOON, "", {}),
        (AFTERNOON, "halo", {}),
        (AFTERNOON, "selamat pagi bapak, sy mau tanya", {}),
        (AFTERNOON, "cara cek sy terdaftar apa tdk gmna pak", {}),
        (AFTERNOON, "😭😭", {}),
        # Around midnight.
        (
            "2026-11-22 00:10",
            "tadi malam sy jatuh",
            {"relation": SELF, **on("2026-11-21", part="malam")},
        ),
        ("2026-11-22 00:10", "barusan sy jatuh", {"relation": SELF}),
        ("2026-11-22 00:10", "sy jatuh kemarin", {"relation": SELF, **on("2026-11-21")}),
        ("2026-11-22 00:10", "jatuh jam 11 malam tadi", on("2026-11-21", "23:00", "malam")),
        ("2026-11-21 23:50", "jatuh jam 12 malam", {"hour": time(0), "part": Part.MALAM}),
        ("2026-11-22 00:10", "jatuh 20 menit lalu", on("2026-11-21", "23:50")),
        # The ends of months and years.
        ("2026-03-01 09:00", "kemarin", on("2026-02-28")),
        ("2028-03-01 09:00", "kemarin", on("2028-02-29")),
        ("2027-01-01 09:00", "jatuh kemarin sore", on("2026-12-31", part="sore")),
        ("2027-01-01 00:10", "semalam", on("2026-12-31", part="malam")),
        ("2027-01-02 09:00", "meninggal 31 desember 2026", on("2026-12-31")),
        ("2027-01-02 09:00", "meninggal 31 desember", {}),
        ("2026-11-01 09:00", "tgl 31 bulan lalu", on("2026-10-31")),
        ("2026-12-01 09:00", "tgl 31 bulan lalu", {}),
        ("2027-03-01 09:00", "tgl 29 bulan lalu", {}),
        ("2028-03-01 09:00", "tgl 29 bulan lalu", on("2028-02-29")),
        ("2028-03-02 09:00", "29 februari 2028", on("2028-02-29")),
        ("2027-03-02 09:00", "29 februari 2027", {}),
        (AFTERNOON, "tgl 3 bulan lalu", on("2026-10-03")),
        # Days of the week.
        ("2026-11-22 15:00", "hari minggu", {}),
        ("2026-11-22 15:00", "hari minggu lalu", on("2026-11-15")),
        ("2026-11-23 15:00", "hari minggu", on("2026-11-22")),
        (AFTERNOON, "minggu lalu", {}),
        (AFTERNOON, "meninggal hari minggu", on("2026-11-15")),
        (AFTERNOON, "senin jatuh, selasa meninggal", {}),
        (AFTERNOON, "besok operasi", {}),
        # Hours.
        (AFTERNOON, "kemarin jam 4 sore", on("2026-11-20", "16:00", "sore")),
        (AFTERNOON, "kemarin stngah 5", on("2026-11-20")),
        (AFTERNOON, "stngah 5 sore kmrn", on("2026-11-20", "16:30", "sore")),
        ("2026-11-21 17:00", "tadi stngah 5", on("2026-11-21")),
        ("2026-11-21 09:00", "tadi jam stngah 5", on("2026-11-21", "04:30")),
        # Numbers of cards.
        (AFTERNOON, NIK, {"nik": NIK}),
        (AFTERNOON, "nik sy 5307 0145 0785 0001 tolong cek", {"nik": NIK}),
        (AFTERNOON, "53.07.01.450785.0001", {"nik": NIK}),
        (AFTERNOON, f"nik {NIK}, sekali lagi {NIK}", {"nik": NIK}),
        (AFTERNOON, f"{NIK} dan {ANOTHER_NIK}", {}),
        (AFTERNOON, "5307014513850001", {}),
        (AFTERNOON, "hp sy 081234567890", {}),
        (AFTERNOON, "hp sy 08123456789", {}),
        (AFTERNOON, "telpon +62 812 3456 7890", {}),
        (AFTERNOON, "no kartu sy 123 4567 8901", {"kpj": KPJ}),
        (AFTERNOON, f"KPJ: {KPJ}", {"kpj": KPJ}),
        (AFTERNOON, f"kpj {KPJ} kpj 12345678902", {}),
        (AFTERNOON, f"rekening {KPJ}", {}),
        (AFTERNOON, f"{KPJ}", {}),
        # Places.
        (AFTERNOON, "sy tinggal di Ende", {"kabupaten": "53.08"}),
        (AFTERNOON, "kantor di kupang di mana", {}),
        (AFTERNOON, "kantor di Ruteng sebelah mana", {"kabupaten": "53.10"}),
        (AFTERNOON, "dia dijahit di RSUD Ruteng", {}),
        (AFTERNOON, "dia jatuh, kami bawa ke Ruteng", {}),
        (AFTERNOON, "tenggelam di Lembata", {"place": "Lembata", "kabupaten": "53.13"}),
        (AFTERNOON, "tabrakan di km 7", {"place": "km 7"}),
        # A line of its own tells something of its own.
        (AFTERNOON, "sy jatuh di Nita\nbiaya siapa", {"place": "Nita", "relation": Relation.SELF}),
        (AFTERNOON, "dia jatuh di Nita, skrg dirawat di Lewoleba", {"place": "Nita"}),
        (AFTERNOON, "dia jatuh di Nita dan dibawa ke RS di Ruteng", {"place": "Nita"}),
        (AFTERNOON, "dia meninggal di rs Ruteng", {"place": "rs Ruteng", "kabupaten": "53.10"}),
        (AFTERNOON, "dia jatuh di Wuring, kecelakaan di Alok", {}),
        (AFTERNOON, "kalau jatuh di laut ditanggung ko", {}),
        (AFTERNOON, "dia jatuh, daftar di mana", {}),
        (AFTERNOON, "dia meninggal, anaknya semua di Ende", {}),
    ],
)
def test_what_a_message_says(
    regions: Regions, now: str, text: str, slots: dict[str, object]
) -> None:
    assert find_slots(text, at(now), regions) == Slots(**slots)  # type: ignore[arg-type]


def test_numbers_of_cards_never_show(regions: Regions) -> None:
    slots = find_slots(f"nik {NIK} kpj {KPJ}", at(AFTERNOON), regions)
    assert (slots.nik, slots.kpj) == (NIK, KPJ)
    assert NIK not in repr(slots)
    assert KPJ not in repr(slots)


def test_the_end_of_a_very_long_message_is_not_read(regions: Regions) -> None:
    filler = "hujan dan angin " * 120
    assert find_slots(f"{filler} suami sy jatuh", at(AFTERNOON), regions).kin == "husband"
    assert find_slots(f"{filler * 2} suami sy jatuh", at(AFTERNOON), regions) == Slots()


WORDS = """suami istri bapa mama kaka adik om laki anak teman sy beta sa pung pu punya my dari dan
    jatuh jato kena tabrak meninggal mati kalau bukan tidak tadi kemarin malam minggu lalu jam 4 12
    setengah tgl 31 bulan di Alok Maumere rs sekarang ke dua ratus juta 4jt rb Rp 250.000 , . ... -
    5307014507850001 kpj 12345678901 nya ku 's"""
SAID = st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001


@given(SAID | st.text(max_size=80), MOMENTS)
def test_any_text_is_read_and_no_day_lies_ahead(regions: Regions, text: str, now: datetime) -> None:
    slots = find_slots(text, now.replace(tzinfo=WITA), regions)
    assert slots.day is None or slots.day <= now.date()
    assert slots.place in text or not text.isprintable()
    assert slots.kabupaten == "" or slots.kabupaten in regions.by_code
    assert all(amount > 0 for amount in slots.amounts)
    assert not (slots.relation is SELF and slots.kin)


@given(SAID)
def test_reading_does_not_hang_on_capitals(regions: Regions, text: str) -> None:
    small, large = (find_slots(said, at(AFTERNOON), regions) for said in (text, text.upper()))
    assert (small.relation, small.kin, small.amounts, small.kabupaten) == (
        large.relation,
        large.kin,
        large.amounts,
        large.kabupaten,
    )
