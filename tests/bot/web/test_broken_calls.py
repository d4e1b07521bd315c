"""Calls that come while everything breaks: asked again, told nothing."""

import json
from dataclasses import replace
from io import StringIO
from typing import NoReturn

from bot.logs import configure_logs
from handlers.services import Services
from storage.store import Database, StorageDown
from tests.bot.running import running
from tests.bot.toy_guide import HALLO
from tests.bot.web.calls import UPDATE, from_telegram, from_twilio


class _Down(Database):
    """A database that cannot be reached."""

    def begin(self) -> NoReturn:
        raise StorageDown("down")


def test_when_nothing_can_be_kept_the_provider_is_asked_to_come_again(
    toy_services: Services,
) -> None:
    database = _Down(toy_services.database.engine, toy_services.database.vault)
    with running(replace(toy_services, database=database)) as service:
        assert from_telegram(service, json.dumps(UPDATE).encode()).status == 503
        assert from_twilio(service).status == 503
        assert service.counted("telegram", "down") == service.counted("whatsapp", "down") == 1
    with running(toy_services) as service:
        assert (
            HALLO.splitlines()[0].encode()
            in from_telegram(service, json.dumps(UPDATE).encode()).body
        )


class _Broken(Database):
    """A database with a fault that nobody foresaw."""

    def begin(self) -> NoReturn:
        raise LookupError("NIK 5307014507850001")


def test_an_unforeseen_fault_is_no_500_and_tells_nothing(toy_services: Services) -> None:
    written = StringIO()
    configure_logs(stream=written)
    database = _Broken(toy_services.database.engine, toy_services.database.vault)
    with running(replace(toy_services, database=database)) as service:
        got = from_telegram(service, json.dumps(UPDATE).encode())
        assert (got.status, got.body) == (200, b"")
        assert service.counted("telegram", "broken") == 1
    assert "webhook_broken" in written.getvalue()
    assert "LookupError" in written.getvalue()
    assert "5307014507850001" not in written.getvalue()
