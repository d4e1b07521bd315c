"""``lontar serve``: the web for real use."""

import os

import click

from bot.commands.speaking import say

# The same as gunicorn's own: what hosts set.
_PORT, _WORKERS = "PORT", "WEB_CONCURRENCY"


def _bind() -> str:
    port = os.environ.get(_PORT)
    return f"0.0.0.0:{port}" if port else "127.0.0.1:8000"


@click.command()
@click.option("--bind", default=_bind)
@click.option("--workers", type=click.IntRange(1, 64), envvar=_WORKERS, default=1)
@click.option("--threads", type=click.IntRange(1, 256), default=8)
def serve(*, bind: str, workers: int, threads: int) -> None:
    """Serve the web with gunicorn."""
    from bot import serving
    from bot.settings import read_settings, require_real
    from bot.wiring import open_database

    settings = read_settings()
    require_real(settings, web=True)
    engine = open_database(settings).engine
    serving.require_current(engine)
    engine.dispose()
    say("cli.serve.started", address=bind)
    serving.serve(serving.Serving(bind, workers, threads), settings.lontar_home)
