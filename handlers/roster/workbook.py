"""Read the first sheet of an XLSX, XLS or ODS workbook that was found safe."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from conversations.engine.replies import Text
from handlers.roster.findings import Unreadable
from handlers.roster.sheet import Line, Sheet


def read_workbook(content: bytes) -> Sheet:
    """Return the lines of the first visible sheet that holds anything; the others are noted.

    Raises ``Unreadable`` for a damaged workbook or one with a password.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        filled = list(_filled(workbook))
    except PasswordError as error:
        raise Unreadable("encrypted") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable("damaged") from error
    if not filled:
        raise Unreadable("empty")
    first, *others = filled
    names = ", ".join(sheet.name for sheet in others)
    notes = (Text("roster.note.other_sheets", {"sheets": names}),) if names else ()
    return Sheet(_lines(first.iter_rows()), notes=notes)


def _filled(workbook: CalamineWorkbook) -> Iterator[CalamineSheet]:
    for about in workbook.sheets_metadata:
        if about.visible is SheetVisibleEnum.Visible and about.typ is SheetTypeEnum.WorkSheet:
            sheet = workbook.get_sheet_by_name(about.name)
            if sheet.height:
                yield sheet


def _lines(rows: Iterator[Sequence[object]]) -> Iterator[Line]:
    for number, cells in enumerate(rows, start=1):
        yield Line(number, cells)  # type: ignore[arg-type]
