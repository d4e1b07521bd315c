"""Reports: what one chat told of an accident or a death, under a number and a secret of its own."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Row, and_, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from conversations.rules.case import Told
from storage.case_tables import cases, report_followers, reports
from storage.columns import new_id
from storage.people import phone_index
from storage.sealing import Vault
from storage.staff_messages import SPEAKABLE

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
PREFIX = "KL-"
NUMBER_LENGTH = 5
SECRET_LENGTH = 6
_LETTERS = "".join(letter for letter in SPEAKABLE if letter.isalpha())


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a report begins with.

    ``phone`` is the informant's (E.164), kept only to be found by. ``same`` is a text that two
    reports of one chat share when they are the same report. ``own_phone`` is what the chat's own
    number is found by, where its channel vouches for one: it stands in for a phone nobody told.
    """

    case_id: UUID
    number: str
    secret: str
    chat_id: UUID
    agent_id: UUID | None
    told: Told
    checked: bool
    phone: str
    same: str
    own_phone: bytes | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report opened. ``chat_id`` filed it, None when that chat is gone.

    ``checked``: staff know who the reporter is. A report that joined a case sees nothing of it
    before. The first report of a case carries the case's number.
    """

    id: UUID
    case_id: UUID
    number: str
    secret: str
    chat_id: UUID | None
    agent_id: UUID | None
    told: Told
    checked: bool
    filed_at: datetime


_FOLLOWED = select(report_followers.c.report_id).where(
    report_followers.c.chat_id == bindparam("chat")
)
_MINE = or_(reports.c.chat_id == bindparam("chat"), reports.c.id.in_(_FOLLOWED))
_GET = select(reports).where(reports.c.id == bindparam("report"))
_OF_CHAT = _GET.where(_MINE)
_LISTED = select(reports).where(_MINE).order_by(reports.c.filed_at.desc(), reports.c.number)
_OF_CASE = (
    select(reports)
    .where(reports.c.case_id == bindparam("case"))
    .order_by(reports.c.filed_at, reports.c.number)
)
# A number that does not exist and a wrong secret are the same miss after the same work.
_FIND = select(reports).where(
    reports.c.number == bindparam("number"), reports.c.secret_index == bindparam("secret")
)


class Reports:
    """The reports and report_followers tables."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def file(self, new: NewReport, now: datetime) -> Report:
        """Keep a report; IntegrityError when this chat filed the same one before (``same``)."""
        report_id, vault = new_id(), self._vault
        self._connection.execute(
            insert(reports).values(
                id=report_id,
                case_id=new.case_id,
                number=new.number,
                secret=vault.seal(new.secret.encode(), f"reports.secret:{report_id}"),
                secret_index=self._secret_index(new.number, new.secret),
                chat_id=new.chat_id,
                agent_id=new.agent_id,
                told=self._sealed(report_id, new.told),
                checked=new.checked,
                phone_index=phone_index(vault, new.phone) if new.phone else new.own_phone,
                same_index=self._same_index(new.chat_id, new.same),
                filed_at=now,
            )
        )
        return Report(
            report_id,
            new.case_id,
            new.number,
            new.secret,
            new.chat_id,
            new.agent_id,
            new.told,
            new.checked,
            now,
        )

    def same(self, chat_id: UUID, same: str) -> Report | None:
        """Return the report that this chat filed under the same text before, None for a new one."""
        row = self._connection.execute(
            select(reports).where(
                reports.c.chat_id == chat_id,
                reports.c.same_index == self._same_index(chat_id, same),
            )
        ).one_or_none()
        return None if row is None else self._opened(row)

    def get(self, report_id: UUID) -> Report:
        """Return a report; NoResultFound when there is none."""
        return self._opened(self._connection.execute(_GET, {"report": report_id}).one())

    def of_chat(self, report_id: UUID, chat_id: UUID) -> Report | None:
        """Return a report that this chat filed or follows, None for every other."""
        found = self._connection.execute(_OF_CHAT, {"report": report_id, "chat": chat_id})
        row = found.one_or_none()
        return None if row is None else self._opened(row)

    def listed(self, chat_id: UUID) -> list[Report]:
        """Return the reports that a chat filed or follows, newest first."""
        rows = self._connection.execute(_LISTED, {"chat": chat_id})
        return [self._opened(row) for row in rows]

    def of_case(self, case_id: UUID) -> list[Report]:
        """Return the reports of a case, the first one first."""
        rows = self._connection.execute(_OF_CASE, {"case": case_id})
        return [self._opened(row) for row in rows]

    def add_told(self, report: Report, more: Mapping[str, Any]) -> Report:
        """Add ``more`` (``Told.with_more``) to what a report told and return it.

        The later word holds; what another chat added since ``report`` was read is not lost.
        """
        held = self._connection.execute(_GET.with_for_update(), {"report": report.id}).one()
        changed = replace(report, told=self._told(held).with_more(more))
        phone = more.get("informant_phone")
        found_by = {"phone_index": phone_index(self._vault, phone)} if phone else {}
        self._connection.execute(
            update(reports)
            .where(reports.c.id == report.id)
            .values(told=self._sealed(report.id, changed.told), **found_by)
        )
        return changed

    def find(self, number: str, secret: str) -> Report | None:
        """Return the report of a number and its secret; None for a wrong one of either."""
        asked = {"number": number, "secret": self._secret_index(number, secret)}
        row = self._connection.execute(_FIND, asked).one_or_none()
        return None if row is None else self._opened(row)

    def follow(self, report_id: UUID, chat_id: UUID, now: datetime) -> None:
        """Let a chat follow a report; it may have done so before."""
        insert_new = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        self._connection.execute(
            insert_new(report_followers)
            .values(report_id=report_id, chat_id=chat_id, at=now)
            .on_conflict_do_nothing()
        )

    def followers(self, report_id: UUID) -> list[UUID]:
        """Return the other chats that follow a report, in the order they came."""
        return list(
            self._connection.execute(
                select(report_followers.c.chat_id)
                .where(report_followers.c.report_id == report_id)
                .order_by(report_followers.c.at, report_followers.c.chat_id)
            ).scalars()
        )

    def number_taken(self, number: str) -> bool:
        """Tell whether a report has this number."""
        taken = select(exists().where(reports.c.number == number))
        return self._connection.execute(taken).scalar_one()

    def fresh_number(self) -> str:
        """Return a number that no report has, such as ``KL-7KQ2M``."""
        while True:
            number = PREFIX + "".join(secrets.choice(SPEAKABLE) for _ in range(NUMBER_LENGTH))
            if not self.number_taken(number):
                return number

    def fresh_secret(self) -> str:
        """Return six letters that open a report to whoever has its number."""
        return "".join(secrets.choice(_LETTERS) for _ in range(SECRET_LENGTH))

    def count_by_agent(self, agent_id: UUID, since: datetime) -> int:
        """Count the reports that an agent filed since a moment."""
        return self._connection.execute(
            select(func.count())
            .select_from(reports)
            .where(reports.c.agent_id == agent_id, reports.c.filed_at >= since)
        ).scalar_one()

    def count_unmatched(self, report: Report, within: timedelta) -> int:
        """Count the cases about nobody we know that a chat began in the time up to a report.

        The one of the report itself counts; 0 when its chat is gone.
        """
        if report.chat_id is None:
            return 0
        at_once = and_(reports.c.filed_at == report.filed_at, reports.c.id <= report.id)
        return self._connection.execute(
            select(func.count())
            .select_from(reports.join(cases, cases.c.number == reports.c.number))
            .where(
                reports.c.chat_id == report.chat_id,
                cases.c.person_id.is_(None),
                reports.c.filed_at > report.filed_at - within,
                or_(reports.c.filed_at < report.filed_at, at_once),
            )
        ).scalar_one()

    def set_checked(self, report_id: UUID) -> None:
        """Note that staff know who the reporter is."""
        self._connection.execute(
            update(reports).where(reports.c.id == report_id).values(checked=True)
        )

    def _opened(self, row: AnyRow) -> Report:
        return Report(
            row.id,
            row.case_id,
            row.number,
            self._vault.open(row.secret, f"reports.secret:{row.id}").decode(),
            row.chat_id,
            row.agent_id,
            self._told(row),
            row.checked,
            row.filed_at,
        )

    def _told(self, row: AnyRow) -> Told:
        opened = self._vault.open(row.told, f"reports.told:{row.id}")
        return Told.from_json(json.loads(opened))

    def _sealed(self, report_id: UUID, told: Told) -> bytes:
        written = json.dumps(told.to_json(), ensure_ascii=False)
        return self._vault.seal(written.encode(errors="replace"), f"reports.told:{report_id}")

    def _secret_index(self, number: str, secret: str) -> bytes:
        return self._vault.index("report_secret", f"{number}:{secret}")

    def _same_index(self, chat_id: UUID, same: str) -> bytes:
        return self._vault.index("same_report", f"{chat_id}:{same}")
