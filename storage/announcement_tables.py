"""The tables of announcements: what is told to whom, who approved it, and what became of it.

An announcement's recipients are frozen and counted when it starts; each is a person, and told
through one chat. What became of the message itself stands in the outbox.
"""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Float,
    ForeignKey,
    Identity,
    Integer,
    SmallInteger,
    String,
    Table,
    text,
)
from sqlalchemy import (
    Index as TableIndex,
)

from storage.columns import Moment, RowId, RowNumber
from storage.tables import metadata

announcements = Table(
    "announcements",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("number", String(8), nullable=False, unique=True),
    Column("state", String(12), nullable=False, index=True),
    # "staff", or the kind of a reminder.
    Column("kind", String(24), nullable=False),
    # What it is made once for: that of a reminder, or the form that it was written in.
    Column("occasion", String(80), unique=True),
    # By language; nothing in them tells who anybody is.
    Column("texts", JSON, nullable=False),
    Column("audience", JSON, nullable=False),
    Column("author", String(80), nullable=False),
    Column("approved_by", String(80)),
    Column("approved_at", Moment),
    # How many people the approval was for.
    Column("approved_people", Integer),
    # Why it may go out between 20 and 7 o'clock; None where it may not.
    Column("night_reason", String(200)),
    Column("starts_at", Moment),
    # After this nothing of it is sent any more.
    Column("expires_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("version", Integer, nullable=False, server_default="0"),
)

announcement_recipients = Table(
    "announcement_recipients",
    metadata,
    Column(
        "announcement_id",
        RowNumber,
        ForeignKey("announcements.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("person_id", RowId, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    # Through which the person is told; None where there is none.
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="SET NULL")),
    # How the person could be reached when it started.
    Column("standing", String(12), nullable=False),
    # waiting, queued, excluded, cancelled, or told by somebody in person.
    Column("state", String(12), nullable=False),
    # Village by village, so that neighbours hear on the same day.
    Column("position", Integer, nullable=False),
    Column("planned_on", Date),
    # On the printed list: what the village head ticks off by.
    Column("tick", String(6)),
    Column("told_by", String(80)),
    Column("told_at", Moment),
    TableIndex("ix_announcement_recipients_position", "announcement_id", "state", "position"),
    TableIndex("ix_announcement_recipients_chat_id", "announcement_id", "chat_id"),
    TableIndex("uq_announcement_recipients_tick", "announcement_id", "tick", unique=True),
    TableIndex("ix_announcement_recipients_person_id", "person_id"),
)

# What the workers of one channel share: when its next message may go, and who refused what.
# Seconds since 1970 by the database's own clock.
senders = Table(
    "senders",
    metadata,
    Column("name", String(24), primary_key=True),
    # Two rows of slots; announcements keep to one while people are talking.
    Column("first_at", Float, nullable=False, server_default="0"),
    Column("second_at", Float, nullable=False, server_default="0"),
    # Until when announcements, or everything, waits: the provider said so.
    Column("bulk_until", Float, nullable=False, server_default="0"),
    Column("all_until", Float, nullable=False, server_default="0"),
    # Whose message was refused last for being too fast.
    Column("warned_chat", RowId),
    # The provider refuses us, whatever the message.
    Column("refused_at", Moment),
    # Up to when missed messages were asked for.
    Column("swept_at", Moment),
)

chat_paces = Table(
    "chat_paces",
    metadata,
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    # When the next message may go there, in seconds since 1970 by the database's clock.
    Column("next_at", Float, nullable=False, server_default="0"),
    # When we last began a conversation with a template, of which a day has only so many.
    Column("template_at", Moment, index=True),
    # Meta refused a template to this person: none before this moment.
    Column("template_from", Moment),
)

# How many messages came to what, ever: rates are made of their differences.
delivery_counts = Table(
    "delivery_counts",
    metadata,
    Column("channel", String(24), primary_key=True),
    Column("lane", SmallInteger, primary_key=True),
    Column("outcome", String(12), primary_key=True),
    Column("count", RowNumber, nullable=False, server_default=text("0")),
)

# The button layouts and templates that Twilio keeps for us.
whatsapp_contents = Table(
    "whatsapp_contents",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("sid", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    # Of a template, what Meta decided: received, pending, approved, rejected, paused, disabled.
    Column("approval", String(12), nullable=False, server_default=""),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("category", String(16), nullable=False, server_default=""),
    Column("checked_at", Moment),
)
