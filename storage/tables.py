"""The tables: people and their cover, chats and their links, what arrived and what is to be said.

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
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    text,
)
from sqlalchemy import (
    Index as TableIndex,
)

from storage.columns import Index, Kabupaten, Moment, RowId, RowNumber, Sealed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

people = Table(
    "people",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("nik_index", Index, nullable=False, unique=True),
    Column("kpj_index", Index, index=True),
    Column("phone_index", Index, index=True),
    Column("identity", Sealed, nullable=False),
    Column("kabupaten", Kabupaten),
    Column("kecamatan", String(80)),
    Column("desa", String(80)),
    Column("occupation", String(80)),
    # The roster file that wrote here last; by it a file is undone.
    Column("import_id", RowNumber, ForeignKey("roster_imports.id"), index=True),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    TableIndex("ix_people_place", "kabupaten", "kecamatan", "desa"),
)

programmes = Table(
    "programmes",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("payer", String(16), nullable=False),
    Column("kabupaten", Kabupaten),
    Column("starts", Date),
    Column("ends", Date),
    Column("quota", Integer),
    Column("note", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False, server_default=""),
)

cover_periods = Table(
    "cover_periods",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("person_id", RowId, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("programme_id", Integer, ForeignKey("programmes.id"), nullable=False, index=True),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
    Column("card", Boolean),
    Column("passbook", Boolean),
    Column("import_id", RowNumber, ForeignKey("roster_imports.id"), index=True),
    UniqueConstraint("person_id", "programme_id", "starts"),
)

roster_imports = Table(
    "roster_imports",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("programme_id", Integer, ForeignKey("programmes.id"), nullable=False),
    Column("file_digest", String(64), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

chats = Table(
    "chats",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("channel", String(24), nullable=False),
    Column("address_index", Index, nullable=False, unique=True),
    Column("address", Sealed, nullable=False),
    Column("phone_index", Index, index=True),
    Column("language", String(3), nullable=False),
    Column("session", Sealed),
    Column("turn", Integer, nullable=False, server_default="0"),
    Column("consent_version", String(16)),
    Column("announcements", Boolean, nullable=False, server_default=text("true")),
    Column("reachable", Boolean, nullable=False, server_default=text("true")),
    Column("last_inbound_at", Moment),
    # Since when a half-done report waits in the session, and whether its owner was reminded.
    Column("draft_since", Moment),
    Column("draft_reminded", Boolean, nullable=False, server_default=text("false")),
    # Who of the staff answers here in the bot's place, and until when if they say no more.
    Column("taken_by", RowId, ForeignKey("staff.id", ondelete="SET NULL")),
    Column("taken_until", Moment),
    # Where somebody told that they live who left a message and is linked to nobody: its officers
    # see the chat. Once a link is proved the roster tells.
    Column("kabupaten", String(5)),
    Column("created_at", Moment, nullable=False),
    TableIndex(
        "ix_chats_taken_until",
        "taken_until",
        postgresql_where=text("taken_until IS NOT NULL"),
        sqlite_where=text("taken_until IS NOT NULL"),
    ),
    TableIndex(
        "ix_chats_draft_since",
        "draft_since",
        postgresql_where=text("draft_since IS NOT NULL"),
        sqlite_where=text("draft_since IS NOT NULL"),
    ),
)

chat_people = Table(
    "chat_people",
    metadata,
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "person_id",
        RowId,
        ForeignKey("people.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    Column("proof", String(16), nullable=False),
    Column("linked_at", Moment, nullable=False),
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("code_index", Index, primary_key=True),
    Column(
        "person_id",
        RowId,
        ForeignKey("people.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("issued_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

identity_attempts = Table(
    "identity_attempts",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), nullable=False),
    Column("nik_index", Index),
    Column("prefix_index", Index),
    # A card number or a code was given; the chat's own number alone is nothing one can guess.
    Column("guessed", Boolean, nullable=False),
    Column("proved", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    TableIndex(None, "chat_id", "at"),
    TableIndex(None, "nik_index", "at"),
    TableIndex(None, "prefix_index", "at"),
)

consents = Table(
    "consents",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column(
        "chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("version", String(16), nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("channel", String(24), nullable=False),
    Column("external_id", String(160), nullable=False),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("body", Sealed),
    Column("answer", Sealed),
    Column("at", Moment, nullable=False),
    # Not of the channel alone: after a quiet week Telegram counts on from anywhere, and a number
    # that another chat had must never be answered with what was said there.
    UniqueConstraint("chat_id", "external_id"),
)

# Whoever looks there names the index by the same words; PostgreSQL knows it by no parameter.
IS_WAITING = text("state = 'waiting'")
IS_CASE_LANE = text("lane = 1")
IS_QUEUED = text("state = 'queued'")
IS_ACTIVE = text("state IN ('queued', 'leased', 'sending')")
IS_LEASED = text("state IN ('leased', 'sending')")
IS_UNCERTAIN = text("state = 'uncertain'")
IS_ANNOUNCEMENT = text("announcement_id IS NOT NULL")
GOES_AT_NIGHT = text("state = 'queued' AND at_night")
IS_TO_EXPIRE = text("state = 'queued' AND expires_at IS NOT NULL")


def _partial(name: str, *columns: str, where: TextClause, unique: bool = False) -> TableIndex:
    """Return an index of the few rows that meet ``where``."""
    return TableIndex(name, *columns, unique=unique, postgresql_where=where, sqlite_where=where)


outbox = Table(
    "outbox",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(24), nullable=False),
    Column("dedup_key", String(200), nullable=False, unique=True),
    Column("lane", SmallInteger, nullable=False),
    Column("announcement_id", RowNumber, ForeignKey("announcements.id")),
    Column("at_night", Boolean, nullable=False, server_default=text("false")),
    Column("state", String(12), nullable=False),
    Column("body", Sealed, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("lease_until", Moment),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("owner", String(64)),
    Column("tried_at", Moment),
    Column("provider_id", String(64), index=True),
    Column("receipt", String(12)),
    Column("error", String(120)),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    _partial("ix_outbox_due", "channel", "lane", "id", where=IS_QUEUED),
    TableIndex("ix_outbox_chat_id", "chat_id", "id"),
    _partial("ix_outbox_at_night", "channel", "id", where=GOES_AT_NIGHT),
    _partial("ix_outbox_active", "chat_id", "id", where=IS_ACTIVE),
    _partial("ix_outbox_leased", "lease_until", where=IS_LEASED),
    _partial("ix_outbox_uncertain", "tried_at", where=IS_UNCERTAIN),
    _partial("ix_outbox_expiring", "expires_at", where=IS_TO_EXPIRE),
    _partial(
        "uq_outbox_announced", "announcement_id", "chat_id", where=IS_ANNOUNCEMENT, unique=True
    ),
    # What was started about cases, of which a chat hears only so often; replies are not in it.
    _partial("ix_outbox_case_lane", "chat_id", where=IS_CASE_LANE),
)

staff_messages = Table(
    "staff_messages",
    metadata,
    Column("number", String(12), primary_key=True),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="SET NULL"), index=True),
    Column("matter", String(24), nullable=False),
    Column("body", Sealed, nullable=False),
    Column("state", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("settled_by", String(80)),
    Column("settled_at", Moment),
    _partial("ix_staff_messages_waiting", "at", where=IS_WAITING),
)

offices = Table(
    "offices",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("name", String(120), nullable=False, unique=True),
    Column("address", Text, nullable=False, server_default=""),
    Column("phone", String(40), nullable=False, server_default=""),
    Column("hours", String(120), nullable=False, server_default=""),
    Column("serves", JSON, nullable=False),
    Column("filled_at", Moment, nullable=False),
)
