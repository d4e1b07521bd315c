"""What Twilio keeps for us: button layouts, and templates with what Meta decided about them.

A template whose words change keeps its row as long as it is approved; the new words wait for
Meta's approval in a row beside it, and take its place then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.announcement_tables import whatsapp_contents

APPROVED: Final = "approved"
# Not handed to Meta yet.
UNSUBMITTED: Final = "unsubmitted"
# A template of this name is refused for ever; new words have a new name at Meta.
REJECTED: Final = "rejected"
# What Meta rarely changes its mind about; a pause is over after some hours.
_SETTLED: Final = frozenset({APPROVED, "disabled"})
# What a name ends with whose words wait for their approval.
_NEXT: Final = "+"
ASK_AGAIN: Final = timedelta(minutes=15)
LOOK_AGAIN: Final = timedelta(days=1)

_OF_NAME = whatsapp_contents.c.name == bindparam("of_name")
_JUDGE = (
    update(whatsapp_contents)
    .where(_OF_NAME, whatsapp_contents.c.sid == bindparam("of_sid"))
    .values(
        approval=bindparam("new_approval"),
        reason=bindparam("new_reason"),
        category=bindparam("new_category"),
        checked_at=bindparam("now"),
    )
)
_ASKED = update(whatsapp_contents).where(_OF_NAME).values(checked_at=bindparam("now"))
_REMOVE = delete(whatsapp_contents).where(_OF_NAME)
_RENAME = update(whatsapp_contents).where(_OF_NAME).values(name=bindparam("new_name"))
_APPROVED = select(whatsapp_contents.c.name).where(whatsapp_contents.c.approval == APPROVED)
_LOOK_AGAIN = update(whatsapp_contents).where(whatsapp_contents.c.approval == APPROVED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What Meta says of a template: a state, why where it was refused, and how it is filed."""

    approval: str
    reason: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class PushedContent:
    """A layout or template at Twilio: its id there, the digest of the definition it was made from.

    ``judgement`` is of templates; ``checked_at`` is when Twilio was last asked for it.
    """

    sid: str
    digest: str
    judgement: Judgement = Judgement("")
    checked_at: datetime | None = None

    @property
    def is_approved(self) -> bool:
        """Whether it may be sent at any time."""
        return self.judgement.approval == APPROVED


class WhatsappContents:
    """The whatsapp_contents table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def all(self) -> dict[str, PushedContent]:
        """Return every layout and template by our name for it."""
        rows = self._connection.execute(select(whatsapp_contents))
        return {
            row.name: PushedContent(
                row.sid,
                row.digest,
                Judgement(row.approval, row.reason, row.category),
                row.checked_at,
            )
            for row in rows
        }

    def approved(self) -> frozenset[str]:
        """Return the full names of the templates that may be sent."""
        found = self._connection.execute(_APPROVED).scalars()
        return frozenset(name for name in found if not name.endswith(_NEXT))

    def keep(self, name: str, content: PushedContent) -> None:
        """Note that ``content`` is now the layout or template of that name."""
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        values = {
            "sid": content.sid,
            "digest": content.digest,
            "approval": content.judgement.approval,
            "reason": content.judgement.reason,
            "category": content.judgement.category,
            "checked_at": content.checked_at,
        }
        self._connection.execute(
            insert(whatsapp_contents)
            .values(name=name, **values)
            .on_conflict_do_update(index_elements=["name"], set_=values)
        )

    def keep_template(self, name: str, content: PushedContent) -> None:
        """Note new words of a template; those that are approved are used until these are too."""
        self._forget(f"{name}{_NEXT}")
        current = self.all().get(name)
        if current is not None and current.digest == content.digest:
            return
        in_use = current is not None and current.is_approved
        self.keep(f"{name}{_NEXT}" if in_use else name, content)

    def judge(self, name: str, sid: str, judgement: Judgement, now: datetime) -> None:
        """Note what Meta says of a template; words that are approved take their place.

        ``name`` and ``sid`` as ``due`` gave them.
        """
        values = {
            "of_name": name,
            "of_sid": sid,
            "new_approval": judgement.approval[:12],
            "new_reason": judgement.reason[:200],
            "new_category": judgement.category[:16],
            "now": now,
        }
        kept = self._connection.execute(_JUDGE, values).rowcount
        if kept and name.endswith(_NEXT) and judgement.approval == APPROVED:
            place = name.removesuffix(_NEXT)
            self._forget(place)
            self._connection.execute(_RENAME, {"of_name": name, "new_name": place})

    def due(self, now: datetime) -> Mapping[str, str]:
        """Return the ids of the templates about which Twilio is to be asked, and note that it was.

        Those that wait are asked about every quarter of an hour, those in use once a day: Meta may
        stop one.
        """
        found = {name: content.sid for name, content in self.all().items() if _is_due(content, now)}
        for name in found:
            self._connection.execute(_ASKED, {"of_name": name, "now": now})
        return found

    def look_again(self) -> None:
        """Have Twilio asked about all templates in use: Meta stopped one of them."""
        self._connection.execute(_LOOK_AGAIN.values(checked_at=None))

    def _forget(self, name: str) -> None:
        self._connection.execute(_REMOVE, {"of_name": name})


def place_of(name: str) -> str:
    """Return the full name of the template that a row is for, or waits to be."""
    return name.removesuffix(_NEXT)


def _is_due(content: PushedContent, now: datetime) -> bool:
    approval, checked_at = content.judgement.approval, content.checked_at
    # Of layouts there is nothing to ask, and what was rejected stays so.
    if approval in {"", UNSUBMITTED, REJECTED}:
        return False
    if checked_at is None:
        return True
    return now - checked_at >= (LOOK_AGAIN if approval in _SETTLED else ASK_AGAIN)
