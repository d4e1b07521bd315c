"""What is taken for a kabupaten in a story, in words for a person and in an answer to "where"."""

import pytest

from conversations.rules.regions import Region, Regions


def codes(found: tuple[Region, ...]) -> list[str]:
    return sorted(region.code for region in found)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("jatuh dari pohon di Lembata", ["53.13"]),
        ("ditabrak mobil di pasar Waingapu", ["53.11"]),
        ("saya di So'e", ["53.02"]),
        ("kena tombak di manggarai timur", ["53.19"]),
        ("rumah kami di Ende, Flores", ["53.08"]),
        ("saya dari kabupaten Ende", ["53.08"]),
        ("kab. Malaka", ["53.21"]),
        ("kab kupang", ["53.01"]),
        ("tinggal di Sabu", ["53.20"]),
        ("How do I get my card in Ende?", ["53.08"]),
        ("di Sikka, lalu dirawat di Lembata", ["53.07", "53.13"]),
        ("di Kupang", ["53.01", "53.71"]),
        # Ordinary words and names.
        ("kerja borong, jatuh dari atap", []),
        ("upah borong saya dipotong", []),
        ("kebun kami di borong orang", []),
        ("mati", []),
        ("Malaika jatuh", []),
        ("Ngadia jatuh", []),
        ("Sari jatuh", []),
        ("anak dari Sarai jatuh", []),
        ("Maria Ende jatuh dari tangga", []),
        ("ende saya jatuh", []),
        ("kartu saya belu sampai", []),
        ("jangan ngada-ngada", []),
        ("ditangkap karena sabu-sabu", []),
        ("anak lagi mabar di rumah", []),
        ("kapal karam di selat Malaka", []),
        ("tertimpa betun", []),
        ("angkat semen sika", []),
        # A slip or a code is no name in a sentence.
        ("dekat Maumre", []),
        ("saya di Lembatta", []),
        ("iuran 5307 ribu", []),
        ("53.07", []),
    ],
)
def test_a_sentence_names_a_place_only_by_its_own_name(
    regions: Regions, said: str, expected: list[str]
) -> None:
    assert codes(regions.named(said)) == expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("Yosef dari Sikka", ["53.07"]),
        ("Yosef asal Ende", ["53.08"]),
        ("Yosef Contoh, desa Nita, Sikka, umur 44", ["53.07"]),
        ("Maria Ende dari Maumere", ["53.07"]),
        ("Maria from Lembata", ["53.13"]),
        ("Sari", []),
        ("Malaika", []),
        ("Ngadia", []),
        ("Maria Ende", []),
        ("Maria Sikka", []),
        ("kepala desa Yosef Sikka", []),
        ("anak dari Sarai", []),
        ("istri dari Maria Ende", []),
    ],
)
def test_a_name_of_somebody_is_no_place(regions: Regions, who: str, expected: list[str]) -> None:
    assert codes(regions.home(who)) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Ende", ["53.08"]),
        ("kebun kopi, Borong", ["53.19"]),
        ("Desa Nita. Kab. Sikka", ["53.07"]),
        ("kebun dekat Waingapu", ["53.11"]),
        ("tempat kerja borong", []),
        ("rumah Ibu Sari", []),
        ("jalan Contoh, 5307", []),
    ],
)
def test_where_may_be_told_in_one_word(regions: Regions, said: str, expected: list[str]) -> None:
    assert codes(regions.where(said)) == expected


def test_all_names_that_are_words_too_are_names_of_the_table(regions: Regions) -> None:
    """A name that is spelt otherwise there would be taken for a place after all."""
    assert regions.never | regions.behind <= set(regions.aliases)
    assert not regions.never & regions.behind


@pytest.mark.parametrize(
    ("said", "code"), [("Borong", "53.19"), ("sarai", "53.20"), ("53.07", "53.07")]
)
def test_which_kabupaten_may_be_answered_with_any_of_its_names(
    regions: Regions, said: str, code: str
) -> None:
    assert codes(regions.find(said)) == [code]
