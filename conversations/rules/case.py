"""The words of a case: what can be reported, where a case can stand, what can be told of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Self


class CaseKind(StrEnum):
    """What was reported. Whether a death was JKK or JKM is for people to decide."""

    ACCIDENT = "accident"
    DEATH = "death"


class CaseState(StrEnum):
    """Where a case stands; only staff move it (``case_steps.py``), a report never does."""

    NOTICE = "notice"
    OPEN = "open"
    PAPERS_MISSING = "papers_missing"
    COMPLETE = "complete"
    FORWARDED = "forwarded"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAID = "paid"
    CLOSED = "closed"


class ClosedAs(StrEnum):
    """Why a case is closed."""

    DONE = "done"
    MISTAKEN = "mistaken"  # the person lives, or nothing happened
    DOUBLE = "double"
    WITHDRAWN = "withdrawn"


class Relation(StrEnum):
    """Who reports, seen from the person it happened to."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    RELATIVE = "relative"
    OFFICIAL = "official"  # village head, agent, health worker
    OTHER = "other"


class Work(StrEnum):
    """What it had to do with work, as told; nobody has decided it."""

    AT_WORK = "at_work"
    ON_THE_WAY = "on_the_way"
    AFTER_ACCIDENT = "after_accident"
    NOT_WORK = "not_work"
    UNSURE = "unsure"


class DiedAt(StrEnum):
    """Where a person died: it decides who writes the first letter."""

    HOME = "home"
    HOSPITAL = "hospital"
    ROAD = "road"
    WORKPLACE = "workplace"  # field, garden, sea, building site
    ELSEWHERE = "elsewhere"


class Family(StrEnum):
    """Which heirs live, as told; the order of the law is in ``heirs.py``."""

    SPOUSE_AND_CHILDREN = "spouse_and_children"
    SPOUSE = "spouse"
    CHILDREN = "children"
    PARENTS = "parents"
    SIBLINGS_OR_IN_LAWS = "siblings_or_in_laws"
    NOBODY = "nobody"


class Marriage(StrEnum):
    """How a marriage is on paper."""

    REGISTERED = "registered"
    CUSTOMARY = "customary"
    SEVERAL = "several"


class Treated(StrEnum):
    """Where a hurt person is treated."""

    PUSKESMAS = "puskesmas"
    HOSPITAL = "hospital"
    ELSEWHERE = "elsewhere"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Told:
    """What one person told of an accident or a death; None or empty where nothing was told.

    ``who`` are the words by which the person was named when no number was given. ``happened_on``
    and ``happened_at`` are local (WITA unless the settings say otherwise). ``schools`` are the
    levels of the children at school (``scholarship.Level``), () for none. ``paid`` tells whether
    somebody paid for treatment. Phones are E.164.
    """

    nik: str = ""
    kpj: str = ""
    who: str = ""
    story: str = ""
    place: str = ""
    kabupaten: str = ""
    happened_on: date | None = None
    happened_at: time | None = None
    relation: Relation | None = None
    work: Work | None = None
    traffic: bool | None = None
    injury: str = ""
    treated: Treated | None = None
    paid: bool | None = None
    witnesses: str = ""
    late_reason: str = ""
    died_at: DiedAt | None = None
    family: Family | None = None
    marriage: Marriage | None = None
    schools: tuple[str, ...] | None = None
    informant: str = ""
    informant_phone: str = ""
    second_contact: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what was told as plain JSON values, without what was not."""
        kept = {name: value for name, value in asdict(self).items() if value not in (None, "")}
        return {
            name: value.isoformat() if isinstance(value, date | time) else value
            for name, value in kept.items()
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote; names of another release are passed over."""
        known = {field.name for field in fields(cls)}
        told = {name: value for name, value in kept.items() if name in known and value is not None}
        return cls(**{name: _read(name, value) for name, value in told.items()})

    def with_more(self, more: Mapping[str, Any]) -> Self:
        """Return this with ``more`` (plain JSON values) told; the later word holds.

        None takes back what was told under that name.
        """
        return type(self).from_json({**self.to_json(), **more})

    def filled_from(self, other: "Told") -> Self:
        """Return this with its gaps filled from what somebody else told."""
        gaps = {
            field.name: getattr(other, field.name)
            for field in fields(self)
            if getattr(self, field.name) in (None, "")
        }
        return replace(self, **gaps)


_READ: Mapping[str, Any] = {
    "happened_on": date.fromisoformat,
    "happened_at": time.fromisoformat,
    "relation": Relation,
    "work": Work,
    "treated": Treated,
    "died_at": DiedAt,
    "family": Family,
    "marriage": Marriage,
    "schools": tuple,
}


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 - one value of a JSON object
    return _READ[name](value) if name in _READ else value


@dataclass(frozen=True, slots=True)
class Clock:
    """The hours in which an accident is to be reported to BPJS Ketenagakerjaan.

    ``started`` is the earliest moment the words allow; ``exact`` when day and hour were told.
    """

    started: datetime
    due: datetime
    exact: bool
