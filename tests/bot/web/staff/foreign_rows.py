"""What is of another kabupaten than Rosa's: a case, its chat, a person, an upload, and so on."""

from dataclasses import dataclass

from sqlalchemy import select

from handlers.services import Services
from storage.announcements import Audience, NewAnnouncement
from storage.case_tables import reports
from storage.roster_uploads import NewUpload, UploadState
from storage.tables import people, programmes

# The demo's only case is of Flores Timur.
CASE, ELSEWHERE = "KL-7KQ2M", "53.06"


@dataclass(frozen=True)
class Foreign:
    """The ids."""

    person: object
    chat: object
    upload: object
    announcement: str

    def of(self, rule: str) -> dict[str, object]:
        """What goes into the address of a route, empty for a route that names no such thing."""
        if rule.startswith("/petugas/laporan/"):
            return {"number": CASE}
        if rule.startswith("/petugas/peserta/<"):
            return {"person": self.person}
        if rule.startswith("/petugas/percakapan/<"):
            return {"chat": self.chat}
        if rule.startswith("/petugas/impor/<"):
            return {"upload_id": self.upload}
        if rule.startswith("/petugas/siaran/<"):
            return {"number": self.announcement}
        return {}

    def ids(self) -> list[object]:
        """Every id."""
        return [CASE, self.person, self.chat, self.upload, self.announcement]

    def pages(self) -> list[str]:
        """The pages under /petugas of all of them."""
        return [
            f"/laporan/{CASE}",
            f"/peserta/{self.person}",
            f"/percakapan/{self.chat}",
            f"/siaran/{self.announcement}",
        ]


def foreign_rows(services: Services) -> Foreign:
    """Add what the demo does not have."""
    now = services.clock()
    with services.database.begin() as store:
        read = store.connection.execute
        chat = read(select(reports.c.chat_id).where(reports.c.number == CASE)).scalar_one()
        person = read(select(people.c.id).where(people.c.kabupaten == ELSEWHERE)).scalar_one()
        programme = read(select(programmes.c.id).order_by(programmes.c.id).limit(1)).scalar_one()
        upload = store.roster_uploads.add(
            NewUpload(programme, ELSEWHERE, "daftar.csv", "0" * 64, "operator"),
            b"nik\n",
            UploadState.RECEIVED,
            now,
        )
        announcement = store.announcements.add(
            NewAnnouncement(
                {"id": "Kartu dibagikan hari Senin."}, Audience(kabupaten=(ELSEWHERE,)), "operator"
            ),
            now,
        )
    assert announcement is not None
    return Foreign(person, chat, upload, announcement.number)
