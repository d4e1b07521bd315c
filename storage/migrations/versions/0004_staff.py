"""The staff desk: who signs in, and the chain of the audit.

What each column is for stands in ``storage/staff_tables.py``. A revision is history: once released
it is never changed, and it imports nothing that could.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.Uuid()
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _add_staff()
    _chain_the_audit()
    _let_the_audit_only_grow()


def _add_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("password", sa.String(length=200)),
        sa.Column("totp", sa.LargeBinary()),
        sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("disabled_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("login", name="uq_staff_login"),
    )
    op.create_table(
        "staff_attempts",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("key_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_attempts"),
    )
    op.create_index("ix_staff_attempts_key_index_at", "staff_attempts", ["key_index", "at"])
    op.create_table(
        "staff_grants",
        sa.Column("staff_id", ROW_ID, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("kabupaten", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(length=80), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_grants_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", "role", "kabupaten", name="pk_staff_grants"),
    )
    op.create_table(
        "staff_invitations",
        sa.Column("token_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("staff_id", ROW_ID, nullable=False),
        sa.Column("totp", sa.LargeBinary()),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_invitations_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_index", name="pk_staff_invitations"),
    )
    op.create_index("ix_staff_invitations_staff_id", "staff_invitations", ["staff_id"])
    op.create_table(
        "staff_recovery",
        sa.Column("code_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("staff_id", ROW_ID, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_recovery_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_index", name="pk_staff_recovery"),
    )
    op.create_index("ix_staff_recovery_staff_id", "staff_recovery", ["staff_id"])
    op.create_table(
        "staff_sessions",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("token_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("staff_id", ROW_ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("proved_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_sessions_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sessions"),
        sa.UniqueConstraint("token_index", name="uq_staff_sessions_token_index"),
    )
    op.create_index("ix_staff_sessions_staff_id", "staff_sessions", ["staff_id"])


def _chain_the_audit() -> None:
    op.create_table(
        "audit_checks",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("up_to", ROW_NUMBER, nullable=False),
        sa.Column("rows", ROW_NUMBER, nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("broken_at", ROW_NUMBER),
        sa.Column("head", sa.LargeBinary(length=32)),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_checks"),
    )
    with op.batch_alter_table("audit") as batch:
        batch.add_column(sa.Column("mark", sa.LargeBinary(length=32)))
    op.create_index("ix_audit_actor", "audit", ["actor", "at"])
    op.create_index("ix_audit_subject", "audit", ["subject", "id"])
    op.create_index("ix_audit_act", "audit", ["act", "id"])
    op.create_index("ix_audit_at", "audit", ["at", "id"])


def _let_the_audit_only_grow() -> None:
    """Refuse to change or remove a row of the audit, whoever asks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION lontar_audit_grows() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the audit only grows'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON audit"
            " FOR EACH ROW EXECUTE FUNCTION lontar_audit_grows()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END"
        )
