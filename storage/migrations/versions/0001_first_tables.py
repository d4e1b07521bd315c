"""The first tables: people and cover, chats and links, inbox and outbox, offices, audit.

What each column is for stands in ``storage/tables.py``. A revision is history: once released it is
never changed, and it imports nothing that could.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.Uuid()
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEX = sa.LargeBinary(length=16)
SEALED = sa.LargeBinary()


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_table(
        "chats",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("address_index", INDEX, nullable=False),
        sa.Column("address", SEALED, nullable=False),
        sa.Column("phone_index", INDEX),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("session", SEALED),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        sa.Column("consent_version", sa.String(length=16)),
        sa.Column("announcements", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("reachable", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("last_inbound_at", MOMENT),
        sa.Column("draft_since", MOMENT),
        sa.Column("draft_reminded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
        sa.UniqueConstraint("address_index", name="uq_chats_address_index"),
    )
    op.create_index(
        "ix_chats_draft_since",
        "chats",
        ["draft_since"],
        postgresql_where=sa.text("draft_since IS NOT NULL"),
        sqlite_where=sa.text("draft_since IS NOT NULL"),
    )
    op.create_index("ix_chats_phone_index", "chats", ["phone_index"])
    op.create_table(
        "offices",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=40), server_default="", nullable=False),
        sa.Column("hours", sa.String(length=120), server_default="", nullable=False),
        sa.Column("serves", sa.JSON(), nullable=False),
        sa.Column("filled_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offices"),
        sa.UniqueConstraint("name", name="uq_offices_name"),
    )
    op.create_table(
        "people",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("nik_index", INDEX, nullable=False),
        sa.Column("kpj_index", INDEX),
        sa.Column("phone_index", INDEX),
        sa.Column("identity", SEALED, nullable=False),
        sa.Column("kabupaten", sa.String(length=5)),
        sa.Column("kecamatan", sa.String(length=80)),
        sa.Column("desa", sa.String(length=80)),
        sa.Column("occupation", sa.String(length=80)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("nik_index", name="uq_people_nik_index"),
    )
    op.create_index("ix_people_kpj_index", "people", ["kpj_index"])
    op.create_index("ix_people_phone_index", "people", ["phone_index"])
    op.create_table(
        "programmes",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("payer", sa.String(length=16), nullable=False),
        sa.Column("kabupaten", sa.String(length=5)),
        sa.Column("starts", sa.Date()),
        sa.Column("ends", sa.Date()),
        sa.Column("quota", sa.Integer()),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programmes"),
        sa.UniqueConstraint("code", name="uq_programmes_code"),
    )
    op.create_table(
        "whatsapp_contents",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sid", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_whatsapp_contents"),
    )
    op.create_table(
        "chat_people",
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("proof", sa.String(length=16), nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_chat_people_chat_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_chat_people_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", "person_id", name="pk_chat_people"),
    )
    op.create_index("ix_chat_people_person_id", "chat_people", ["person_id"])
    op.create_table(
        "consents",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_consents_chat_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_index("ix_consents_chat_id", "consents", ["chat_id"])
    op.create_table(
        "identity_attempts",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("nik_index", INDEX),
        sa.Column("prefix_index", INDEX),
        sa.Column("guessed", sa.Boolean(), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_identity_attempts_chat_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identity_attempts"),
    )
    op.create_index("ix_identity_attempts_chat_id_at", "identity_attempts", ["chat_id", "at"])
    op.create_index("ix_identity_attempts_nik_index_at", "identity_attempts", ["nik_index", "at"])
    op.create_index(
        "ix_identity_attempts_prefix_index_at", "identity_attempts", ["prefix_index", "at"]
    )
    op.create_table(
        "inbox",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("external_id", sa.String(length=160), nullable=False),
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", SEALED),
        sa.Column("answer", SEALED),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_inbox_chat_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("chat_id", "external_id", name="uq_inbox_chat_id_external_id"),
    )
    op.create_table(
        "link_codes",
        sa.Column("code_index", INDEX, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_link_codes_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_index", name="pk_link_codes"),
    )
    op.create_index("ix_link_codes_person_id", "link_codes", ["person_id"])
    op.create_table(
        "outbox",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("dedup_key", sa.String(length=200), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("body", SEALED, nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("owner", sa.String(length=64)),
        sa.Column("provider_id", sa.String(length=64)),
        sa.Column("receipt", sa.String(length=12)),
        sa.Column("error", sa.String(length=120)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_outbox_chat_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedup_key", name="uq_outbox_dedup_key"),
    )
    op.create_index(
        "ix_outbox_active",
        "outbox",
        ["chat_id", "id"],
        postgresql_where=sa.text("state IN ('queued', 'leased', 'sending')"),
        sqlite_where=sa.text("state IN ('queued', 'leased', 'sending')"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["lane", "id"],
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_outbox_provider_id", "outbox", ["provider_id"])
    op.create_table(
        "roster_imports",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name="fk_roster_imports_programme_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_roster_imports"),
    )
    op.create_table(
        "staff_messages",
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("chat_id", ROW_ID),
        sa.Column("matter", sa.String(length=24), nullable=False),
        sa.Column("body", SEALED, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_staff_messages_chat_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_staff_messages"),
    )
    op.create_index("ix_staff_messages_chat_id", "staff_messages", ["chat_id"])
    op.create_table(
        "cover_periods",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("card", sa.Boolean()),
        sa.Column("passbook", sa.Boolean()),
        sa.Column("import_id", ROW_NUMBER),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_imports.id"], name="fk_cover_periods_import_id"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_cover_periods_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name="fk_cover_periods_programme_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cover_periods"),
        sa.UniqueConstraint(
            "person_id",
            "programme_id",
            "starts",
            name="uq_cover_periods_person_id_programme_id_starts",
        ),
    )
    op.create_index("ix_cover_periods_programme_id", "cover_periods", ["programme_id"])
