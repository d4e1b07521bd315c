"""Callers without proof, storage that is away, and logs that tell nothing of anybody."""

import json

import pytest

from storage.tables import inbox, metadata
from tests.bot.ports import free_port
from tests.conftest import EMBEDDED, SERVERS
from tests.end_to_end.calls import answers, begin_telegram, update_of
from tests.end_to_end.house import (
    PUBLIC_URL,
    SECRET,
    TELEGRAM,
    WHATSAPP,
    House,
    assert_nothing_personal,
)
from tests.end_to_end.people import CHATTER, LUSIA, LUSIA_NIK, MARIA_NIK, STRANGER
from tests.end_to_end.processes import wait_until

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UPDATE = json.dumps(update_of(STRANGER + 20, 1, MARIA_NIK)).encode()
SAID = b"MessageSid=SM00000000000000000000000000000199&From=whatsapp%3A%2B620000000199&Body=halo"


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        pytest.param(TELEGRAM, UPDATE, JSON, id="telegram-without-secret"),
        pytest.param(
            TELEGRAM,
            UPDATE,
            {**JSON, "X-Telegram-Bot-Api-Secret-Token": SECRET + "x"},
            id="telegram-wrong-secret",
        ),
        pytest.param(WHATSAPP, SAID, FORM, id="twilio-without-signature"),
        pytest.param(
            WHATSAPP,
            SAID,
            {**FORM, "X-Twilio-Signature": "aW52ZW50ZWQgc2lnbmF0dXJlIQ=="},
            id="twilio-wrong-signature",
        ),
        pytest.param(WHATSAPP + "/status", SAID, FORM, id="status-without-signature"),
    ],
)
def test_a_caller_without_proof_is_turned_away_and_leaves_nothing(
    house: House, path: str, body: bytes, headers: dict[str, str]
) -> None:
    before = {table.name: house.rows(table) for table in metadata.sorted_tables}
    assert house.serving.post(path, body, headers) == (403, b"")
    assert {table.name: house.rows(table) for table in metadata.sorted_tables} == before


def test_a_form_signed_for_another_address_is_turned_away(house: House) -> None:
    form = [("MessageSid", f"SM{3:032x}"), ("From", "whatsapp:+620000000198"), ("Body", "halo")]
    house.twilio.inbound_url = f"https://elsewhere.example{WHATSAPP}"
    try:
        assert house.twilio.deliver(form).attempts == ["4xx"]
    finally:
        house.twilio.inbound_url = f"{PUBLIC_URL}{WHATSAPP}"


@pytest.mark.parametrize("ground", [EMBEDDED], indirect=True)
def test_without_a_database_the_provider_is_asked_to_come_again(own_house: House) -> None:
    closed = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing"
    with own_house.web(DATABASE_URL=closed) as web:
        delivery = own_house.telegram.person(STRANGER + 21).says("halo")
        assert set(delivery.statuses) == {503}
        assert own_house.twilio.person("+620000000121").says("halo").call.attempts == ["5xx"]
        assert web.look("/readyz") == 503
        assert web.look("/healthz") == 200
    with own_house.web():
        (kept,) = own_house.telegram.deliver_waiting()
        assert kept.status == 200
    assert own_house.rows(inbox) == 1


@pytest.mark.parametrize("ground", [SERVERS], indirect=True)
def test_without_redis_everything_is_the_same(own_house: House) -> None:
    stranger = own_house.telegram.person(STRANGER + 22)
    with own_house.web(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"):
        first = stranger.says("halo")
        stranger.presses("Manfaat")
        assert "Mau tahu tentang apa?" in stranger.sees[-1]
        again = own_house.telegram.deliver(first.update)
        assert first.answer
        assert again.answer
        assert again.answer.body == first.answer.body
    assert own_house.rows(inbox) == 2


def test_the_logs_tell_what_went_wrong_and_nothing_of_anybody(house: House) -> None:
    web, lusia = house.serving, house.telegram.person(LUSIA, "Lusia")
    for words in ("cek status", LUSIA_NIK, CHATTER, MARIA_NIK):
        lusia.says(words)
    headers = {**JSON, "X-Telegram-Bot-Api-Secret-Token": SECRET}
    broken = b'{"update_id": 1, "message": ' + UPDATE
    assert web.post(TELEGRAM, broken, headers) == (200, b"")
    house.telegram.deliver({"update_id": 7, "message": {"text": CHATTER, "from": {"id": LUSIA}}})
    # An update that nobody can answer, for Telegram does not know the chat.
    answers([begin_telegram(web, update_of(STRANGER + 23, 1, CHATTER))])
    wait_until(lambda: house.logs.count("webhook_ignored") >= 2, "the web has logged")
    assert_nothing_personal(house)
