"""Open a roster file: what it is, by its content; whether it is safe; then its lines."""

from collections.abc import Set as AbstractSet
from pathlib import PurePath

from handlers.roster.containers import OLE_MARK, ZIP_MARK, check_ole, check_zip
from handlers.roster.delimited import read_delimited
from handlers.roster.findings import Unreadable
from handlers.roster.sheet import MOST_BYTES, Sheet
from handlers.roster.workbook import read_workbook

_WORKBOOKS = {".xlsx", ".xls", ".ods", ".xlsb"}
_WITH_MACROS = {".xlsm", ".xltm", ".xlam"}


def open_sheet(name: str, content: bytes, heads: AbstractSet[str]) -> Sheet:
    """Return the lines of a file called ``name``; ``heads`` are the plain heads we know.

    Raises ``Unreadable`` for what is too big, empty, damaged, locked, dangerous or no roster.
    """
    ending = PurePath(name).suffix.lower()
    if len(content) > MOST_BYTES:
        raise Unreadable("too_big", megabytes=MOST_BYTES // 1024**2)
    if not content.strip():
        raise Unreadable("empty")
    if ending in _WITH_MACROS:
        raise Unreadable("macros")
    if content.startswith(ZIP_MARK):
        kind = check_zip(content)
        if ending in _WORKBOOKS and ending != f".{kind}":
            raise Unreadable("ending")
        return read_workbook(content)
    if content.startswith(OLE_MARK):
        check_ole(content, ending)
        return read_workbook(content)
    if ending in _WORKBOOKS:
        raise Unreadable("not_a_spreadsheet")
    return read_delimited(content, heads)
