"""What staff do and see at the command line, and where what they see is noted down."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli import main
from bot.slips.chat_link import ChatLink
from bot.slips.content import read_page
from conversations.rules.paper import Paper
from storage.case_tables import reports
from storage.reports import Report
from tests.canary import troubles
from tests.canary.bird import ACCOUNT, NIK, SONG, SPACED_NIK, TELEGRAM_ID
from tests.canary.house import House
from tests.canary.places import unpacked

# What is shown to staff, and only there.
SHOWN, REVEALED = "claims show", "claims show --reveal"
REASON = f"NIK {NIK} milik Serinus tidak cocok"
_OUTPUT, _ERRORS = "output", "errors"


def ran(capfd: pytest.CaptureFixture[str], *given: str, codes: tuple[int, ...] = (0,)) -> str:
    """Carry out a command and return all that it printed."""
    capfd.readouterr()
    code = main(["--lang", "en", *given])
    told = capfd.readouterr()
    assert code in codes, told.err
    return told.out + told.err


def all_reports(house: House) -> list[Report]:
    """Return every report, opened, oldest first."""
    with house.services.database.begin() as store:
        found = store.connection.execute(select(reports.c.id).order_by(reports.c.filed_at))
        return [store.reports.get(report_id) for report_id in list(found.scalars())]


def family_of(found: list[Report]) -> list[str]:
    """Return the numbers of the reports that the canary's family filed."""
    return [one.number for one in found if SONG in repr(one.told).casefold()]


def work_the_cases(numbers: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """Do as staff do, with the family's words where staff may write some."""
    by = ("--by", "Ani")
    for number in numbers:
        ran(capfd, "claims", "take", number, *by, "--holder", "Petugas Serinus")
        ran(capfd, "claims", "account", number, ACCOUNT, *by)
        for step in (
            ("complete",),
            ("forwarded", "--bpjs-number", "B-1", "--on", "2026-11-21"),
            ("rejected", "--reason", REASON),
        ):
            ran(capfd, "claims", "advance", number, *step, *by)


def look_as_staff(
    house: House, family: list[str], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Have everything shown and written that staff can; the family's cases also revealed."""
    places = house.places
    listed = ran(capfd, "claims", "list")
    places.add("claims list", listed)
    for line in listed.splitlines():
        places.add(SHOWN, ran(capfd, "claims", "show", line.partition("\t")[0]))
    for ending, read in ((".csv", bytes), (".xlsx", unpacked)):
        file = folder / f"cases{ending}"
        places.add(_OUTPUT, ran(capfd, "claims", "export", str(file)))
        places.add("export", read(file.read_bytes()))
    for number in family:
        places.add(REVEALED, ran(capfd, "claims", "show", number, "--reveal", "--by", "Ani"))
        for ending in (".png", ".pdf"):
            file = folder / f"{number}{ending}"
            places.add(_OUTPUT, ran(capfd, "claims", "slip", number, str(file)))
            places.add("slip", file.read_bytes())
        for paper in Paper:
            given = (number, paper.value, str(folder / "papers"))
            places.add(_OUTPUT, ran(capfd, "claims", "document", *given, codes=(0, 1)))
    for file in folder.rglob("*"):
        places.add("file names", str(file.relative_to(folder)))
        if file.parent.name == "papers":
            places.add("paper", file.read_bytes())


def ask_badly(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    """Type a NIK where it does not belong."""
    for given in (
        *(("show", NIK), ("show", SPACED_NIK), ("show", f"KL-{NIK}"), ("slip", NIK, "x.png")),
        *(("list", "--kabupaten", NIK), ("take", NIK, "--by", "Ani")),
    ):
        house.places.add(_ERRORS, ran(capfd, "--debug", "claims", *given, codes=(1, 2)))


def read_all_slips(house: House) -> None:
    """Read the words that are drawn on the slip of every report."""
    for report in all_reports(house):
        page = read_page(house.services, report.id, ChatLink.of(house.settings))
        house.places.add("slip", repr(page))


def break_a_report(house: House, number: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Look everywhere at a report that cannot be opened any more."""
    (report,) = (one for one in all_reports(house) if one.number == number)
    with house.services.database.begin() as store:
        token = store.slips.add(report.id, house.services.clock())
    troubles.spoil_a_report(house.services, number)
    for given in (("list",), ("show", number), ("export", "broken.csv")):
        house.places.add(_ERRORS, ran(capfd, "--debug", "claims", *given, codes=(1,)))
    house.places.listen()
    assert house.call("GET", f"/slips/{token}.png") == 500
    house.telegram.person(TELEGRAM_ID).says("lihat laporan")
    house.work()
