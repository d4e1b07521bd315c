import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import configure_logs, veiled

NIK = "5307014507850001"
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What this process logs during the test."""
    stream = io.StringIO()
    configure_logs(stream=stream)
    yield stream
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """The logged lines as they are read by machines."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_tells_what_happened(written: io.StringIO) -> None:
    structlog.get_logger().info("sent", channel="telegram", chat="0a1b2c3d", ms=12.5, count=2)
    [line] = lines(written)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "sent",
        "level": "info",
        "channel": "telegram",
        "chat": "0a1b2c3d",
        "ms": 12.5,
        "count": 2,
    }


def test_a_case_is_told_by_its_number(written: io.StringIO) -> None:
    structlog.get_logger().warning("nobody_on_duty", case="KL-7KQ2M", count=1)
    [line] = lines(written)
    assert (line["case"], line["count"], line["level"]) == ("KL-7KQ2M", 1, "warning")


def test_fields_that_are_not_listed_are_dropped(written: io.StringIO) -> None:
    structlog.get_logger().info("sent", name="Maria Contoh", body="halo", phone="+620000000001")
    assert set(lines(written)[0]) == {"event", "level", "timestamp"}


@pytest.mark.parametrize(
    "personal",
    [
        pytest.param(NIK, id="nik"),
        pytest.param("5307 0145 0785 0001", id="nik-with-spaces"),
        pytest.param("53.07.01.450785.0001", id="nik-with-dots"),
        pytest.param("5307-0145-0785-0001", id="nik-with-dashes"),
        pytest.param("+6281234567890", id="phone"),
        pytest.param("0812 3456 7890", id="phone-with-spaces"),
        pytest.param("(0812) 3456-7890", id="phone-with-brackets"),
        pytest.param("26000000001", id="kpj"),
        pytest.param(TOKEN, id="telegram-token"),
        pytest.param(f"https://api.telegram.org/bot{TOKEN}/sendMessage", id="token-in-address"),
        pytest.param("AC0123456789abcdef0123456789abcdef", id="twilio-sid"),
        pytest.param("x/rSonk1HB6BoQl+6zKvUNXpZDrWXYameY/w5ZR26/I=", id="data-key"),
        pytest.param("postgresql://lontar:geheim@127.0.0.1/lontar", id="password-in-address"),
        pytest.param("GET /pages?nama=Maria", id="query"),
    ],
)
def test_what_looks_personal_or_secret_is_veiled_wherever_it_stands(
    written: io.StringIO, personal: str
) -> None:
    log = structlog.get_logger()
    sentence = f"about {personal}"
    log.warning(sentence, reason=f"it is {personal}.", error=personal, chat=personal)
    logging.getLogger("library").warning(sentence)
    logging.getLogger("library").warning("about %s", personal)
    assert len(lines(written)) == 3
    secret = personal.partition("?")[2] or personal
    for part in (secret, NIK, TOKEN, "geheim"):
        assert part not in written.getvalue()


def test_a_chat_keeps_its_eight_digits_even_when_all_are_numbers(written: io.StringIO) -> None:
    structlog.get_logger().info("sent", chat="12345678", reason="12345678")
    [line] = lines(written)
    assert (line["chat"], line["reason"]) == ("12345678", "***")


def test_a_number_may_be_as_large_as_counts_are() -> None:
    assert veiled(9_999_999) == 9_999_999
    assert veiled(int(NIK)) == "***"


def test_an_exception_is_named_without_its_words(written: io.StringIO) -> None:
    try:
        int(f"bad NIK {NIK} of Maria")
    except ValueError:
        structlog.get_logger().exception("turn_failed")
    [line] = lines(written)
    assert line["error"] == "ValueError"
    assert line["at"].startswith("test_logs.test_an_exception_is_named_without_its_words:")
    assert "Maria" not in written.getvalue()
    assert "bad" not in written.getvalue()


@pytest.mark.parametrize("name", ["httpx", "urllib3", "telegram", "twilio.http_client", "werkzeug"])
def test_libraries_do_not_log_their_requests(written: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("HTTP Request: POST /bot%s", TOKEN)
    assert written.getvalue() == ""


def test_a_library_fills_in_numbers_and_nothing_else(written: io.StringIO) -> None:
    logging.getLogger("gunicorn.error").warning("Worker %d left with %d", 123, 1)
    logging.getLogger("urllib3").warning("Retrying %s after %d", "/Accounts/Maria", 1)
    first, second = lines(written)
    assert first["event"] == "Worker 123 left with 1"
    assert second["event"] == "Retrying %s after %d"


def test_nothing_is_logged_twice_when_logs_are_set_up_twice(written: io.StringIO) -> None:
    configure_logs(stream=written)
    logging.getLogger("library").warning("once")
    assert len(lines(written)) == 1
