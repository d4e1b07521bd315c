"""The tables of the staff desk: who may do what where, their sessions, and what lies on the desk.

Columns that end in ``_index`` are keyed HMACs to find by; ``Sealed`` columns open only with the
data key and only in their own row (``sealing.py``).
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Identity,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import (
    Index as TableIndex,
)

from storage.columns import Index, Kabupaten, Moment, RowId, RowNumber, Sealed
from storage.tables import metadata

# People who sign in. Their names and phones are theirs, too: sealed.
staff = Table(
    "staff",
    metadata,
    Column("id", RowId, primary_key=True),
    # Small letters, digits, dots; what they type to sign in.
    Column("login", String(40), nullable=False, unique=True),
    Column("identity", Sealed, nullable=False),
    # argon2id as text; None until the invitation was taken up.
    Column("password", String(200)),
    Column("totp", Sealed),
    # The last 30 seconds whose code was used: none is good twice.
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    Column("language", String(3), nullable=False),
    Column("disabled_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
)

# A role in a kabupaten, or under 53.00 in all of them, until its last day.
staff_grants = Table(
    "staff_grants",
    metadata,
    Column("staff_id", RowId, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("kabupaten", Kabupaten, primary_key=True),
    Column("ends", Date, nullable=False),
    Column("given_by", String(80), nullable=False),
    Column("given_at", Moment, nullable=False),
    # The second who stands for it; until then it approves nothing and lets nobody in.
    Column("confirmed_by", String(80)),
)

# A way in for whoever has no password yet, or lost it.
staff_invitations = Table(
    "staff_invitations",
    metadata,
    Column("token_index", Index, primary_key=True),
    Column(
        "staff_id", RowId, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    # The second factor that is being set up, until a code proved it.
    Column("totp", Sealed),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

# One-time codes for whoever lost the phone with the second factor.
staff_recovery = Table(
    "staff_recovery",
    metadata,
    Column("code_index", Index, primary_key=True),
    Column(
        "staff_id", RowId, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("used_at", Moment),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("token_index", Index, nullable=False, unique=True),
    Column(
        "staff_id", RowId, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    # When the second factor was given last, for what asks for it anew.
    Column("proved_at", Moment, nullable=False),
)

# Tries to sign in that failed; five in half an hour are enough, by name and by address.
staff_attempts = Table(
    "staff_attempts",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("key_index", Index, nullable=False),
    Column("at", Moment, nullable=False),
    TableIndex(None, "key_index", "at"),
)

# What staff tell each other about a case; no family ever reads it.
case_notes = Table(
    "case_notes",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column(
        "case_id", RowId, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("actor", String(80), nullable=False),
    Column("body", Sealed, nullable=False),
    Column("at", Moment, nullable=False),
)

# A roster that was sent to the desk, and how far it came.
roster_uploads = Table(
    "roster_uploads",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", Integer, ForeignKey("programmes.id"), nullable=False),
    # The one kabupaten that its rows may be of; None for the whole province.
    Column("kabupaten", Kabupaten),
    Column("name", String(200), nullable=False),
    # None once it was applied, thrown away or is too old.
    Column("content", Sealed),
    Column("digest", String(64), nullable=False),
    # Head of a column in the file -> the column that it is; empty when the heads are ours.
    Column("columns", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    # Counts alone: good, refused, cautions, notes by their keys.
    Column("found", JSON, nullable=False),
    # The rows that were refused, as a file to be mended.
    Column("refused", Sealed),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("error", String(40), nullable=False, server_default=""),
    Column("author", String(80), nullable=False),
    Column("approved_by", String(80)),
    Column("import_id", RowNumber, ForeignKey("roster_imports.id")),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("applied_at", Moment),
    Column("version", Integer, nullable=False, server_default="0"),
    TableIndex("ix_roster_uploads_state", "state", "changed_at"),
)

# What an import changed, as it was before: by this it can be undone.
roster_befores = Table(
    "roster_befores",
    metadata,
    Column(
        "import_id",
        RowNumber,
        ForeignKey("roster_imports.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    # "person" or "cover".
    Column("kind", String(8), primary_key=True),
    # The number of a set of rows, which lie sealed together: sealing each cost too much.
    Column("row_id", String(36), primary_key=True),
    Column("before", Sealed, nullable=False),
)

# What nobody understood, for staff to say what it meant; numbers of people are taken out first.
unrecognised = Table(
    "unrecognised",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="SET NULL"), index=True),
    Column("language", String(3), nullable=False),
    # The question that waited, empty for the menu.
    Column("step", String(80), nullable=False),
    Column("body", Sealed, nullable=False),
    Column("at", Moment, nullable=False),
    Column("label", String(40)),
    Column("labelled_by", String(80)),
    Column("labelled_at", Moment),
    TableIndex(
        "ix_unrecognised_unlabelled",
        "id",
        postgresql_where=text("label IS NULL"),
        sqlite_where=text("label IS NULL"),
    ),
)

# Other words for a text of ours: proposed by one, approved by another.
text_changes = Table(
    "text_changes",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("key", String(120), nullable=False),
    Column("language", String(3), nullable=False),
    Column("body", Text, nullable=False),
    # proposed, live, replaced, refused.
    Column("state", String(12), nullable=False),
    Column("author", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Column("decided_by", String(80)),
    Column("decided_at", Moment),
    TableIndex("ix_text_changes_key", "key", "language", "id"),
    TableIndex(
        "uq_text_changes_live",
        "key",
        "language",
        unique=True,
        postgresql_where=text("state = 'live'"),
        sqlite_where=text("state = 'live'"),
    ),
)

# How many of what are where, counted from time to time: nobody counts a million while one waits.
place_counts = Table(
    "place_counts",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    # Empty where nobody said.
    Column("kabupaten", String(5), nullable=False),
    Column("kecamatan", String(80), nullable=False),
    Column("desa", String(80), nullable=False),
    Column("people", Integer, nullable=False),
    Column("covered", Integer, nullable=False),
    # Of those covered: with a chat that is linked to them.
    Column("linked", Integer, nullable=False),
    # Of those covered: until when within 60 days.
    Column("ending", Integer, nullable=False),
    # Of the last twelve months.
    Column("deaths_told", Integer, nullable=False),
    Column("accidents_told", Integer, nullable=False),
    Column("deaths_paid", Integer, nullable=False),
    Column("counted_at", Moment, nullable=False),
    UniqueConstraint("kabupaten", "kecamatan", "desa"),
)

# And how many of each programme are where, counted at the same times.
programme_counts = Table(
    "programme_counts",
    metadata,
    Column("programme_id", Integer, ForeignKey("programmes.id"), primary_key=True),
    Column("kabupaten", String(5), primary_key=True),
    Column("people", Integer, nullable=False),
    # Of those: with a chat that is linked to them.
    Column("linked", Integer, nullable=False),
    # About those, of the last twelve months.
    Column("cases", Integer, nullable=False),
)

# The province's programmes and their places of each kabupaten, as far as somebody told.
quotas = Table(
    "quotas",
    metadata,
    Column("programme_id", Integer, ForeignKey("programmes.id"), primary_key=True),
    Column("kabupaten", Kabupaten, primary_key=True),
    Column("places", Integer, nullable=False),
    Column("source", Text, nullable=False, server_default=""),
    Column("by", String(80), nullable=False),
    Column("at", Moment, nullable=False),
)
