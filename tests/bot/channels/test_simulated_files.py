"""Files of the simulator wait under names of ours and are gone when they are settled."""

import stat
from pathlib import Path

import pytest

from bot.channels.simulated_files import FOLDER, SimulatedFiles
from handlers.documents import MOST_BYTES, FetchGone, FetchRefused, FetchTooBig


@pytest.fixture
def files(tmp_path: Path) -> SimulatedFiles:
    return SimulatedFiles(tmp_path)


def test_what_is_put_in_comes_out_until_it_is_forgotten(
    files: SimulatedFiles, tmp_path: Path
) -> None:
    reference = files.put(b"foto")
    assert files.fetch(reference) == b"foto"
    files.forget(reference)
    files.forget(reference)
    assert list((tmp_path / FOLDER).iterdir()) == []
    with pytest.raises(FetchGone):
        files.fetch(reference)


def test_names_cannot_be_guessed_and_files_not_read_by_others(
    files: SimulatedFiles, tmp_path: Path
) -> None:
    names = {files.put(b"foto") for _ in range(20)}
    assert {len(name) for name in names} == {32}
    assert len(names) == 20
    for file in (tmp_path / FOLDER).iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / FOLDER).stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "reference",
    ["", "../../etc/passwd", "/etc/passwd", "a" * 32 + "/..", "g" * 32, "a" * 31, "a" * 32 + "\n"],
)
def test_only_our_own_names_are_read(files: SimulatedFiles, reference: str) -> None:
    for act in (files.fetch, files.forget):
        with pytest.raises(FetchRefused):
            act(reference)


def test_more_than_we_keep_is_refused(files: SimulatedFiles, tmp_path: Path) -> None:
    with pytest.raises(FetchTooBig):
        files.put(bytes(MOST_BYTES + 1))
    reference = files.put(bytes(MOST_BYTES))
    assert len(files.fetch(reference)) == MOST_BYTES
    with (tmp_path / FOLDER / reference).open("ab") as file:
        file.write(b"x")
    with pytest.raises(FetchTooBig):
        files.fetch(reference)
