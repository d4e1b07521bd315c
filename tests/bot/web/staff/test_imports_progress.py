"""How far an upload is: rows done of all, the time left, and that one may leave the page."""

import re
from html import unescape

import pytest

from bot.web.staff.desk import PREFIX
from handlers.services import Services
from storage.roster_uploads import Upload
from tests.bot.web.staff.roster_house import MARIA, Importer, file_of, person, work
from tests.conftest import StandingClock

# Rows done of an upload of 6,000 with 5,000 good ones: what is told, and how long it takes.
STEPS = [
    (0, "Sedang berjalan.", ""),
    (1_500, "Langkah 1 dari 2: 1.500 dari 6.000 baris diperiksa sekali lagi. 13%.", "7 menit lagi"),
    (6_000, "Langkah 1 dari 2: 6.000 dari 6.000 baris", "Kurang dari semenit lagi."),
    (8_500, "Langkah 2 dari 2: 2.500 dari 5.000 baris disimpan. 77%.", "Kurang dari semenit lagi."),
    (11_000, "Langkah 2 dari 2: 5.000 dari 5.000 baris disimpan. 100%.", ""),
]
HALF = 5_500


def held(services: Services, clock: StandingClock, done: int = HALF) -> Upload:
    """Let a worker have what waits, of 6,000 rows with 5,000 good ones, for a minute."""
    with services.database.begin() as store:
        upload = store.roster_work.take(clock())
        assert upload is not None
        found = {**upload.found, "rows": 6_000, "good": 5_000}
        upload = store.roster_uploads.change(upload, clock(), found=found)
        clock.advance(seconds=60)
        store.roster_work.tell(upload, done, 11_000, clock())
    return upload


def told(rosa: Importer, path: str) -> str:
    """What the part of the page says."""
    part = rosa.client.get(f"{PREFIX}{path}", headers={"HX-Request": "true"}).text
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", part).split()))


@pytest.mark.parametrize(("done", "rows", "left"), STEPS)
def test_rows_done_of_all_and_the_time_left(
    demo: Services, clock: StandingClock, done: int, rows: str, left: str
) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(MARIA, person(100)))
    rosa.acts(path, "terapkan")
    assert "Sebentar lagi dimulai." in told(rosa, path)
    held(demo, clock, done)
    said = told(rosa, path)
    assert rows in said
    assert left in said
    assert ("lagi. Halaman" in said) is bool(left)
    assert "Halaman ini boleh ditutup" in said
    assert "Percobaan" not in said


def test_which_try_it_is(demo: Services, clock: StandingClock) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(MARIA, person(100)))
    rosa.acts(path, "terapkan")
    held(demo, clock)
    clock.advance(minutes=2)
    held(demo, clock)
    assert "Percobaan ke-2 dari 3." in told(rosa, path)
    clock.advance(minutes=2)
    assert work(demo) == 1
    assert "Percobaan" not in rosa.text(path)
    assert "Sudah diterapkan" in rosa.text(path)
