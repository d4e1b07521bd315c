"""A way to a real Redis that counts what goes through it, and can be made to stall."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class WatchedRedis:
    """A TCP proxy on a free port of this machine.

    ``connections`` and ``commands`` (their names, in upper case) tell what came. While
    ``stalled`` is set nothing comes back, as from a server that is far too slow.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "127.0.0.1", parts.port or 6379)
        self._listener = socket.create_server(("127.0.0.1", 0))
        host, port = self._listener.getsockname()
        credentials = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        self.url = urlunsplit(parts._replace(netloc=f"{credentials}{host}:{port}"))
        self.connections = 0
        self.commands: list[str] = []
        self.stalled = threading.Event()
        self._moving = threading.Event()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self) -> None:
        """Let nothing come back any more."""
        self.stalled.set()
        self._moving.clear()

    def go_on(self) -> None:
        """Let come back what is asked from now on, and what was held back."""
        self.stalled.clear()
        self._moving.set()

    def asked(self) -> list[str]:
        """Return the commands that came since the last call, without those that set up a line."""
        found = [name for name in self.commands if name not in {"CLIENT", "SELECT", "HELLO"}]
        self.commands.clear()
        return found

    def close(self) -> None:
        """Stop listening and cut every line."""
        self.go_on()
        for line in (self._listener, *self._open):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self.connections += 1
                far = socket.create_connection(self._server)
                self._open += [near, far]
                threading.Thread(target=self._ask, args=(near, far), daemon=True).start()
                threading.Thread(target=self._tell, args=(far, near), daemon=True).start()

    def _ask(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while asked := near.recv(65536):
                self.commands += _names(asked)
                far.sendall(asked)
            far.shutdown(socket.SHUT_WR)

    def _tell(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while told := far.recv(65536):
                if self.stalled.is_set():
                    self._moving.wait()
                near.sendall(told)
            near.shutdown(socket.SHUT_WR)


def _names(asked: bytes) -> list[str]:
    """Return the names of the commands that begin in ``asked`` (RESP arrays of bulk strings)."""
    lines = asked.split(b"\r\n")
    return [
        lines[at + 2].decode().upper()
        for at, line in enumerate(lines[:-2])
        if line.startswith(b"*") and line[1:].isdigit() and lines[at + 1].startswith(b"$")
    ]


@contextmanager
def watched_redis(url: str) -> Iterator[WatchedRedis]:
    """Yield a watched way to the Redis at ``url``."""
    watched = WatchedRedis(url)
    try:
        yield watched
    finally:
        watched.close()
