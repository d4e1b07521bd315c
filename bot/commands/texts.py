"""``lontar texts``: find what is wrong with the texts before people read them."""

import click

from bot.commands.speaking import CommandFailed, say, show, words
from conversations.engine.replies import Text


@click.group()
def texts() -> None:
    """Look after the texts."""


@texts.command()
def check() -> None:
    """Find texts that are missing, differ in their blanks or are too long."""
    from conversations.engine.catalogue import read_locales
    from conversations.engine.text_check import find_text_mistakes
    from conversations.rules.figures import load_figures

    read = read_locales()
    mistakes = find_text_mistakes(read, load_figures())
    lines = [words(mistake.key, **mistake.blanks) for mistake in mistakes]
    if not any(mistake.key == "cli.texts.broken" for mistake in mistakes):
        lines += _flow_mistakes()
    for line in lines:
        show(line)
    if lines:
        raise CommandFailed(Text("cli.texts.bad", {"count": len(lines)}))
    count = sum(len(by_key) for by_key in read.values())
    say("cli.texts.well", count=count, languages=", ".join(read))


def _flow_mistakes() -> list[str]:
    """Return what the flows lack; they can only be read once every text can be."""
    from bot.wiring import load_guide
    from conversations.engine.check import find_mistakes

    return find_mistakes(load_guide())


@texts.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True))
def labels(*, file: str) -> None:
    """Write down what staff said that messages meant, a line each, for training."""
    from pathlib import Path

    from bot.clocks import real_clock
    from bot.settings import read_settings
    from bot.wiring import open_database
    from handlers.staff.labelling import training_lines
    from storage.audit import OPERATOR

    with open_database(read_settings()).begin() as store:
        lines = list(training_lines(store))
        path = Path(file)
        # People's words: for whoever asked for them alone.
        path.touch(mode=0o600)
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        store.audit.note(OPERATOR, "labels_exported", "unrecognised", real_clock(), rows=len(lines))
    say("staff_unrecognised.exported", count=len(lines), file=file)
