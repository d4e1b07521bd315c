"""Reading the schools of a family's children."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.scholarship import Level
from conversations.rules.schools import MOST, read_schools

TK, SD, SMP, SMA, S1 = Level
WORDS = {TK: "tk", SD: "SD", SMP: "smp", SMA: "SMA", S1: "kuliah"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 SD 1 SMP", (SD, SD, SMP)),
        ("sd, smp dan kuliah", (SD, SMP, S1)),
        ("tk", (TK,)),
        ("SD 2, SMP 1", (SD, SD, SMP)),
        ("SD 2 SMP 1", (SD, SD, SMP)),
        ("dua SD deng satu SMA.", (SD, SD, SMA)),
        ("2 anak SD", (SD, SD)),
        ("anak saya 2 di SD", (SD, SD)),
        ("SD, SD, SMP", (SD, SD, SMP)),
        ("2 sd smp", (SD, SD, SMP)),
        ("1 di SD 1 di SMP", (SD, SMP)),
        ("3 anak: 1 SD, 2 SMA", (SD, SMA, SMA)),
        ("1. SD\n2. SMP\n3. SMA", (SD, SMP, SMA)),
        ("anak 1 SD, anak 2 SMP", (SD, SMP)),
        ("anak ke 2 SD", (SD,)),
        ("kelas 3 SD", (SD,)),
        ("1 SMA kelas 2 dan 1 SMP kls 1", (SMA, SMP)),
        ("SMP Negeri 3", (SMP,)),
        ("SDN 2 Maumere", (SD,)),
        ("SDK dan SMPK", (SD, SMP)),
        ("anak umur 7 tahun SD", (SD,)),
        ("SMK", (SMA,)),
        ("Kuliah S1 1 orang, SMA 2 orang", (S1, SMA, SMA)),
        ("junior high school", (SMP,)),
        ("high school and university", (SMA, S1)),
        ("2 SD, 1 belum sekolah", (SD, SD)),
        ("1 tamat SMA, 1 SD", (SD,)),
        ("٢ SD", (SD, SD)),
    ],
)
def test_each_child_at_school_counts_once(text: str, expected: tuple[Level, ...]) -> None:
    assert read_schools(text) == expected


@pytest.mark.parametrize("text", ["0", "tidak ada", "Tidak ada yang sekolah.", "belum sekolah"])
def test_no_child_at_school_is_an_answer(text: str) -> None:
    assert read_schools(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "halo",
        "2",
        "tidak tahu",
        "sd 2 smp",
        "sd 1 smp 1 sma",
        "2 sd 3",
        "200 SD",
        "0 SD",
        "13 sd",
        "7 sd 6 smp",
        "paud",
        "1 PAUD 1 SD",
        "kuliah S2",
        "tamat SMA",
        "belum SD",
    ],
)
def test_what_can_be_counted_in_two_ways_or_none_is_asked_back(text: str) -> None:
    assert read_schools(text) is None


@given(st.dictionaries(st.sampled_from(Level), st.integers(1, 2), min_size=1), st.booleans())
def test_counts_are_read_back_before_and_behind_the_level(
    counts: dict[Level, int],
    behind: bool,  # noqa: FBT001
) -> None:
    said = [
        f"{WORDS[level]} {count}" if behind else f"{count} {WORDS[level]}"
        for level, count in counts.items()
    ]
    expected = tuple(level for level, count in counts.items() for _ in range(count))
    assert read_schools(" ".join(said)) == expected
    assert read_schools(", ".join(said)) == expected


PIECES = "sd smp 2 1 , dan anak kelas tk kuliah belum tidak ke 99999999999 ."


@given(st.text(max_size=80) | st.lists(st.sampled_from(PIECES.split()), max_size=12).map(" ".join))
def test_no_text_brings_the_reader_down(text: str) -> None:
    levels = read_schools(text)
    assert levels is None or len(levels) <= MOST
