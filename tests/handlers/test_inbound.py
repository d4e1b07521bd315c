"""One message in: what is answered, what is kept, and what happens when something breaks."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import redis
from sqlalchemy import event as sql_event
from sqlalchemy import func, select, update

from conversations.engine.events import SentMedia, Tapped
from conversations.engine.flow import Ask, Choose, Flow, Known
from conversations.engine.guide import Guide
from conversations.engine.replies import Text
from conversations.flows import FLOWS
from handlers.channel import SIMULATED_WHATSAPP, TELEGRAM, Inbound
from handlers.inbound import MOST_A_MINUTE, POISON, handle_inbound
from handlers.services import Services
from storage.chat_sessions import ChatSessions, open_redis
from storage.database import open_engine
from storage.sealing import Vault
from storage.store import Database, StorageDown
from storage.tables import chats, inbox, outbox
from tests.conftest import EMBEDDED, SERVERS, StandingClock
from tests.handlers.writing import Writer, at_once, never, words
from tests.storage.watched_redis import watched_redis


@pytest.fixture
def writer(services: Services) -> Writer:
    """Somebody who never wrote before."""
    return Writer(services)


@dataclass
class Statements:
    """The SQL that went to the database, and how often something was committed."""

    sql: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def counted(database: Database) -> Iterator[Statements]:
    """Count what is asked of the database."""
    seen = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ANN401
        seen.sql.append(statement)

    def note_commit(_connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        seen.commits += 1

    sql_event.listen(database.engine, "before_cursor_execute", note)
    sql_event.listen(database.engine, "commit", note_commit)
    yield seen
    sql_event.remove(database.engine, "before_cursor_execute", note)
    sql_event.remove(database.engine, "commit", note_commit)


def say(services: Services, key: str) -> str:
    """Return one of our texts in Indonesian."""
    return services.guide.texts.say(Text(key), "id")


def count_of(services: Services, table: Any) -> int:  # noqa: ANN401 - any table
    """Count the rows of a table."""
    with services.database.begin() as store:
        found: int = store.connection.execute(select(func.count()).select_from(table)).scalar_one()
    return found


def test_a_first_message_is_greeted_and_kept(writer: Writer) -> None:
    answered = writer.says("halo")
    assert not answered.again
    assert answered.step == answered.messages[-1].step == "main_menu.ask"
    assert writer.kinds() == ["Said"]
    assert writer.row().turn == 1
    assert writer.row().language == "id"
    assert '"main_menu","ask"' in (writer.stands() or "")


@pytest.mark.parametrize(
    ("app", "spoken"),
    [("en", "en"), ("en-GB", "en"), ("id", "id"), ("xx", "id"), ("", "id"), (None, "id")],
)
def test_a_new_chat_speaks_the_language_of_its_app_where_we_can(
    services: Services, app: str | None, spoken: str
) -> None:
    inbound = Inbound(TELEGRAM, "700001", "1", SentMedia("photo"), language=app)  # type: ignore[arg-type]
    handle_inbound(inbound, services, at_once)
    assert Writer(services).row().language == spoken


def test_the_same_delivery_again_is_answered_the_same_and_changes_nothing(writer: Writer) -> None:
    first, second = writer.says("halo"), writer.says("1")
    before = writer.row(), writer.stands()
    for _ in range(3):
        assert writer.says("1", "2").messages == second.messages
        assert writer.says("1", "2").again
        assert writer.says("halo", "1").messages == first.messages
        # Whatever a repeat says now: what was said then counts.
        assert writer.says("menu", "2").messages == second.messages
    assert (writer.row(), writer.stands()) == before
    assert writer.kinds() == ["Said", "Said"]


def test_a_number_that_another_chat_had_is_a_message_of_its_own(services: Services) -> None:
    one, other = Writer(services), Writer(services, "700002")
    one.says("halo", "7")
    one.says("2", "8")
    answered = other.says("halo", "8")
    assert not answered.again
    assert answered.step == "main_menu.ask"
    assert other.kinds() == ["Said"]
    assert other.says("halo", "8").again


def test_two_channels_do_not_mix_their_chats_and_numbers(services: Services) -> None:
    Writer(services).says("halo", "1")
    other = Writer(services, channel=SIMULATED_WHATSAPP)
    assert not other.says("halo", "1").again
    assert count_of(services, chats) == 2


def test_what_does_not_fit_into_the_response_waits_in_the_outbox_once(services: Services) -> None:
    inbound = Inbound(TELEGRAM, "700001", "1", Tapped("", ""))
    for again in (False, True, True):
        answered = handle_inbound(inbound, services, never)
        assert (answered.messages, answered.again) == ((), again)
    with services.database.begin() as store:
        claimed = store.outbox.claim("me", services.clock(), 10)
    assert len(claimed) == 1
    assert count_of(services, outbox) == 1


def test_a_chat_that_is_forgotten_by_redis_goes_on(
    writer: Writer, redis_client: "redis.Redis"
) -> None:
    writer.says("halo")
    for key in redis_client.scan_iter("lontar:*"):
        redis_client.delete(key)
    assert writer.says("2").step == "benefits.ask"


def test_an_old_record_in_redis_changes_nothing(
    writer: Writer, redis_client: "redis.Redis"
) -> None:
    writer.says("halo")
    key = f"lontar:chat:{writer.index.hex()}"
    old = redis_client.get(key)
    assert old is not None
    writer.says("2")
    redis_client.set(key, old)
    # The old record stands at the menu, where 4 leads to the offices.
    answered = writer.says("4")
    assert answered.step == "benefits.death"
    assert writer.row().turn == 3
    redis_client.set(key, old)
    assert writer.says("4", "3").messages == answered.messages
    assert writer.kinds() == ["Said"] * 3


@pytest.mark.parametrize("kind", ["chat", "rate", "lock", "seen"])
@pytest.mark.parametrize("value", [b"", b"\x01x", b"garbage", ["a", "list"]], ids=str)
def test_garbage_in_redis_changes_nothing(
    services: Services,
    redis_client: "redis.Redis",
    vault: Vault,
    kind: str,
    value: bytes | list[str],
) -> None:
    writer = Writer(replace(services, sessions=ChatSessions(redis_client, vault, wait=0.02)))
    writer.says("halo")
    seen = vault.index("delivery", f"{writer.index.hex()}:2").hex()
    key = f"lontar:{kind}:{seen if kind == 'seen' else writer.index.hex()}"
    redis_client.delete(key)
    if isinstance(value, bytes):
        redis_client.set(key, value, px=60_000)
    else:
        redis_client.rpush(key, *value)
    assert writer.says("2").step == "benefits.ask"
    assert writer.says("4").step == "benefits.death"
    assert writer.says("4", "3").again


def test_a_session_that_does_not_open_begins_again(
    services: Services, redis_client: "redis.Redis"
) -> None:
    writer = Writer(services)
    writer.says("halo")
    with services.database.begin() as store:
        store.connection.execute(update(chats).values(session=b"\x01 somebody else's"))
    redis_client.delete(f"lontar:chat:{writer.index.hex()}")
    assert writer.says("2").step == "main_menu.ask"
    assert writer.says("2").step == "benefits.ask"


@pytest.mark.parametrize("kept", ["{}", "null", "[]", '{"shape":1}', '{"shape":0}', "no json"])
def test_a_session_that_makes_no_sense_begins_again(
    services: Services, redis_client: "redis.Redis", kept: str
) -> None:
    writer = Writer(services)
    writer.says("halo")
    with services.database.begin() as store:
        sealed = store.vault.seal(kept.encode(), f"chats.session:{writer.row().id}")
        store.connection.execute(update(chats).values(session=sealed))
    redis_client.delete(f"lontar:chat:{writer.index.hex()}")
    assert writer.says("2").step == "main_menu.ask"


def poisoned(services: Services, break_down: Callable[[str], object]) -> Services:
    """Return services whose menu leads to a question that breaks down over some answers."""

    def read(said: str, _known: Known) -> str:
        break_down(said)
        return said

    flow = Flow("benefits", "ask", {"ask": Ask(read, then="done"), "done": Choose((), then="ask")})
    flows = {**FLOWS, "benefits": flow}
    guide: Guide = replace(services.guide, flows=flows)
    return replace(services, guide=guide)


def fail_over_poison(said: str) -> None:
    """Fail like a mistake in a flow would, with the person's own words in the error."""
    if "poison" in said:
        raise ZeroDivisionError(said)


