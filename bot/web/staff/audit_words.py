"""The audit in words: who, what, about what; ids of cases and of staff as numbers and names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self
from uuid import UUID

from bot.web.staff.words import Words
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.rules.report_numbers import read_number
from storage.agents import PROVINCE
from storage.audit import Detail
from storage.audit_reading import AuditRow
from storage.store import Store

_ACT, _STEP = "staff_audit.act.", "claims.step."
_CASE: Final = "case:"
# A key "text" would be that of the section itself.
_KEYS: Final = {"text": "wording"}
# Where the words for what a detail says stand, by its name.
_CASE_STATES: Final = ("claims.state", "claims.paper", "announce.state")
_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "role": ("staff.role", "claims.role"),
    "factor": ("staff_audit.factor",),
    "language": ("staff_accounts.language",),
    "reason": ("staff_people.reason", "staff_cases.reveal.why"),
    "paper": ("papers.named",),
    "other": ("papers.named",),
    "fault": ("papers.fault",),
    "flag": ("claims.flag",),
    "closed_as": ("claims.closed_as",),
    "state": _CASE_STATES,
    "before": _CASE_STATES,
}
# So much of an id tells two apart on a page.
_ID_LETTERS: Final = 8


@dataclass(frozen=True, slots=True)
class AuditWords:
    """What the rows of a page say.

    ``names`` of staff by actor, ``numbers`` of cases by subject, ``places`` by code.
    """

    words: Words
    names: Mapping[str, str]
    numbers: Mapping[str, str]
    places: Mapping[str, str]

    @classmethod
    def of(
        cls, rows: Sequence[AuditRow], words: Words, store: Store, places: Mapping[str, str]
    ) -> Self:
        """Read what the rows of a page need to be said, in two statements."""
        acts = [row.act for row in rows]
        about = {one for act in acts for one in (act.actor, act.subject)}
        about |= {str(one) for act in acts for one in act.details.values() if _is_staff(one)}
        named = {one.removeprefix(_CASE) for one in about if one.startswith(_CASE)}
        cases = [UUID(which) for which in named if _is_id(which)]
        numbers = store.audit_reading.case_numbers(cases)
        by_subject = {f"{_CASE}{case}": number for case, number in numbers.items()}
        everywhere = {PROVINCE: words("staff_accounts.everywhere")}
        return cls(words, store.staff.names(about), by_subject, {**places, **everywhere})

    def actor(self, row: AuditRow) -> str:
        """Return who acted."""
        return self.words.actor(row.act.actor, dict(self.names))

    def act(self, act: str) -> str:
        """Return what was done; an act without words stands as it is kept."""
        if self.words.has(f"{_ACT}{act}"):
            return self.words(f"{_ACT}{act}")
        step = f"{_STEP}{act.removeprefix('case_')}"
        if act.startswith("case_") and self.words.has(step):
            return self.words("staff_audit.case_act", step=self.words(step))
        return act

    def subject(self, row: AuditRow) -> str:
        """Return about what it was, in words; without words it stands as it is kept."""
        subject = row.act.subject
        if subject in self.names:
            return self.words("staff_audit.subject.staff", which=self.names[subject])
        kind, _, which = subject.partition(":")
        key = subject_key(kind)
        if not self.words.has(key):
            return subject
        return self.words(key, which=self.numbers.get(subject) or self._named(which)).strip()

    def _named(self, which: str) -> str:
        """Return what tells one of a kind from another; ids stand beside it, in small."""
        place = self.places.get(which.partition(":")[0])
        return place or ("" if _is_id(which) else which)

    def small(self, row: AuditRow) -> str:
        """Return the beginning of the id of what has nothing else to be told apart by."""
        subject = row.act.subject
        which = "" if subject in self.numbers else subject.partition(":")[2]
        return _short(which) if _is_id(which) else ""

    def details(self, row: AuditRow) -> str:
        """Return the details in a line."""
        return ", ".join(
            f"{self._detail(name)}: {self._value(name, value)}"
            for name, value in row.act.details.items()
            if value is not None
        )

    def acts(self) -> dict[str, str]:
        """Return every act that there are words for, in the order of these."""
        keys = self.words.texts.keys(FIRST_LANGUAGE)
        known = {key.removeprefix(_ACT) for key in keys if key.startswith(_ACT)}
        known |= {f"case_{key.removeprefix(_STEP)}" for key in keys if key.startswith(_STEP)}
        known -= {"case_line", "case_detail"}
        return dict(sorted(((act, self.act(act)) for act in known), key=lambda one: one[1]))

    def heads(self) -> list[str]:
        """Return the heads of the table that is taken away."""
        return [
            self.words(f"staff_audit.field.{name}")
            for name in ("number", "at", "who", "what", "about", "details")
        ]

    def line(self, row: AuditRow) -> list[str]:
        """Return a row of the table that is taken away; times are local."""
        at = row.act.at.astimezone(self.words.zone)
        return [
            str(row.id),
            f"{at:%Y-%m-%d %H:%M:%S}",
            self.actor(row),
            self.act(row.act.act),
            f"{self.subject(row)} {self.small(row)}".strip(),
            self.details(row),
        ]

    def _detail(self, name: str) -> str:
        key = f"staff_audit.detail.{name}"
        return self.words(key) if self.words.has(key) else name

    def _value(self, name: str, value: str | int | bool) -> str:  # noqa: FBT001 - as details hold them
        if isinstance(value, bool):
            return self.words(f"staff_audit.{'yes' if value else 'no'}")
        given = str(value)
        if given in self.names:
            return self.names[given]
        for texts in _VALUES.get(name, ()):
            if self.words.has(f"{texts}.{given}"):
                return self.words(f"{texts}.{given}").removeprefix(", ")
        if name == "ends":
            return self.words.day(date.fromisoformat(given))
        which = given.partition(":")[2]
        given = _short(which) if _is_id(which) else given
        return self.places.get(given, given) if name == "kabupaten" else given


def subject_key(kind: str) -> str:
    """Return the key of the words for a kind of subject."""
    return f"staff_audit.subject.{_KEYS.get(kind, kind)}"


def subject_asked(given: str, store: Store) -> str:
    """Return how the audit names what somebody looks for: a case by its number, else as given."""
    number = read_number(given) if ":" not in given else None
    if number is None:
        return given
    case = store.cases.by_number(number)
    return given if case is None else f"{_CASE}{case.id}"


def _short(which: str) -> str:
    return str(UUID(which))[:_ID_LETTERS]


def _is_id(which: str) -> bool:
    try:
        UUID(which)
    except ValueError:
        return False
    return True


def _is_staff(detail: Detail) -> bool:
    return isinstance(detail, str) and detail.startswith("staff:") and _is_id(detail[6:])
