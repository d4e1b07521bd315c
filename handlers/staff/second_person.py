"""The second person: who may approve what somebody wrote, asked by every approval of the desk."""

from enum import StrEnum
from typing import Final

from storage.store import Store

# By these one person lets another in: whoever did is no second person for them.
LETS_IN: Final = ("staff_invited", "staff_invited_anew", "role_given")


class Unfit(StrEnum):
    """Why somebody cannot be the second person; the end of a text's key."""

    OWN = "own"
    LET_IN = "let_in"


def why_unfit(approver: str, author: str, store: Store) -> Unfit | None:
    """Return why ``approver`` may not approve what ``author`` wrote, None when they may.

    Both are named as the audit names them. Whoever wrote it may not, nor whoever let the author in
    or was let in by them: invited them, however long ago, or gave a role that was taken since. The
    audit is asked, from which nothing can be taken back.
    """
    one, other = approver.strip(), author.strip()
    if one.casefold() == other.casefold():
        return Unfit.OWN
    read = store.audit_reading
    if read.has_done(one, LETS_IN, other) or read.has_done(other, LETS_IN, one):
        return Unfit.LET_IN
    return None
