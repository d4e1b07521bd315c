"""To whom something happened, and what the writer is to that person.

Only what is said counts. An event has one person: whoever stands before it in the sentence, or
behind it ("tabrak sa", "kematian suami sy"). Two persons, a kin of somebody else's kin ("suami
dari teman sy") and words that may as well address the reader give none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from conversations.rules.case import Relation
from conversations.understanding.kinship import LETTERS, OTHER, load_words
from conversations.understanding.story import Story

# The persons of a story, after they were found: kin of the writer, kin by the bare word, a title
# by the bare word, the writer, several or unclear, somebody else.
OURS, SURE, TITLE, WRITER, UNCLEAR, ELSE = "P", "K", "T", "M", "U", "N"
PERSONS: Final = OURS + SURE + TITLE + WRITER + UNCLEAR + ELSE
HURT, HITS, DIED = LETTERS["hurt"], LETTERS["hits"], LETTERS["died"]
EVENTS: Final = HURT + HITS + DIED

# Addresses: a title or an address alone between marks, before "sy mau", at an end.
_ADDRESSED = re.compile(
    r"(?<![oyf@])[TC](?=A*(?:[.,]|$))|(?<![oyf@mw])[TC](?=[mw][vx])|(?:^|(?<=[.,Ag]))[TC](?=g)"
)
# "Kaka sy jatuh": a kin or an address; "kaka mama jatuh": an address.
_MAY_ADDRESS = re.compile(r"^(?:[.,Ag])*Cm(?![vxo]|l*d)")
_OPENS = re.compile(r"^([.,Ag]*)C(?=T[lbetd])")
# A person by the possessor; a bare word comes last. "Sy anak pertama" is the writer, not a child.
_OUR_KIN = r"y[qP]*[KTCP][qP]*|[mw]o[l]?q*[KTCP][qP]*|[KTC][qP]*[mw](?![ov])|P[qP]*[mw](?![ov])|J"
_KIN_OF_KIN = rf"(?:{_OUR_KIN}|[KTC][qP]*[mw]?|[h3N])"
_PERSON = re.compile(
    # A kin of somebody's, with and without "of"; whose thing it is; "teman pu kambing"; "dia pung".
    rf"(?P<nested>{_KIN_OF_KIN}(?:(?:[fo]|of)(?:{_KIN_OF_KIN}|P))+"
    rf"|(?:y[qP]*)?[KTCJ][qP]*[mw]?(?:{_OUR_KIN}|[KTC][qP]*|[N3])+"
    # "Saya istri dari Domi Contoh yang jatuh": not the wife fell.
    rf"|[KTC][qP]*f(?=_)|[iH](?:{_OUR_KIN}|[KTCP])|(?:{_OUR_KIN}|[KTC][qP]*)o(?![eb])|ho(?!b)[KTCP]?)"
    rf"|(?P<ours>{_OUR_KIN})|(?P<pre>m[KTC][qP]*(?=l*d))|(?P<sure>K[qP]*)|(?P<title>[TC])"
    r"|(?P<body>(?:y|mo|wo)b|b[mo])"
    # "Mandor saya kesetrum", "truk sa masuk jurang", "yang bantu saya jatuh".
    r"|(?P<whose>(?:(?<!b)[_3i]|lv)m(?=[lb]*[etd]))"
    r"|(?P<writer>m)|(?P<several>w)|(?P<other>[3N])"
)
_KIN_LETTER = re.compile("[KTCPJ]")

# From the person to the event. Behind a kin a name may stand, and where and when; behind a mere
# title or the writer nothing that the table does not know.
_BEFORE = {
    OURS: re.compile(r"P[^.PKTMUNvx&]{0,9}$"),
    SURE: re.compile(r"K[^.,PKTMUNvx&]{0,7}$"),
    TITLE: re.compile(r"T[lb]*$"),
    WRITER: re.compile(r"M,?[lbo]*$"),
    UNCLEAR: re.compile(r"U[^.v]{0,7}$"),
    ELSE: re.compile(r"N[^.v]{0,5}$"),
}
_OBJECT = re.compile(r"[lq]*b?(?P<who>[PMKU])(?![vetd])")
_BEHIND = re.compile(r"[fl]*b?(?P<who>[PU])")
_DEAD_BEHIND = re.compile(r"[fl=]*(?P<who>[PU])")
_BODY_BEHIND = re.compile(r"b(?P<who>M)(?![v])")
_NOT_THEY = re.compile(r"xl*$")
_NEAREST = re.compile(rf"[{PERSONS}](?!.*[{PERSONS}])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Affected:
    """To whom it happened: the ``kin`` as its id, empty for none, and what the writer is to them.

    A title without "saya" tells the kin at most: a wife may call her husband "bapa".
    """

    kin: str = ""
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A story with its persons found: letters, and for each the id of a kin."""

    letters: str
    kin: tuple[str, ...]


