"""The power goes in the middle of a report: no case is lost, none doubled, no status changed.

The process really dies (SIGKILL) before the commit and after it, at every message of both reports;
the provider then sends that message again.
"""

from dataclasses import replace
from typing import Any

import pytest
import redis
from sqlalchemy import func, select

from handlers.services import Services
from storage.case_tables import case_steps, cases, reports
from storage.chat_sessions import ChatSessions
from storage.sealing import Vault
from storage.tables import cover_periods, people
from tests.handlers.dying import die_while_taking
from tests.handlers.test_turns_at_once import where
from tests.handlers.writing import MARIA, Writer

POINTS = ("before_commit", "after_commit")
ACCIDENT = (
    *("lapor kecelakaan", "sudah", "ya", MARIA, "jatuh dari pohon tadi pagi jam 7"),
    *("kebun di Alok, Sikka", "Ana Contoh", "kaki patah", "puskesmas", "tidak", "1"),
    *("tidak ada saksi", "surat"),
)
DEATH = (
    *("lapor kematian", "ya", "istri", MARIA, "kemarin", "di rumah", "tidak yakin"),
    *("istri dan anak", "SD, SMP", "Ana Contoh", "lewati", "surat", "nikah adat"),
)
# From this message on there is a case.
SAVED_BY = {"accident": 5, "death": 5}
# What looks nothing up is written by one statement that commits by itself: nothing lies between.
ONE_STATEMENT = {
    *(("accident", number) for number in (2, 4, 12)),
    *(("death", number) for number in (3, 4, 11)),
}
TALKS = {"accident": ACCIDENT, "death": DEATH}
ENDS = [
    (kind, number, point)
    for kind, talk in TALKS.items()
    for number in range(1, len(talk) + 1)
    for point in POINTS
    if point != "before_commit" or (kind, number) not in ONE_STATEMENT
]
# On SQLite the same, where it matters most: the message that makes the case.
EMBEDDED_ENDS = [(kind, SAVED_BY[kind], point) for kind in TALKS for point in POINTS]


def numbered(kind: str) -> list[tuple[str, str]]:
    """Return the messages of a report with the ids of their deliveries."""
    return [(f"{kind}{number}", said) for number, said in enumerate(TALKS[kind], 1)]


def kept(services: Services) -> tuple[int, int, list[str], list[Any]]:
    """Return how many cases and reports there are, their steps, and what was told."""
    with services.database.begin() as store:
        count = [
            store.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (cases, reports)
        ]
        steps = store.connection.execute(select(case_steps.c.step).order_by(case_steps.c.id))
        ids = store.connection.execute(select(reports.c.id)).scalars()
        told = [store.reports.get(report).told.to_json() for report in ids]
        return count[0], count[1], list(steps.scalars()), told


def statuses(services: Services) -> list[object]:
    """Return all that says whether anybody is covered."""
    with services.database.begin() as store:
        rows = [
            *store.connection.execute(select(people).order_by(people.c.id)),
            *store.connection.execute(select(cover_periods).order_by(cover_periods.c.id)),
        ]
        return [tuple(row) for row in rows]


def check(
    kind: str,
    number: int,
    point: str,
    demo: Services,
    redis_url: str | None,
    redis_client: "redis.Redis",
    vault: Vault,
) -> None:
    """Die at a message, go on, and compare with what a calm report leaves."""
    before, status = kept(demo), statuses(demo)
    messages = numbered(kind)
    die_while_taking({"die": point, **where(demo, redis_url)}, messages[:number])
    there = number - (point != "after_commit")
    cases_now = kept(demo)[0] - before[0]
    assert cases_now == (1 if there >= SAVED_BY[kind] else 0)
    # The lock of the dead ends by itself; this one does not wait for that.
    living = replace(demo, sessions=ChatSessions(redis_client, vault, wait=0.05))
    writer = Writer(living)
    for external_id, said in messages[number - 1 :]:
        last = writer.says(said, external_id)
    assert last.step == "papers.list"
    after = kept(demo)
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)
    assert after[2].count("filed") - before[2].count("filed") == 1
    assert statuses(demo) == status
    (told,) = (one for one in after[3] if one not in before[3])
    calm = Writer(demo, "calm")
    for said in TALKS[kind]:
        calm.says(said)
    assert [one for one in kept(demo)[3] if one not in before[3]] == [told, told]


@pytest.mark.parametrize("backing", ["servers"], indirect=True)
@pytest.mark.parametrize(("kind", "number", "point"), ENDS)
def test_a_report_that_the_process_died_of_is_there_once(
    kind: str,
    number: int,
    point: str,
    demo: Services,
    redis_url: str | None,
    redis_client: "redis.Redis",
    vault: Vault,
) -> None:
    check(kind, number, point, demo, redis_url, redis_client, vault)


@pytest.mark.parametrize("backing", ["embedded"], indirect=True)
@pytest.mark.parametrize(("kind", "number", "point"), EMBEDDED_ENDS)
def test_a_report_that_the_process_died_of_is_there_once_in_a_file_too(
    kind: str,
    number: int,
    point: str,
    demo: Services,
    redis_url: str | None,
    redis_client: "redis.Redis",
    vault: Vault,
) -> None:
    check(kind, number, point, demo, redis_url, redis_client, vault)
