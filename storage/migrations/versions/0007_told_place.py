"""Where somebody lives who is on no roster, as they told it themselves.

What the column is for stands in ``storage/tables.py``. A revision is history: once released it is
never changed, and it imports nothing that could.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chats", sa.Column("kabupaten", sa.String(length=5)))
