"""The rosters of the demo's people: right by construction, so read without the importer's care."""

import csv
import io
from datetime import date

from conversations.rules.nik import Sex
from conversations.rules.regions import Regions
from storage.people import Identity
from storage.roster_import import Enrolment

_SEXES = {"L": Sex.MALE, "P": Sex.FEMALE}
_YES_NO = {"ya": True, "tidak": False}


def enrolments(roster: str, regions: Regions) -> list[Enrolment]:
    """Return the rows of a roster (CSV, columns of the contract, dates ISO) as they are stored."""
    return [_enrolment(row, regions) for row in csv.DictReader(io.StringIO(roster))]


def _enrolment(row: dict[str, str], regions: Regions) -> Enrolment:
    region = regions.find(row["KABUPATEN"])[0]
    identity = Identity(
        nik=row["NIK"],
        name=row["NAMA"],
        kpj=row["NO KPJ"],
        phone=row["NO HP"],
        born=row["TANGGAL LAHIR"],
        sex=_SEXES[row["JENIS KELAMIN"]],
    )
    return Enrolment(
        identity=identity,
        starts=date.fromisoformat(row["MULAI"]),
        ends=date.fromisoformat(row["SELESAI"]),
        kabupaten=region.code,
        kecamatan=row["KECAMATAN"] or None,
        desa=row["DESA"] or None,
        occupation=row["PEKERJAAN"],
        card=_YES_NO.get(row["KARTU"]),
        passbook=_YES_NO.get(row["BUKU TABUNGAN"]),
    )
