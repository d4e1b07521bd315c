"""What is found in a roster: the columns we know, why a row is refused, what is worth a look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conversations.engine.replies import Blank, Text


class Column(StrEnum):
    """The columns of a roster; how they are headed stands in the texts (``roster.head``)."""

    NIK = "nik"
    NAME = "name"
    BORN = "born"
    SEX = "sex"
    PHONE = "phone"
    KPJ = "kpj"
    KABUPATEN = "kabupaten"
    KECAMATAN = "kecamatan"
    DESA = "desa"
    OCCUPATION = "occupation"
    STARTS = "starts"
    ENDS = "ends"
    CARD = "card"
    PASSBOOK = "passbook"


REQUIRED = (Column.NIK, Column.NAME)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not stored. ``row`` is counted as the spreadsheet shows it, the head as 1."""

    row: int
    column: Column | None
    key: str
    blanks: Mapping[str, Blank] = field(default_factory=dict)

    @property
    def text(self) -> Text:
        """The reason, to be put into words."""
        return Text(f"roster.refused.{self.key}", self.blanks)


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to look at in a row that is stored all the same."""

    row: int
    column: Column | None
    key: str
    blanks: Mapping[str, Blank] = field(default_factory=dict)

    @property
    def text(self) -> Text:
        """What to look at, to be put into words."""
        return Text(f"roster.caution.{self.key}", self.blanks)


class Unreadable(Exception):
    """The file as a whole cannot be used; ``text`` says why and what to do."""

    def __init__(self, key: str, **blanks: Blank) -> None:
        super().__init__(key)
        self.text = Text(f"roster.unreadable.{key}", blanks)
