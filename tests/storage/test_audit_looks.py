"""Looks at the chain one after the other: what one look found broken, the next does not make good.

And what a row in the table of looks says is not believed where the audit says otherwise.
"""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from handlers.services import Services
from handlers.staff.chain import Looking, look_over
from storage.audit_breaks import Break, Wrong
from tests.conftest import StandingClock
from tests.storage.test_audit_breaks import MOVE, ROWS, altered, gone, tamper, write

ALTERED, MISSING, INSERTED, ORDER = Wrong.ALTERED, Wrong.MISSING, Wrong.INSERTED, Wrong.ORDER
UNMARKED = ["UPDATE audit SET mark = NULL, actor = 'somebody'"]
UNSEEN = (
    "INSERT INTO audit (id, at, actor, act, subject, details)"
    " VALUES ({0}, '2026-01-01', 'operator', 'office_filled', 'office:x', '{{}}')"
)
LIE = (
    "INSERT INTO audit_checks (id, up_to, rows, whole, head, at)"
    " VALUES (1000000, {0}, 30, true, {1}, '{2}')"
)


def told(services: Services) -> list[tuple[int, int, Wrong]]:
    """What a look at the chain says."""
    return [(one.first, one.last, one.wrong) for one in look_over(services).breaks]


def said(services: Services, lie: str) -> None:
    """Somebody says in the table of looks what no look has found."""
    with services.database.engine.begin() as connection:
        connection.execute(text(lie))


@pytest.mark.parametrize("broken_before", [False, True], ids=["whole", "broken"])
def test_an_end_that_was_cut_off_stays_missing(
    services: Services, clock: StandingClock, *, broken_before: bool
) -> None:
    write(services.database, clock)
    before = [(3, 3, ALTERED)] if broken_before else []
    if broken_before:
        tamper(services.database.engine, altered(3))
    assert told(services) == before
    tamper(services.database.engine, gone(ROWS, ROWS - 1))
    for _ in range(3):
        assert told(services) == [*before, (ROWS - 1, ROWS, MISSING)]
    for _ in range(3):
        write(services.database, clock, 2)
        assert told(services)[len(before) :] != []


def test_an_audit_that_was_robbed_of_its_marks_stays_broken(
    services: Services, clock: StandingClock
) -> None:
    write(services.database, clock)
    assert told(services) == []
    tamper(services.database.engine, UNMARKED)
    for _ in range(3):
        assert (ROWS, ROWS, MISSING) in told(services)
        write(services.database, clock, 2)


def test_an_audit_that_only_grew_is_whole_at_every_look(
    services: Services, clock: StandingClock
) -> None:
    assert told(services) == []
    for _ in range(3):
        write(services.database, clock, 2)
        assert told(services) == []


@pytest.mark.parametrize(
    ("up_to", "head", "at", "is_missed"),
    [
        pytest.param(999_999_999, "NULL", "2099-01-01", True, id="far-beyond-and-far-ahead"),
        pytest.param(999_999_999, "NULL", "2026-01-01", True, id="far-beyond"),
        pytest.param(0, "NULL", "2099-01-01", False, id="of-nothing-and-far-ahead"),
        pytest.param(ROWS, "NULL", "2099-01-01", True, id="without-a-head"),
    ],
)
def test_a_look_that_nobody_made_does_not_stand_for_one(
    services: Services, clock: StandingClock, up_to: int, head: str, at: str, *, is_missed: bool
) -> None:
    write(services.database, clock)
    look_over(services)
    tamper(services.database.engine, altered(5))
    said(services, LIE.format(up_to, head, at))
    clock.advance(hours=25)
    Looking(services)()
    with services.database.begin() as store:
        last = store.audit_checks.last(clock())
    assert last is not None
    assert last.at == clock()
    assert last.breaks[0] == Break(5, 5, ALTERED)
    assert any(one.wrong is MISSING and one.last == up_to for one in last.breaks) is is_missed


def test_a_look_is_due_when_rows_that_were_seen_are_there_no_more(
    services: Services, clock: StandingClock
) -> None:
    write(services.database, clock)
    worker = Looking(services)
    worker()
    tamper(services.database.engine, gone(ROWS))
    clock.advance(minutes=1)
    worker()
    with services.database.begin() as store:
        last = store.audit_checks.last(clock())
    assert last is not None
    assert (last.at, last.breaks) == (clock(), (Break(ROWS, ROWS, MISSING),))


@pytest.mark.parametrize(
    ("changes", "breaks"),
    [
        pytest.param(
            [*gone(10, 11, 20, 21), MOVE.format(12, 31), MOVE.format(22, 32)],
            [(10, 12, MISSING), (20, 22, MISSING), (31, 32, ALTERED)],
            id="hidden-by-moving-what-followed",
        ),
        pytest.param(
            [UNSEEN.format(-7), UNSEEN.format(0)],
            [(-7, 0, INSERTED)],
            id="before-the-first",
        ),
        pytest.param(
            [MOVE.format(9, -4)], [(-4, -4, ORDER), (9, 9, MISSING)], id="moved-before-the-first"
        ),
    ],
)
def test_what_is_gone_or_slipped_in_is_told(
    services: Services,
    clock: StandingClock,
    changes: list[str],
    breaks: list[tuple[int, int, Wrong]],
) -> None:
    write(services.database, clock)
    tamper(services.database.engine, changes)
    assert told(services) == breaks


def test_the_audit_only_grows(services: Services, engine: Engine, clock: StandingClock) -> None:
    write(services.database, clock, 2)
    refused = ["UPDATE audit SET act = 'x'", "DELETE FROM audit"]
    if engine.dialect.name == "postgresql":
        refused.append("TRUNCATE audit")  # SQLite has none
    for change in refused:
        with pytest.raises(DBAPIError, match="the audit only grows"), engine.begin() as connection:
            connection.execute(text(change))
