"""Files as nobody should send them, and as some do, made by hand."""

import io
import zipfile

from handlers.roster import containers
from tests.handlers.roster.roster_files import (
    xlsx_of,
)

HEAD = ("NIK", "NAMA")
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def zip_of(**parts: str | bytes) -> bytes:
    """A zip with these parts; two underscores stand for a slash, one for a dot."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one more part, or another one in the place of one."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, content)
    return written.getvalue()


def worksheet(cells: str, before: str = "") -> bytes:
    """A workbook whose only sheet has these rows, written by hand."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{space}"><sheetData>{cells}</sheetData>'
        "</worksheet>"
    )
    return with_part(xlsx_of(HEAD), "xl/worksheets/sheet1.xml", xml.encode())


def inline(place: str, text: str) -> str:
    """A text cell as XLSX writes it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def ods(rows: str, manifest: str = "<manifest/>") -> bytes:
    """An ODS whose only table has these rows."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body>'
        f'<office:spreadsheet><table:table table:name="A">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zip_of(**{"mimetype": ODS, "META-INF/manifest.xml": manifest, "content.xml": content})


def ods_row(*texts: str, cell: str = "", row: str = "") -> str:
    """A row of text cells as ODS writes it; ``cell`` and ``row`` are further attributes."""
    cells = "".join(
        f'<table:table-cell office:value-type="string" {cell}><text:p>{text}</text:p>'
        "</table:table-cell>"
        for text in texts
    )
    return f"<table:table-row {row}>{cells}</table:table-row>"


def bomb() -> bytes:
    """A workbook that is small and unpacks to more than is allowed, and says so."""
    return with_part(xlsx_of(HEAD), "xl/media/zeros.bin", bytes(containers.MOST_UNPACKED + 1))


def lying_bomb(content: bytes) -> bytes:
    """The same, but each part claims to be of ten bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        big = max(archive.infolist(), key=lambda part: part.file_size).file_size
    return content.replace(big.to_bytes(4, "little"), (10).to_bytes(4, "little"))


def ole(*streams: str) -> bytes:
    """The beginnings of an old Excel file with streams of these names."""
    names = b"".join(name.encode("utf-16-le") for name in streams)
    return containers.OLE_MARK + bytes(512) + names + bytes(512)
