"""One thing that was looked at, how it is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from conversations.engine.replies import Blank, Text


class Health(StrEnum):
    """How it is; only ``BAD`` keeps Lontar from working as configured."""

    WELL = "ok"
    CAUTION = "!"
    BAD = "!!"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. ``name`` is a setting's own name or a text."""

    name: str | Text
    health: Health
    says: Text
    advice: Text | None = None


def well(part: str, state: str = "well", /, **blanks: Blank) -> Finding:
    """Return that ``part`` (a table of doctor.toml) is well."""
    return Finding(_name(part), Health.WELL, Text(f"doctor.{part}.{state}", blanks))


def caution(part: str, state: str, /, **blanks: Blank) -> Finding:
    """Return that ``part`` works, and what to know about it."""
    return Finding(
        _name(part), Health.CAUTION, Text(f"doctor.{part}.{state}", blanks), _advice(part, state)
    )


def bad(part: str, state: str, /, **blanks: Blank) -> Finding:
    """Return that ``part`` does not work and what to do."""
    return Finding(
        _name(part), Health.BAD, Text(f"doctor.{part}.{state}", blanks), _advice(part, state)
    )


def _name(part: str) -> Text:
    return Text(f"doctor.{part}.name")


def _advice(part: str, state: str) -> Text:
    return Text(f"doctor.{part}.{state}_do")
