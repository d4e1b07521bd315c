"""Read who a row is about: NIK, name, birth, sex, phone and card."""

from datetime import date

from conversations.rules.kpj import Kpj, read_kpj
from conversations.rules.nik import DIGITS, OLDEST, YOUNGEST, Nik, NikFault, nik_of, read_nik
from handlers.roster.days import age_on, read_day
from handlers.roster.findings import Column
from handlers.roster.phones import PhoneReader
from handlers.roster.row import RowReading
from handlers.roster.words import RosterWords
from storage.people import Identity

LONGEST_NAME = 200
# Spreadsheets keep 15 digits of a number; from here on the last ones are lost.
SAFE_DIGITS = 15
# The serial number of a NIK counts from 0001: four zeros are what is left of one cut off.
_NO_SERIAL = "0000"
_CENTURY = 100


class PersonReader:
    """Reads the identity in a row, seen from ``today``."""

    def __init__(self, words: RosterWords, today: date) -> None:
        """Take the words for woman and man."""
        self._words = words
        self._today = today
        self._phones = PhoneReader()

    def read(self, row: RowReading) -> tuple[Nik | None, Identity | None]:
        """Return the NIK when it can be read, and the identity when name and NIK can."""
        nik = self._nik(row)
        name = _name(row)
        born = self._born(row, nik)
        sex = self._sex(row, nik)
        phone = self._phone(row)
        kpj = _kpj(row)
        if nik is None or not name:
            return nik, None
        return nik, Identity(nik.digits, name, kpj, phone, born, sex)

    def _nik(self, row: RowReading) -> Nik | None:
        cell, text = row.cell(Column.NIK), row.text(Column.NIK)
        if not text:
            row.refuse(Column.NIK, "nik_missing")
            return None
        whole = len(text) == DIGITS and text.isascii() and text.isdigit()
        if _lost_digits(cell, text) or (whole and text.endswith(_NO_SERIAL)):
            row.refuse(Column.NIK, "nik_mangled_by_spreadsheet")
            return None
        nik = nik_of(text, self._today) if whole else read_nik(text, self._today)
        if isinstance(nik, NikFault):
            row.refuse(Column.NIK, f"nik_{nik.code}")
            return None
        return nik

    def _born(self, row: RowReading, nik: Nik | None) -> str:
        text = row.text(Column.BORN)
        if not text:
            if nik is not None and age_on(nik.birth_date, self._today) >= _CENTURY:
                row.warn(Column.NIK, "age_unsure")
            return ""
        born = read_day(row.cell(Column.BORN), text)
        if born is None:
            row.refuse(Column.BORN, "day")
            return ""
        if not YOUNGEST <= age_on(born, self._today) <= OLDEST:
            row.refuse(Column.BORN, "age", youngest=YOUNGEST, oldest=OLDEST)
        elif nik is not None and born != nik.birth_date:
            row.warn(Column.BORN, "born_differs")
        return born.isoformat()

    def _sex(self, row: RowReading, nik: Nik | None) -> str:
        text = row.text(Column.SEX)
        if not text:
            return ""
        sex = self._words.sexes.get(text.casefold())
        if sex is None:
            row.warn(Column.SEX, "sex_unknown")
            return ""
        if nik is not None and sex is not nik.sex:
            row.warn(Column.SEX, "sex_differs")
        return sex.value

    def _phone(self, row: RowReading) -> str:
        text = row.text(Column.PHONE)
        if not text:
            return ""
        phone = self._phones.read(text)
        if phone.caution is not None:
            row.warn(Column.PHONE, phone.caution)
        return phone.number


def _lost_digits(cell: object, text: str) -> bool:
    """Tell whether a number, not text, stands where more digits belong than a number keeps."""
    return isinstance(cell, (int, float)) and len(text.split(".", maxsplit=1)[0]) > SAFE_DIGITS


def _name(row: RowReading) -> str:
    name = row.text(Column.NAME)
    if not name:
        row.refuse(Column.NAME, "name_missing")
    elif not any(map(str.isalpha, name)):
        row.refuse(Column.NAME, "name_without_letters")
    elif len(name) > LONGEST_NAME:
        row.refuse(Column.NAME, "name_too_long", most=LONGEST_NAME)
    return name


def _kpj(row: RowReading) -> str:
    text = row.text(Column.KPJ)
    if not text:
        return ""
    kpj = read_kpj(text)
    if isinstance(kpj, Kpj):
        return kpj.number
    row.warn(Column.KPJ, "kpj_left_out")
    return ""