def find_affected(story: Story) -> Affected:
    """Return the one to whom something happened; nobody, when nobody or several may be meant."""
    if not re.search(rf"[{EVENTS}]", story.letters):
        return Affected()
    line = _persons(story)
    told = {who for at in events(line.letters) if (who := _whose(line, at))}
    if len(told) != 1:
        return Affected()
    letter, kin = told.pop()
    died = any(line.letters[at] == DIED for at in events(line.letters))
    if letter == WRITER:
        # Of their own death nobody writes.
        return Affected() if died else Affected("", Relation.SELF)
    if not kin:
        return Affected()
    return Affected(kin, None if letter == TITLE else load_words().relations[kin])


def where_died(story: Story) -> str:
    """Return the words that tell when somebody died: of a fall before it, the day is another one.

    Without any other event that is the whole text.
    """
    letters = story.letters
    happened = {letters[at] for at in events(letters)}
    if DIED not in happened or happened == {DIED}:
        return story.text
    told = []
    for found in re.finditer(r"[^.,]+", letters):
        if DIED in found[0]:
            first, last = story.spans[found.start()][0], story.spans[found.end() - 1][1]
            told.append(story.text[first:last])
    return ". ".join(told)


def events(letters: str) -> Iterator[int]:
    """Where something has happened: not what may happen, nor what did not."""
    for found in re.finditer(rf"[{EVENTS}]", letters):
        sentence = letters[letters.rfind(".", 0, found.start()) + 1 : found.start()]
        if "?" not in sentence and not re.search(r"x[lv]*$", sentence):
            yield found.start()


def _persons(story: Story) -> _Line:
    """Replace the words for each person by one letter, addresses by a mark."""
    letters = _MAY_ADDRESS.sub(lambda found: f"{found[0][:-2]}{UNCLEAR}{OTHER}", story.letters)
    letters = _ADDRESSED.sub(",", _OPENS.sub(r"\1,", letters)).replace("A", ",")
    out: list[str] = []
    kin: list[str] = []
    end = 0
    for found in _PERSON.finditer(letters):
        out += letters[end : found.start()]
        kin += [""] * (found.start() - end)
        mine, name = _as_person(found, story)
        out += mine
        kin += [name if mine in (OURS, SURE, TITLE) else ""] * len(mine)
        end = found.end()
    line = "".join(out) + letters[end:]
    kin += [""] * (len(letters) - end)
    return _Line(_several(line), tuple(kin))


def _as_person(found: re.Match[str], story: Story) -> tuple[str, str]:
    at = _KIN_LETTER.search(found[0])
    name = story.kin[found.start() + at.start()] if at else ""
    kinds: dict[str | None, str] = {
        "nested": ELSE,
        "ours": OURS,
        "pre": OURS,
        "sure": SURE,
        "title": TITLE,
        # "Kaki sy", or "sy pung kaki" and "my leg".
        "body": "bM" if found[0][0] == "b" else "Mb",
        "writer": WRITER,
        "whose": UNCLEAR,
        "several": UNCLEAR,
        "other": ELSE,
    }
    return kinds[found.lastgroup], name


def _several(line: str) -> str:
    """Make two persons side by side unclear: "sy dan suami", "bapa sy, mama sy"."""
    joined = rf"[{PERSONS}](?:[l]*&[l]*[{PERSONS}h])+|[PKM](?:,[PK])+(?=[^,.]*[{EVENTS}])"
    return re.sub(joined, lambda found: UNCLEAR * len(found[0]), line)


def _whose(line: _Line, at: int) -> tuple[str, str] | None:
    """The person of the event at a place, with the id of the kin."""
    ways: tuple[Callable[[_Line, int], int | None], ...] = (_subject, _behind)
    if line.letters[at] == HITS:
        ways = (_object, *ways)
    for way in ways:
        who = way(line, at)
        if who is not None:
            letter = line.letters[who]
            return letter, line.kin[who] if letter in OURS + SURE + TITLE else ""
    return None


def _subject(line: _Line, at: int) -> int | None:
    before = line.letters[line.letters.rfind(".", 0, at) + 1 : at]
    nearest = _NEAREST.search(before)
    if nearest is None or not _BEFORE[nearest[0]].match(before, nearest.start()):
        return None
    if _NOT_THEY.search(before, 0, nearest.start()):
        return None
    return at - len(before) + nearest.start()


def _object(line: _Line, at: int) -> int | None:
    found = _OBJECT.match(line.letters, at + 1)
    return found.start("who") if found else None


def _behind(line: _Line, at: int) -> int | None:
    behind = _DEAD_BEHIND if line.letters[at] == DIED else _BEHIND
    found = behind.match(line.letters, at + 1) or _BODY_BEHIND.match(line.letters, at + 1)
    return found.start("who") if found else None
