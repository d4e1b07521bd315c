"""``lontar roster``: check a file of workers row by row, and store its good rows."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import click

from bot.commands.speaking import CommandFailed, Voice, say, show, show_json, words
from conversations.engine.replies import Text

if TYPE_CHECKING:
    from bot.settings import Settings
    from handlers.roster.checking import Checked, Progress
    from storage.programmes import ProgrammeRow
    from storage.store import Database

# Files with fewer rows are done before a bar could be read.
BAR_FROM_BYTES = 500_000
SOME_REFUSED = 1
_FILE = click.Path(path_type=Path)


@click.group()
def roster() -> None:
    """Check and load the lists of workers that offices send."""


@roster.command()
@click.argument("file", type=_FILE)
@click.option("--programme", "code", required=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def check(ctx: click.Context, file: Path, code: str, *, as_json: bool) -> None:
    """Report row by row what is right and wrong; nothing is stored."""
    from handlers.roster.saying import report_json, report_lines
    from handlers.roster.storing import compare_with_kept

    loading = _Loading(file, code)
    checked = loading.checked()
    with loading.database.begin() as store:
        checked = compare_with_kept(store, loading.programme, checked)
    texts, language = loading.texts, loading.language
    if as_json:
        found = report_json(checked, texts, language)
        show_json({"file": file.name, "programme": code, **found})
    else:
        for line in report_lines(checked, texts, language):
            show(line)
    _end(ctx, checked)


@roster.command("import")
@click.argument("file", type=_FILE)
@click.option("--programme", "code", required=True)
@click.option("--errors", type=_FILE)
@click.pass_context
def import_(ctx: click.Context, file: Path, code: str, errors: Path | None) -> None:
    """Store the good rows; write the others to a file with a column of reasons."""
    from handlers.roster.saying import file_notes
    from handlers.roster.storing import store_roster

    if errors is not None:
        _try_errors_file(errors, file)
    loading = _Loading(file, code)
    checked = loading.checked()
    with _bar("storing", loading.size, len(checked.rows)) as progress:
        counts, checked = store_roster(
            loading.database, loading.programme, checked, loading.now, progress
        )
    for note in file_notes(checked):
        show(loading.texts.say(note, loading.language))
    say(
        "roster.report.stored",
        rows=checked.count,
        added=counts.added,
        changed=counts.changed,
        unchanged=counts.unchanged,
        refused=len(checked.refused),
    )
    if errors is not None:
        _write_errors(errors, checked, loading)
    _end(ctx, checked)


class _Loading:
    """A file and the programme it is for, with everything it is checked against."""

    def __init__(self, file: Path, code: str) -> None:
        """Open the database and find the programme; CommandFailed when there is none."""
        from bot.settings import read_settings
        from bot.wiring import load_guide, open_database

        settings = read_settings()
        guide = load_guide()
        self.texts, self._regions = guide.texts, guide.regions
        context = click.get_current_context()
        self.language = (context.find_object(Voice) or Voice()).language
        self._file = file
        self.size, self._content = _read(file)
        self.database: Database = open_database(settings)
        context.call_on_close(self.database.engine.dispose)
        self.programme = _programme(self.database, code)
        self.now = _now(settings)
        self._today = self.now.astimezone(settings.zone).date()

    def checked(self) -> "Checked":
        """Check the file; UsageError when it cannot be used at all."""
        from handlers.roster.checking import RosterRules, check_roster
        from handlers.roster.findings import Unreadable
        from handlers.roster.words import RosterWords

        rules = RosterRules(
            RosterWords.of(self.texts), self._regions, self.programme.programme, self._today
        )
        try:
            with _bar("checking", self.size, None) as progress:
                return check_roster(self._file.name, self._content, rules, progress)
        except Unreadable as error:
            raise click.UsageError(self.texts.say(error.text, self.language)) from None


def _read(file: Path) -> tuple[int, bytes]:
    """Return size and content of a file; one that is too big is not read any further."""
    from handlers.roster.sheet import MOST_BYTES

    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError:
        raise click.UsageError(words("roster.report.no_file", file=str(file))) from None
    return len(content), content


def _programme(database: "Database", code: str) -> "ProgrammeRow":
    with database.begin() as store:
        found = store.programmes.find(code)
    if found is None:
        raise CommandFailed(Text("roster.report.no_programme", {"code": code}))
    return found


def _now(settings: "Settings") -> datetime:
    from bot.clocks import DEMO_STARTS, real_clock

    return DEMO_STARTS if settings.demo else real_clock()


def _try_errors_file(errors: Path, file: Path) -> None:
    """Refuse a place for the refused rows that could not be written to, before anything is done."""
    if errors.suffix.lower() not in {".csv", ".xlsx"}:
        raise click.UsageError(words("roster.report.errors_ending"))
    if errors.exists() and file.exists() and errors.samefile(file):
        raise click.UsageError(words("roster.report.errors_same"))
    try:
        with _open_private(errors, "ab"):
            pass
    except OSError:
        raise click.UsageError(
            words("roster.report.errors_not_written", file=str(errors))
        ) from None


def _write_errors(errors: Path, checked: "Checked", loading: _Loading) -> None:
    from handlers.roster.returning import refused_csv, refused_xlsx

    write = refused_xlsx if errors.suffix.lower() == ".xlsx" else refused_csv
    with _open_private(errors, "wb") as opened:
        opened.write(write(checked, loading.texts, loading.language))
    say("roster.report.errors_kept", file=str(errors))


def _open_private(path: Path, mode: Literal["ab", "wb"]) -> BinaryIO:
    """Open a file that nobody else may read: it holds NIK and names."""
    return open(path, mode, opener=partial(os.open, mode=0o600))


def _end(ctx: click.Context, checked: "Checked") -> None:
    """Say how many rows were refused and end with 1, or end with 0."""
    if checked.refused:
        click.echo(words("roster.report.some_refused", refused=len(checked.refused)), err=True)
        ctx.exit(SOME_REFUSED)


@contextmanager
def _bar(doing: str, size: int, total: int | None) -> Iterator["Progress | None"]:
    """Show how far a long file is, to somebody who sits there; else nothing."""
    if size < BAR_FROM_BYTES or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words(f"roster.report.{doing}"), total=total)
        yield lambda done: bar.update(task, completed=done)
