"""What lies on the desk: uploads, notes, counts, words, quotas; whose a case and a chat is.

What each column is for stands beside it in ``storage``. A revision is history: once released
it is never changed, and it imports nothing that could.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.Uuid()
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _add_desk()
    _add_words_and_counts()
    _widen()


def _add_desk() -> None:
    op.create_table(
        "roster_befores",
        sa.Column("import_id", ROW_NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("row_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["roster_imports.id"],
            name="fk_roster_befores_import_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "kind", "row_id", name="pk_roster_befores"),
    )
    op.create_table(
        "roster_uploads",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kabupaten", sa.String(length=5)),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("refused", sa.LargeBinary()),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.String(length=40), server_default="", nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("approved_by", sa.String(length=80)),
        sa.Column("import_id", ROW_NUMBER),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("applied_at", MOMENT),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_imports.id"], name="fk_roster_uploads_import_id"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name="fk_roster_uploads_programme_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_roster_uploads"),
    )
    op.create_index("ix_roster_uploads_state", "roster_uploads", ["state", "changed_at"])
    op.create_table(
        "case_notes",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("case_id", ROW_ID, nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_case_notes_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_notes"),
    )
    op.create_index("ix_case_notes_case_id", "case_notes", ["case_id"])


def _add_words_and_counts() -> None:
    op.create_table(
        "programme_counts",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kabupaten", sa.String(length=5), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("linked", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name="fk_programme_counts_programme_id"
        ),
        sa.PrimaryKeyConstraint("programme_id", "kabupaten", name="pk_programme_counts"),
    )
    op.create_table(
        "place_counts",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("kabupaten", sa.String(length=5), nullable=False),
        sa.Column("kecamatan", sa.String(length=80), nullable=False),
        sa.Column("desa", sa.String(length=80), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("linked", sa.Integer(), nullable=False),
        sa.Column("ending", sa.Integer(), nullable=False),
        sa.Column("deaths_told", sa.Integer(), nullable=False),
        sa.Column("accidents_told", sa.Integer(), nullable=False),
        sa.Column("deaths_paid", sa.Integer(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_place_counts"),
        sa.UniqueConstraint(
            "kabupaten", "kecamatan", "desa", name="uq_place_counts_kabupaten_kecamatan_desa"
        ),
    )
    op.create_table(
        "text_changes",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.String(length=80)),
        sa.Column("decided_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_text_changes"),
    )
    op.create_index("ix_text_changes_key", "text_changes", ["key", "language", "id"])
    op.create_index(
        "uq_text_changes_live",
        "text_changes",
        ["key", "language"],
        unique=True,
        postgresql_where=sa.text("state = 'live'"),
        sqlite_where=sa.text("state = 'live'"),
    )
    op.create_table(
        "quotas",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kabupaten", sa.String(length=5), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name="fk_quotas_programme_id"),
        sa.PrimaryKeyConstraint("programme_id", "kabupaten", name="pk_quotas"),
    )
    op.create_table(
        "unrecognised",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("chat_id", ROW_ID),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("label", sa.String(length=40)),
        sa.Column("labelled_by", sa.String(length=80)),
        sa.Column("labelled_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_unrecognised_chat_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unrecognised"),
    )
    op.create_index("ix_unrecognised_chat_id", "unrecognised", ["chat_id"])
    op.create_index(
        "ix_unrecognised_unlabelled",
        "unrecognised",
        ["id"],
        postgresql_where=sa.text("label IS NULL"),
        sqlite_where=sa.text("label IS NULL"),
    )


def _widen() -> None:
    with op.batch_alter_table("cases") as batch:
        batch.add_column(sa.Column("owner_id", ROW_ID))
        batch.create_foreign_key(
            "fk_cases_owner_id", "staff", ["owner_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_cases_owner_id", "cases", ["owner_id"])
    op.create_index("ix_cases_place", "cases", ["kabupaten", "state", "filed_at"])
    for name, table, column, where in (
        ("ix_case_papers_received", "case_papers", "changed_at", "state = 'received'"),
        ("ix_case_flags_open", "case_flags", "clear_by", "cleared_at IS NULL"),
    ):
        op.create_index(
            name, table, [column], postgresql_where=sa.text(where), sqlite_where=sa.text(where)
        )
    for name, column, where in (
        (
            "ix_cases_hours",
            "due_at",
            "passed_on_at IS NULL AND due_at IS NOT NULL AND state NOT IN ('paid','closed')",
        ),
        ("ix_cases_pay_by", "pay_by", "state IN ('complete','forwarded','approved')"),
    ):
        op.create_index(
            name,
            "cases",
            [column, "id"],
            postgresql_where=sa.text(where),
            sqlite_where=sa.text(where),
        )
    with op.batch_alter_table("chats") as batch:
        batch.add_column(sa.Column("taken_by", ROW_ID))
        batch.add_column(sa.Column("taken_until", MOMENT))
        batch.create_foreign_key(
            "fk_chats_taken_by", "staff", ["taken_by"], ["id"], ondelete="SET NULL"
        )
    op.create_index(
        "ix_chats_taken_until",
        "chats",
        ["taken_until"],
        postgresql_where=sa.text("taken_until IS NOT NULL"),
        sqlite_where=sa.text("taken_until IS NOT NULL"),
    )
    op.create_index("ix_cover_periods_import_id", "cover_periods", ["import_id"])
    with op.batch_alter_table("people") as batch:
        batch.add_column(sa.Column("import_id", ROW_NUMBER))
        batch.create_foreign_key("fk_people_import_id", "roster_imports", ["import_id"], ["id"])
    op.create_index("ix_people_import_id", "people", ["import_id"])
    op.create_index("ix_people_place", "people", ["kabupaten", "kecamatan", "desa"])
    with op.batch_alter_table("staff_messages") as batch:
        batch.add_column(sa.Column("settled_by", sa.String(length=80)))
        batch.add_column(sa.Column("settled_at", MOMENT))
    op.create_index(
        "ix_staff_messages_waiting",
        "staff_messages",
        ["at"],
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
