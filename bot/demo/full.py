"""The programmes at their true size, filled up with invented people; nobody of them is real.

Person ``n`` of a kabupaten is always the same one: who was on its list of 2025 with a low number is
on the province's list of 2026 too, as in life.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256

from bot.clocks import DEMO_STARTS
from conversations.rules.nik import WOMANS_DAY, Sex
from conversations.rules.regions import Region, Regions
from storage.people import Identity
from storage.programmes import Programme, ProgrammeRow
from storage.roster_import import Enrolment
from storage.rosters import Rosters, chunks
from storage.store import Database

# Serial numbers of the demo's eight people are below; these people's begin here.
FIRST_SERIAL = 101
_EARLIEST_BIRTH = date(1958, 1, 1)
_BIRTH_DAYS = 45 * 365
_KECAMATAN = 6
_TRADES = ("petani", "nelayan", "penenun", "pedagang", "ojek", "buruh harian")

Progress = Callable[[Programme, int, int], None]


def fill_up(database: Database, regions: Regions, progress: Progress) -> list[ProgrammeRow]:
    """Add invented people to every programme until its quota is reached; return the programmes.

    ``progress`` is told the programme, how many it has and its quota. Each programme is one
    transaction; broken off, it goes on there the next time.
    """
    with database.begin() as store:
        found = list(store.programmes.all())
    for row in found:
        if row.programme.quota is not None and row.people < row.programme.quota:
            _fill(database, row, regions, progress)
    with database.begin() as store:
        return list(store.programmes.all())


def _fill(database: Database, row: ProgrammeRow, regions: Regions, progress: Progress) -> None:
    programme, quota = row.programme, row.programme.quota or 0
    with database.begin() as store:
        rosters = Rosters(store.connection, store.vault)
        rosters.hold()
        digest = sha256(f"{programme.code} full".encode()).hexdigest()
        kept = rosters.begin(row.id, digest, DEMO_STARTS)
        done = row.people
        for chunk in chunks(_enrolments(programme, quota - row.people, regions)):
            kept.keep(chunk)
            done += len(chunk)
            progress(programme, done, quota)
        kept.finish(refused=0)


def _enrolments(programme: Programme, count: int, regions: Regions) -> Iterator[Enrolment]:
    """Yield ``count`` people, spread evenly over the programme's kabupaten."""
    served = _served(programme, regions)
    starts, ends = programme.starts, programme.ends
    assert starts is not None  # noqa: S101 - only MANDIRI has no dates, and it has no quota
    assert ends is not None  # noqa: S101 - same
    for number in range(count):
        region = served[number % len(served)]
        yield Enrolment(
            identity=invented(region, number // len(served) + 1),
            starts=starts,
            ends=ends,
            kabupaten=region.code,
            occupation=_TRADES[number % len(_TRADES)],
        )


def _served(programme: Programme, regions: Regions) -> Sequence[Region]:
    if programme.kabupaten is not None:
        return [regions.by_code[programme.kabupaten]]
    return list(regions.by_code.values())


def invented(region: Region, number: int) -> Identity:
    """Return invented person ``number`` (from 1) of a kabupaten: no phone, and no card number."""
    born = _EARLIEST_BIRTH + timedelta(days=number * 7919 % _BIRTH_DAYS)
    sex = Sex.FEMALE if number % 2 else Sex.MALE
    day = born.day + (WOMANS_DAY if sex is Sex.FEMALE else 0)
    kecamatan = number % _KECAMATAN + 1
    serial = FIRST_SERIAL + number // _BIRTH_DAYS
    return Identity(
        nik=f"{region.code.replace('.', '')}{kecamatan:02}{day:02}{born:%m%y}{serial:04}",
        name=f"Contoh {number:05} {region.short}",
        born=born.isoformat(),
        sex=sex,
    )
