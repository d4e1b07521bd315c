"""Which cases tell that somebody died."""

from sqlalchemy import and_, or_

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from storage.case_tables import cases

# A case closed as one of these says that nobody died, or another case says it.
NO_DEATH = (ClosedAs.MISTAKEN, ClosedAs.DOUBLE, ClosedAs.WITHDRAWN)
# Who is meant by a case that meets this is dead as far as anybody told, until staff find otherwise.
TELLS_OF_DEATH = and_(
    cases.c.kind == CaseKind.DEATH,
    or_(
        cases.c.state != CaseState.CLOSED,
        cases.c.closed_as.is_(None),
        cases.c.closed_as.not_in(NO_DEATH),
    ),
)
