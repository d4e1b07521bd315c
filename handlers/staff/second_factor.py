"""The second factor: six digits that change every 30 seconds (TOTP), or a recovery code once."""

import secrets
from datetime import datetime
from typing import Final

import pyotp

from storage.staff import Account
from storage.staff_messages import SPEAKABLE
from storage.store import Store

ISSUER: Final = "Lontar"
STEP_SECONDS: Final = 30
RECOVERY_CODES: Final = 10
_RECOVERY_LETTERS: Final = 12
# Clocks of phones go a little wrong: the code before and the one after are taken, too.
_NEAR: Final = 1
# Which second factor it was.
PHONE, RECOVERY = "phone", "recovery"


def new_secret() -> str:
    """Return a fresh shared secret in base32."""
    return pyotp.random_base32()


def address(secret: str, login: str) -> str:
    """Return what a phone reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return which 30 seconds a code is for, None when it fits none that are near."""
    digits = "".join(code.split())
    step = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for near in range(step - _NEAR, step + _NEAR + 1):
        if secrets.compare_digest(totp.at(near * STEP_SECONDS).encode(), digits.encode()):
            return near
    return None


def use_code(account: Account, code: str, store: Store, now: datetime) -> str | None:
    """Use a code, or a recovery code, up; return which of the two it was, None for neither.

    No code is good twice, nor one from before the last that was used.
    """
    step = step_of(account.totp, code, now) if account.totp else None
    if step is not None:
        return PHONE if store.staff.use_step(account, step) else None
    used = store.staff_ways_in.use_recovery(account.id, _as_written(code), now)
    return RECOVERY if used else None


def new_recovery_codes() -> list[str]:
    """Return fresh recovery codes as they are shown: three groups of four."""
    drawn = (
        "".join(secrets.choice(SPEAKABLE) for _ in range(_RECOVERY_LETTERS))
        for _ in range(RECOVERY_CODES)
    )
    return ["-".join((one[:4], one[4:8], one[8:])) for one in drawn]


def keep_recovery_codes(account: Account, codes: list[str], store: Store) -> None:
    """Let these codes stand in for the phone once each."""
    store.staff_ways_in.put_recovery(account.id, [_as_written(code) for code in codes])


def _as_written(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
