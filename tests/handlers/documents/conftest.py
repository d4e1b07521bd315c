"""The desk at which files come in, with the real reader."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.simulated_files import SimulatedFiles
from bot.documents.reader import FileReader
from handlers.services import Services
from tests.handlers.documents.desk import Desk, Provider
from tests.storage.case_rows import a_case, a_chat, a_report


@pytest.fixture(scope="module")
def real_reader() -> Iterator[FileReader]:
    opened = FileReader()
    yield opened
    opened.close()


@pytest.fixture
def desk(services: Services, real_reader: FileReader, tmp_path: Path) -> Desk:
    with services.database.begin() as store:
        report = a_report(store, a_case(store), a_chat(store))
    provider = Provider(SimulatedFiles(tmp_path))
    return Desk(services, report, provider, real_reader, tmp_path / "simulated_files")
