"""How far somebody sees: the whole province, or a few kabupaten."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Connection, Select, case, func, select, text

from storage.row_security import KABUPATEN, OFFICER, PROVINCE

Rows = TypeVarTuple("Rows")
_MAY_TAKE = text(
    "EXISTS (SELECT FROM pg_roles WHERE rolname = :role AND pg_has_role(oid, 'MEMBER'))"
)
# The transaction, not the connection.
_UNTIL_IT_ENDS = True


@dataclass(frozen=True, slots=True)
class Scope:
    """``kabupaten``: codes such as 53.07; None is the whole province, and what has no place yet."""

    kabupaten: frozenset[str] | None = None

    @classmethod
    def of(cls, kabupaten: Collection[str]) -> "Scope":
        """Return the scope of a few kabupaten; of none, it holds nothing at all."""
        return cls(frozenset(kabupaten))

    @property
    def is_whole(self) -> bool:
        """Whether nothing is hidden."""
        return self.kabupaten is None

    def allows(self, kabupaten: str | None) -> bool:
        """Tell whether what stands at a place is seen; what has no place, by the province alone."""
        return self.kabupaten is None or kabupaten in self.kabupaten

    def covers(self, kabupaten: Collection[str]) -> bool:
        """Tell whether all of some kabupaten are seen; no kabupaten at all means everywhere."""
        if self.kabupaten is None:
            return True
        return bool(kabupaten) and self.kabupaten.issuperset(kabupaten)

    def limits(self, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """Return what a search adds to its conditions so that it finds nothing beyond."""
        return [] if self.kabupaten is None else [column.in_(sorted(self.kabupaten))]

    def limited(self, statement: "Select[*Rows]", column: ColumnElement[Any]) -> "Select[*Rows]":
        """Return a search that finds nothing beyond; the same one where nothing is hidden."""
        return statement if self.kabupaten is None else statement.where(*self.limits(column))

    def enter(self, connection: Connection) -> None:
        """Let PostgreSQL, too, show nothing beyond until the transaction ends or is widened.

        Where the roles could not be made (``lontar doctor`` tells), the searches alone hold.
        """
        if connection.dialect.name != "postgresql":
            return
        named = ",".join(sorted(self.kabupaten or ()))
        role = PROVINCE if self.is_whole else OFFICER
        connection.execute(
            select(
                func.set_config(KABUPATEN, named, _UNTIL_IT_ENDS),
                func.set_config("role", _ours_to_take(role), _UNTIL_IT_ENDS),
            )
        )


def _ours_to_take(role: str) -> ColumnElement[str]:
    """Name the role if there is one that this login may take, else the one it has."""
    return case((_MAY_TAKE.bindparams(role=role), role), else_=func.current_setting("role"))


WHOLE = Scope()


def leave(connection: Connection) -> None:
    """Let the rest of the transaction see everything again."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.set_config("role", "none", _UNTIL_IT_ENDS)))
