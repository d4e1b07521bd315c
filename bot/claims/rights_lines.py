"""What the rules give for a case, each line with its rule and sources; and who inherits."""

from collections.abc import Iterable, Iterator

from bot.commands.speaking import words
from conversations.engine.replies import Rupiah, Text
from conversations.rules.benefits import Line, total_of
from conversations.rules.case import CaseKind
from conversations.rules.coverage import Cover
from conversations.rules.estimate import Reading, estimate
from conversations.rules.figures import Figures
from conversations.rules.heirs import heirs_of
from conversations.rules.scholarship_rules import ChildRules
from handlers.cases.claim import Claim

INDENT = "  "


def rights_lines(claim: Claim, figures: Figures) -> Iterator[str]:
    """Yield the readings of what happened: cover that day, amounts, school, by when to claim."""
    found = estimate(claim.case.kind, claim.told, claim.periods, figures)
    if found.reason is not None:
        yield words(f"claims.rights.{found.reason}")
    for reading in found.readings:
        yield words(f"claims.rights.{reading.cause}", day=reading.day, cover=_cover(reading.cover))
        yield from (INDENT + line for line in _owed(reading, figures))


def heir_lines(claim: Claim) -> Iterator[str]:
    """Yield the order of the law and what only the office can say; nothing for an accident."""
    if claim.case.kind is not CaseKind.DEATH:
        return
    view = heirs_of(claim.told)
    if view.family is None:
        yield words("claims.heirs.not_told")
    for rank in view.order:
        yield words(
            "claims.heirs.rank",
            group=words(f"claims.heirs.group.{rank.group}"),
            rule=rank.rule,
            sources=", ".join(rank.sources),
        )
    if view.first:
        groups = ", ".join(words(f"claims.heirs.group.{group}") for group in view.first)
        yield words("claims.heirs.first", groups=groups)
    for question in view.ask_office:
        yield words("claims.heirs.ask", question=words(f"claims.heirs.question.{question}"))


def _cover(cover: Cover) -> str:
    periods = "; ".join(
        words(
            "claims.rights.period",
            programme=period.programme,
            starts=period.starts,
            ends=period.ends,
        )
        for period in cover.covering
    )
    return words(f"claims.rights.{cover.state}", **({"periods": periods} if periods else {}))


def _owed(reading: Reading, figures: Figures) -> Iterator[str]:
    owed = reading.owed
    if reading.day_assumed:
        yield words("claims.rights.day_assumed")
    if owed.reason is not None:
        reason = words(f"claims.rights.nothing_reason.{owed.reason}")
        yield words("claims.rights.nothing", reason=reason)
    if reading.funeral_only:
        yield words("claims.rights.funeral_only")
    if owed.free_care:
        yield words("claims.rights.free_care")
    yield from _lines(owed.lines, figures)
    if owed.otherwise:
        yield words("claims.rights.or_else")
        yield from _lines(owed.otherwise, figures)
    for child in reading.children:
        yield from _child(child, figures)
    if reading.expiry is not None:
        day, figure = reading.expiry.claim_by, figures[reading.expiry.figure]
        yield words(
            "claims.rights.expiry", day=day, rule=figure.rule, sources=", ".join(figure.sources)
        )


def _lines(lines: Iterable[Line], figures: Figures) -> Iterator[str]:
    listed = tuple(lines)
    for line in listed:
        figure = figures[line.figure]
        told = Text(
            f"calculator.line.{line.figure}",
            {"amount": Rupiah(line.rupiah), "times": str(line.times)},
        )
        yield words(
            "claims.rights.line", line=told, rule=figure.rule, sources=", ".join(figure.sources)
        )
    if total_of(listed):
        yield words("claims.rights.total", amount=Rupiah(total_of(listed)))


def _child(child: ChildRules, figures: Figures) -> Iterator[str]:
    level = words(f"claims.rights.level.{child.child.level}")
    yield words("claims.rights.child", level=level, met=words(f"claims.rights.met.{child.met}"))
    for rule in child.rules:
        figure = figures[rule.figure]
        yield INDENT + words(
            "claims.rights.rule_line",
            rule=words(f"claims.rights.rule.{rule.rule}"),
            met=words(f"claims.rights.met.{rule.met}"),
            law=figure.rule,
            sources=", ".join(figure.sources),
        )