def test_a_message_that_breaks_a_turn_is_kept_and_excused(services: Services) -> None:
    writer = Writer(poisoned(services, fail_over_poison))
    writer.goes_on("halo", "2")
    before = writer.stands()
    answered = writer.says("poison")
    assert words(answered) == [say(services, "engine.trouble")]
    assert writer.kinds() == ["Said", "Said", POISON]
    assert writer.stands() == before
    assert writer.row().turn == 3


def test_a_message_that_breaks_a_turn_is_excused_again_when_it_comes_again(
    services: Services,
) -> None:
    writer = Writer(poisoned(services, fail_over_poison))
    writer.goes_on("halo", "2", "poison")
    again = writer.says("poison", "3")
    assert again.again
    assert words(again) == [say(services, "engine.trouble")]
    assert writer.kinds().count(POISON) == 1


def test_the_message_after_one_that_broke_a_turn_is_answered(services: Services) -> None:
    writer = Writer(poisoned(services, fail_over_poison))
    writer.goes_on("halo", "2", "poison")
    assert writer.says("menu").step == "main_menu.ask"
    other = Writer(writer.services, "700002")
    assert other.says("halo").step == "main_menu.ask"


def test_a_first_message_that_breaks_a_turn_is_kept_and_excused(services: Services) -> None:
    guide = replace(services.guide, entries=lambda said: 1 / 0 if said else None)  # type: ignore[arg-type, return-value]
    writer = Writer(replace(services, guide=guide))
    assert words(writer.says("halo")) == [say(services, "engine.trouble")]
    assert writer.kinds() == [POISON]
    assert writer.says("menu").step == "main_menu.ask"


