"""Processes that die in the middle of a turn, forked from one that has everything imported."""

import multiprocessing
import signal
from collections.abc import Sequence

_PRELOADED = ["tests.handlers.turn_process"]


def _take(asked: dict[str, object], messages: Sequence[tuple[str, str]]) -> None:
    """Take the messages and die where it was asked for; runs in the process that dies."""
    from tests.handlers.turn_process import take_all  # noqa: PLC0415 - imported where it runs

    take_all({**asked, "messages": [list(message) for message in messages]})


def die_while_taking(asked: dict[str, object], messages: Sequence[tuple[str, str]]) -> None:
    """Let a process take ``messages`` and die at ``asked["die"]`` of the last one.

    ``asked`` also tells where: ``database`` and ``redis``. Fails when it does not die of it.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    process = context.Process(
        target=_take, args=({**asked, "die_on": messages[-1][0]}, tuple(messages)), daemon=True
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
