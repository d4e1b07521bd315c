"""Agents: linked by a code once, theirs until their last day, and who is on duty."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from storage.agents import PROVINCE, Agent, Duty
from storage.case_tables import agents, duties
from storage.columns import new_id
from storage.links import CODE_LENGTH
from storage.sealing import SealBroken
from storage.store import Database, Store
from storage.tables import chats
from tests.storage.case_rows import NOW, a_chat

LAST = date(2026, 12, 31)
AFTER = LAST + timedelta(days=1)


def an_agent(store: Store, name: str = "Ina Contoh", kabupaten: str = "53.07") -> tuple[Agent, str]:
    """Add a village officer; return them and their code."""
    return store.agents.add(
        "village", name, "+620000000003", kabupaten, ["Wolomarang", "Alok"], LAST, 5, NOW
    )


def test_an_agent_links_a_chat_by_the_code_and_once(database: Database) -> None:
    with database.begin() as store:
        agent, code = an_agent(store)
        chat, other = a_chat(store, 1), a_chat(store, 2)
        assert len(code) == CODE_LENGTH
        assert store.agents.by_chat(chat, LAST) is None
        assert store.agents.use_code(f"{code}X", chat, LAST) is None
        linked = store.agents.use_code(code, chat, LAST)
        assert linked is not None
        assert linked.chat_id == chat
        assert (linked.name, linked.phone, linked.villages) == (
            "Ina Contoh",
            "+620000000003",
            ("Wolomarang", "Alok"),
        )
        assert (linked.id, linked.role, linked.kabupaten) == (agent.id, "village", "53.07")
        assert (linked.ends, linked.daily) == (LAST, 5)
        assert store.agents.by_chat(chat, LAST) == linked
        assert store.agents.use_code(code, other, LAST) is None
        assert store.agents.by_chat(other, LAST) is None


def test_an_agent_who_has_ended_is_none(database: Database) -> None:
    with database.begin() as store:
        late, late_code = an_agent(store)
        agent, code = an_agent(store)
        chat = a_chat(store)
        assert store.agents.use_code(late_code, chat, AFTER) is None
        assert store.agents.use_code(code, chat, LAST) is not None
        assert store.agents.by_chat(chat, AFTER) is None
        assert store.agents.end(agent.id, LAST - timedelta(days=7))
        assert store.agents.by_chat(chat, LAST) is None
        assert not store.agents.end(new_id(), LAST)
        assert {one.id for one in store.agents.listed()} == {late.id, agent.id}


def test_of_two_agents_in_one_chat_the_newer_holds(database: Database) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        _, first = an_agent(store)
        newer, second = store.agents.add(
            "perisai", "Ani Contoh", "", "53.07", (), LAST, 9, NOW + timedelta(days=1)
        )
        store.agents.use_code(second, chat, LAST)
        store.agents.use_code(first, chat, LAST)
        found = store.agents.by_chat(chat, LAST)
        assert found is not None
        assert found.id == newer.id


def test_agents_are_listed_by_kabupaten(database: Database) -> None:
    with database.begin() as store:
        names = [
            an_agent(store, name, kabupaten)[0].name
            for name, kabupaten in (("Ani", "53.13"), ("Ina", "53.06"), ("Oma", "53.07"))
        ]
        assert names == ["Ani", "Ina", "Oma"]
        assert [agent.name for agent in store.agents.listed()] == ["Ina", "Oma", "Ani"]


@pytest.fixture
def on_duty(database: Database) -> dict[UUID, str]:
    """Names of agents on duty: two of Sikka, one of the province; the one of Lembata has ended."""
    with database.begin() as store:
        put = {}
        for name, kabupaten, level in (
            ("sikka", "53.07", 0),
            ("sikka second", "53.07", 1),
            ("province", PROVINCE, 0),
            ("lembata", "53.13", 0),
        ):
            agent, _ = an_agent(store, name)
            store.agents.set_duty(kabupaten, level, agent.id)
            put[agent.id] = name
            if name == "lembata":
                store.agents.end(agent.id, date(2026, 1, 1))
    return put


@pytest.mark.parametrize(
    ("kabupaten", "level", "today", "found"),
    [
        ("53.07", 0, LAST, "sikka"),
        ("53.07", 1, LAST, "sikka second"),
        ("53.06", 0, LAST, "province"),
        (None, 0, LAST, "province"),
        ("53.06", 1, LAST, None),
        ("53.07", 2, LAST, None),
        ("53.13", 0, LAST, "province"),
        ("53.13", 0, None, "lembata"),
        ("53.07", 0, AFTER, None),
    ],
)
def test_who_is_on_duty(
    database: Database,
    on_duty: dict[UUID, str],
    kabupaten: str | None,
    level: int,
    today: date | None,
    found: str | None,
) -> None:
    with database.begin() as store:
        agent = store.agents.duty(kabupaten, level, today)
        assert (agent and on_duty[agent.id]) == found


def test_a_duty_passes_to_another(database: Database) -> None:
    with database.begin() as store:
        first, second = an_agent(store)[0], an_agent(store)[0]
        store.agents.set_duty(PROVINCE, 0, first.id)
        store.agents.set_duty(PROVINCE, 0, second.id)
        store.agents.set_duty("53.07", 0, first.id)
        assert store.agents.duties() == [Duty(PROVINCE, 0, second), Duty("53.07", 0, first)]
        store.connection.execute(delete(agents).where(agents.c.id == first.id))
        assert store.agents.duties() == [Duty(PROVINCE, 0, second)]
        assert store.connection.execute(select(duties.c.kabupaten)).scalars().all() == [PROVINCE]


def test_an_agent_outlives_the_chat(database: Database) -> None:
    with database.begin() as store:
        _, code = an_agent(store)
        store.agents.use_code(code, a_chat(store), LAST)
        store.connection.execute(delete(chats))
        assert store.agents.listed()[0].chat_id is None


def test_who_an_agent_is_opens_in_their_own_row_only(database: Database) -> None:
    with database.begin() as store:
        one, other = an_agent(store)[0], an_agent(store, "Ani Contoh")[0]
        sealed = store.connection.execute(
            select(agents.c.identity).where(agents.c.id == one.id)
        ).scalar_one()
        assert b"Ina" not in sealed
        store.connection.execute(
            update(agents).where(agents.c.id == other.id).values(identity=sealed)
        )
        with pytest.raises(SealBroken):
            store.agents.listed()
