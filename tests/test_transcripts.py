"""Every conversation in ``transcripts/``, played through the real turn."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from bot.channels.simulated_files import SimulatedFiles
from bot.documents.reader import FileReader
from handlers.services import Services
from tests.conftest import StandingClock
from tests.transcript_office import Office
from tests.transcript_player import Player

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.rglob("*.txt"))
each_transcript = pytest.mark.parametrize(
    "path", TRANSCRIPTS, ids=[str(path.relative_to(FOLDER)) for path in TRANSCRIPTS]
)


@pytest.fixture(scope="module")
def reader() -> Iterator[FileReader]:
    """The process that reads what people send."""
    reader = FileReader()
    yield reader
    reader.close()


@pytest.fixture
def office(demo: Services, reader: FileReader, tmp_path: Path) -> Office:
    """Staff and the worker, over the demo's data."""
    return Office(demo, SimulatedFiles(tmp_path), reader)


@each_transcript
def test_the_conversation_goes_as_written(
    path: Path,
    demo: Services,
    clock: StandingClock,
    office: Office,
    request: pytest.FixtureRequest,
) -> None:
    written = path.read_text("utf-8")
    played = Player(demo, clock, office=office).play(written)
    if request.config.getoption("--update-transcripts"):
        assert "CI" not in os.environ, "a transcript is changed by a person who reads the diff"
        path.write_text(played, "utf-8")
    else:
        assert played == written


@each_transcript
def test_forgetting_all_of_redis_between_two_lines_changes_nothing(
    path: Path,
    demo: Services,
    clock: StandingClock,
    office: Office,
    redis_client: "redis.Redis",
) -> None:
    def forget() -> None:
        for key in list(redis_client.scan_iter("lontar:*")):
            redis_client.delete(key)

    written = path.read_text("utf-8")
    assert Player(demo, clock, forget, office=office).play(written) == written
