"""A process that dies in the middle of a turn: the provider repeats, and nothing shows."""

import pytest

from conversations.engine.session import ChatSession
from handlers.services import Services
from storage.chat_sessions import ChatSessions
from tests.handlers.test_turns_at_once import where
from tests.handlers.turn_process import DEATHS, finished, started
from tests.handlers.writing import Writer, words

MESSAGES = [["1", "halo"], ["2", "2"], ["3", "4"], ["4", "1"]]
STEPS = ["main_menu.ask", "benefits.ask", "benefits.death", "benefits.next"]


@pytest.mark.parametrize("point", DEATHS)
@pytest.mark.parametrize("doomed", ["1", "3"])
def test_a_message_that_the_process_died_of_is_answered_when_it_comes_again(
    services: Services, redis_url: str | None, point: str, doomed: str
) -> None:
    calm = Writer(services, "calm")
    answers = [words(calm.says(said, f"calm{number}")) for number, said in MESSAGES]
    dying = started(
        messages=MESSAGES[: int(doomed)],
        die=point,
        die_on=doomed,
        **where(services, redis_url),
    )
    assert finished(dying) is None
    assert dying.returncode == -9
    writer = Writer(after_death(services))
    committed = is_committed(services, point, doomed)
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


def after_death(services: Services) -> Services:
    """Return services that do not wait for the lock of the dead; it ends by itself."""
    from dataclasses import replace

    sessions = services.sessions
    hurried = ChatSessions(sessions._client, sessions._vault, wait=0.05)
    return replace(services, sessions=hurried)


def is_committed(services: Services, point: str, doomed: str) -> bool:
    """Tell whether the turn was kept: PostgreSQL commits a turn without lookups by itself."""
    by_itself = services.database.engine.dialect.name == "postgresql" and doomed != "1"
    return point == "after_commit" or (point == "before_commit" and by_itself)
