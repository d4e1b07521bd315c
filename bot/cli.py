"""The command line ``lontar``: finds the verb, imports what that verb needs, and says what failed.

Exit codes: 0 done, 1 could not, 2 wrong usage or settings; the reason is one line on stderr.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from bot.commands.speaking import CommandFailed, Voice
from bot.help import put_help, read_help
from conversations.engine.catalogue import FIRST_LANGUAGE, QUESTION
from conversations.engine.replies import Text

COULD_NOT, WRONG, INTERRUPTED = 1, 2, 130
LANGUAGES = (FIRST_LANGUAGE, "en")
# In the order of --help. bot.commands.<verb> holds a command of that name.
VERBS = (
    *("demo", "chat", "serve", "worker", "db", "programme", "roster", "link", "office"),
    *("claims", "agent", "duty", "announce"),
    *("staff", "audit"),
    *("telegram", "whatsapp", "texts", "understand", "flows", "doctor", "key"),
)


class _Verbs(click.Group):
    """The verbs, each imported only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all verbs."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb and give it the help of this run's language."""
        if cmd_name not in VERBS:
            return None
        command = getattr(import_module(f"bot.commands.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101 - a verb's module keeps its promise
        return put_help(command, read_help(_language(ctx)).get(cmd_name, {}))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options that go before the verb, then the verbs."""
        page = read_help(_language(ctx))
        for parameter in self.params:
            if isinstance(parameter, click.Option) and parameter.name in page:
                parameter.help = page[parameter.name]
        super().format_options(ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what this program is."""
        self.help = read_help(_language(ctx)).get(QUESTION, "")
        super().format_help_text(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line a verb without importing any."""
        page = read_help(_language(ctx))
        lines = [(verb, page.get(verb, {}).get(QUESTION, "").partition("\n")[0]) for verb in VERBS]
        with formatter.section("Commands"):
            formatter.write_dl(lines)


def _language(ctx: click.Context) -> str:
    return str(ctx.params.get("lang") or FIRST_LANGUAGE)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--lang", type=click.Choice(LANGUAGES), default=FIRST_LANGUAGE, is_eager=True)
@click.option("--debug", is_flag=True)
@click.version_option(package_name="lontar")
@click.pass_obj
def lontar(voice: Voice, *, lang: str, debug: bool) -> None:
    """Run one verb."""
    from bot.logs import configure_logs

    voice.language, voice.debug = lang, debug
    # python-telegram-bot: durations as timedelta, without a warning.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    configure_logs()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``lontar`` with ``arguments`` (those of the process) and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    voice = Voice()
    try:
        done = lontar.main(given, prog_name="lontar", standalone_mode=False, obj=voice)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # Who read us has left; nothing may be written to it any more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT
    except Exception as error:  # noqa: BLE001 - the one place where every failure ends in words
        if voice.debug:
            traceback.print_exc()
        code, lines = _explain(error, voice)
        for line in lines:
            click.echo(line, err=True)
        return code
    return done if isinstance(done, int) else 0


def _explain(error: Exception, voice: Voice) -> tuple[int, list[str]]:
    """Return the exit code and the lines that a failure deserves."""
    # Whoever raised these has imported them already; a command that failed early has not.
    refused = sys.modules.get("bot.settings")
    if refused is not None and isinstance(error, refused.SettingsRefused):
        return WRONG, [voice.words(reason) for reason in error.reasons]
    if isinstance(error, click.ClickException):
        reason = " ".join(error.format_message().split())
        return WRONG, [voice.words(Text("cli.wrong_usage", {"reason": reason}))]
    if isinstance(error, CommandFailed):
        return COULD_NOT, [voice.words(error.reason)]
    if isinstance(error, OSError) and error.strerror and error.filename:
        blanks = {"file": str(error.filename), "reason": error.strerror}
        return COULD_NOT, [voice.words(Text("cli.bad_file", blanks))]
    return COULD_NOT, [voice.words(_trouble(error))]


def _trouble(error: Exception) -> Text:
    """Name an unexpected failure without its details, which may be somebody's data."""
    cause = error.__cause__ if type(error).__name__ == "StorageDown" and error.__cause__ else error
    if type(cause).__module__.startswith("sqlalchemy"):
        driver_says = str(getattr(cause, "orig", ""))
        if "no such table" in driver_says or "does not exist" in driver_says:
            return Text("cli.not_migrated")
        if type(cause).__name__ in {"OperationalError", "InterfaceError", "TimeoutError"}:
            return Text("cli.database_down")
    return Text("cli.unexpected", {"error": type(error).__name__})
