"""What one message asks of Redis and of the database, counted in this process."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import redis
from sqlalchemy import Engine, event

from benchmarks.workloads import (
    STATUS,
    STEPS,
    TELEGRAM_PATH,
    TELEGRAM_SECRET,
    WHATSAPP_PATH,
    signature,
    telegram_body,
    whatsapp_form,
)
from bot.settings import Settings
from bot.web import create_app
from handlers.services import Services
from storage.chat_sessions import ChatSessions, open_redis


@dataclass(slots=True)
class Counted:
    """The acts of one message: Redis commands, SQL statements, round trips to PostgreSQL."""

    redis: list[str] = field(default_factory=list)
    sql: list[str] = field(default_factory=list)
    round_trips: int | None = None


def count_messages(services: Services, settings: Settings, chat: int) -> dict[str, Counted]:
    """Return what each kind of message costs; ``chat`` and the next ten are new."""
    client = open_redis(settings.redis_url)
    sessions = ChatSessions(client, services.database.vault)
    services = replace(services, sessions=sessions)
    caller = create_app(services, settings).test_client()

    def says(text: str, number: int, who: int) -> None:
        answer = caller.post(
            TELEGRAM_PATH,
            data=telegram_body(who, number, text),
            content_type="application/json",
            headers={"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET},
        )
        assert answer.status_code == 200
        assert answer.data

    def asks_status(number: int) -> None:
        form = whatsapp_form(0, number, STATUS[0])
        answer = caller.post(
            WHATSAPP_PATH, data=form, headers={"X-Twilio-Signature": signature(form)}
        )
        assert STATUS[1] in answer.text

    # The driver prepares a statement when it has seen it five times: all of them are made ready.
    for stranger in range(chat + 1, chat + 9):
        for number, (text, _) in enumerate(STEPS):
            says(text, number, stranger)
            says(text, number, stranger)
        asks_status(10**9 + stranger)
    found: dict[str, Counted] = {}

    def note(what: str, act: Callable[[], None]) -> None:
        with counting(services.database.engine, client) as counted:
            act()
        found[what] = counted

    note("somebody new", lambda: says("halo", 1, chat))
    note("a message", lambda: says("5", 2, chat))
    note("the same delivery again", lambda: says("5", 2, chat))
    note("a look-up of the status", lambda: asks_status(10**9))
    return found


@contextmanager
def counting(engine: Engine, client: "redis.Redis") -> Iterator[Counted]:
    """Count what happens inside the block; one thread."""
    counted = Counted()
    execute = client.execute_command

    def note_command(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - as redis has it
        counted.redis.append(str(args[0]))
        return execute(*args, **options)

    def note_statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:  # noqa: ANN401 - as SQLAlchemy has it
        counted.sql.append(statement)

    client.execute_command = note_command  # type: ignore[method-assign]
    event.listen(engine, "before_cursor_execute", note_statement)
    try:
        if engine.dialect.name == "postgresql":
            with _traced(engine, counted):
                yield counted
        else:
            yield counted
    finally:
        event.remove(engine, "before_cursor_execute", note_statement)
        client.execute_command = execute  # type: ignore[method-assign]


@contextmanager
def _traced(engine: Engine, counted: Counted) -> Iterator[None]:
    """Have libpq write down what it sends; each Query and each Sync waits for the server once."""
    from psycopg.pq import Trace  # noqa: PLC0415 - where there is PostgreSQL

    with tempfile.NamedTemporaryFile("r") as written, Path(written.name).open("ab") as end:

        def trace(connection: Any, *_: Any) -> None:  # noqa: ANN401 - the driver's
            connection.pgconn.trace(end.fileno())
            connection.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)

        def rest(connection: Any, *_: Any) -> None:  # noqa: ANN401 - the driver's
            connection.pgconn.untrace()

        event.listen(engine, "checkout", trace)
        event.listen(engine, "checkin", rest)
        try:
            yield
        finally:
            event.remove(engine, "checkout", trace)
            event.remove(engine, "checkin", rest)
        counted.round_trips = sum(_waits(line) for line in written)


def _waits(line: str) -> bool:
    """Tell whether a line of libpq's trace is something that we sent and wait for."""
    side, _, kind, *_ = [*line.rstrip().split("\t"), "", ""]
    return side == "F" and kind in {"Query", "Sync"}
