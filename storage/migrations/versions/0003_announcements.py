"""Announcements, what the workers share, and what the outbox needs for both.

What each column is for stands in ``storage/announcement_tables.py`` and ``storage/tables.py``. A
revision is history: once released it is never changed, and it imports nothing that could.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.Uuid()
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _add_announcements()
    _add_senders()
    _widen_outbox()
    with op.batch_alter_table("whatsapp_contents") as batch:
        batch.add_column(
            sa.Column("approval", sa.String(length=12), server_default="", nullable=False)
        )
        batch.add_column(
            sa.Column("reason", sa.String(length=200), server_default="", nullable=False)
        )
        batch.add_column(
            sa.Column("category", sa.String(length=16), server_default="", nullable=False)
        )
        batch.add_column(sa.Column("checked_at", MOMENT))


def _add_announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("occasion", sa.String(length=80)),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("approved_by", sa.String(length=80)),
        sa.Column("approved_at", MOMENT),
        sa.Column("approved_people", sa.Integer()),
        sa.Column("night_reason", sa.String(length=200)),
        sa.Column("starts_at", MOMENT),
        sa.Column("expires_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
        sa.UniqueConstraint("number", name="uq_announcements_number"),
        sa.UniqueConstraint("occasion", name="uq_announcements_occasion"),
    )
    op.create_index("ix_announcements_state", "announcements", ["state"])
    op.create_table(
        "announcement_recipients",
        sa.Column("announcement_id", ROW_NUMBER, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("chat_id", ROW_ID),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date()),
        sa.Column("tick", sa.String(length=6)),
        sa.Column("told_by", sa.String(length=80)),
        sa.Column("told_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name="fk_announcement_recipients_announcement_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_announcement_recipients_person_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["chats.id"],
            name="fk_announcement_recipients_chat_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "person_id", name="pk_announcement_recipients"),
    )
    for name, columns, unique in (
        ("ix_announcement_recipients_position", ["announcement_id", "state", "position"], False),
        ("ix_announcement_recipients_chat_id", ["announcement_id", "chat_id"], False),
        ("uq_announcement_recipients_tick", ["announcement_id", "tick"], True),
        ("ix_announcement_recipients_person_id", ["person_id"], False),
    ):
        op.create_index(name, "announcement_recipients", columns, unique=unique)


def _add_senders() -> None:
    op.create_table(
        "senders",
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("first_at", sa.Float(), server_default="0", nullable=False),
        sa.Column("second_at", sa.Float(), server_default="0", nullable=False),
        sa.Column("bulk_until", sa.Float(), server_default="0", nullable=False),
        sa.Column("all_until", sa.Float(), server_default="0", nullable=False),
        sa.Column("warned_chat", ROW_ID),
        sa.Column("refused_at", MOMENT),
        sa.Column("swept_at", MOMENT),
        sa.PrimaryKeyConstraint("name", name="pk_senders"),
    )
    op.create_table(
        "chat_paces",
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("next_at", sa.Float(), server_default="0", nullable=False),
        sa.Column("template_at", MOMENT),
        sa.Column("template_from", MOMENT),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_chat_paces_chat_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", name="pk_chat_paces"),
    )
    op.create_index("ix_chat_paces_template_at", "chat_paces", ["template_at"])
    op.create_table(
        "delivery_counts",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("count", ROW_NUMBER, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("channel", "lane", "outcome", name="pk_delivery_counts"),
    )


def _widen_outbox() -> None:
    op.drop_index("ix_outbox_due", "outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(sa.Column("channel", sa.String(length=24)))
        batch.add_column(sa.Column("announcement_id", ROW_NUMBER))
        batch.add_column(
            sa.Column("at_night", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
        batch.add_column(sa.Column("tried_at", MOMENT))
        batch.create_foreign_key(
            "fk_outbox_announcement_id", "announcements", ["announcement_id"], ["id"]
        )
    op.execute(
        "UPDATE outbox SET channel ="
        " (SELECT chats.channel FROM chats WHERE chats.id = outbox.chat_id)"
    )
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("channel", existing_type=sa.String(length=24), nullable=False)
    op.create_index("ix_outbox_chat_id", "outbox", ["chat_id", "id"])
    for name, columns, where in (
        ("ix_outbox_at_night", ["channel", "id"], "state = 'queued' AND at_night"),
        ("ix_outbox_due", ["channel", "lane", "id"], "state = 'queued'"),
        ("ix_outbox_leased", ["lease_until"], "state IN ('leased', 'sending')"),
        ("ix_outbox_uncertain", ["tried_at"], "state = 'uncertain'"),
        ("ix_outbox_expiring", ["expires_at"], "state = 'queued' AND expires_at IS NOT NULL"),
    ):
        op.create_index(
            name, "outbox", columns, postgresql_where=sa.text(where), sqlite_where=sa.text(where)
        )
    op.create_index(
        "uq_outbox_announced",
        "outbox",
        ["announcement_id", "chat_id"],
        unique=True,
        postgresql_where=sa.text("announcement_id IS NOT NULL"),
        sqlite_where=sa.text("announcement_id IS NOT NULL"),
    )
