"""Who confirmed a role, and every place where the chain of the audit is broken.

What each column is for stands beside it in ``storage``. A revision is history: once released
it is never changed, and it imports nothing that could.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_grants", sa.Column("confirmed_by", sa.String(length=80)))
    # Roles from before the rule stand as they are: whoever upgrades is at the machine.
    op.execute("UPDATE staff_grants SET confirmed_by = 'operator'")
    op.add_column("audit_checks", sa.Column("breaks", sa.JSON()))
