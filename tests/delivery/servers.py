"""Servers of our own that may be stopped and killed: PostgreSQL in a new cluster, and Redis."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bot.ports import free_port

# Debian keeps them out of the way; newest last.
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
SUPERUSER = "postgres"


@dataclass(frozen=True, slots=True)
class OwnPostgres:
    """A cluster in ``folder``; PostgreSQL does not run as root, so ``user`` runs it."""

    folder: Path
    programs: Path
    port: int
    user: str | None

    @property
    def url(self) -> str:
        """The URL of its one database."""
        return f"postgresql+psycopg://{SUPERUSER}@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """Make the cluster and start it."""
        trusting = ("--auth=trust", "--encoding=UTF8", "--locale=C", f"--username={SUPERUSER}")
        self._run("initdb", "--pgdata", str(self.folder), "--no-sync", *trusting)
        self._control("start", "--wait", "--options", f"-p {self.port} -k {self.folder}")

    def restart(self, mode: str) -> None:
        """Start it anew: ``fast`` ends all sessions in order, ``immediate`` as a crash does."""
        self._control("restart", "--wait", "--mode", mode)

    def stop(self) -> None:
        """End it for good."""
        self._control("stop", "--wait", "--mode", "immediate")

    def _control(self, act: str, *options: str) -> None:
        log = str(self.folder / "log")
        self._run("pg_ctl", act, "--pgdata", str(self.folder), "--log", log, *options)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [str(self.programs / program), *words],
            user=self.user,
            group=self.user,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            check=True,
        )


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """Give a running cluster that nobody else uses, or skip the test."""
    if not PROGRAMS:
        pytest.skip("no PostgreSQL programs in /usr/lib/postgresql")
    user = SUPERUSER if os.geteuid() == 0 else None
    # Not below the folder of the tests: that is closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="lontar-postgres-"))
    try:
        if user:
            shutil.chown(folder, user, user)
        found = OwnPostgres(folder, PROGRAMS[-1], free_port(), user)
        found.make()
        try:
            yield found
        finally:
            found.stop()
    finally:
        shutil.rmtree(folder)


@dataclass(slots=True)
class OwnRedis:
    """A Redis that forgets everything when it ends."""

    program: str
    folder: Path
    port: int
    running: "subprocess.Popen[bytes]" = field(init=False)

    @property
    def url(self) -> str:
        """Its URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it with nothing in it."""
        settings = ("--port", str(self.port), "--save", "", "--bind", "127.0.0.1")
        self.running = subprocess.Popen(
            [self.program, *settings], cwd=self.folder, stdout=subprocess.DEVNULL
        )

    def die(self) -> None:
        """Kill it."""
        self.running.send_signal(signal.SIGKILL)
        self.running.wait()


@contextmanager
def own_redis(folder: Path) -> Iterator[OwnRedis]:
    """Give a running Redis that nobody else uses, or skip the test."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server")
    found = OwnRedis(program, folder, free_port())
    found.start()
    try:
        yield found
    finally:
        found.die()
