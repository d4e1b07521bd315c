"""A process that dies in the middle of a turn: the provider repeats, and nothing shows."""

from dataclasses import replace

import pytest
import redis

from conversations.engine.session import ChatSession
from handlers.services import Services
from storage.chat_sessions import ChatSessions
from storage.sealing import Vault
from tests.handlers.test_turns_at_once import where
from tests.handlers.turn_process import DEATHS, finished, started
from tests.handlers.writing import Writer, words

# The third looks something up; the second is written by one statement that commits by itself.
MESSAGES = [["1", "halo"], ["2", "5"], ["3", "data saya"], ["4", "2"]]
STEPS = ["main_menu.ask", "benefits.ask", "privacy.next", "benefits.ask"]
ENDS = [
    *(("1", point) for point in DEATHS),
    ("2", "before_write"),
    ("2", "after_commit"),
    *(("3", point) for point in DEATHS),
]


@pytest.mark.parametrize(("doomed", "point"), ENDS)
def test_a_message_that_the_process_died_of_is_answered_when_it_comes_again(
    services: Services,
    redis_url: str | None,
    redis_client: "redis.Redis",
    vault: Vault,
    point: str,
    doomed: str,
) -> None:
    calm = Writer(services, "calm")
    answers = [words(calm.says(said, f"calm{number}")) for number, said in MESSAGES]
    dying = started(
        messages=MESSAGES[: int(doomed)], die=point, die_on=doomed, **where(services, redis_url)
    )
    assert finished(dying) is None
    assert dying.returncode == -9
    # The lock of the dead ends by itself; this one does not wait for that.
    living = ChatSessions(redis_client, vault, wait=0.05)
    writer = Writer(replace(services, sessions=living))
    committed = point == "after_commit"
    assert len(writer.kinds()) == int(doomed) - (not committed)
    for number, said in MESSAGES[int(doomed) - 1 :]:
        answered = writer.says(said, number)
        assert words(answered) == answers[int(number) - 1]
        assert answered.step == STEPS[int(number) - 1]
        assert answered.again is (number == doomed and committed)
    assert writer.kinds() == ["Said"] * len(MESSAGES)
    assert writer.row().turn == len(MESSAGES)
    assert ChatSession.from_json(writer.stands() or "") == ChatSession.from_json(
        calm.stands() or ""
    )
