"""Where the chain of the audit is broken, and what is wrong there: every place, not the first."""

import pytest
from sqlalchemy import Engine, text

from handlers.services import Services
from handlers.staff.chain import look_over
from storage.audit import MOST_UNFIT
from storage.audit_breaks import Break, Wrong
from storage.store import Database
from tests.conftest import StandingClock

ALTERED, MISSING, INSERTED, ORDER = Wrong.ALTERED, Wrong.MISSING, Wrong.INSERTED, Wrong.ORDER
ROWS = 30
# What somebody writes who owns the database.
ALTER = "UPDATE audit SET actor = 'somebody' WHERE id = {0}"
REMARK = "UPDATE audit SET mark = {1} WHERE id = {0}"
REMOVE = "DELETE FROM audit WHERE id = {0}"
MOVE = "UPDATE audit SET id = {1} WHERE id = {0}"
SLIP_IN = (
    "INSERT INTO audit (id, at, actor, act, subject, details, mark)"
    " SELECT {0}, at, actor, act, subject, details, {1} FROM audit WHERE id = 1"
)


def altered(row: int) -> list[str]:
    """Somebody else is said to have done it."""
    return [ALTER.format(row)]


def remarked(row: int, mark: str = ":mark") -> list[str]:
    """The mark itself is another, or none."""
    return [REMARK.format(row, mark)]


def gone(*rows: int) -> list[str]:
    """Rows are taken out."""
    return [REMOVE.format(row) for row in rows]


def slipped_in(row: int, mark: str = ":mark") -> list[str]:
    """A row stands under this number, and what was there and behind it is counted on."""
    behind = range(ROWS + 9, row - 1, -1)
    return [*(MOVE.format(one, one + 1) for one in behind), SLIP_IN.format(row, mark)]


def swapped(one: int, other: int) -> list[str]:
    """Two rows change places."""
    return [MOVE.format(*moved) for moved in ((one, 999), (other, one), (999, other))]


def tamper(engine: Engine, changes: list[str]) -> None:
    """Change rows as somebody would who owns the database: past the trigger."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        if sqlite:
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS audit_no_{act}"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_only_grows"))
        for change in changes:
            marks = {"mark": bytes(range(32)), "other": bytes(32)}
            given = {name: mark for name, mark in marks.items() if f":{name}" in change}
            connection.execute(text(change), given)
        if not sqlite:
            connection.execute(text("ALTER TABLE audit ENABLE TRIGGER audit_only_grows"))


def write(database: Database, clock: StandingClock, rows: int = ROWS) -> None:
    """Note some acts, all different."""
    with database.begin() as store:
        for number in range(rows):
            store.audit.note("operator", "office_filled", f"office:{number}", clock(), n=number)


@pytest.mark.parametrize(
    ("changes", "breaks"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param(altered(2), [(2, 2, ALTERED)], id="altered"),
        pytest.param(
            ["UPDATE audit SET at = '2020-01-01' WHERE id = 2"], [(2, 2, ALTERED)], id="its-time"
        ),
        pytest.param(altered(1), [(1, 1, ALTERED)], id="the-first"),
        pytest.param(altered(ROWS), [(ROWS, ROWS, ALTERED)], id="the-last"),
        pytest.param(altered(2) + altered(3), [(2, 3, ALTERED)], id="two-in-a-row"),
        # Nobody can say of the next row what it followed from.
        pytest.param(remarked(5), [(5, 6, ALTERED)], id="another-mark"),
        pytest.param(remarked(5, "NULL"), [(5, 6, ALTERED)], id="without-a-mark"),
        pytest.param(
            remarked(5, "NULL") + remarked(6, "NULL"), [(5, 7, ALTERED)], id="two-without-a-mark"
        ),
        pytest.param(gone(2), [(2, 2, MISSING)], id="gone"),
        pytest.param(gone(1), [(1, 1, MISSING)], id="the-first-gone"),
        pytest.param(gone(4, 5, 6), [(4, 6, MISSING)], id="three-gone"),
        pytest.param(gone(2, 4), [(2, 2, MISSING), (4, 4, MISSING)], id="every-other-gone"),
        pytest.param(slipped_in(7), [(7, 7, INSERTED)], id="slipped-in"),
        pytest.param(slipped_in(7, "mark"), [(7, 7, INSERTED)], id="said-twice"),
        pytest.param(
            slipped_in(7) + slipped_in(7, ":other"), [(7, 8, INSERTED)], id="two-slipped-in"
        ),
        pytest.param(
            slipped_in(ROWS + 1, "mark"), [(ROWS + 1, ROWS + 1, INSERTED)], id="said-twice-at-last"
        ),
        pytest.param(swapped(8, 9), [(8, 8, ORDER)], id="neighbours-swapped"),
        pytest.param(swapped(8, 20), [(8, 8, ORDER), (20, 20, ORDER)], id="far-apart-swapped"),
        pytest.param(
            altered(3) + gone(6, 7) + swapped(11, 12) + altered(20) + slipped_in(26),
            [
                *((3, 3, ALTERED), (6, 7, MISSING), (11, 11, ORDER)),
                *((20, 20, ALTERED), (26, 26, INSERTED)),
            ],
            id="everywhere",
        ),
    ],
)
def test_every_broken_stretch_is_found_and_said_what_it_is(
    services: Services,
    clock: StandingClock,
    changes: list[str],
    breaks: list[tuple[int, int, Wrong]],
) -> None:
    write(services.database, clock)
    tamper(services.database.engine, changes)
    found = look_over(services)
    assert [(one.first, one.last, one.wrong) for one in found.breaks] == breaks
    with services.database.begin() as store:
        kept = store.audit_checks.last(clock())
    assert kept is not None
    assert (kept.breaks, kept.is_whole) == (found.breaks, not breaks)


def test_what_is_written_behind_a_broken_place_is_still_looked_at(
    services: Services, clock: StandingClock
) -> None:
    write(services.database, clock)
    tamper(services.database.engine, altered(3))
    write(services.database, clock)
    assert len(look_over(services).breaks) == 1
    tamper(services.database.engine, altered(ROWS + 5))
    found = look_over(services)
    assert [one.first for one in found.breaks] == [3, ROWS + 5]
    assert found.check.rows == 2 * ROWS


@pytest.mark.parametrize("broken_before", [False, True], ids=["whole", "broken"])
def test_an_end_that_was_cut_off_is_missed(
    services: Services, clock: StandingClock, *, broken_before: bool
) -> None:
    """The chain alone cannot tell; the last look can, whether or not it found the chain whole."""
    write(services.database, clock)
    before = [Break(3, 3, ALTERED)] if broken_before else []
    if broken_before:
        tamper(services.database.engine, altered(3))
    assert look_over(services).breaks == tuple(before)
    tamper(services.database.engine, gone(ROWS, ROWS - 1))
    assert look_over(services).breaks == (*before, Break(ROWS - 1, ROWS, MISSING))


def test_of_very_many_the_first_are_told_and_the_rest_counted(
    services: Services, clock: StandingClock
) -> None:
    write(services.database, clock, MOST_UNFIT + 50)
    tamper(services.database.engine, ["UPDATE audit SET actor = 'somebody'"])
    found = look_over(services)
    assert found.breaks == (Break(1, MOST_UNFIT, ALTERED),)
    assert found.more == 50
