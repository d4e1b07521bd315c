"""What is filled in wrongly is refused at its field, and nothing that was typed is lost."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.services import Services
from handlers.staff.rights import Role
from storage.announcement_tables import announcements
from tests.bot.web.staff.announcement_house import (
    IN_ENGLISH,
    LEMBATA,
    SIKKA,
    TEXT,
    Desk,
    sends_form,
    writes,
)

EVERYBODY: dict[str, Any] = {"everybody": "1"}
_AT = re.compile(r'<small class="wrong" id="([a-z_]+)-wrong">(.*?)</small>', re.DOTALL)


@pytest.fixture
def desk(services: Services) -> Desk:
    """A desk with its people."""
    return Desk(services)


def drafts(desk: Desk) -> int:
    """Return how many announcements there are."""
    with desk.services.database.begin() as store:
        count = store.connection.execute(select(func.count()).select_from(announcements))
        return int(count.scalar_one())


REFUSALS: dict[str, tuple[dict[str, Any], str, str]] = {
    "empty": ({"text_id": " "}, "text_id", "kosong"),
    "5000-characters": ({"text_id": "a" * 5_000}, "text_id", "panjangnya 5000 huruf"),
    "blank": ({"text_id": "NIK {nik} aktif."}, "text_id", "berisi {nik}"),
    "unknown-blank": ({"text_en": "Dear {{1}}."}, "text_en", "berisi {1}"),
    "short-link": ({"text_id": "Lihat bit.ly/kartu"}, "text_id", "tautan pendek bit.ly"),
    "short-link-of-here": ({"text_id": "Lihat S.ID/kartu"}, "text_id", "tautan pendek S.ID"),
    "otp": ({"text_id": "Balas dengan kode OTP."}, "text_id", "memuat kata OTP"),
    "nik": ({"text_en": "NIK 5307014507850001"}, "text_en", "angka seperti NIK"),
    "hidden": ({"text_id": "Kartu\u202edibagi."}, "text_id", "tanda yang tidak bisa dikirim"),
    "past": ({"starts_at": "2026-11-20T09:00"}, "starts_at", "sudah lewat"),
    "night": ({"starts_at": "2026-11-23T03:00"}, "starts_at", "di antara pukul 20 dan 7"),
    "no-moment": ({"starts_at": "besok"}, "starts_at", "tidak terbaca"),
    "year-one": ({"starts_at": "0001-01-01T09:00"}, "starts_at", "tidak terbaca"),
    "ends-first": (
        {"starts_at": "2026-11-25T09:00", "expires_on": "2026-11-24"},
        "expires_on",
        "tidak sesudah waktu mulai",
    ),
    "no-day": ({"cover_ends_before": "2026-02-30"}, "cover_ends_before", "tidak terbaca"),
    "no-one": ({"everybody": ""}, "everybody", "Belum ada syarat penerima"),
    "all-and-some": ({"desa": "Wolomarang"}, "everybody", "sekaligus"),
    "kabupaten": ({"kabupaten[]": "53.99"}, "kabupaten", "53.99 tidak dikenal"),
    "programme": (
        {"everybody": "", "programmes[]": "NTT-1900"},
        "programmes",
        "NTT-1900 tidak dikenal",
    ),
    "language": ({"everybody": "", "language": "nl"}, "language", "nl tidak dikenal"),
    "channel": ({"everybody": "", "channel": "sms"}, "channel", "sms tidak dikenal"),
    "names": ({"everybody": "", "desa": "a" * 81}, "desa", "paling panjang 80"),
    "too-many-names": (
        {"everybody": "", "kecamatan": ",".join(map(str, range(51)))},
        "kecamatan",
        "paling banyak 50",
    ),
    "reason": ({"night_reason": "b" * 201}, "night_reason", "panjangnya 201"),
}


def test_a_mistake_is_told_at_its_field(desk: Desk) -> None:
    dedi = desk.sits("dedi")
    told = {}
    for name, (given, field, why) in REFUSALS.items():
        answer = sends_form(dedi, **given)
        found = [(at, why if why in words else words) for at, words in _AT.findall(answer.text)]
        is_marked = f'aria-describedby="{field}-wrong"' in answer.text
        told[name] = (answer.status_code, found, is_marked)
    assert told == {name: (422, [(field, why)], True) for name, (_, field, why) in REFUSALS.items()}
    assert drafts(desk) == 0


@pytest.mark.parametrize("field", ["text_id", "desa", "night_reason"])
def test_what_no_keyboard_writes_is_no_form_of_ours(desk: Desk, field: str) -> None:
    given = {"everybody": "", field: "Wolo\x00marang"}
    assert sends_form(desk.sits("dedi"), **given).status_code == 400
    assert drafts(desk) == 0


def test_nothing_that_was_typed_is_lost(desk: Desk) -> None:
    given: dict[str, Any] = {
        "text_id": "\nKirim PIN <b>segera</b> & lekas.",
        "kabupaten[]": [SIKKA, LEMBATA],
        "kecamatan": "Alok, Alok Timur",
        "desa": "Wolomarang",
        "cover_ends_before": "2026-12-31",
        "papers_missing": "1",
        "language": "en",
        "channel": "telegram",
        "starts_at": "2026-11-23T03:00",
        "expires_on": "2026-11-30",
        "night_reason": "Banjir di Alok",
    }
    answer = sends_form(desk.sits("dedi"), **given)
    assert answer.status_code == 422
    page = answer.text
    assert "\n\nKirim PIN &lt;b&gt;segera&lt;/b&gt; &amp; lekas.</textarea>" in page
    assert f"{IN_ENGLISH}</textarea>" in page
    for code in (SIKKA, LEMBATA):
        assert f'value="{code}" checked' in page
    for name in ("kecamatan", "desa", "cover_ends_before", "starts_at", "expires_on"):
        assert f'name="{name}" value="{given[name]}"' in page
    assert 'name="papers_missing" value="1" checked' in page
    assert '<option value="en" selected>' in page
    assert '<option value="telegram" selected>' in page
    assert 'value="Banjir di Alok"' in page


def test_what_is_filled_in_is_what_is_kept(desk: Desk) -> None:
    desk.keeps()
    number = writes(
        desk.sits("dedi"),
        **{"kabupaten[]": [SIKKA, LEMBATA], "programmes[]": "NTT-2026"},
        kecamatan=" Alok ;alok  timur, ",
        cover_ends_before="2026-12-31",
        starts_at="2026-11-23T03:00",
        expires_on="2026-11-30",
        night_reason=" Banjir  di Alok ",
        text_en="",
    )
    kept = desk.of(number)
    assert kept.texts == {"id": TEXT}
    assert kept.audience.kabupaten == (SIKKA, LEMBATA)
    assert kept.audience.programmes == ("NTT-2026",)
    assert kept.audience.kecamatan == ("Alok", "alok timur")
    assert kept.night_reason == "Banjir di Alok"
    zone = desk.services.zone
    assert kept.starts_at
    assert f"{kept.starts_at.astimezone(zone):%Y-%m-%d %H.%M}" == "2026-11-23 03.00"
    assert kept.expires_at
    assert f"{kept.expires_at.astimezone(zone):%Y-%m-%d %H.%M.%S}" == "2026-11-30 23.59.59"


def test_it_is_looked_at_before_it_is_kept(desk: Desk) -> None:
    dedi = desk.sits("dedi")
    given = {"form": "A1b2C3d4E5f6G7h8I9j0", "text_id": TEXT, "text_en": "p" * 503}
    page = dedi.post("/siaran/baru/lihat", **given)
    assert page.status_code == 200
    assert f"{TEXT}</textarea>" in page.text
    assert f"{len(TEXT)} dari 500 huruf" in page.text
    assert "503 huruf, 3 terlalu banyak" in page.text
    assert page.text.count("<blockquote") == 4
    assert "<html" in page.text
    headers = {"HX-Request": "true"}
    data = {**given, "csrf_token": dedi.mark(), "text_id": "Kirim PIN"}
    part = dedi.client.post("/petugas/siaran/baru/lihat", data=data, headers=headers)
    assert part.text.strip().startswith('<div id="look">')
    assert "memuat kata PIN" in part.text
    assert drafts(desk) == 0


def test_the_words_of_another_are_used_again(desk: Desk) -> None:
    dedi = desk.sits("dedi")
    number = writes(dedi, **{"kabupaten[]": SIKKA}, desa="Wolomarang")
    page = dedi.text(f"/siaran/baru?dari={number}")
    assert f"disalin dari {number}" in page
    assert f"{TEXT}</textarea>" in page
    assert f'value="{SIKKA}" checked' in page
    assert 'name="desa" value="Wolomarang"' in page
    assert dedi.get("/siaran/baru?dari=SR-22222").status_code == 404


def test_who_has_one_kabupaten_writes_for_it_alone(desk: Desk) -> None:
    sari = desk.joins("sari", (Role.ANNOUNCER, SIKKA))
    page = sari.text("/siaran/baru")
    assert re.findall(r'name="kabupaten\[\]" value="([^"]+)"', page) == [SIKKA]
    assert 'name="everybody"' not in page
    # By hand, for the page offers none of it.
    for kabupaten, why in (
        ([], "Pilih paling sedikit satu"),
        ([LEMBATA], "di luar wilayah kerja"),
        ([SIKKA, LEMBATA], "di luar wilayah kerja"),
        (["53.99"], "di luar wilayah kerja"),
    ):
        given: dict[str, Any] = {"kabupaten[]": kabupaten, "desa": "Wolomarang"}
        answer = sends_form(sari, **given)
        assert answer.status_code == 422
        ((at, told),) = _AT.findall(answer.text)
        assert (at, why in told) == ("kabupaten", True), told
        assert sends_form(sari, **given, everybody="1").status_code == 422
    assert sends_form(sari, everybody="1").status_code == 422
    assert drafts(desk) == 0
    assert desk.of(writes(sari, **{"kabupaten[]": [SIKKA]})).audience.kabupaten == (SIKKA,)
