"""The recorded payloads are what they say: readable, invented, and fit for the look-alikes."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from telegram import Update
from twilio.request_validator import RequestValidator

from tests.lookalikes.http_server import Answer, LoopbackServer, Request
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi

PAYLOADS = Path(__file__).parent.parent / "payloads"
UPDATES = sorted(PAYLOADS.glob("telegram/*.json"))
FORMS = sorted(PAYLOADS.glob("whatsapp/*.form"))
WHOLE = [path for path in UPDATES if not path.stem.startswith("broken_")]
BROKEN = [path for path in UPDATES if path.stem.startswith("broken_")]
ALWAYS = {"MessageSid", "AccountSid", "From", "To", "ApiVersion", "SmsStatus"}


def by_name(path: object) -> str:
    return path.stem if isinstance(path, Path) else str(path)


@pytest.mark.parametrize("path", WHOLE, ids=by_name)
def test_the_library_reads_an_update(path: Path) -> None:
    update = Update.de_json(json.loads(path.read_text()), None)
    assert update.update_id > 910000000


@pytest.mark.parametrize("path", BROKEN, ids=by_name)
def test_the_library_cannot_read_a_broken_one(path: Path) -> None:
    with pytest.raises((KeyError, TypeError, AttributeError)):
        Update.de_json(json.loads(path.read_text()), None)


@pytest.mark.parametrize("path", FORMS, ids=by_name)
def test_a_form_is_one_line_with_the_fields_that_are_always_there(path: Path) -> None:
    text = path.read_text()
    fields = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))
    assert "\n" not in text
    assert fields.keys() >= ALWAYS
    assert ("MessageStatus" in fields) == path.stem.startswith("status_")


@pytest.mark.parametrize("path", [*UPDATES, *FORMS], ids=by_name)
def test_every_number_is_impossible(path: Path) -> None:
    text = path.read_text()
    fields = dict(parse_qsl(text)) if path.suffix == ".form" else {"all": text}
    numbers = re.findall(r"(?:\+|whatsapp:\+|\"phone_number\": \"\+?)(\d{8,})", str(fields))
    assert all(number.startswith("6200000") for number in numbers)


def test_every_update_has_its_own_id_and_every_form_but_the_copies_its_own_sid() -> None:
    ids = [json.loads(path.read_text())["update_id"] for path in WHOLE]
    assert len(set(ids)) == len(ids)
    inbound = [path for path in FORMS if not path.stem.startswith("status_")]
    sids = [dict(parse_qsl(path.read_text()))["MessageSid"] for path in inbound]
    assert len(set(sids)) == len(sids) - 1


def test_the_readme_names_every_payload() -> None:
    readme = (PAYLOADS / "README.md").read_text()
    named = set(re.findall(r"`(\w+)`", readme))
    named |= {"status_undelivered_63024", "status_undelivered_63049"}
    missing = {path.stem for path in [*UPDATES, *FORMS] if not path.stem.startswith("halo_")}
    assert missing <= named


def test_every_update_can_be_delivered_as_a_webhook() -> None:
    got: list[object] = []

    def respond(request: Request) -> Answer:
        got.append(json.loads(request.body))
        return Answer(200)

    updates = [json.loads(path.read_text()) for path in WHOLE]
    with LoopbackServer(respond) as server, TelegramApi() as api:
        for update in updates:
            assert api.deliver(update, f"{server.url}/webhooks/telegram", "rahasia").delivered
    assert got == updates


def test_every_form_can_be_delivered_with_a_signature_that_twilios_library_accepts() -> None:
    validator = RequestValidator("invented-auth-token-for-tests")
    url = "https://lontar.example/webhooks/whatsapp?kanal=wa"

    def respond(request: Request) -> Answer:
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        valid = validator.validate(url, form, request.headers["x-twilio-signature"])
        return Answer(204 if valid else 403)

    with LoopbackServer(respond) as server, TwilioApi(service=server.url) as api:
        api.inbound_url = url
        for path in FORMS:
            form = parse_qsl(path.read_text(), keep_blank_values=True)
            assert api.deliver(form).answered, path.stem