def test_a_text_that_is_missing_is_a_message_that_breaks_a_turn(services: Services) -> None:
    flows = {**FLOWS, "benefits": Flow("benefits", "ask", {"ask": Choose((), then="nowhere")})}
    flows["benefits"] = replace(flows["benefits"], name="lost", steps=flows["benefits"].steps)
    writer = Writer(replace(services, guide=replace(services.guide, flows=flows)))
    writer.says("halo")
    assert words(writer.says("2")) == [say(services, "engine.trouble")]


def test_without_a_database_nothing_is_kept_and_the_message_may_come_again(
    services: Services, redis_client: "redis.Redis", vault: Vault
) -> None:
    nowhere = Database(open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nowhere"), vault)
    down = Writer(replace(services, database=nowhere))
    for _ in range(2):
        with pytest.raises(StorageDown):
            down.says("halo", "1")
    assert not redis_client.exists(f"lontar:lock:{down.index.hex()}")
    assert not redis_client.exists(f"lontar:chat:{down.index.hex()}")
    answered = Writer(services).says("halo", "1")
    assert not answered.again
    assert answered.step == "main_menu.ask"


def test_a_database_that_goes_away_in_the_middle_keeps_the_chat_where_it_stood(
    services: Services, vault: Vault
) -> None:
    writer = Writer(services)
    writer.goes_on("halo", "2")
    nowhere = Database(open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nowhere"), vault)
    down = Writer(replace(services, database=nowhere))
    with pytest.raises(StorageDown):
        down.says("4", "3")
    assert writer.says("4", "3").step == "benefits.death"
    assert writer.row().turn == 3


@pytest.mark.parametrize("backing", [EMBEDDED], indirect=True)
def test_a_file_that_another_process_locks_is_waited_for_a_while_and_then_given_up(
    services: Services, vault: Vault
) -> None:
    url = services.database.engine.url
    hurried = Database(open_engine(f"sqlite:///{url.database}?timeout=0.05"), vault)
    writer = Writer(replace(services, database=hurried))
    writer.says("halo")
    locking = sqlite3.connect(str(url.database), isolation_level=None)
    locking.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageDown):
        writer.says("2", "2")
    locking.execute("ROLLBACK")
    locking.close()
    answered = writer.says("2", "2")
    assert not answered.again
    assert answered.step == "benefits.ask"
    assert writer.kinds() == ["Said", "Said"]
    hurried.engine.dispose()


def test_who_writes_too_fast_is_told_once_and_every_message_is_kept(
    writer: Writer, redis_client: "redis.Redis"
) -> None:
    writer.says("halo")
    answered = [writer.says("bantuan") for _ in range(59)]
    spoken = [len(one.messages) for one in answered]
    assert all(spoken[: MOST_A_MINUTE - 1])
    assert words(answered[MOST_A_MINUTE - 1]) == [say(writer.services, "engine.too_fast")]
    assert not any(spoken[MOST_A_MINUTE:])
    assert writer.kinds() == ["Said"] * 60
    assert writer.row().turn == 60
    # The minute is over.
    redis_client.delete(f"lontar:rate:{writer.index.hex()}")
    assert writer.says("2").step == "benefits.ask"


def test_another_chat_is_not_too_fast(services: Services) -> None:
    fast, slow = Writer(services), Writer(services, "700002")
    for _ in range(MOST_A_MINUTE + 5):
        fast.says("bantuan")
    assert slow.says("halo").messages


def test_a_script_may_write_as_fast_as_it_likes(services: Services) -> None:
    script = Writer(services, channel=SIMULATED_WHATSAPP)
    assert all(script.says("bantuan").messages for _ in range(MOST_A_MINUTE + 5))


def test_a_message_of_a_known_chat_is_as_little_sql_as_can_be(writer: Writer, backing: str) -> None:
    writer.goes_on("halo", "menu")
    with counted(writer.services.database) as seen:
        writer.says("2")
    kinds = [statement.split()[0] for statement in seen.sql]
    if backing == SERVERS:
        # One statement that commits by itself: the chat's row and the inbox's.
        assert kinds == ["WITH"]
        assert seen.commits == 0
    else:
        assert kinds == ["BEGIN", "INSERT", "UPDATE"]
        assert seen.commits == 1


def test_a_message_of_a_chat_that_redis_forgot_is_one_statement_more(
    writer: Writer, backing: str, redis_client: "redis.Redis"
) -> None:
    writer.says("halo")
    redis_client.delete(f"lontar:chat:{writer.index.hex()}")
    with counted(writer.services.database) as seen:
        writer.says("2")
    kinds = [statement.split()[0] for statement in seen.sql]
    assert kinds == (
        ["SELECT", "WITH"] if backing == SERVERS else ["BEGIN", "SELECT", "INSERT", "UPDATE"]
    )
    assert seen.commits == 1


def test_a_first_message_looks_adds_and_keeps(writer: Writer, backing: str) -> None:
    with counted(writer.services.database) as seen:
        writer.says("halo")
    kinds = [statement.split()[0] for statement in seen.sql]
    assert kinds == (
        ["SELECT", "INSERT", "WITH"]
        if backing == SERVERS
        else ["BEGIN", "SELECT", "INSERT", "INSERT", "UPDATE"]
    )
    assert seen.commits == 1


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_a_message_is_two_commands_to_redis(
    services: Services, redis_server_url: str, vault: Vault
) -> None:
    with watched_redis(redis_server_url) as watched:
        client = open_redis(f"{watched.url}?socket_timeout=5")
        writer = Writer(replace(services, sessions=ChatSessions(client, vault)))
        writer.goes_on("halo", "2", "menu")
        watched.asked()
        writer.says("2")
        assert watched.asked() == ["EVALSHA", "EVALSHA"]
        assert writer.says("2", "3").again
        assert watched.asked() == ["EVALSHA", "EVALSHA"]
        client.close()


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_messages_are_answered_while_redis_is_far_too_slow(
    services: Services, redis_server_url: str, vault: Vault
) -> None:
    with watched_redis(redis_server_url) as watched:
        client = open_redis(f"{watched.url}?socket_timeout=1")
        writer = Writer(replace(services, sessions=ChatSessions(client, vault, wait=0.05)))
        writer.says("halo")
        watched.asked()
        watched.stall()
        connections = watched.connections
        assert writer.says("2").step == "benefits.ask"
        assert watched.asked() == ["EVALSHA"]
        for _ in range(10):
            assert writer.says("menu").step == "main_menu.ask"
        assert watched.asked() == []
        assert watched.connections == connections
        assert writer.says("2", "2").again
        assert writer.row().turn == 12
        client.close()


def test_time_that_goes_backwards_disturbs_nobody(writer: Writer, clock: StandingClock) -> None:
    writer.says("halo")
    clock.advance(hours=-5)
    assert writer.says("2").step == "benefits.ask"
    assert count_of(writer.services, inbox) == 2
