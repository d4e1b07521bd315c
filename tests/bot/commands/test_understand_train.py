"""``lontar understand train``: learning anew, from our sentences and from what staff sorted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import read_settings
from bot.wiring import services_from
from conversations import understanding
from conversations.understanding import learning
from conversations.understanding.corpus import Sentence
from conversations.understanding.reader import INTENT_WEIGHTS, NO_QUESTION, QUESTION_WEIGHTS
from conversations.understanding.weights import Weights
from handlers.staff.labelling import label
from tests.handlers.writing import Writer

# A minute would be too long for a test: a few sentences teach as all do.
FEW = {
    "corpus": (
        *(Sentence("card", f"kartu saya hilang {what}") for what in ("pak", "ibu", "di laut")),
        *(Sentence("jht", f"saldo jht saya {what}") for what in ("pak", "ibu", "berapa")),
    ),
    "asked": [Sentence("card_lost", f"kartu hilang bagaimana {what}") for what in ("pak", "bu")],
}
BOTH = [INTENT_WEIGHTS, QUESTION_WEIGHTS]


@pytest.fixture(autouse=True)
def few_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learn from a few sentences."""
    monkeypatch.setattr(learning, "read_folder", lambda name: list(FEW[name]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what was learnt before, and something that is not ours."""
    made = tmp_path / "learnt"
    made.mkdir()
    for name in (*BOTH, "notes.txt"):
        (made / name).write_bytes(b"before")
    return made


def names(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return sorted(one.name for one in folder.iterdir())


def labels(folder: Path) -> list[tuple[str, ...]]:
    """Return the labels that each of both files knows."""
    return [Weights.from_bytes((folder / name).read_bytes()).labels for name in BOTH]


def train(*given: str | Path) -> int:
    """Run ``lontar understand train``."""
    return main(["--lang", "en", "understand", "train", *map(str, given)])


def test_both_files_take_the_place_of_those_before(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert train("--to", folder) == 0
    said = capsys.readouterr()
    *rounds, intents, questions = said.out.splitlines()
    turns = len(rounds)
    assert rounds == [f"Learning: round {turn} of {turns}." for turn in range(1, turns + 1)]
    for line, name in zip((intents, questions), BOTH, strict=True):
        size = (folder / name).stat().st_size
        assert line.startswith(f"{folder / name}: {size} bytes, ")
    assert said.err == ""
    assert labels(folder) == [("card", "jht"), ("card_lost",)]
    assert names(folder) == sorted([*BOTH, "notes.txt"])


def test_who_reads_meanwhile_reads_what_was_before(folder: Path) -> None:
    with (folder / INTENT_WEIGHTS).open("rb") as reading:
        assert train("--to", folder) == 0
        assert reading.read() == b"before"


def test_without_a_folder_it_is_the_programs_own(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(understanding, "__path__", [str(folder)])
    assert train() == 0
    assert labels(folder) == [("card", "jht"), ("card_lost",)]


def test_the_same_sentences_give_the_same_bytes(tmp_path: Path) -> None:
    kept = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        assert train("--to", folder) == 0
        kept.append([(folder / one).read_bytes() for one in BOTH])
    assert kept[0] == kept[1]


def test_what_staff_sorted_is_taken_as_it_was_written(tmp_path: Path, folder: Path) -> None:
    services = services_from(read_settings())
    for address in ("700001", "700002"):
        Writer(services, address=address).says("pupuk subsidi dimana")
    with services.database.begin() as store:
        waiting = store.unrecognised.waiting(0, 9)
    for one in waiting:
        label(one.id, "out_of_scope", "staff:me", services)
    services.database.engine.dispose()
    sorted_by_staff = tmp_path / "labels.tsv"
    assert main(["texts", "labels", str(sorted_by_staff)]) == 0
    assert sorted_by_staff.read_text("utf-8").startswith("out_of_scope\tid\tpupuk")
    assert train("--also", sorted_by_staff, "--to", folder) == 0
    assert labels(folder) == [("card", "jht", "out_of_scope"), (NO_QUESTION, "card_lost")]


@pytest.mark.parametrize(
    ("written", "intents", "questions"),
    [
        ("office\tkantor mana", ("card", "jht", "office"), ("card_lost",)),
        ("\ufeffoffice\tkantor\r\n\r\n", ("card", "jht", "office"), ("card_lost",)),
        # What is marked with a frequent question teaches that, and the intent that it is of.
        ("jkk_what\tkecelakaan\n", ("benefit_jkk", "card", "jht"), ("card_lost", "jkk_what")),
    ],
)
def test_more_is_learnt_from_files(
    tmp_path: Path,
    folder: Path,
    written: str,
    intents: tuple[str, ...],
    questions: tuple[str, ...],
) -> None:
    more = tmp_path / "more.tsv"
    more.write_bytes(written.encode())
    assert train("--also", more, "--also", more, "--to", folder) == 0
    assert labels(folder) == [intents, questions]


# --- what cannot be done ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (None, "{file}: No such file or directory"),
        (b"", "{file}: not one message."),
        (b"# Only this.\n\n", "{file}: not one message."),
        (b"\xff\xfec\x00", "{file}: not UTF-8 text."),
        (b"card\tkartu\nkartu hilang\n", "{file}: line 2 is not what is meant, a tab, "),
        (b"# x\ncard\t \n", "{file}: line 2 is not what is meant, a tab, and the message."),
        (b"card\tx\nkartu\tx\n", '{file}: "kartu" is no intent and no frequent question.'),
        (b"Card\tx\n", '{file}: "Card" is no intent and no frequent question.'),
        (b"\tx\n", '{file}: "" is no intent and no frequent question.'),
    ],
)
@pytest.mark.parametrize("verb", [("evaluate",), ("train", "--also")])
def test_a_file_that_cannot_be_used_is_one_line_and_1(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    verb: tuple[str, ...],
    written: bytes | None,
    reason: str,
) -> None:
    monkeypatch.setattr(learning, "learn", never)
    file = tmp_path / "more.tsv"
    if written is not None:
        file.write_bytes(written)
    assert main(["--lang", "en", "understand", *verb, str(file)]) == 1
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert said.err.startswith(reason.format(file=file))


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nowhere", "No such file or directory"), ("learnt/notes.txt", "Not a directory")],
)
def test_a_folder_that_cannot_be_written_is_told_before_learning(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    name: str,
    reason: str,
) -> None:
    monkeypatch.setattr(learning, "learn", never)
    wanted = folder.parent / name
    assert train("--to", wanted) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"{wanted}: cannot be written ({reason}). Choose another: --to FOLDER\n"


@pytest.mark.parametrize(
    ("ends", "code"), [(KeyboardInterrupt(), 130), (OSError(28, "No space", "x"), 1)]
)
def test_what_is_not_finished_leaves_what_was_before(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    ends: BaseException,
    code: int,
) -> None:
    written: Callable[[Path, bytes], int] = Path.write_bytes

    def second_fails(path: Path, content: bytes) -> int:
        if path.name == QUESTION_WEIGHTS:
            raise ends
        return written(path, content)

    monkeypatch.setattr(Path, "write_bytes", second_fails)
    assert train("--to", folder) == code
    assert "bytes" not in capsys.readouterr().out
    assert names(folder) == sorted([*BOTH, "notes.txt"])
    assert {(folder / name).read_bytes() for name in names(folder)} == {b"before"}


def never(*_: object) -> None:
    """Nothing is learnt where it cannot be kept."""
    pytest.fail("learnt in vain")
