"""How open answers are read: each reader returns a plain value, or the text that helps on."""

import re
from datetime import date

from conversations.engine.answers import folded
from conversations.engine.flow import Known, Misread
from conversations.engine.replies import Blank
from conversations.engine.session import Json
from conversations.rules.dates import DateFault, DateFaultCode, read_date
from conversations.rules.kpj import KpjFault, read_kpj
from conversations.rules.nik import NikFault, NikFaultCode, read_nik

CODE_LENGTH = 8
# Every code has a digit in it, so that no word is taken for one.
_CODE = re.compile(rf"(?:KODE|KARTU|CODE|CARD|NO)?((?=[A-Z]*[2-9])[A-Z2-9]{{{CODE_LENGTH}}})")
_BETWEEN = re.compile(r"[\s:.-]+")
LONGEST_MESSAGE = 2000
SHORTEST_MESSAGE = 2
MOST_MONTHS = 120
PERCENT = 100


def a_nik(said: str, known: Known) -> Json | Misread:
    """Read a NIK into its 16 digits."""
    nik = read_nik(said, known.today)
    if not isinstance(nik, NikFault):
        return nik.digits
    blanks: dict[str, Blank] = {}
    if nik.code in {NikFaultCode.TOO_SHORT, NikFaultCode.TOO_LONG}:
        blanks["count"] = sum(letter.isdigit() for letter in folded(said))
    return Misread(f"engine.nik.{nik.code}", blanks)


def a_kpj(said: str, _known: Known) -> Json | Misread:
    """Read a card number (KPJ) into its 11 characters."""
    kpj = read_kpj(said)
    return Misread(f"engine.kpj.{kpj}") if isinstance(kpj, KpjFault) else kpj.number


def a_code(said: str, _known: Known) -> Json | Misread:
    """Read a one-time code from staff into its 8 characters."""
    found = _CODE.fullmatch(_BETWEEN.sub("", said).upper())
    return found.group(1) if found else Misread("engine.code.not_a_code")


def a_day(said: str, known: Known) -> Json | Misread:
    """Read any day into its ISO form."""
    day = read_date(said, known.today)
    if isinstance(day, date):
        return day.isoformat()
    return _misread_day(day, known)


def a_past_day(said: str, known: Known) -> Json | Misread:
    """Read a day that is not after today into its ISO form."""
    day = a_day(said, known)
    if isinstance(day, str) and date.fromisoformat(day) > known.today:
        return Misread("engine.day.in_the_future", {"today": known.today})
    return day


def _misread_day(fault: DateFault, known: Known) -> Misread:
    if fault.earliest is not None and fault.earliest == fault.latest:
        return Misread("engine.day.perhaps", {"day": fault.earliest})
    if fault.code is DateFaultCode.AMBIGUOUS and fault.earliest and fault.latest:
        return Misread("engine.day.ambiguous", {"one": fault.earliest, "other": fault.latest})
    return Misread(f"engine.day.{fault.code}", {"today": known.today})


def a_kabupaten(said: str, known: Known) -> Json | Misread:
    """Read a kabupaten of NTT into its code, such as 53.07."""
    meant = known.regions.find(said)
    if len(meant) == 1:
        return meant[0].code
    if not meant:
        return Misread("engine.kabupaten.unknown")
    return Misread("engine.kabupaten.several", {"names": ", ".join(one.name for one in meant)})


def a_message(said: str, _known: Known) -> Json | Misread:
    """Take a message for staff as it is."""
    message = said.strip()[:LONGEST_MESSAGE]
    # Marks that nobody sees are no message.
    enough = len(folded(message)) >= SHORTEST_MESSAGE
    return message if enough else Misread("engine.message.too_short")


def a_count_of_months(said: str, _known: Known) -> Json | Misread:
    """Read how many months: "3", "3 bulan", "1 tahun"."""
    found = re.fullmatch(r"([0-9]{1,3}) ?(bulan|bln|tahun|thn|months?|years?)?", folded(said))
    if found is None:
        return Misread("engine.months.not_a_count")
    count = int(found.group(1)) * (12 if (found.group(2) or "b")[0] in "ty" else 1)
    return count if 1 <= count <= MOST_MONTHS else Misread("engine.months.not_a_count")


def a_percent(said: str, _known: Known) -> Json | Misread:
    """Read a share of a hundred ("12,5 %") into its decimal digits."""
    found = re.fullmatch(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))? ?(?:%|persen|percent)?", folded(said))
    if found is None:
        return Misread("engine.percent.not_a_percent")
    digits = f"{found.group(1)}.{found.group(2) or '0'}"
    return digits if 0 < float(digits) <= PERCENT else Misread("engine.percent.not_a_percent")
