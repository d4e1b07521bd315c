"""Passwords: what is taken for one, and how one is kept and compared (argon2id)."""

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from handlers.staff.errors import StaffRefused

SHORTEST: Final = 15
# Hashing more than this would only cost time.
LONGEST: Final = 256
# 19 MiB, two rounds: OWASP's figures for a small machine, about 25 ms.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def kept(password: str, login: str) -> str:
    """Return what is kept of a new password.

    Raises ``StaffRefused`` for one that is short, long, common, or says the login.
    """
    check_length(password)
    plain = "".join(_same(password).casefold().split())
    told = plain.replace(login.casefold(), "")
    # Somebody called "ani" may write "berani"; what is left must be enough without the login.
    says_login = len(told) < min(len(plain), SHORTEST)
    common = any(word in plain for word in _common())
    if says_login or common or len(set(plain)) < SHORTEST // 3 or _repeats(plain):
        raise StaffRefused("password_common")
    return _HASHER.hash(_same(password))


def kept_anew(password: str, known: str | None) -> str | None:
    """Return what is kept of a password that fitted, where that was made with older figures."""
    if known is None or not _HASHER.check_needs_rehash(known):
        return None
    return _HASHER.hash(_same(password))


def check_length(password: str) -> None:
    """Refuse what is too short or too long before any work is done for it."""
    if len(password) > LONGEST:
        raise StaffRefused("password_long", most=LONGEST)
    if len(password) < SHORTEST:
        raise StaffRefused("password_short", least=SHORTEST)


def fits(password: str, known: str | None) -> bool:
    """Tell whether a password is the one that was kept; as much work where none was."""
    if len(password) > LONGEST:
        return False
    try:
        return _HASHER.verify(known or _nobodys(), _same(password)) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def _same(password: str) -> str:
    """Return one spelling for what looks the same: keyboards write a letter in several ways."""
    return unicodedata.normalize("NFKC", password)


def _repeats(plain: str) -> bool:
    """Tell whether it is one word again and again."""
    return (plain + plain).find(plain, 1) < len(plain)


@cache
def _nobodys() -> str:
    """Return something to compare with where there is no account."""
    return _HASHER.hash("nobody's password, and nobody knows it")


@cache
def _common() -> frozenset[str]:
    """Return what stands in too many passwords: words of six letters and more, one a line."""
    text = files("handlers.staff").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.split() if line)
