"""The audit in words: who, what, about what; ids of cases and of staff as numbers and names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

from bot.web.staff.words import Words
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.rules.report_numbers import read_number
from storage.audit_reading import AuditRow
from storage.store import Store

_ACT, _STEP = "staff_audit.act.", "claims.step."
_CASE: Final = "case:"
# So much of an id tells two apart on a page.
_ID_LETTERS: Final = 8


@dataclass(frozen=True, slots=True)
class AuditWords:
    """What the rows of a page say. ``names`` of staff by actor, ``numbers`` of cases by subject."""

    words: Words
    names: Mapping[str, str]
    numbers: Mapping[str, str]

    @classmethod
    def of(cls, rows: Sequence[AuditRow], words: Words, store: Store) -> Self:
        """Read what the rows of a page need to be said, in two statements."""
        acts = [row.act for row in rows]
        about = {one for act in acts for one in (act.actor, act.subject)}
        cases = [UUID(one.removeprefix(_CASE)) for one in about if one.startswith(_CASE)]
        numbers = store.audit_reading.case_numbers(cases)
        return cls(words, store.staff.names(about), {f"{_CASE}{c}": n for c, n in numbers.items()})

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
        """Return about what it was."""
        subject = row.act.subject
        if subject in self.names:
            return self.words("staff_audit.subject.staff", which=self.names[subject])
        kind, _, which = subject.partition(":")
        key = f"staff_audit.subject.{kind}"
        if not which or not self.words.has(key):
            return self.words(key, which="").strip() if self.words.has(key) else subject
        return self.words(key, which=self.numbers.get(subject, _short(which)))

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
            self.subject(row),
            self.details(row),
        ]

    def _detail(self, name: str) -> str:
        key = f"staff_audit.detail.{name}"
        return self.words(key) if self.words.has(key) else name

    def _value(self, name: str, value: str | int | bool) -> str:  # noqa: FBT001 - as details hold them
        if name == "role" and self.words.has(f"staff.role.{value}"):
            return self.words(f"staff.role.{value}")
        if isinstance(value, bool):
            return self.words(f"staff_audit.{'yes' if value else 'no'}")
        return str(value)


def subject_asked(given: str, store: Store) -> str:
    """Return how the audit names what somebody looks for: a case by its number, else as given."""
    number = read_number(given) if ":" not in given else None
    if number is None:
        return given
    case = store.cases.by_number(number)
    return given if case is None else f"{_CASE}{case.id}"


def _short(which: str) -> str:
    """Return the beginning of an id, and every other name in full."""
    try:
        return str(UUID(which))[:_ID_LETTERS]
    except ValueError:
        return which
