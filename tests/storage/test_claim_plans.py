"""PostgreSQL claims by its indexes, also with a plan made before it knew how much is queued."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text

from storage.leases import Wanted
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE
from storage.store import Database, Store
from tests.conftest import SERVERS, StandingClock

pytestmark = pytest.mark.parametrize("backing", [SERVERS], indirect=True)
QUEUED = 5_000
# One for each statement that a worker asks with.
WANTED = {
    "lanes-0-and-1": Wanted(40, "telegram", last_lane=CASE_LANE),
    "announcements": Wanted(40, "telegram", first_lane=ANNOUNCEMENT_LANE),
    "answers-by-night": Wanted(40, "telegram", last_lane=CASE_LANE, by_day=False),
    "announcements-by-night": Wanted(40, "telegram", first_lane=ANNOUNCEMENT_LANE, by_day=False),
    "one-chat": Wanted(40, chat_id=UUID(int=1)),
    "one-chat-by-night": Wanted(40, chat_id=UUID(int=1), by_day=False),
}
_CHATS = text(
    "INSERT INTO chats (id, channel, address_index, address, language, created_at)"
    " SELECT gen_random_uuid(), 'telegram', decode(md5(n::text), 'hex'), ''::bytea, 'id', now()"
    " FROM generate_series(1, :queued) AS n"
)
_MESSAGES = text(
    "INSERT INTO outbox"
    " (chat_id, channel, dedup_key, lane, state, body, not_before, created_at)"
    " SELECT id, channel, 'news:' || id, 2, 'queued', ''::bytea, :now, :now FROM chats"
)


@pytest.fixture
def crowded(database: Database) -> Database:
    """A database in which an announcement was queued a moment ago."""
    with database.begin() as store:
        store.connection.execute(_CHATS, {"queued": QUEUED})
        store.connection.execute(_MESSAGES, {"now": StandingClock()()})
    return database


def plan_of(store: Store, wanted: Wanted) -> list[dict[str, Any]]:
    """Return the nodes of a claim's plan that knows no parameter."""
    asked: list[tuple[str, dict[str, Any]]] = []
    event.listen(store.connection, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    store.leases.claim("me", StandingClock()(), wanted)
    words, values = next(one for one in asked if "UPDATE outbox" in one[0])
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", words)))
    for number, name in enumerate(names, start=1):
        # The driver tells the type of a number beside the words.
        cast = "::float8" if isinstance(values[name], float) else ""
        words = words.replace(f"%({name})s", f"${number}{cast}")
    nothing = ", ".join(["NULL"] * len(names))
    driver = store.connection.connection.cursor()
    driver.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    driver.execute(f"PREPARE claim AS {words}")
    driver.execute(f"EXPLAIN (FORMAT JSON) EXECUTE claim ({nothing})")
    ((found,),) = driver.fetchall()
    driver.execute("DEALLOCATE claim")
    return list(_nodes(found[0]["Plan"]))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
def test_a_claim_reads_no_outbox_from_end_to_end(crowded: Database, wanted: Wanted) -> None:
    with crowded.begin() as store:
        nodes = plan_of(store, wanted)
    assert any(node.get("Relation Name") == "outbox" for node in nodes)
    scanned = [node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"]
    assert "outbox" not in scanned


@pytest.mark.parametrize("wanted", [*WANTED.values(), Wanted(40)], ids=[*WANTED, "any"])
def test_a_claim_is_quick_with_a_plan_that_knows_nothing(crowded: Database, wanted: Wanted) -> None:
    with crowded.begin() as store:
        store.connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
        store.connection.execute(text("SET LOCAL statement_timeout = '1s'"))
        # Past the fifth time the driver asks with a statement that the server keeps.
        for _ in range(8):
            store.leases.claim("me", StandingClock()(), wanted)
