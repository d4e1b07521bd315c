import re
from pathlib import Path

import click
import pytest

from bot.announcing.printing import names_of
from bot.announcing.village_page import Row, Village, page_of
from handlers.announcing.listing import ListedVillage

TEXT = "Kartu peserta dibagikan hari Senin.\n\nMohon bawa KTP."


def page(*rows: Row, desa: str = "Nangalimang", text: str = TEXT, phone: str = "") -> str:
    village = Village("Kabupaten Sikka", "Alok Timur", desa, rows)
    with click.Context(click.Command("print")):
        return page_of(village, "SR-7KQ2M", text, "id", phone).decode()


def a_row(name: str = "Maria Contoh", opens: str | None = "https://wa.me/1?text=KODE%20A2") -> Row:
    return Row(name, "************0001", "AB2C", "WKAK8L2V", opens)


def test_names_and_words_are_never_markup() -> None:
    hostile = "<script>x</script>"
    found = page(a_row(hostile), desa=hostile, text=f"{hostile} & more")
    assert "<script" not in found
    assert found.count("&lt;script&gt;") >= 4
    assert "&amp; more" in found


def test_a_page_needs_nothing_from_outside() -> None:
    found = page(a_row())
    assert not re.search(r"<(?:script|link|img|iframe)|@import|url\(", found)
    assert "size: A4" in found


def test_the_picture_opens_the_chat_and_differs_from_person_to_person() -> None:
    first, second = a_row(opens="https://wa.me/1?text=a"), a_row(opens="https://wa.me/1?text=b")
    with click.Context(click.Command("print")):
        assert first.picture != second.picture
        # Without an address the words themselves are in it.
        assert a_row(opens=None).picture != first.picture


@pytest.mark.parametrize(
    ("opens", "phone", "words"),
    [
        ("https://t.me/x?start=A2", "", "buka kamera"),
        ("https://wa.me/1?text=A2", "+620000000099", "WhatsApp +620000000099"),
        (None, "", "kirim ke Lontar kata"),
    ],
)
def test_how_to_get_a_chat_is_told_as_it_can_be_done(
    opens: str | None, phone: str, words: str
) -> None:
    assert words in page(a_row(opens=opens), phone=phone)


def test_a_village_without_a_name_has_a_title_all_the_same() -> None:
    assert "<h1>Kabar untuk warga</h1>" in page(a_row(), desa="")


def test_every_village_has_a_file_that_any_disk_takes() -> None:
    places = [
        ("53.07", "Alok", "Kota Uneng"),
        ("53.07", "Alok", "kota uneng"),
        ("53.13", "", ""),
        ("", "", ""),
        ("53.07", "../..", "Nita/é" + "x" * 300),
    ]
    villages = [ListedVillage(*place, ()) for place in places]
    names = list(names_of("SR-7KQ2M", villages))
    assert names[:4] == [
        "SR-7KQ2M-53-07-alok-kota-uneng.html",
        "SR-7KQ2M-53-07-alok-kota-uneng-2.html",
        "SR-7KQ2M-53-13.html",
        "SR-7KQ2M.html",
    ]
    assert len(names[4]) < 120
    assert [Path(name).name for name in names] == names
