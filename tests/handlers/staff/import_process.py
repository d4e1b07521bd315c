"""A worker of its own that dies or freezes while it works on a roster, as when the power goes.

    python -m tests.handlers.staff.import_process DATABASE_URL AFTER SIGNAL SECONDS

It sends itself the signal when it hears for more than AFTER times that rows are done. Its clock
stands SECONDS after the demo's first moment. Frozen and woken, it works to its end.
"""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from bot.clocks import DEMO_STARTS
from bot.wiring import load_guide
from handlers.services import Services
from handlers.staff.import_due import ImportWork
from storage.chat_sessions import ChatSessions, open_redis
from storage.database import open_engine
from storage.rosters import CHUNK
from storage.sealing import Vault
from storage.store import Database, StorageDown

ROOT = Path(__file__).parents[3]
# Between two words of how far the checking is.
STEP = 1_000


def main(database: str, after: int, number: int, seconds: float) -> None:
    """Take the upload that waits, and die of it."""
    vault, heard = Vault(bytes(range(32))), 0

    def hears() -> bool:
        nonlocal heard
        heard += 1
        # The first question comes before anything is taken.
        if heard == after + 2:
            os.kill(os.getpid(), number)
        return False

    services = Services(
        database=Database(open_engine(database), vault),
        sessions=ChatSessions(open_redis(None), vault),
        guide=load_guide(),
        clock=lambda: DEMO_STARTS + timedelta(seconds=seconds),
        zone=DEMO_STARTS.tzinfo,  # type: ignore[arg-type]
    )
    try:
        ImportWork(services, hears)()
    except StorageDown:
        # The server has ended what stood still for so long.
        sys.exit(1)


def checked_and_one_set(rows: int) -> int:
    """How often applying so many rows is heard of before the second set is stored."""
    return rows // STEP + rows // CHUNK


def begins(
    database: str, after: int, number: signal.Signals, seconds: float = 0
) -> "subprocess.Popen[bytes]":
    """Start such a worker."""
    told = (database, str(after), str(int(number)), str(seconds))
    words = (sys.executable, "-m", "tests.handlers.staff.import_process", *told)
    return subprocess.Popen(words, cwd=ROOT)


def dies(database: str, after: int, seconds: float = 0) -> int:
    """Run such a worker to its end, and return how it ended."""
    return begins(database, after, signal.SIGKILL, seconds).wait(timeout=300)


def freezes(database: str, after: int) -> "subprocess.Popen[bytes]":
    """Start such a worker and wait until it stands still."""
    process = begins(database, after, signal.SIGSTOP)
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), status
    return process


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
