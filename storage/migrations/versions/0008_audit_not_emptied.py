"""The audit is not emptied either: on PostgreSQL, triggers on its rows do not see a TRUNCATE.

A revision is history: once released it is never changed, and it imports nothing that could.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite has no TRUNCATE.
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit"
            " FOR EACH STATEMENT EXECUTE FUNCTION lontar_audit_grows()"
        )
