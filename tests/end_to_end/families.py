"""Families of these tests: what they answer until a report is kept, and the photos they send."""

import re
from http.client import HTTPConnection
from typing import Final, Protocol
from urllib.parse import urlsplit

from tests.bot.documents.drawn import page, photographed, written
from tests.end_to_end.house import House
from tests.end_to_end.processes import PATIENCE, Web

PAULUS_NIK: Final = "5371012010650006"
MARKUS_NIK: Final = "5306010307600008"
SITI_NIK: Final = "5371015509880005"
# On Telegram.
DAUGHTER, NIECE, NEIGHBOUR, OFFICER = 700000211, 700000212, 700000213, 700000214
# On WhatsApp.
WIDOW, SON = "+620000000215", "+620000000216"
STORY: Final = "jatuh dari pohon lontar"
# The voice of an OGG file, enough for its type to be known.
VOICE: Final = b"OggS\x00\x02" + bytes(22) + b"\x01\x1eOpusHead" + bytes(200)
# What a phone writes into its photos beside the picture, and nobody has to keep.
BESIDE: Final = b"Invented phone, 8.6210 S 122.2110 E"

# Said or sent in these tests, and not to be found in any log.
TOLD: Final = (
    *(PAULUS_NIK, MARKUS_NIK, SITI_NIK, STORY, "pohon", "kemarin", "istri saja"),
    *(str(DAUGHTER), str(NIECE), str(NEIGHBOUR), str(OFFICER), WIDOW[1:], SON[1:]),
    *("Paulus", "Markus", "Siti", "Petugas", "/slips/", "BQAC", "MediaUrl", "JKK-0001"),
)

_NUMBER = re.compile(r"\bKL-[A-Z2-9]{5}\b")


class Phone(Protocol):
    """Somebody on Telegram or on WhatsApp."""

    @property
    def sees(self) -> list[str]:
        """The texts on this phone, in order."""
        ...

    def says(self, text: str, /) -> object:
        """Write a text."""
        ...


def say(phone: Phone, *words: str) -> str:
    """Write one text after the other and return what is last on the phone then."""
    for one in words:
        phone.says(one)
    return phone.sees[-1]


def number_in(text: str) -> str:
    """Return the number of the report that a text speaks of."""
    found = _NUMBER.search(text)
    assert found, text
    return found.group()


def report_accident(phone: Phone, nik: str, story: str) -> str:
    """Report an accident in one sentence and return its number."""
    told = say(phone, f"kecelakaan, {story}", "ya", "setuju", nik)
    assert "Sudah kami catat" in told
    return number_in(told)


def report_death(phone: Phone, nik: str, relation: str) -> str:
    """Report that somebody died yesterday at home and return the number."""
    told = say(phone, "ada yang meninggal", "ya", "setuju", relation, nik, "kemarin")
    assert "Sudah kami catat" in told
    number = number_in(told)
    told = say(phone, "di rumah", "bukan", "istri saja", "lewati", "lewati")
    assert f"Laporan {number} tersimpan" in told
    return number


def photo_of_paper(light: float = 1.0) -> bytes:
    """Return a paper as a phone takes it, a JPEG; from 0.2 of the light on it is dark."""
    return written(photographed(page(1600, 1200, 12, 50), light), "JPEG", comment=BESIDE)


def fetched(web: Web, method: str, url: str) -> tuple[int, str, int, bytes]:
    """Ask ``web`` for a public address: status, content type, length as told, body."""
    connection = HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE)
    try:
        connection.request(method, urlsplit(url).path, headers={"Host": urlsplit(url).netloc})
        answer = connection.getresponse()
        length = int(answer.getheader("Content-Length") or 0)
        return answer.status, answer.getheader("Content-Type") or "", length, answer.read()
    finally:
        connection.close()


def assert_nothing_told(house: House) -> None:
    """No process may have written what a family told, sent or was sent."""
    logs = house.logs.casefold()
    assert not [told for told in TOLD if told.casefold() in logs]
