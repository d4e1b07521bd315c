"""Rosters at the desk, as a browser sends them and a worker takes them."""

import io
import re
from html import unescape
from typing import Any

from sqlalchemy import Table, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from bot.web.staff.desk import PREFIX
from handlers.services import Services
from handlers.staff.import_due import ImportWork
from storage.programmes import ProgrammeRow
from storage.staff_tables import roster_befores
from storage.tables import chat_people, cover_periods, people
from tests.bot.web.staff.desk_house import Browser

# Whom the demo knows in Sikka; a file without her leaves out all of them.
MARIA = "5307014507850001;Maria Contoh;Sikka;penenun;ya"
HEADS = "NIK;NAMA;KABUPATEN;PEKERJAAN;KARTU"
_UPLOAD = re.compile(r"/impor/([0-9a-f-]{36})$")


def nik(serial: int, place: str = "5307") -> str:
    """The NIK of an invented person."""
    return f"{place}01{serial % 27 + 1:02}0380{serial:04}"


def person(serial: int, place: str = "Sikka", trade: str = "petani") -> str:
    """A row of an invented person."""
    return f"{nik(serial)};Contoh {'ABCDEFGHIJ'[serial % 10]};{place};{trade};ya"


def file_of(*rows: str, heads: str = HEADS) -> bytes:
    """A CSV with these rows under the heads."""
    return "\r\n".join((heads, *rows, "")).encode()


def programme(services: Services, code: str = "NTT-2026") -> ProgrammeRow:
    """A programme of the demo."""
    with services.database.begin() as store:
        found = store.programmes.find(code)
    assert found is not None
    return found


class Importer(Browser):
    """Somebody who sends rosters."""

    def send(
        self,
        content: bytes,
        name: str = "daftar.csv",
        kabupaten: str = "53.07",
        code: str = "NTT-2026",
    ) -> TestResponse:
        """Send a file for a programme; nothing is followed."""
        form = {
            "csrf_token": self.mark(),
            "programme": str(programme(self.services, code).id),
            "kabupaten": kabupaten,
            "file": FileStorage(io.BytesIO(content), name),
        }
        boundary, body = encode_multipart(form)
        kind = f"multipart/form-data; boundary={boundary}"
        return self.client.post(f"{PREFIX}/impor", data=body, content_type=kind)

    def sends(self, content: bytes, **told: str) -> str:
        """Send a file that is taken; return the path of its page."""
        answer = self.send(content, **told)
        assert answer.status_code == 303, answer.status_code
        found = _UPLOAD.search(answer.headers["Location"])
        assert found, answer.headers["Location"]
        return f"/impor/{found.group(1)}"

    def acts(self, path: str, act: str, **fields: Any) -> str:  # noqa: ANN401 - as forms carry it
        """Press a button of an upload's page; return what is told then."""
        return self.does(f"{path}/{act}", version=self.version(path), **fields)

    def applies(self, path: str, second: "Importer | None" = None) -> str:
        """Apply an upload, released by a second person, let the worker work; return its page."""
        self.acts(path, "terapkan")
        if second is not None:
            second.releases(path)
        work(self.services)
        return self.text(path)

    def releases(self, path: str) -> str:
        """Release an upload of somebody else; return what is told then."""
        return self.acts(path.replace("/impor/", "/impor/persetujuan/"), "setujui")

    def undoes(self, path: str) -> str:
        """Undo an upload, let the worker work, and return its page."""
        self.acts(path, "urungkan")
        work(self.services)
        return self.text(path)


def work(services: Services) -> int:
    """Let a worker do all that waits; return how many uploads that were."""
    worker, done = ImportWork(services), 0
    while worker():
        done += 1
    return done


def rows_of(services: Services, *tables: Table) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of some tables, in an order of its own."""
    with services.database.begin() as store:
        return {
            table.name: sorted(
                (tuple(row) for row in store.connection.execute(select(table))), key=repr
            )
            for table in tables or (people, cover_periods, chat_people, roster_befores)
        }


def tiles(page: str) -> dict[str, str]:
    """The counts that a page shows, by their words."""
    found = re.findall(r"<li><b>([^<]*)</b>([^<]*)</li>", page)
    return {unescape(words).strip(): count for count, words in found}
