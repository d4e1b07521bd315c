"""Other words for our texts: who proposed which, who decided, and which are said now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from storage.staff_tables import text_changes

# Of one text; what is older than so many changes nobody looks at.
MOST_OF_ONE: Final = 50


class ChangeState(StrEnum):
    """Where a change of words stands; one text has one live change a language at most."""

    PROPOSED = "proposed"
    LIVE = "live"
    REPLACED = "replaced"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class TextChange:
    """Words for a text in a language. ``decided_by`` is the author where they took it back."""

    id: int
    key: str
    language: str
    body: str
    state: ChangeState
    author: str
    at: datetime
    decided_by: str | None
    decided_at: datetime | None

    @property
    def taken_back(self) -> bool:
        """Whether its author took it back, or proposed something else in its place."""
        return self.state == ChangeState.REFUSED and self.decided_by == self.author


# Two of these are equal only where the same words are live.
Mark = tuple[int, int, datetime | None]
_LIVE: Final = text_changes.c.state == ChangeState.LIVE
_MARK: Final = select(
    func.count(), func.coalesce(func.sum(text_changes.c.id), 0), func.max(text_changes.c.decided_at)
).where(_LIVE)


class TextChanges:
    """The text_changes table: a few hundred rows; nothing in it is personal."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def mark(self) -> Mark:
        """Return what tells whether other words went live, in one small look."""
        count, ids, decided_at = self._connection.execute(_MARK).one()
        return count, int(ids), decided_at

    def live(self) -> list[TextChange]:
        """Return every change that is live."""
        return self._found(select(text_changes).where(_LIVE))

    def propose(self, key: str, language: str, body: str, author: str, now: datetime) -> int:
        """Keep a proposal and return its id; an earlier one of the same author waits no longer."""
        self._connection.execute(
            update(text_changes)
            .where(
                *_of(key, language),
                text_changes.c.state == ChangeState.PROPOSED,
                text_changes.c.author == author,
            )
            .values(state=ChangeState.REFUSED, decided_by=author, decided_at=now)
        )
        added: int = self._connection.execute(
            insert(text_changes)
            .values(
                key=key,
                language=language,
                body=body,
                state=ChangeState.PROPOSED,
                author=author,
                at=now,
            )
            .returning(text_changes.c.id)
        ).scalar_one()
        return added

    def get(self, change_id: int) -> TextChange | None:
        """Return a change; no other transaction decides on it or its text until this one ends."""
        row = self._connection.execute(
            select(text_changes).where(text_changes.c.id == change_id)
        ).one_or_none()
        if row is None:
            return None
        # In the order of their ids, so that two who decide at once wait for each other.
        self._connection.execute(
            select(text_changes.c.id)
            .where(*_of(row.key, row.language))
            .order_by(text_changes.c.id)
            .with_for_update()
        )
        held = select(text_changes).where(text_changes.c.id == change_id)
        return _change(self._connection.execute(held).one())

    def live_of(self, key: str, language: str) -> TextChange | None:
        """Return the change that is live for a text, None where ours is said."""
        found = self._found(select(text_changes).where(*_of(key, language), _LIVE))
        return found[0] if found else None

    def of(self, key: str) -> list[TextChange]:
        """Return the changes of a text in all languages, the latest first."""
        return self._found(
            select(text_changes)
            .where(text_changes.c.key == key)
            .order_by(text_changes.c.id.desc())
            .limit(MOST_OF_ONE)
        )

    def waiting(self, most: int) -> list[TextChange]:
        """Return the proposals that wait, oldest first."""
        return self._found(
            select(text_changes)
            .where(text_changes.c.state == ChangeState.PROPOSED)
            .order_by(text_changes.c.id)
            .limit(most)
        )

    def settle(self, change: TextChange, state: ChangeState, by: str, now: datetime) -> None:
        """Decide on a proposal that is held; what was live until then is replaced by one that is.

        ``get`` it in the same transaction.
        """
        if state == ChangeState.LIVE:
            self._connection.execute(
                update(text_changes)
                .where(*_of(change.key, change.language), _LIVE)
                .values(state=ChangeState.REPLACED)
            )
        self._connection.execute(
            update(text_changes)
            .where(text_changes.c.id == change.id)
            .values(state=state, decided_by=by, decided_at=now)
        )

    def _found(self, statement: Any) -> list[TextChange]:  # noqa: ANN401 - a search for whole rows
        return [_change(row) for row in self._connection.execute(statement)]


def _of(key: str, language: str) -> Collection[Any]:
    return (text_changes.c.key == key, text_changes.c.language == language)


def _change(row: "Row[*tuple[Any, ...]]") -> TextChange:
    return TextChange(
        row.id,
        row.key,
        row.language,
        row.body,
        ChangeState(row.state),
        row.author,
        row.at,
        row.decided_by,
        row.decided_at,
    )
