"""Reading the schools of a family's children: "2 SD 1 SMP", "sd, smp dan kuliah", "tk"."""

import re
from collections.abc import Sequence

from conversations.rules.date_words import NUMBERS, any_of
from conversations.rules.scholarship import Level
from conversations.rules.typed import plain

LONGEST = 300  # characters
MOST = 12  # children; above it a number means something else

# A parochial or state school has its own letter: SDK, SMPN; the number behind it is its name.
_LEVELS = {
    Level.KINDERGARTEN: r"tk[kn]?|taman kanak(?: ?-? ?kanak)?|kindergarten|raudhatul athfal",
    Level.PRIMARY: r"sd[kni]?|sekolah dasar|ibtidaiyah|primary(?: school)?|elementary(?: school)?",
    Level.JUNIOR: r"smp[kn]?|sltp|mtsn?|tsanawiyah|junior(?: high)?(?: school)?",
    Level.SENIOR: r"sma[kn]?|smkn?|slta|smu|stm|aliyah|senior(?: high)?(?: school)?|high school",
    Level.UNIVERSITY: (
        r"kuliah(?: (?:di )?(?:s1|d[1-4]|universitas|univ|kampus))?|s1|d[1-4]|universitas|univ"
        r"|kampus|perguruan tinggi|mahasiswa|mahasiswi|college|university"
    ),
}
# Words for the number one that are too short to be meant in a list.
_COUNTS = {word: number for word, number in NUMBERS.items() if word not in ("a", "se")}
_NOBODY = re.compile(
    r"0|nol|nihil|kosong|none|no|belum(?: ada)?(?: yang)?(?: sekolah)?"
    r"|(?:tidak|tdk|tak|sonde|son|nggak|ga)(?: ada| punya)?(?: (?:yang|anak|sekolah|lagi))*"
)
_NOT_NOW = re.compile(r"\b(?:tamat|lulus|lulusan|putus|berhenti|belum|tidak|tdk|bukan|sonde|not)\b")
# What no source calls one of the five levels: asked back.
_OTHER_SCHOOL = re.compile(r"\b(?:paud|playgroup|kb|slb|s2|s3|pasca(?:sarjana)?)\b")
_NOISE = re.compile(
    r"\b(?:kelas|kls|klas|class|grade|semester|smt|tingkat) ?(?:[0-9]{1,2}|[ivx]+)\b"
    r"|\b(?:umur|usia)? ?[0-9]{1,2} ?(?:tahun|thn|th)\b"
    r"|\banak ke ?-? ?[0-9]\b|\bno(?:mor)?\.? ?[0-9]+\b"
)
_LIST_NUMBER = re.compile(r"(?:^|(?<=[\s,;]))[0-9][.)]\s")
_CHILD_NUMBER = re.compile(r"\banak ([0-9])\b")
_SCHOOL_NAME = re.compile(
    r"\b((?:sd|smp|sma|smk|mts|tk)n|(?:sd|smp|sma|smk|tk) (?:negeri|inpres|katolik))"
    r" [0-9]{1,3}\b"
)
_PIECES = re.compile(r"[,:;+&\n/]|\b(?:dan|deng|dg|dengan|serta|and|lalu|satunya)\b")
_WORD = re.compile(
    "|".join(
        [rf"\b(?P<{level.name}>{words})\b" for level, words in _LEVELS.items()]
        + [rf"\b(?P<count>[0-9]+|{any_of(_COUNTS)})\b"]
    )
)

_Word = Level | int


def read_schools(text: str) -> tuple[Level, ...] | None:
    """The level of each child at school, in the order told; () for none, None when unreadable.

    A number counts the children of the level it stands with; numbers of classes, schools, ages
    and of a list do not. What can be counted in two ways is unreadable.
    """
    small = plain(text[:LONGEST]).casefold().strip(" .!\n")
    if _NOBODY.fullmatch(small):
        return ()
    if _OTHER_SCHOOL.search(small):
        return None
    levels: list[Level] = []
    for piece in _PIECES.split(_without_noise(small)):
        found = _levels_in(piece)
        if found is None or len(levels) + len(found) > MOST:
            return None
        levels += found
    return tuple(levels) or None


def _without_noise(text: str) -> str:
    """The text without numbers that count no children."""
    unlisted = _LIST_NUMBER.sub(" , ", text)
    numbers = _CHILD_NUMBER.findall(unlisted)
    if len(numbers) > 1 and numbers == [str(place + 1) for place in range(len(numbers))]:
        unlisted = _CHILD_NUMBER.sub(" , ", unlisted)  # the first child, the second child
    return _NOISE.sub(" ", _SCHOOL_NAME.sub(r"\1", unlisted))


def _levels_in(piece: str) -> list[Level] | None:
    """The levels of one piece of a list; None when its numbers can belong to two levels."""
    if _NOT_NOW.search(piece):
        return []
    words = [_word(found) for found in _WORD.finditer(piece)]
    levels = [word for word in words if isinstance(word, Level)]
    if len(levels) == len(words) or not levels:
        return levels
    return _counted(words) if isinstance(words[0], int) else _counted(words[::-1], turned=True)


def _counted(words: Sequence[_Word], *, turned: bool = False) -> list[Level] | None:
    """Each level as often as the number before it says, or once.

    Read from the end where numbers follow ("SD 2 SMP 1"): then each level must have its number.
    """
    levels: list[Level] = []
    count: int | None = None
    for word in words:
        if isinstance(word, int):
            if count is not None:
                return None
            count = word
        elif count is None and turned:
            return None
        else:
            if not 0 < (times := 1 if count is None else count) <= MOST:
                return None
            levels += [word] * times
            count = None
    if count is not None:
        return None
    return levels[::-1] if turned else levels


def _word(found: re.Match[str]) -> _Word:
    if count := found["count"]:
        return _COUNTS[count] if count in _COUNTS else int(count)
    return next(level for level in Level if found[level.name])
