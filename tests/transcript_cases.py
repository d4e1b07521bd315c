"""What chance draws is written ``KL-#1`` and ``SECRET#1``; and what is kept of cases."""

import re
from dataclasses import dataclass, field

from storage.store import Store

_NUMBER = re.compile(r"\bKL-[A-Z2-9]{5}\b")
_OTHER_NUMBERS = re.compile(r"\b(P|SR)-[A-Z2-9]{5}\b")
_PLACEHOLDER = re.compile(r"(?:KL|SECRET|CODE)-?#\d+")


@dataclass
class Drawn:
    """What was drawn by chance, and what stands for it in the transcript."""

    shown: dict[str, str] = field(default_factory=dict)

    def hide(self, text: str) -> str:
        """Return ``text`` with placeholders for what was drawn."""
        for number in _NUMBER.findall(text):
            self.shown.setdefault(number, f"KL-#{self._count('KL-') + 1}")
        for drawn, placeholder in self.shown.items():
            text = text.replace(drawn, placeholder)
        return _OTHER_NUMBERS.sub(r"\1-#####", text)

    def put(self, words: str) -> str:
        """Return what somebody types with the drawn values in place of the placeholders."""
        drawn = {placeholder: value for value, placeholder in self.shown.items()}
        return _PLACEHOLDER.sub(lambda found: drawn.get(found.group(), found.group()), words)

    def learn_secrets(self, store: Store) -> None:
        """Learn the secret of each report whose number was shown."""
        for number, placeholder in list(self.shown.items()):
            case = store.cases.by_number(number) if placeholder.startswith("KL-") else None
            for report in store.reports.of_case(case.id) if case else ():
                if report.number == number:
                    self.shown[report.secret] = placeholder.replace("KL-", "SECRET")

    def _count(self, prefix: str) -> int:
        return sum(1 for placeholder in self.shown.values() if placeholder.startswith(prefix))


def kept_cases(store: Store, drawn: Drawn) -> list[str]:
    """Return lines for each case that people heard a number of."""
    lines = []
    seen = set()
    for number in list(drawn.shown):
        case = store.cases.by_number(number) if number.startswith("KL-") else None
        if case is None or case.id in seen:
            continue
        seen.add(case.id)
        lines += _case(case.id, store, drawn)
    return lines


def _case(case_id: object, store: Store, drawn: Drawn) -> list[str]:
    case = store.cases.get(case_id)  # type: ignore[arg-type]
    due = f", due {case.due_at:%Y-%m-%d %H:%M} UTC" if case.due_at else ""
    known = "on the roster" if case.person_id else "not matched"
    head = f"case {drawn.hide(case.number)} {case.kind} {case.state}{due}, {known}"
    lines = [head]
    for report in store.reports.of_case(case.id):
        told = report.told.to_json()
        told.pop("nik", None) and told.update(nik="(sealed)")
        told.pop("kpj", None) and told.update(kpj="(sealed)")
        words = "; ".join(f"{name}: {value}" for name, value in told.items())
        agent = ", by an agent" if report.agent_id else ""
        lines.append(f"  report{agent}: {words}".replace("\n", " / "))
    papers = store.case_papers.of(case.id)
    lines += [
        f"  paper {paper}: {kept.state}" + (f" ({kept.fault})" if kept.fault else "")
        for paper, kept in sorted(papers.items())
    ]
    flags = sorted(flag.flag for flag in store.case_flags.of(case.id))
    lines += [f"  flag {flag}" for flag in flags]
    return lines
