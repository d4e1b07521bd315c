"""Security of rows on PostgreSQL: staff read as roles that own nothing and see what is theirs.

A second lock behind the searches themselves (``scope.py``), for the day when one of them forgets.
Whoever owns the tables passes the policies without a word, and so the bot does; a transaction of
the desk takes one of these roles first.
"""

from hashlib import sha256

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

# Sees what is of the kabupaten that its transaction names; without a name, nothing.
OFFICER = "lontar_officer"
# Sees the whole province.
PROVINCE = "lontar_province"
ROLES = (OFFICER, PROVINCE)
KABUPATEN = "lontar.kabupaten"
_TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " ORDER BY relname"
)

_NAMED = f"string_to_array(current_setting('{KABUPATEN}', true), ',')"
_OWN = f"kabupaten = ANY ({_NAMED})"


def _of(parent: str, column: str) -> str:
    """See a row where its parent is seen."""
    # Both are names of ours that stand below.
    return f"EXISTS (SELECT 1 FROM {parent} WHERE {parent}.id = {column})"  # noqa: S608


# By table: which rows an officer sees. What is not here holds nothing of anybody's.
SEEN_BY_OFFICERS = {
    "people": _OWN,
    "cases": _OWN,
    "roster_uploads": _OWN,
    "place_counts": _OWN,
    "programme_counts": _OWN,
    "quotas": _OWN,
    "reports": _of("cases", "case_id"),
    "case_steps": _of("cases", "case_id"),
    "case_papers": _of("cases", "case_id"),
    "case_flags": _of("cases", "case_id"),
    "case_notes": _of("cases", "case_id"),
    "documents": _of("cases", "case_id"),
    "document_pages": _of("documents", "document_id"),
    "cover_periods": _of("people", "person_id"),
    "link_codes": _of("people", "person_id"),
    "chat_people": _of("people", "person_id"),
    "announcement_recipients": _of("people", "person_id"),
    "chats": (
        f"{_OWN} OR EXISTS (SELECT 1 FROM chat_people WHERE chat_people.chat_id = chats.id)"  # noqa: S608 - no value stands in it
        " OR EXISTS (SELECT 1 FROM reports WHERE reports.chat_id = chats.id)"
    ),
    "inbox": _of("chats", "chat_id"),
    "outbox": _of("chats", "chat_id"),
    "staff_messages": _of("chats", "chat_id"),
    "unrecognised": _of("chats", "chat_id"),
    "announcements": (
        "json_array_length(audience -> 'kabupaten') > 0"
        f" AND (audience -> 'kabupaten')::jsonb <@ to_jsonb({_NAMED})"
    ),
}
# What is only ever added to.
GROWS = ("audit", "case_steps")


def secure_rows(connection: Connection) -> bool:
    """Put the policies in place, unless they are; False where this login may not make roles.

    The roles belong to the whole server: another database of Lontar may have made them.
    """
    statements = tuple(_statements())
    if is_secured(connection):
        return True
    if not all(_may_be(connection, role) for role in ROLES):
        return False
    for statement in statements:
        connection.execute(text(statement))
    connection.execute(text(f"COMMENT ON TABLE alembic_version IS '{_mark(connection)}'"))
    return True


def is_secured(connection: Connection) -> bool:
    """Tell whether the policies of now are in place, and whether this login may take the roles.

    The mark alone would not tell: a copy of the database on another server has it, too.
    """
    found = connection.execute(
        text("SELECT obj_description('alembic_version'::regclass, 'pg_class')")
    ).scalar_one_or_none()
    return found == _mark(connection) and all(_is_ours(connection, one) for one in ROLES)


def _mark(connection: Connection) -> str:
    """Return what stands for these policies on these tables: a new table needs its grants."""
    tables = connection.execute(text(_TABLES)).scalars()
    return sha256("\n".join([*_statements(), *tables]).encode()).hexdigest()


def _may_be(connection: Connection, role: str) -> bool:
    """Make a role that nobody signs in as, and let us take it; False where we may not."""
    if _is_ours(connection, role):
        return True
    try:
        with connection.begin_nested():
            connection.execute(
                text(
                    f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN;"
                    " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
                )
            )
            connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
    except DBAPIError:
        return _is_ours(connection, role)
    return True


def _is_ours(connection: Connection, role: str) -> bool:
    """Tell whether there is such a role and this login may take it."""
    member = "SELECT count(*) FROM pg_roles WHERE rolname = :role AND pg_has_role(oid, 'MEMBER')"
    return bool(connection.execute(text(member), {"role": role}).scalar_one())


def _statements() -> "list[str]":
    made = []
    for role in ROLES:
        made += [
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            *(f"REVOKE UPDATE, DELETE ON {table} FROM {role}" for table in GROWS),
        ]
    for table, seen in SEEN_BY_OFFICERS.items():
        made += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS whole ON {table}",
            f"CREATE POLICY whole ON {table} TO {PROVINCE} USING (true)",
            f"DROP POLICY IF EXISTS own ON {table}",
            f"CREATE POLICY own ON {table} TO {OFFICER} USING ({seen})",
        ]
    return made
