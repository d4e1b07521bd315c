"""A worker of its own that dies while it stores a roster, as when the power goes.

    python -m tests.handlers.staff.import_process DATABASE_URL ROWS

It kills itself when it hears for the second time that rows were stored: the first five thousand
are written by then, inside the transaction.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from bot.clocks import DEMO_STARTS
from bot.wiring import load_guide
from handlers.services import Services
from handlers.staff.import_due import ImportWork
from storage.chat_sessions import ChatSessions, open_redis
from storage.database import open_engine
from storage.rosters import CHUNK
from storage.sealing import Vault
from storage.store import Database

ROOT = Path(__file__).parents[3]
# Between two words of how far the checking is.
STEP = 1_000


def main(database: str, rows: int) -> None:
    """Take the upload that waits, and die of it."""
    vault, heard = Vault(bytes(range(32))), 0

    def hears() -> bool:
        nonlocal heard
        heard += 1
        if heard > rows // STEP + rows // CHUNK:
            os.kill(os.getpid(), signal.SIGKILL)
        return False

    services = Services(
        database=Database(open_engine(database), vault),
        sessions=ChatSessions(open_redis(None), vault),
        guide=load_guide(),
        clock=lambda: DEMO_STARTS,
        zone=DEMO_STARTS.tzinfo,  # type: ignore[arg-type]
    )
    ImportWork(services, hears)()


def dies(database: str, rows: int) -> int:
    """Run such a worker to its end, and return how it ended."""
    words = (sys.executable, "-m", "tests.handlers.staff.import_process", database, str(rows))
    return subprocess.run(words, cwd=ROOT, check=False, timeout=300).returncode


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
