"""A turn that breaks, and a database that is not there: nothing is lost, nothing comes for ever."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest
import redis

from conversations.engine.flow import Ask, Choose, Flow, Known
from conversations.engine.guide import Guide
from conversations.engine.replies import Text
from conversations.flows import FLOWS
from handlers.inbound import POISON
from handlers.services import Services
from storage.database import open_engine
from storage.sealing import Vault
from storage.store import Database, StorageDown
from tests.conftest import EMBEDDED
from tests.handlers.writing import Writer, words


def say(services: Services, key: str) -> str:
    """Return one of our texts in Indonesian."""
    return services.guide.texts.say(Text(key), "id")


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
    writer.goes_on("halo", "5")
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
    writer.goes_on("halo", "5", "poison")
    again = writer.says("poison", "3")
    assert again.again
    assert words(again) == [say(services, "engine.trouble")]
    assert writer.kinds().count(POISON) == 1


def test_the_message_after_one_that_broke_a_turn_is_answered(services: Services) -> None:
    writer = Writer(poisoned(services, fail_over_poison))
    writer.goes_on("halo", "5", "poison")
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
    assert words(writer.says("5")) == [say(services, "engine.trouble")]


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
    writer.goes_on("halo", "5")
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
        writer.says("5", "2")
    locking.execute("ROLLBACK")
    locking.close()
    answered = writer.says("5", "2")
    assert not answered.again
    assert answered.step == "benefits.ask"
    assert writer.kinds() == ["Said", "Said"]
    hurried.engine.dispose()
