"""Uploads that wait for a worker, and what is counted before and after."""

from sqlalchemy import func, select

from handlers.services import Services
from handlers.staff import imports as acts
from handlers.staff.import_checking import check
from handlers.staff.import_due import ImportWork
from storage.roster_uploads import Upload, UploadState
from storage.scope import WHOLE
from storage.tables import cover_periods, people, roster_imports
from tests.bot.web.staff.roster_house import MARIA, file_of, person, programme

ROWS = 6_000


def released(services: Services, rows: int) -> Upload:
    """An upload of so many rows that a worker may apply."""
    content = file_of(MARIA, *(person(100 + n) for n in range(rows - 1)))
    sent = acts.Sent("daftar.csv", content, programme(services).id, "53.07")
    upload = acts.receive(sent, "staff:rosa", WHOLE, services)
    if upload.state is UploadState.RECEIVED:
        assert ImportWork(services)() == 1
        upload = acts.find(upload.id, services)
    else:
        upload = check(upload, services)
    upload = acts.apply(upload, "staff:rosa", services)
    if upload.state is UploadState.WAITING:
        upload = acts.release(upload, "staff:budi", services)
    return upload


def counted(services: Services) -> list[int]:
    """How many people, covers and imports there are."""
    with services.database.begin() as store:
        return [
            store.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (people, cover_periods, roster_imports)
        ]


def applied(services: Services, rows: int) -> Upload:
    """An upload of so many rows that was applied."""
    upload = released(services, rows)
    assert ImportWork(services)() == 1
    return acts.find(upload.id, services)


def to_undo(services: Services, rows: int) -> Upload:
    """An upload of so many rows that a worker may undo."""
    return acts.undo(applied(services, rows), "staff:rosa", services)


def url_of(services: Services) -> str:
    """Where another process finds the same database."""
    return services.database.engine.url.render_as_string(hide_password=False)


def acts_on(upload: Upload, services: Services) -> list[str]:
    """What was done to an upload, in order."""
    with services.database.begin() as store:
        return [act.act for act in store.audit.of(f"upload:{upload.id}")]
