"""What is wrong where the chain of the audit is broken: told by the marks around each place.

A row is looked at with the rows right before and behind it. Nobody without the key can make a mark,
so a mark that still follows from some row nearby was made by us, of just this row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, func, select

from storage.audit_tables import audit

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
Follows = Callable[[bytes | None, AnyRow], bool]
# The number of the first row: the database gives none below it.
FIRST = 1


class Wrong(StrEnum):
    """What is wrong with rows of the audit; the end of a text's key."""

    # What stands in the row is not what its mark was made of.
    ALTERED = "altered"
    # Rows before this one are gone.
    MISSING = "missing"
    # Without this row its neighbours fit each other.
    INSERTED = "inserted"
    # A row of ours that stands elsewhere than it was written.
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Break:
    """A broken stretch: the ids of its first and last row, and what is wrong there.

    For ``MISSING`` they are the first and last number that is not there, as far as it is known.
    """

    first: int
    last: int
    wrong: Wrong


@dataclass(frozen=True, slots=True)
class _Seen:
    """A row that does not fit, with its neighbours; ``is_ours``: some mark nearby leads to it."""

    before: "AnyRow | None"
    row: AnyRow
    after: "AnyRow | None"
    is_ours: bool = False
    is_copy: bool = False


def explain(unfit: Sequence[int], connection: Connection, follows: Follows) -> list[Break]:
    """Return the broken stretches around rows that do not follow from the row before them."""
    seen = _looked_at(unfit, connection, follows)
    found: list[Break] = []
    for run in _runs(seen):
        for one, wrong in _explained(run, set(unfit), follows):
            _add(found, one, wrong)
    # Whatever is left unexplained is told all the same.
    return found or [Break(unfit[0], unfit[0], Wrong.ALTERED)]


def _looked_at(unfit: Sequence[int], connection: Connection, follows: Follows) -> list[_Seen]:
    seen = [_neighbours(row_id, connection) for row_id in unfit]
    marks = {one.row.mark for one in seen} | {one.before.mark for one in seen if one.before}
    given = [mark for mark in marks if mark is not None]
    many = connection.execute(
        select(audit.c.mark).where(audit.c.mark.in_(given)).group_by(audit.c.mark)
        .having(func.count() > 1)
    ).scalars()  # fmt: skip
    copied = set(many.all())
    return [
        _Seen(
            one.before,
            one.row,
            one.after,
            any(follows(mark, one.row) for mark in {*given, None}),
            one.row.mark in copied,
        )
        for one in seen
    ]


def _neighbours(row_id: int, connection: Connection) -> _Seen:
    before = select(audit).where(audit.c.id < row_id).order_by(audit.c.id.desc()).limit(1)
    after = select(audit).where(audit.c.id >= row_id).order_by(audit.c.id).limit(2)
    row, *behind = connection.execute(after).all()
    return _Seen(connection.execute(before).one_or_none(), row, behind[0] if behind else None)


def _runs(seen: Iterable[_Seen]) -> Iterator[list[_Seen]]:
    """Give rows that stand right behind each other together."""
    run: list[_Seen] = []
    for one in seen:
        if run and (one.before is None or one.before.id != run[-1].row.id):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _explained(
    run: Sequence[_Seen], unfit: set[int], follows: Follows
) -> Iterator[tuple[_Seen, Wrong]]:
    ahead = run[0].before
    mark = ahead.mark if ahead is not None else None
    # Where a later row of the run follows from what is before all of it, those between slipped in.
    fits_on = next((n for n, one in enumerate(run) if n and follows(mark, one.row)), -1)
    for number, one in enumerate(run):
        next_fits = one.after is not None and one.after.id not in unfit
        if one.is_copy:
            yield one, Wrong.INSERTED
        elif one.row.id < FIRST:
            yield one, Wrong.ORDER if one.is_ours else Wrong.INSERTED
        elif one.is_ours:
            # If only the row before it was wrong, this one is right where it stands.
            if not next_fits and number != fits_on:
                yield one, Wrong.ORDER
            elif _gap(one):
                # Right where it stands, and what it followed from was moved away or taken out.
                yield one, Wrong.MISSING
        elif number < fits_on:
            yield one, Wrong.INSERTED
        elif _gap(one):
            yield one, Wrong.MISSING
        else:
            yield one, Wrong.ALTERED


def _gap(one: _Seen) -> bool:
    row: int = one.row.id
    return row - _number_before(one) > 1


def _number_before(one: _Seen) -> int:
    return max(one.before.id, FIRST - 1) if one.before else FIRST - 1


def _add(found: list[Break], one: _Seen, wrong: Wrong) -> None:
    """Add a row to the stretch that it goes on, or begin another."""
    first = last = one.row.id
    if wrong is Wrong.MISSING:
        first, last = _number_before(one) + 1, one.row.id - 1
    elif found and found[-1].wrong is wrong and one.before and found[-1].last == one.before.id:
        first = found.pop().first
    found.append(Break(first, last, wrong))
