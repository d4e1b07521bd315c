"""The tables of the audit: a chain of rows that are added and never changed."""

from sqlalchemy import JSON, Boolean, Column, Identity, LargeBinary, String, Table
from sqlalchemy import Index as TableIndex

from storage.columns import Moment, RowNumber
from storage.tables import metadata

audit = Table(
    "audit",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("act", String(40), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("details", JSON, nullable=False),
    # Over this row and the mark of the one before; None before marks were made.
    Column("mark", LargeBinary(32)),
    TableIndex("ix_audit_subject", "subject", "id"),
    TableIndex("ix_audit_actor", "actor", "at"),
    TableIndex("ix_audit_act", "act", "id"),
    TableIndex("ix_audit_at", "at", "id"),
)

# What was found when somebody looked whether the chain is whole, and its head at that time: a
# chain alone cannot tell that its end was cut off.
audit_checks = Table(
    "audit_checks",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("up_to", RowNumber, nullable=False),
    Column("rows", RowNumber, nullable=False),
    Column("whole", Boolean, nullable=False),
    # The first row that does not fit.
    Column("broken_at", RowNumber),
    # Every broken stretch: first row, last row, what is wrong; None when nobody looked on.
    Column("breaks", JSON),
    Column("head", LargeBinary(32)),
    Column("at", Moment, nullable=False),
)
