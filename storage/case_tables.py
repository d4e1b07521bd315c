"""The tables of reports and cases: what was told, the papers, the clocks, and who did what.

Columns that end in ``_index`` are keyed HMACs to find by; ``Sealed`` columns open only with the
data key and only in their own row (``sealing.py``).
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy import (
    Index as TableIndex,
)

from storage.columns import Index, Kabupaten, Moment, RowId, RowNumber, Sealed
from storage.tables import metadata

# A pendamping: village officer or Perisai agent who may report for others, or staff on duty.
agents = Table(
    "agents",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("role", String(16), nullable=False),
    # Name and phone.
    Column("identity", Sealed, nullable=False),
    Column("kabupaten", Kabupaten, nullable=False),
    Column("villages", JSON, nullable=False),
    Column("ends", Date, nullable=False),
    Column("daily", SmallInteger, nullable=False),
    Column("code_index", Index, unique=True),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="SET NULL"), index=True),
    Column("created_at", Moment, nullable=False),
)

# Who is told when a clock runs down: level 0 first, 1 the named second, 2 the branch.
duties = Table(
    "duties",
    metadata,
    Column("kabupaten", Kabupaten, primary_key=True),
    Column("level", SmallInteger, primary_key=True),
    Column("agent_id", RowId, ForeignKey("agents.id", ondelete="CASCADE"), nullable=False),
)

HOURS_RUN = text("passed_on_at IS NULL AND due_at IS NOT NULL AND state NOT IN ('paid','closed')")
IS_TO_PAY = text("state IN ('complete','forwarded','approved')")
cases = Table(
    "cases",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", String(8), nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("state", String(16), nullable=False),
    Column("closed_as", String(12)),
    Column("person_id", RowId, ForeignKey("people.id", ondelete="SET NULL"), index=True),
    # Of the NIK or card number that was told, also when nobody on a roster has it.
    Column("nik_index", Index, index=True),
    Column("kpj_index", Index, index=True),
    Column("kabupaten", Kabupaten),
    Column("happened_on", Date),
    Column("filed_at", Moment, nullable=False),
    # The end of the 2 x 24 hours, None where none runs.
    Column("due_at", Moment),
    Column("escalated", SmallInteger, nullable=False, server_default="0"),
    Column("next_alarm_at", Moment, index=True),
    Column("passed_on_at", Moment),
    # Sealed JSON: BPJS's number, the words of a rejection, who passed it on, who holds it.
    Column("handling", Sealed),
    Column("complete_on", Date),
    Column("forwarded_on", Date),
    Column("pay_by", Date),
    Column("paid_on", Date),
    Column("paid_rupiah", Integer),
    Column("account_index", Index, index=True),
    # Who of the staff has it; nobody where None.
    Column("owner_id", RowId, ForeignKey("staff.id", ondelete="SET NULL"), index=True),
    Column("version", Integer, nullable=False, server_default="0"),
    TableIndex("ix_cases_state", "state", "filed_at"),
    TableIndex("ix_cases_place", "kabupaten", "state", "filed_at"),
    # The clocks of the queue: whose hours run, and whose payment is due. Its searches say the same.
    TableIndex(
        "ix_cases_hours",
        "due_at",
        "id",
        postgresql_where=HOURS_RUN,
        sqlite_where=HOURS_RUN,
    ),
    TableIndex(
        "ix_cases_pay_by", "pay_by", "id", postgresql_where=IS_TO_PAY, sqlite_where=IS_TO_PAY
    ),
)

# What one chat told; the first of a case and those that joined it.
reports = Table(
    "reports",
    metadata,
    Column("id", RowId, primary_key=True),
    Column(
        "case_id", RowId, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    # The first report of a case carries the case's number.
    Column("number", String(8), nullable=False, unique=True),
    Column("secret", Sealed, nullable=False),
    Column("secret_index", Index, nullable=False),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="SET NULL")),
    Column("agent_id", RowId, ForeignKey("agents.id", ondelete="SET NULL"), index=True),
    Column("told", Sealed, nullable=False),
    # Staff have checked who the reporter is: a joined report then sees the case.
    Column("checked", Boolean, nullable=False),
    # Of the informant's phone: one phone in several cases is worth a look.
    Column("phone_index", Index, index=True),
    # The same report from the same chat again is this one.
    Column("same_index", Index, nullable=False),
    Column("filed_at", Moment, nullable=False),
    UniqueConstraint("chat_id", "same_index"),
)

# Other chats that follow a report with its number and secret.
report_followers = Table(
    "report_followers",
    metadata,
    Column("report_id", RowId, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    Column("at", Moment, nullable=False),
)

# What became of a case, step by step; rows are added and never changed.
case_steps = Table(
    "case_steps",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column(
        "case_id", RowId, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("at", Moment, nullable=False),
    # ``chat:<id>``, ``agent:<id>``, ``operator:<name>``, ``clock``.
    Column("actor", String(80), nullable=False),
    Column("step", String(24), nullable=False),
    # Names and codes only, nothing that tells who a person is.
    Column("details", JSON, nullable=False),
)

IS_RECEIVED = text("state = 'received'")
# One row for each paper that came, was promised or was judged; what is not here is missing.
case_papers = Table(
    "case_papers",
    metadata,
    Column("case_id", RowId, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("paper", String(20), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("fault", String(20)),
    Column("report_id", RowId, ForeignKey("reports.id", ondelete="SET NULL")),
    Column("changed_at", Moment, nullable=False),
    TableIndex(
        "ix_case_papers_received",
        "changed_at",
        postgresql_where=IS_RECEIVED,
        sqlite_where=IS_RECEIVED,
    ),
)

# Who inserts names the index by the same words; PostgreSQL knows it by no parameter.
IS_ANNOUNCED = text("state = 'announced'")
# A file that came in a chat: known at once, fetched by the worker when it belongs to a case.
documents = Table(
    "documents",
    metadata,
    Column("id", RowId, primary_key=True),
    # A case keeps its papers when the chat is gone; what belongs to none is forgotten by its age.
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="SET NULL")),
    Column("case_id", RowId, ForeignKey("cases.id", ondelete="CASCADE"), index=True),
    Column("report_id", RowId, ForeignKey("reports.id", ondelete="SET NULL")),
    Column("paper", String(20)),
    Column("media", String(12), nullable=False),
    Column("channel", String(24), nullable=False),
    # What the channel fetches it by; gone once it is fetched.
    Column("reference", Sealed),
    # The provider's own mark of the same file, where it has one.
    Column("unique_index", Index),
    Column("state", String(12), nullable=False),
    Column("fault", String(20)),
    # Of the file as it came: the same photo twice is one photo.
    Column("digest_index", Index),
    Column("bytes", Integer, nullable=False, server_default="0"),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("not_before", Moment, nullable=False),
    Column("owner", String(64)),
    Column("at", Moment, nullable=False),
    Column("settled_at", Moment),
    TableIndex(None, "chat_id", "at"),
    # Sent twice before it belongs to a case, a file is one document.
    TableIndex(
        "uq_documents_announced",
        "chat_id",
        "unique_index",
        unique=True,
        postgresql_where=IS_ANNOUNCED,
        sqlite_where=IS_ANNOUNCED,
    ),
    TableIndex(
        "ix_documents_wanted",
        "not_before",
        postgresql_where=text("state = 'wanted'"),
        sqlite_where=text("state = 'wanted'"),
    ),
)

document_pages = Table(
    "document_pages",
    metadata,
    Column("document_id", RowId, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("page", SmallInteger, primary_key=True),
    Column("content_type", String(40), nullable=False),
    Column("content", Sealed, nullable=False),
)

IS_UNCLEARED = text("cleared_at IS NULL")
# Signs that staff should look at; never shown to a family, and slowing nothing by themselves.
case_flags = Table(
    "case_flags",
    metadata,
    Column("case_id", RowId, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("flag", String(24), primary_key=True),
    Column("raised_at", Moment, nullable=False),
    Column("clear_by", Moment, nullable=False),
    Column("cleared_at", Moment),
    Column("cleared_by", String(80)),
    TableIndex(
        "ix_case_flags_open", "clear_by", postgresql_where=IS_UNCLEARED, sqlite_where=IS_UNCLEARED
    ),
)

# Chats of people whom a report is about: what each was told, and what came back.
reported_chats = Table(
    "reported_chats",
    metadata,
    Column("case_id", RowId, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    Column("told_at", Moment, nullable=False),
    # "right" or "mistaken", None until somebody answers.
    Column("answer", String(8)),
    Column("answered_at", Moment),
)

slips = Table(
    "slips",
    metadata,
    Column("token_index", Index, primary_key=True),
    Column("report_id", RowId, ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Moment, nullable=False),
)
