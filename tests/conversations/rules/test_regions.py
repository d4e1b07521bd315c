import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.regions import Regions, find_region, load_regions

REGIONS = load_regions()
EXPECTED = {
    "53.01": "Kabupaten Kupang",
    "53.02": "Kabupaten Timor Tengah Selatan",
    "53.03": "Kabupaten Timor Tengah Utara",
    "53.04": "Kabupaten Belu",
    "53.05": "Kabupaten Alor",
    "53.06": "Kabupaten Flores Timur",
    "53.07": "Kabupaten Sikka",
    "53.08": "Kabupaten Ende",
    "53.09": "Kabupaten Ngada",
    "53.10": "Kabupaten Manggarai",
    "53.11": "Kabupaten Sumba Timur",
    "53.12": "Kabupaten Sumba Barat",
    "53.13": "Kabupaten Lembata",
    "53.14": "Kabupaten Rote Ndao",
    "53.15": "Kabupaten Manggarai Barat",
    "53.16": "Kabupaten Nagekeo",
    "53.17": "Kabupaten Sumba Tengah",
    "53.18": "Kabupaten Sumba Barat Daya",
    "53.19": "Kabupaten Manggarai Timur",
    "53.20": "Kabupaten Sabu Raijua",
    "53.21": "Kabupaten Malaka",
    "53.71": "Kota Kupang",
}


def test_the_22_regions_are_those_of_kemendagri(regions: Regions) -> None:
    assert {code: region.name for code, region in regions.by_code.items()} == EXPECTED


@pytest.mark.parametrize(("code", "name"), EXPECTED.items())
def test_a_region_is_found_by_its_names_and_its_code(
    regions: Regions, code: str, name: str
) -> None:
    for text in (code, code.replace(".", ""), name, name.upper(), regions.by_code[code].short):
        found = find_region(text, regions)
        assert found is not None, text
        assert found.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("TTS", "53.02"),
        ("soe", "53.02"),
        ("Kab. TTU", "53.03"),
        ("Flotim", "53.06"),
        ("sika", "53.07"),
        ("saya di maumere pak", "53.07"),
        ("Manggarai", "53.10"),
        ("mangarai", "53.10"),
        ("di manggarai barat", "53.15"),
        ("Labuan Bajo", "53.15"),
        ("sumba tmur", "53.11"),
        ("SBD", "53.18"),
        ("sumba barat", "53.12"),
        ("sumba barat daya", "53.18"),
        ("saya tinggal di sumba barat daya pak", "53.18"),
        ("rote-ndao", "53.14"),
        ("kota kupang", "53.71"),
        ("kupang kota", "53.71"),
        ("kab kupang", "53.01"),
    ],
)
def test_what_people_type_is_understood(regions: Regions, text: str, code: str) -> None:
    found = find_region(text, regions)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Kupang", ["53.01", "53.71"]),
        ("sumba", ["53.11", "53.12", "53.17", "53.18"]),
        ("timor tengah", ["53.02", "53.03"]),
        ("sikka dan ende", ["53.07", "53.08"]),
    ],
)
def test_a_name_of_several_regions_is_offered_not_guessed(
    regions: Regions, text: str, codes: list[str]
) -> None:
    assert sorted(region.code for region in regions.find(text)) == codes
    assert find_region(text, regions) is None


@pytest.mark.parametrize("text", ["", "belum", "Malaysia", "NTT", "saya tidak tahu", "53.99", "?"])
def test_what_names_no_region_finds_none(regions: Regions, text: str) -> None:
    assert regions.find(text) == ()


@pytest.mark.parametrize(
    ("code", "seat"),
    [
        ("53.07", "Maumere"),
        ("53.13", "Maumere"),
        ("53.03", "Atambua"),
        ("53.04", "Atambua"),
        ("53.21", "Atambua"),
        ("53.08", "Ende"),
        ("53.16", "Ende"),
        ("53.10", "Labuan Bajo"),
        ("53.19", "Labuan Bajo"),
        ("53.18", "Waingapu"),
        ("53.71", "Kupang"),
        ("53.05", None),
        ("53.06", None),
        ("53.14", None),
    ],
)
def test_only_offices_that_a_source_confirms_are_named(
    regions: Regions, code: str, seat: str | None
) -> None:
    office = regions.office_for(code)
    assert (office.seat if office else None) == seat


def test_every_office_has_sources_and_serves_known_regions(regions: Regions) -> None:
    assert len(regions.offices) == 6
    for office in regions.offices:
        assert office.sources
        assert office.confidence in {"high", "medium"}
        assert {office.seat_code, *office.serves} <= set(regions.by_code)


@given(st.text(max_size=60))
def test_no_text_brings_the_search_down(text: str) -> None:
    REGIONS.find(text)
