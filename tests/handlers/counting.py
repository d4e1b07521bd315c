"""Count what is asked of databases, on whatever connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import event as sql_event


@dataclass
class Statements:
    """The SQL that went to the database, and how often something was committed."""

    sql: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def counted() -> Iterator[Statements]:
    """Count what is asked of databases, on whatever connection."""
    seen = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ANN401
        seen.sql.append(statement)

    def note_commit(_connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        seen.commits += 1

    sql_event.listen(Engine, "before_cursor_execute", note)
    sql_event.listen(Engine, "commit", note_commit)
    yield seen
    sql_event.remove(Engine, "before_cursor_execute", note)
    sql_event.remove(Engine, "commit", note_commit)
