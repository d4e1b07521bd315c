"""Agents: village officers and Perisai agents who report for others, and staff on duty."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, case, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.case_tables import agents, duties
from storage.columns import new_id
from storage.links import fresh_code
from storage.sealing import Vault

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
# Under this code stands who is told where a kabupaten has nobody of its own.
PROVINCE = "53.00"


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent opened: where they work, until when (the last day), and how many reports a day.

    ``chat_id`` is None until they have used their code. ``kabupaten`` is a code such as 53.07.
    """

    id: UUID
    role: str
    name: str
    phone: str
    kabupaten: str
    villages: tuple[str, ...]
    ends: date
    daily: int
    chat_id: UUID | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is told when a clock of this kabupaten runs down; level 0 first."""

    kabupaten: str
    level: int
    agent: Agent


_BY_CHAT = (
    select(agents)
    .where(agents.c.chat_id == bindparam("chat"), agents.c.ends >= bindparam("today"))
    .order_by(agents.c.created_at.desc(), agents.c.id)
    .limit(1)
)


class Agents:
    """The agents and duties tables."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def add(  # noqa: PLR0913, PLR0917 - what is known of an agent, once
        self,
        role: str,
        name: str,
        phone: str,
        kabupaten: str,
        villages: Sequence[str],
        ends: date,
        daily: int,
        now: datetime,
    ) -> tuple[Agent, str]:
        """Add an agent; return them with the code by which they link their chat."""
        agent_id, code = new_id(), fresh_code()
        identity = json.dumps({"name": name, "phone": phone}, ensure_ascii=False)
        self._connection.execute(
            insert(agents).values(
                id=agent_id,
                role=role,
                identity=self._vault.seal(identity.encode(), f"agents.identity:{agent_id}"),
                kabupaten=kabupaten,
                villages=list(villages),
                ends=ends,
                daily=daily,
                code_index=self._code_index(code),
                created_at=now,
            )
        )
        added = Agent(agent_id, role, name, phone, kabupaten, tuple(villages), ends, daily, None)
        return added, code

    def by_chat(self, chat_id: UUID, today: date) -> Agent | None:
        """Return the agent of a chat, None for everybody else and for those who have ended."""
        row = self._connection.execute(_BY_CHAT, {"chat": chat_id, "today": today}).one_or_none()
        return None if row is None else self._opened(row)

    def use_code(self, code: str, chat_id: UUID, today: date) -> Agent | None:
        """Link a chat to the agent of a code and use the code up; None when it opens nothing."""
        row = self._connection.execute(
            update(agents)
            .where(agents.c.code_index == self._code_index(code), agents.c.ends >= today)
            .values(chat_id=chat_id, code_index=None)
            .returning(*agents.c)
        ).one_or_none()
        return None if row is None else self._opened(row)

    def listed(self) -> list[Agent]:
        """Return every agent by kabupaten, those who have ended too."""
        rows = self._connection.execute(
            select(agents).order_by(agents.c.kabupaten, agents.c.created_at, agents.c.id)
        )
        return [self._opened(row) for row in rows]

    def end(self, agent_id: UUID, day: date) -> bool:
        """Let ``day`` be an agent's last; tell whether there is such an agent."""
        ended = self._connection.execute(
            update(agents).where(agents.c.id == agent_id).values(ends=day)
        )
        return ended.rowcount == 1

    def set_duty(self, kabupaten: str, level: int, agent_id: UUID) -> None:
        """Put an agent on duty in place of whoever was; ``PROVINCE`` for all without their own."""
        insert_new = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        self._connection.execute(
            insert_new(duties)
            .values(kabupaten=kabupaten, level=level, agent_id=agent_id)
            .on_conflict_do_update(
                index_elements=["kabupaten", "level"], set_={"agent_id": agent_id}
            )
        )

    def duty(self, kabupaten: str | None, level: int, today: date | None = None) -> Agent | None:
        """Return who is on duty for a kabupaten, else for the province, None when nobody is.

        With ``today`` those who have ended are passed over.
        """
        row = self._connection.execute(
            select(agents)
            .join(duties, duties.c.agent_id == agents.c.id)
            .where(
                duties.c.level == level,
                or_(duties.c.kabupaten == kabupaten, duties.c.kabupaten == PROVINCE),
                *([] if today is None else [agents.c.ends >= today]),
            )
            .order_by(case((duties.c.kabupaten == PROVINCE, 1), else_=0))
            .limit(1)
        ).one_or_none()
        return None if row is None else self._opened(row)

    def duties(self) -> list[Duty]:
        """Return every duty, by kabupaten and level."""
        rows = self._connection.execute(
            select(agents, duties.c.kabupaten.label("for_kabupaten"), duties.c.level)
            .join(duties, duties.c.agent_id == agents.c.id)
            .order_by(duties.c.kabupaten, duties.c.level)
        )
        return [Duty(row.for_kabupaten, row.level, self._opened(row)) for row in rows]

    def _opened(self, row: AnyRow) -> Agent:
        identity = json.loads(self._vault.open(row.identity, f"agents.identity:{row.id}"))
        return Agent(
            row.id,
            row.role,
            identity["name"],
            identity["phone"],
            row.kabupaten,
            tuple(row.villages),
            row.ends,
            row.daily,
            row.chat_id,
        )

    def _code_index(self, code: str) -> bytes:
        return self._vault.index("agent_code", code)
