"""Every conversation in ``transcripts/``, played through the real turn."""

import os
from pathlib import Path

import pytest
import redis

from handlers.services import Services
from tests.conftest import StandingClock
from tests.transcript_player import Player

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.rglob("*.txt"))
each_transcript = pytest.mark.parametrize(
    "path", TRANSCRIPTS, ids=[str(path.relative_to(FOLDER)) for path in TRANSCRIPTS]
)


@each_transcript
def test_the_conversation_goes_as_written(
    path: Path, demo: Services, clock: StandingClock, request: pytest.FixtureRequest
) -> None:
    written = path.read_text("utf-8")
    played = Player(demo, clock).play(written)
    if request.config.getoption("--update-transcripts"):
        assert "CI" not in os.environ, "a transcript is changed by a person who reads the diff"
        path.write_text(played, "utf-8")
    else:
        assert played == written


@each_transcript
def test_forgetting_all_of_redis_between_two_lines_changes_nothing(
    path: Path, demo: Services, clock: StandingClock, redis_client: "redis.Redis"
) -> None:
    def forget() -> None:
        for key in list(redis_client.scan_iter("lontar:*")):
            redis_client.delete(key)

    written = path.read_text("utf-8")
    assert Player(demo, clock, forget).play(written) == written
