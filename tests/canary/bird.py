"""The canary: an invented family whose every word is one that stands nowhere else.

What they type, send and are called holds "serinus", the canary's genus, or one of their numbers.
"""

from io import BytesIO
from typing import Final

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.bot.documents.drawn import pdf_of, photo, written
from tests.bot.documents.hostile import pdf_bomb

SONG: Final = "serinus"
NIK, OTHER_NIK = "5307014101900007", "5307010202850008"
SPACED_NIK, DOTTED_NIK = "5307 0145 0391 0009", "53.07.01.450391.0009"
KPJ, PHONE, OTHER_PHONE = "27000000007", "+620007713771", "+620007724772"
NIKS: Final = frozenset({NIK, OTHER_NIK, SPACED_NIK.replace(" ", "")})
KPJS: Final = frozenset({KPJ})
# The account of a heir, as staff note it.
ACCOUNT: Final = "7710000771077"
TELEGRAM_ID: Final = 700000771
PHONES: Final = frozenset({PHONE[3:], OTHER_PHONE[3:]})
FIRST_NAME, LAST_NAME = "Kanarius", "Serinus"

ACCIDENT: Final = (
    *("lapor kecelakaan", "sudah", "ya", NIK),
    f"Serinus NIK {OTHER_NIK} jatuh dari pohon lontar tadi pagi jam 7, hp {PHONE}",
    f"kebun serinus dekat rumah NIK {NIK}, Wolomarang, Sikka",
    f"Kanarius Serinus {PHONE} NIK {SPACED_NIK}",
    *("kaki serinus patah", "puskesmas", "tidak", "1"),
    f"Petrus Serinus {OTHER_PHONE} NIK {DOTTED_NIK}",
    *("surat", "semua surat"),
)
DEATH: Final = (
    *("suami saya meninggal", "ya", "ya", f"Paulus Serinus kartu {KPJ}"),
    *("kemarin", "di rumah", "tidak yakin", "istri dan anak", "SD, SMP"),
    *(f"Kanaria Serinus {PHONE}", f"{OTHER_PHONE} Serinus", "tanda terima"),
)
ELSEWHERE: Final = (
    *("menu", f"cek status {NIK}", KPJ, "menu", "petugas", f"halo ini Serinus, NIK {NIK}, {PHONE}"),
    *("menu", "nama saya serinus canaria", "lacak KL-22222 QQQQQQ", "hapus data", "2", "menu"),
)
CAPTION: Final = f"KTP Kanarius Serinus NIK {NIK}"
FILE_NAME: Final = f"KTP Kanarius Serinus {NIK}.pdf"


def good_photo() -> bytes:
    """Return a photo that tells of its owner in what no eye sees: EXIF and a comment."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = f"Serinus {NIK}", "Kanarius Serinus"
    return written(photo(), "JPEG", exif=exif, comment=f"Serinus {NIK}".encode())


def good_drawing() -> bytes:
    """Return a PNG with words in its chunks."""
    told, file = PngInfo(), BytesIO()
    told.add_text("Author", f"Kanaria Serinus {NIK}")
    told.add_itxt("Comment", f"serinus {PHONE}", zip=True)
    photo(900, 700).save(file, "PNG", pnginfo=told)
    return file.getvalue()


def good_paper() -> bytes:
    """Return a PDF with a name behind its end."""
    return pdf_of(2) + f"% Serinus {NIK}".encode()


def bad_files() -> tuple[tuple[str, bytes], ...]:
    """Return files that the reader cannot read, with their types; one ends the process."""
    whole = good_photo()
    return (
        ("image/jpeg", whole[: len(whole) // 3]),
        ("application/pdf", f"Kanarius Serinus, NIK {NIK}, {PHONE}".encode()),
        ("application/pdf", pdf_bomb(3_000, b"serinus", times=2_000)),
        ("audio/ogg", f"OggSerinus {NIK}".encode()),
    )
