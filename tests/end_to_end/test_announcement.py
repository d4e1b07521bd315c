"""An announcement from the draft to two phones: the command, the worker, both providers."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import chats
from tests.conftest import SERVERS
from tests.end_to_end.house import House
from tests.end_to_end.people import LUSIA, LUSIA_KPJ, LUSIA_NIK, MARIA_NIK, MARIA_PHONE
from tests.end_to_end.processes import wait_until

pytestmark = pytest.mark.parametrize("ground", [SERVERS], indirect=True)

WORDS = "Kartu dibagikan hari Sabtu di kantor desa. Bawa KTP."
# Whatever the hour at which this test runs.
NIGHT = ("--night", "uji ujung ke ujung")


def announced(house: House) -> str:
    """Draft an announcement to everybody on the roster; return its number."""
    told = house.command(
        "announce", "draft", "--text", WORDS, "--everybody", "--by", "Rita", *NIGHT
    )
    found = re.search(r"SR-[A-Z2-9]{5}", told)
    assert found, told
    return found.group()


def outcomes(house: House, number: str) -> dict[str, int]:
    """What came of it, in people, as programs read it."""
    found: dict[str, int] = json.loads(house.command("announce", "status", number, "--json"))[
        "outcomes"
    ]
    return found


def test_two_phones_hear_it_once_and_one_of_them_no_more(own_house: House) -> None:
    house = own_house
    with house.web(), house.worker():
        maria = house.twilio.person(MARIA_PHONE)
        for words in ("cek status", "setuju", MARIA_NIK):
            maria.says(words)
        lusia = house.telegram.person(LUSIA, "Lusia")
        for words in ("cek status", "setuju", LUSIA_NIK, LUSIA_KPJ):
            lusia.says(words)
        number = announced(house)
        seen = json.loads(house.command("announce", "preview", number, "--json"))
        people, audience = seen["people"], seen["audience"]
        assert people["free"] == 2
        assert people["no_chat"] == audience - 2
        assert seen["texts"][0]["text"].count(WORDS) == 1
        house.command("announce", "start", number, "--by", "Rita")
        wait_until(lambda: WORDS in maria.sees[-1], "the announcement arrives on WhatsApp")
        wait_until(lambda: WORDS in lusia.sees[-1], "the announcement arrives on Telegram")
        wait_until(lambda: outcomes(house, number).get("sent") == 2, "both are counted")
        assert outcomes(house, number) == {"sent": 2, "excluded:no_chat": audience - 2}
        house.twilio.settle()
        assert outcomes(house, number)["delivered"] == 1

        lusia.says("STOP")
        second = announced(house)
        seen = json.loads(house.command("announce", "preview", second, "--json"))
        assert (seen["people"]["free"], seen["people"]["opted_out"]) == (1, 1)
        house.command("announce", "start", second, "--by", "Rita")
        wait_until(lambda: second in maria.sees[-1], "Maria hears the second one")
        wait_until(lambda: outcomes(house, second).get("sent") == 1, "it is counted")
    assert [text.count(WORDS) for text in maria.sees].count(1) == 2
    assert [text.count(WORDS) for text in lusia.sees].count(1) == 1


def test_outside_the_window_the_approved_words_go(own_house: House) -> None:
    house = own_house
    with house.web():
        maria = house.twilio.person(MARIA_PHONE)
        for words in ("cek status", "setuju", MARIA_NIK):
            maria.says(words)
    long_ago = datetime.now(UTC) - timedelta(days=2)
    with house.database.begin() as store:
        store.connection.execute(chats.update().values(last_inbound_at=long_ago))
    house.twilio.clock.advance(hours=48)
    number = announced(house)
    seen = json.loads(house.command("announce", "preview", number, "--json"))
    assert (seen["people"]["free"], seen["people"]["no_template"]) == (0, 1)

    house.command("whatsapp", "push-content")
    house.twilio.approve(sid_of(house, "announcement_id"))
    assert "announcement_id: disetujui" in house.command("whatsapp", "push-content")
    seen = json.loads(house.command("announce", "preview", number, "--json"))
    assert (seen["people"]["template"], seen["people"]["no_template"]) == (1, 0)
    assert any(one["template"] and WORDS in one["text"] for one in seen["texts"])
    house.command("announce", "start", number, "--by", "Rita")
    with house.worker():
        wait_until(lambda: WORDS in maria.sees[-1], "the approved words arrive")
        wait_until(lambda: outcomes(house, number).get("sent") == 1, "it is counted")
    (sent,) = [one for one in house.twilio.sent if one.content_sid]
    assert sent.content_variables == {"1": WORDS}
    assert maria.sees[-1].endswith("Ketik STOP bila tidak ingin kabar seperti ini lagi.")


def sid_of(house: House, template: str) -> str:
    """The id at Twilio of a template."""
    with house.database.begin() as store:
        return store.whatsapp_contents.all()[template].sid
