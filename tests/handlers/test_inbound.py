"""One message in: what is answered, what is kept, and what happens when something breaks."""

from dataclasses import replace
from typing import Any

import pytest
import redis
from sqlalchemy import func, select, update

from conversations.engine.events import SentMedia, Tapped
from conversations.engine.replies import Text
from handlers.channel import SIMULATED_WHATSAPP, TELEGRAM, Inbound
from handlers.inbound import MOST_A_MINUTE, handle_inbound
from handlers.services import Services
from storage.chat_sessions import ChatSessions
from storage.leases import Wanted
from storage.sealing import Vault
from storage.tables import chats, inbox, outbox
from tests.conftest import StandingClock
from tests.handlers.writing import Writer, at_once, never, words


@pytest.fixture
def writer(services: Services) -> Writer:
    """Somebody who never wrote before."""
    return Writer(services)


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
    one.says("5", "8")
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
        claimed = store.leases.claim("me", services.clock(), Wanted(10))
    assert len(claimed) == 1
    assert count_of(services, outbox) == 1


def test_a_chat_that_is_forgotten_by_redis_goes_on(
    writer: Writer, redis_client: "redis.Redis"
) -> None:
    writer.says("halo")
    for key in redis_client.scan_iter("lontar:*"):
        redis_client.delete(key)
    assert writer.says("5").step == "benefits.ask"


def test_an_old_record_in_redis_changes_nothing(
    writer: Writer, redis_client: "redis.Redis"
) -> None:
    writer.says("halo")
    key = f"lontar:chat:{writer.index.hex()}"
    old = redis_client.get(key)
    assert old is not None
    writer.says("5")
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
    assert writer.says("5").step == "benefits.ask"
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
    assert writer.says("5").step == "main_menu.ask"
    assert writer.says("5").step == "benefits.ask"


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
    assert writer.says("5").step == "main_menu.ask"


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
    assert writer.says("5").step == "benefits.ask"


def test_another_chat_is_not_too_fast(services: Services) -> None:
    fast, slow = Writer(services), Writer(services, "700002")
    for _ in range(MOST_A_MINUTE + 5):
        fast.says("bantuan")
    assert slow.says("halo").messages


def test_a_script_may_write_as_fast_as_it_likes(services: Services) -> None:
    script = Writer(services, channel=SIMULATED_WHATSAPP)
    assert all(script.says("bantuan").messages for _ in range(MOST_A_MINUTE + 5))


def test_time_that_goes_backwards_disturbs_nobody(writer: Writer, clock: StandingClock) -> None:
    writer.says("halo")
    clock.advance(hours=-5)
    assert writer.says("5").step == "benefits.ask"
    assert count_of(writer.services, inbox) == 2
