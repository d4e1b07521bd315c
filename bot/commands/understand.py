"""``lontar understand``: what is understood of messages, how well, and learning it anew."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from bot.commands.speaking import CommandFailed, say, show, words
from conversations.engine.replies import Text

if TYPE_CHECKING:
    from conversations.understanding.corpus import Sentence

TAB = "\t"
# What a line without a word is: there is nothing to do but to show what can be done.
_NOTHING = ("menu", 0.0)
_FILE = click.Path(path_type=Path)


@click.group(invoke_without_command=True)
@click.pass_context
def understand(ctx: click.Context) -> None:
    """Read one message a line; write intent, probability, and act, ask or menu."""
    if ctx.invoked_subcommand is not None:
        return
    from conversations.understanding.reader import load_understanding

    reader = load_understanding()
    if sys.stdin.isatty():
        click.echo(words("understand.by_hand"), err=True)
    for line in TextIOWrapper(sys.stdin.buffer, "utf-8-sig", "replace"):
        understood = reader.read(line)
        readings = ((one.intent, one.probability) for one in understood.readings)
        intent, probability = next(readings, _NOTHING)
        show(TAB.join((intent, f"{probability:.2f}", understood.band)))


@understand.command()
@click.option("--also", type=_FILE, multiple=True)
@click.option("--to", type=_FILE)
def train(*, also: tuple[Path, ...], to: Path | None) -> None:
    """Learn anew from the sentences that come with the program, and from files of more."""
    from conversations import understanding
    from conversations.understanding.learning import learn
    from conversations.understanding.reader import INTENT_WEIGHTS, QUESTION_WEIGHTS

    intent_of = _intent_of()
    more = [sentence for file in also for sentence in _sentences(file, intent_of)]
    folder = to or Path(understanding.__path__[0])
    with _both_or_none(folder) as beside:
        learnt = learn(more, lambda turn, turns: say("understand.round", turn=turn, turns=turns))
        kept = {INTENT_WEIGHTS: learnt.intents, QUESTION_WEIGHTS: learnt.questions}
        for name, weights in kept.items():
            (beside / name).write_bytes(weights.to_bytes())
    for name, weights in kept.items():
        file = folder / name
        size = file.stat().st_size
        say("understand.kept", file=str(file), bytes=size, pieces=len(weights.row))


@contextmanager
def _both_or_none(folder: Path) -> Iterator[Path]:
    """Give a folder to write in; what stands there at the end takes the place of what was.

    Made at once, so that a folder that cannot be written is told before the work, not after it.
    """
    try:
        made = TemporaryDirectory(prefix=".lontar-", dir=folder)
    except OSError as error:
        blanks = {"folder": str(folder), "reason": error.strerror or type(error).__name__}
        raise CommandFailed(Text("understand.cannot_write", blanks)) from error
    with made as beside:
        yield Path(beside)
        for file in sorted(Path(beside).iterdir()):
            with file.open("rb") as written:
                os.fsync(written.fileno())
            file.replace(folder / file.name)


@understand.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--json", "as_json", is_flag=True)
def evaluate(*, files: tuple[Path, ...], as_json: bool) -> None:
    """Try it on files of what was meant, a tab and what was written, a message a line."""
    from bot.evaluation_result import show_as_json, show_plain, show_tables
    from conversations.understanding.evaluation import evaluate as tried
    from conversations.understanding.reader import load_understanding

    intent_of = _intent_of()
    meant = [sentence for file in files for sentence in _sentences(file, intent_of)]
    result = tried(meant, load_understanding(), intent_of)
    if as_json:
        show_as_json(result)
    elif sys.stdout.isatty():
        show_tables(result)
    else:
        show_plain(result)


def _intent_of() -> dict[str, str]:
    """Return to which intent each frequent question belongs."""
    from conversations.questions import load_questions

    return {one.id: one.intent for one in load_questions().values()}


def _sentences(file: Path, intent_of: Mapping[str, str]) -> "list[Sentence]":
    """Return the sentences of a file, of which there is one at least, all of known meaning."""
    from conversations.understanding.corpus import NoSentence, sentences
    from conversations.understanding.evaluation import is_known

    name = str(file)
    try:
        found = list(sentences(file))
    except NoSentence as error:
        raise CommandFailed(
            Text("understand.no_sentence", {"file": name, "line": error.number})
        ) from error
    except UnicodeDecodeError as error:
        raise CommandFailed(Text("understand.no_text", {"file": name})) from error
    if not found:
        raise CommandFailed(Text("understand.empty", {"file": name}))
    for one in found:
        if not is_known(one.meant, intent_of):
            blanks = {"file": name, "meant": one.meant}
            raise CommandFailed(Text("understand.unknown", blanks))
    return found
