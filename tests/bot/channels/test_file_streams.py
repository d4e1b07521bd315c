"""A file that comes too slowly, or not whole, is tried later."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import urllib3

from bot.channels import file_streams
from bot.channels.file_streams import receive
from handlers.documents import MOST_BYTES, FetchLater, FetchTooBig

HEAD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def answering(*pieces: bytes, drip: float = 0.0) -> Iterator[urllib3.HTTPConnectionPool]:
    """Connections to a server that says this, then drips a byte now and then, then closes."""
    stop = threading.Event()

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            try:
                for piece in pieces:
                    connection.sendall(piece)
                while drip and not stop.wait(drip):
                    connection.sendall(b"x")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            host, port = listening.getsockname()
            yield urllib3.HTTPConnectionPool(host, port, timeout=5.0)
        finally:
            stop.set()
            thread.join()


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param((b"Content-Length: 4\r\n\r\n", b"isi", b"!"), id="with-length"),
        pytest.param((b"\r\n", b"isi!"), id="until-the-end"),
        pytest.param(
            (b"Transfer-Encoding: chunked\r\n\r\n", b"3\r\nisi\r\n1\r\n!\r\n0\r\n\r\n"),
            id="chunked",
        ),
    ],
)
def test_a_file_is_received_however_it_is_sent(pieces: tuple[bytes, ...]) -> None:
    with answering(HEAD, *pieces) as pool:
        received = receive(pool, "GET", "/", {})
    assert (received.status, received.content) == (200, b"isi!")


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param((HEAD, b"Content-Length: 9\r\n\r\n", b"isi"), id="cut-short"),
        pytest.param((HEAD, b"Transfer-Encoding: chunked\r\n\r\n9\r\nisi"), id="cut-in-a-chunk"),
        pytest.param((b"nonsense\r\n\r\n",), id="nonsense"),
        pytest.param((), id="nothing"),
    ],
)
def test_half_a_file_is_none(pieces: tuple[bytes, ...]) -> None:
    with answering(*pieces) as pool, pytest.raises(FetchLater):
        receive(pool, "GET", "/", {})


def test_a_file_that_trickles_in_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_streams, "FILE_SECONDS", 0.2)
    slow = (HEAD, b"Content-Length: 1000000\r\n\r\n")
    with answering(*slow, drip=0.02) as pool, pytest.raises(FetchLater, match="TimeoutError"):
        receive(pool, "GET", "/", {})


def test_a_file_without_end_is_cut_off() -> None:
    large = (HEAD, b"\r\n", bytes(MOST_BYTES + 1))
    with answering(*large) as pool, pytest.raises(FetchTooBig):
        receive(pool, "GET", "/", {})


def test_nothing_is_unpacked() -> None:
    packed = b"\x1f\x8b" + bytes(20)
    head = b"Content-Encoding: gzip\r\nContent-Length: 22\r\n\r\n"
    with answering(HEAD, head, packed) as pool:
        assert receive(pool, "GET", "/", {}).content == packed
