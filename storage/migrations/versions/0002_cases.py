"""Reports and cases: what was told, the papers, the clocks, and who did what.

What each column is for stands in ``storage/case_tables.py``. A revision is history: once released
it is never changed, and it imports nothing that could.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.Uuid()
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEX = sa.LargeBinary(length=16)
SEALED = sa.LargeBinary()


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("identity", SEALED, nullable=False),
        sa.Column("kabupaten", sa.String(length=5), nullable=False),
        sa.Column("villages", sa.JSON(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("daily", sa.SmallInteger(), nullable=False),
        sa.Column("code_index", INDEX),
        sa.Column("chat_id", ROW_ID),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_agents_chat_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
        sa.UniqueConstraint("code_index", name="uq_agents_code_index"),
    )
    op.create_index("ix_agents_chat_id", "agents", ["chat_id"])
    op.create_table(
        "duties",
        sa.Column("kabupaten", sa.String(length=5), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("agent_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name="fk_duties_agent_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kabupaten", "level", name="pk_duties"),
    )
    op.create_table(
        "cases",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("closed_as", sa.String(length=12)),
        sa.Column("person_id", ROW_ID),
        sa.Column("nik_index", INDEX),
        sa.Column("kpj_index", INDEX),
        sa.Column("kabupaten", sa.String(length=5)),
        sa.Column("happened_on", sa.Date()),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("escalated", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("next_alarm_at", MOMENT),
        sa.Column("passed_on_at", MOMENT),
        sa.Column("handling", SEALED),
        sa.Column("complete_on", sa.Date()),
        sa.Column("forwarded_on", sa.Date()),
        sa.Column("pay_by", sa.Date()),
        sa.Column("paid_on", sa.Date()),
        sa.Column("paid_rupiah", sa.Integer()),
        sa.Column("account_index", INDEX),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_cases_person_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
    )
    op.create_index("ix_cases_account_index", "cases", ["account_index"])
    op.create_index("ix_cases_kpj_index", "cases", ["kpj_index"])
    op.create_index("ix_cases_next_alarm_at", "cases", ["next_alarm_at"])
    op.create_index("ix_cases_nik_index", "cases", ["nik_index"])
    op.create_index("ix_cases_person_id", "cases", ["person_id"])
    op.create_index("ix_cases_state", "cases", ["state", "filed_at"])
    op.create_table(
        "reports",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("case_id", ROW_ID, nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("secret", SEALED, nullable=False),
        sa.Column("secret_index", INDEX, nullable=False),
        sa.Column("chat_id", ROW_ID),
        sa.Column("agent_id", ROW_ID),
        sa.Column("told", SEALED, nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("phone_index", INDEX),
        sa.Column("same_index", INDEX, nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name="fk_reports_agent_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_reports_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_reports_chat_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("chat_id", "same_index", name="uq_reports_chat_id_same_index"),
        sa.UniqueConstraint("number", name="uq_reports_number"),
    )
    op.create_index("ix_reports_agent_id", "reports", ["agent_id"])
    op.create_index("ix_reports_case_id", "reports", ["case_id"])
    op.create_index("ix_reports_phone_index", "reports", ["phone_index"])
    op.create_table(
        "report_followers",
        sa.Column("report_id", ROW_ID, nullable=False),
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_report_followers_chat_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name="fk_report_followers_report_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "chat_id", name="pk_report_followers"),
    )
    op.create_index("ix_report_followers_chat_id", "report_followers", ["chat_id"])
    op.create_table(
        "case_steps",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("case_id", ROW_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_case_steps_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_steps"),
    )
    op.create_index("ix_case_steps_case_id", "case_steps", ["case_id"])
    op.create_table(
        "case_papers",
        sa.Column("case_id", ROW_ID, nullable=False),
        sa.Column("paper", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("fault", sa.String(length=20)),
        sa.Column("report_id", ROW_ID),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_case_papers_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name="fk_case_papers_report_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("case_id", "paper", name="pk_case_papers"),
    )
    op.create_table(
        "documents",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("chat_id", ROW_ID),
        sa.Column("case_id", ROW_ID),
        sa.Column("report_id", ROW_ID),
        sa.Column("paper", sa.String(length=20)),
        sa.Column("media", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("reference", SEALED),
        sa.Column("unique_index", INDEX),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("fault", sa.String(length=20)),
        sa.Column("digest_index", INDEX),
        sa.Column("bytes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("owner", sa.String(length=64)),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_documents_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_documents_chat_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name="fk_documents_report_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
    )
    op.create_index("ix_documents_case_id", "documents", ["case_id"])
    op.create_index("ix_documents_chat_id_at", "documents", ["chat_id", "at"])
    op.create_index(
        "ix_documents_wanted",
        "documents",
        ["not_before"],
        postgresql_where=sa.text("state = 'wanted'"),
        sqlite_where=sa.text("state = 'wanted'"),
    )
    op.create_index(
        "uq_documents_announced",
        "documents",
        ["chat_id", "unique_index"],
        unique=True,
        postgresql_where=sa.text("state = 'announced'"),
        sqlite_where=sa.text("state = 'announced'"),
    )
    op.create_table(
        "document_pages",
        sa.Column("document_id", ROW_ID, nullable=False),
        sa.Column("page", sa.SmallInteger(), nullable=False),
        sa.Column("content_type", sa.String(length=40), nullable=False),
        sa.Column("content", SEALED, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name="fk_document_pages_document_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", "page", name="pk_document_pages"),
    )
    op.create_table(
        "case_flags",
        sa.Column("case_id", ROW_ID, nullable=False),
        sa.Column("flag", sa.String(length=24), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("clear_by", MOMENT, nullable=False),
        sa.Column("cleared_at", MOMENT),
        sa.Column("cleared_by", sa.String(length=80)),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_case_flags_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "flag", name="pk_case_flags"),
    )
    op.create_table(
        "reported_chats",
        sa.Column("case_id", ROW_ID, nullable=False),
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(length=8)),
        sa.Column("answered_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_reported_chats_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_reported_chats_chat_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "chat_id", name="pk_reported_chats"),
    )
    op.create_index("ix_reported_chats_chat_id", "reported_chats", ["chat_id"])
    op.create_table(
        "slips",
        sa.Column("token_index", INDEX, nullable=False),
        sa.Column("report_id", ROW_ID, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name="fk_slips_report_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_index", name="pk_slips"),
    )
    op.create_index(
        "ix_outbox_case_lane",
        "outbox",
        ["chat_id"],
        postgresql_where=sa.text("lane = 1"),
        sqlite_where=sa.text("lane = 1"),
    )
