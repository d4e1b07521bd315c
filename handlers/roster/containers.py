"""Look into a spreadsheet file before anything unpacks it: bombs, macros, passwords, disguises."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from handlers.roster.findings import Unreadable

ZIP_MARK = b"PK\x03\x04"
# Old Excel files; Excel also puts a workbook with a password into one of these.
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# 300,000 rows of 14 columns unpack to some 250 MB.
MOST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 1_000
# Cells that a sheet spans, the empty ones between counted: all of them take memory.
MOST_CELLS = 12_000_000
_PIECE = 1024 * 1024
_OVERLAP = 64

_ENCRYPTED_OOXML = "EncryptedPackage".encode("utf-16-le")
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
# Cells far out: a column of two letters or more, or a row of six digits or more.
_FAR = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{2,3}\d{1,7}|[A-Za-z]\d{6,7})[\"']")
_REPEATED = re.compile(rb"number-(?:columns|rows)-repeated\s*=\s*[\"'](\d{4,})[\"']")
_FILLED = re.compile(rb"value-type\s*=|<text:p>")
_USUAL_COLUMNS, _USUAL_ROWS = 26, 100_000


def check_zip(content: bytes) -> str:
    """Return "xlsx" or "ods" when a zip file is such a workbook and safe, else ``Unreadable``.

    Sizes are counted by unpacking, a piece at a time: what a file says of itself may be a lie.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _check(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Unreadable("damaged") from error


def check_ole(content: bytes, ending: str) -> None:
    """Refuse an old Excel file with a password or macros, or one that calls itself otherwise."""
    if _ENCRYPTED_OOXML in content:
        raise Unreadable("encrypted")
    if _OLE_MACROS in content:
        raise Unreadable("macros")
    if ending != ".xls":
        raise Unreadable("ending")


def _check(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("too_big_inside")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("encrypted")
    kind = _kind(archive, names)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("macros")
    if any("/externallinks/" in name.lower() for name in names):
        raise Unreadable("external_links")
    left = MOST_UNPACKED
    for part in parts:
        span = _Span()
        for piece in _pieces(archive, part):
            left -= len(piece)
            if left < 0:
                raise Unreadable("too_big_inside")
            if kind == "xlsx":
                span.widen(piece)
            elif part.filename == "content.xml":
                _refuse_repetition(piece)
    return kind


@dataclass(slots=True)
class _Span:
    """How far the cells of one sheet lie apart: two of them are enough to fill the memory."""

    rows: int = _USUAL_ROWS
    columns: int = _USUAL_COLUMNS

    def widen(self, piece: bytes) -> None:
        """Take the cells of a piece in; ``Unreadable`` when no roster is so wide."""
        for place in _FAR.findall(piece):
            letters = place.rstrip(b"0123456789")
            self.columns = max(self.columns, _column_number(letters.upper()))
            self.rows = max(self.rows, int(place[len(letters) :]))
        if self.rows * self.columns > MOST_CELLS:
            raise Unreadable("too_wide")


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        if b"macroEnabled" in _head_of(archive, "[Content_Types].xml"):
            raise Unreadable("macros")
        return "xlsx"
    if "mimetype" in names and b"opendocument.spreadsheet" in _head_of(archive, "mimetype"):
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in _head_of(archive, manifest):
            raise Unreadable("encrypted")
        return "ods"
    raise Unreadable("not_a_spreadsheet")


def _head_of(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_PIECE)


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part past the size it claims; each piece begins with the end of the last one."""
    part.file_size = MOST_UNPACKED + 1
    tail = b""
    with archive.open(part) as opened:
        while piece := opened.read(_PIECE):
            yield tail + piece
            tail = piece[-_OVERLAP:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _refuse_repetition(piece: bytes) -> None:
    """Refuse an ODS whose filled cells or rows repeat by the thousand; empty ones always do."""
    for found in _REPEATED.finditer(piece):
        if _FILLED.search(piece, found.end(), piece.find(b"</table:table-row>", found.end())):
            raise Unreadable("too_wide")
