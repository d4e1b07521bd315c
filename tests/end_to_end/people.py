"""The people of these tests: the demo's Maria and one more, who is always in her first months."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

DEMO_ROSTER: Final = Path(__file__).parents[2] / "bot" / "demo" / "rosters" / "NTT-2026.csv"
MARIA: Final = 700000001
MARIA_PHONE: Final = "+620000000001"
MARIA_NIK: Final = "5307014507850001"
# Whatever day it is, this much of her cover is told.
MARIA_IS_TOLD: Final = ("M**** C*****", "31 Desember 2026", "Pekerja Rentan NTT 2026")

LUSIA: Final = 700000021
LUSIA_NIK: Final = "5307015203920021"
LUSIA_KPJ: Final = "26000000021"
LUSIA_IS_TOLD: Final = ("L**** C*****: TERLINDUNGI", "Masih 3 bulan pertama")

STRANGER: Final = 700000100
# Said in these tests where anything may be said.
CHATTER: Final = "bebek kuning lompat pagar"

# None of this may ever be found in a log.
PERSONAL: Final = (
    *(MARIA_NIK, LUSIA_NIK, LUSIA_KPJ, "26000000001"),
    *(MARIA_PHONE[1:], "620000000021", "0000000001", "0000000021"),
    *(str(MARIA), str(LUSIA), "7000001", "Maria", "Lusia", "Contoh", "penenun", "halo", CHATTER),
)


def roster() -> bytes:
    """Return the demo's roster with Lusia in it, who began a month ago and has a month to go."""
    today = datetime.now(ZoneInfo("Asia/Makassar")).date()
    starts, ends = today - timedelta(days=30), today + timedelta(days=30)
    lusia = (
        f"{LUSIA_NIK},Lusia Contoh,1992-03-12,P,+620000000021,{LUSIA_KPJ},Sikka,Alok,,penenun,"
        f"{starts},{ends},tidak,tidak\n"
    )
    return DEMO_ROSTER.read_bytes() + lusia.encode()
