"""The main job on real input: what a provider posts in, what a person reads in the end."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select

from storage.tables import outbox
from tests.conftest import EMBEDDED
from tests.end_to_end.house import PUBLIC_URL, TELEGRAM, House
from tests.end_to_end.people import (
    LUSIA,
    LUSIA_IS_TOLD,
    LUSIA_NIK,
    MARIA,
    MARIA_IS_TOLD,
    MARIA_NIK,
    MARIA_PHONE,
    STRANGER,
)
from tests.end_to_end.processes import PATIENCE, wait_until
from tests.lookalikes.http_server import Json
from tests.lookalikes.twilio_twiml import read_twiml

PAYLOADS = Path(__file__).parents[1] / "payloads"


def recorded_update(name: str) -> Json:
    found: Json = json.loads((PAYLOADS / "telegram" / f"{name}.json").read_bytes())
    return found


def recorded_form(name: str) -> list[tuple[str, str]]:
    written = (PAYLOADS / "whatsapp" / f"{name}.form").read_text()
    return parse_qsl(written, keep_blank_values=True)


def test_maria_finds_her_last_day_on_telegram(house: House) -> None:
    maria = house.telegram.person(MARIA)
    house.telegram.deliver(recorded_update("start"))
    assert "Ada yang bisa dibantu" in maria.sees[-1]
    maria.presses("Cek status")
    assert "mohon izin" in maria.sees[-1]
    maria.presses("Setuju")
    assert "NIK" in maria.sees[-1]
    maria.says(MARIA_NIK)
    assert maria.keyboard[0] == "Bagikan nomor saya"
    house.telegram.deliver(recorded_update("contact_foreign"))
    assert "bukan nomor Bapak/Ibu sendiri" in maria.sees[-1]
    house.telegram.deliver(recorded_update("contact_own"))
    assert all(words in maria.sees[-1] for words in MARIA_IS_TOLD)
    assert all(sent.inline for sent in maria.received)
    assert house.telegram.inline_errors == []


def test_what_does_not_fit_into_the_response_comes_by_the_worker(house: House) -> None:
    lusia = house.telegram.person(LUSIA, "Lusia")
    for words in ("cek status", "setuju", LUSIA_NIK):
        lusia.says(words)
    assert [sent.inline for sent in lusia.received] == [True, True, True]
    lusia.shares_contact()
    wait_until(lambda: len(lusia.received) == 5, "two messages by the worker")
    first, second = lusia.received[3:]
    assert (first.inline, second.inline) == (False, False)
    assert all(words in first.text for words in LUSIA_IS_TOLD)
    assert lusia.keyboard[0] == "Yang saya dapat"
    assert "Perlindungan segera habis" in second.text


def test_maria_finds_her_last_day_on_whatsapp(house: House) -> None:
    hello = house.twilio.deliver(recorded_form("halo_maria")).answer
    assert hello
    assert "1 Cek status" in read_twiml(hello)[0].text
    maria = house.twilio.person(MARIA_PHONE)
    assert "mohon izin" in maria.says("1").replies[0]
    assert "NIK" in maria.says("1").replies[0]
    (told,) = maria.says(MARIA_NIK).replies
    assert all(words in told for words in MARIA_IS_TOLD)
    assert house.twilio.alarms == []
    assert not [sent for sent in house.twilio.sent if sent.to == maria.address]


@pytest.mark.parametrize("ground", [EMBEDDED], indirect=True)
def test_pushed_layouts_become_buttons_that_can_be_tapped(own_house: House) -> None:
    assert own_house.command("whatsapp", "push-content")
    maria = own_house.twilio.person(MARIA_PHONE)

    def sees(count: int) -> str:
        own_house.twilio.wait_until_sent(count, PATIENCE)
        return maria.received[-1].text

    with own_house.worker(), own_house.web():
        assert maria.says("halo").replies == ()
        assert "Ada yang bisa dibantu" in sees(1)
        assert maria.taps("Cek status").form[-3] == ("ListTitle", "Cek status")
        assert "mohon izin" in sees(2)
        assert ("ButtonText", "Setuju") in maria.taps("Setuju").form
        assert "NIK" in sees(3)
        maria.says(MARIA_NIK)
        told = sees(4)
        assert all(words in told for words in MARIA_IS_TOLD)
        assert maria.received[-1].buttons[0].title == "Yang saya dapat"
        wait_until(lambda: _receipts(own_house, "accepted") == 4, "the worker has noted all")
        assert {call.attempts[-1] for call in own_house.twilio.settle()} == {"2xx"}
        assert _delivered(own_house) == 4
    assert own_house.twilio.alarms == []


def test_telegram_is_told_where_to_deliver(house: House) -> None:
    house.telegram.call("deleteWebhook")
    house.command("telegram", "set-webhook")
    info = house.telegram.call("getWebhookInfo")
    assert info["url"] == f"{PUBLIC_URL}{TELEGRAM}"
    assert house.telegram.person(STRANGER + 30).says("halo").status == 200


def _receipts(house: House, state: str) -> int:
    return house.rows(outbox, outbox.c.state == state)


def _delivered(house: House) -> int:
    with house.database.begin() as store:
        told = store.connection.execute(select(outbox.c.receipt)).scalars().all()
    return sum(1 for receipt in told if receipt == "delivered")
