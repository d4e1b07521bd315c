"""Read CSV as offices save it: any of three separators, three encodings, quoted line breaks."""

import csv
import io
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import islice

from handlers.roster.findings import Unreadable
from handlers.roster.sheet import Line, Sheet
from handlers.roster.words import plain_head

_DELIMITERS = (";", ",", "\t")
# Titles may stand above the heads.
HEAD_WITHIN = 10
_SEP_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_SAMPLE = 65_536
# A text may hold a stray control character; a picture or a program consists of them.
_MOST_CONTROLS = 0.05
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|table|\?xml)", re.IGNORECASE)


def read_delimited(content: bytes, heads: AbstractSet[str]) -> Sheet:
    """Return the lines of a CSV; ``heads`` are the plain heads we know, which tell the separator.

    A line whose quotation mark is never closed comes back ``broken``, the lines after it whole.
    Raises ``Unreadable`` when the content is no text.
    """
    text = _decoded(content)
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > len(sample) * _MOST_CONTROLS or _MARKUP.match(sample):
        raise Unreadable("not_a_spreadsheet")
    lines = list(io.StringIO(text, newline=""))
    said = _SEP_LINE.fullmatch(lines[0]) if lines else None
    delimiter = said[1] if said else _delimiter(lines, heads)
    return Sheet(_records(lines, delimiter, 1 if said else 0), delimiter)


def _decoded(content: bytes) -> str:
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        first = content[:_SAMPLE]
        if first[1::2].count(0) > len(first) // 4:
            return content.decode("utf-16-le")
        if first[::2].count(0) > len(first) // 4:
            return content.decode("utf-16-be")
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def _delimiter(lines: list[str], heads: AbstractSet[str]) -> str:
    def recognised(delimiter: str) -> tuple[int, int]:
        """Count the heads that we know, and where there are none, the cells."""
        cells = [line.split(delimiter) for line in islice(lines, HEAD_WITHIN)]
        known = (sum(plain_head(cell) in heads for cell in line) for line in cells)
        return max(known, default=0), max(map(len, cells), default=0)

    return max(_DELIMITERS, key=recognised)


def _records(lines: list[str], delimiter: str, start: int) -> Iterator[Line]:
    number = start
    while start < len(lines):
        reader = csv.reader(_since(lines, start), delimiter=delimiter, strict=True)
        whole = 0
        try:
            for cells in reader:
                number += 1
                whole = reader.line_num
                yield Line(number, cells)
        except csv.Error:
            number += 1
            start += whole
            yield Line(number, lines[start].rstrip("\r\n").split(delimiter), broken=True)
            start += 1
        else:
            return


def _since(lines: list[str], start: int) -> Iterator[str]:
    for at in range(start, len(lines)):
        yield lines[at]
