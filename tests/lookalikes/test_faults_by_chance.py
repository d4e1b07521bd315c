"""The look-alikes' dice, their ledger, many calls at once, and both in a process of their own."""

import http.client
import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.lookalikes.apart import Apart, lookalikes_apart
from tests.lookalikes.chances import Odds
from tests.lookalikes.ledger import Call, digest, most_in_a_second, reached_more_than_once
from tests.lookalikes.real_twilio import real_client
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi

FIRST, MANY = 700000001, 400
ODDS = Odds(too_fast=0.1, broken=0.1, cut=0.1)
AT_ONCE = 100


def send(
    url: str, token: str, chat_id: int, text: str = "halo"
) -> tuple[int, Mapping[str, object]]:
    """Call sendMessage; the status is 0 where the connection was cut."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    try:
        body = urlencode({"chat_id": chat_id, "text": text})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"/bot{token}/sendMessage", body, kind)
        answer = connection.getresponse()
        read = answer.read()
        is_json = answer.getheader("Content-Type") == "application/json"
        return answer.status, json.loads(read) if is_json else {}
    except (http.client.HTTPException, ConnectionError):
        return 0, {}
    finally:
        connection.close()


def meet(seed: int) -> list[int]:
    """Send one after the other while the dice roll; gives the statuses."""
    with TelegramApi() as api:
        api.know(FIRST)
        api.misbehave(ODDS, seed)
        return [send(api.url, api.token, FIRST)[0] for _ in range(MANY)]


def test_one_seed_gives_the_same_faults_again_and_another_gives_others() -> None:
    assert meet(1) == meet(1) != meet(2)


def test_each_fault_has_its_share() -> None:
    statuses = meet(5)
    shares = {
        "fine": statuses.count(200) / MANY,
        "too fast": statuses.count(429) / MANY,
        "broken": (statuses.count(500) + statuses.count(502)) / MANY,
        "cut": statuses.count(0) / MANY,
    }
    assert shares == pytest.approx(
        {"fine": 0.7, "too fast": 0.1, "broken": 0.1, "cut": 0.1}, abs=0.05
    )


def test_telegram_says_how_long_to_wait() -> None:
    with TelegramApi() as api:
        api.know(FIRST)
        api.misbehave(Odds(too_fast=1.0))
        told = [send(api.url, api.token, FIRST)[1]["parameters"] for _ in range(20)]
    assert {wait["retry_after"] for wait in told if isinstance(wait, dict)} == {1, 2, 3}


def test_half_of_what_is_cut_off_has_reached_somebody_and_the_ledger_knows() -> None:
    with TelegramApi() as api:
        api.know(FIRST)
        api.misbehave(Odds(cut=1.0))
        for number in range(MANY // 4):
            send(api.url, api.token, FIRST, f"kabar {number}")
        calls = api.ledger.since()
        reached = [call for call in calls if call.reached]
        assert MANY // 16 < len(reached) < MANY // 4 - MANY // 16
        assert {call.digest for call in reached} == {digest(sent.text) for sent in api.sent}
        assert {call.status for call in calls} == {0}


def test_whoever_blocked_us_is_refused_until_forgiven() -> None:
    with TelegramApi() as api:
        api.know(FIRST, FIRST + 1)
        api.block(FIRST)
        assert [send(api.url, api.token, chat)[0] for chat in (FIRST, FIRST + 1)] == [403, 200]
        api.forgive(FIRST)
        assert send(api.url, api.token, FIRST)[0] == 200


def test_twilio_refuses_by_chance_with_both_codes_and_blocks_for_good() -> None:
    with TwilioApi() as api:
        gone, there = "whatsapp:+620000000002", "whatsapp:+620000000003"
        api.open_window(gone, there)
        api.block(gone)
        api.misbehave(Odds(too_fast=1.0))
        codes = set()
        with real_client(api) as client:
            for number in range(20):
                with pytest.raises(TwilioRestException) as refused:
                    client.messages.create(to=there, from_=api.sender, body=f"kabar {number}")
                codes.add(refused.value.code)
            with pytest.raises(TwilioRestException, match="Invalid message recipient"):
                client.messages.create(to=gone, from_=api.sender, body="kabar")
        assert codes == {20429, 63018}
        assert [call.status for call in api.ledger.since()] == [429] * 20 + [400]


def test_a_hundred_calls_at_once_wait_together_and_not_for_each_other() -> None:
    with TelegramApi() as api, ThreadPoolExecutor(AT_ONCE) as callers:
        api.know(*range(FIRST, FIRST + AT_ONCE))
        api.latency = 1.0
        people = range(FIRST, FIRST + AT_ONCE)
        answers = list(callers.map(lambda chat: send(api.url, api.token, chat)[0], people))
        calls = api.ledger.since()
    assert answers == [200] * AT_ONCE
    # All of them had come before the first was answered.
    assert max(call.at for call in calls) < min(call.at + call.seconds for call in calls)


@pytest.mark.parametrize(
    ("times", "most"),
    [
        ([], 0),
        ([5.0], 1),
        ([0.0, 0.5, 0.99], 3),
        # A second ends where the next begins.
        ([0.0, 1.0, 2.0], 1),
        ([0.0, 0.9, 1.0, 1.8, 1.85], 4),
        ([1.85, 0.0, 1.8, 0.9, 1.0], 4),
    ],
)
def test_the_most_in_a_second_is_found_wherever_it_begins(times: list[float], most: int) -> None:
    assert most_in_a_second(times) == most


def test_only_what_reached_the_same_person_twice_counts_as_twice() -> None:
    def call(address: str, words: str, *, reached: bool = True) -> Call:
        return Call(address, digest(words), 0.0, 0.0, 200, reached)

    calls = [call("1", "a"), call("2", "a"), call("1", "b"), call("1", "b", reached=False)]
    assert reached_more_than_once(calls) == {}
    assert reached_more_than_once([*calls, call("1", "b")]) == {("1", digest("b")): 2}


def test_a_process_apart_obeys_and_keeps_the_same_clock() -> None:
    with lookalikes_apart() as apart:
        assert isinstance(apart, Apart)
        url, token = (apart.settings[name] for name in ("TELEGRAM_API_URL", "TELEGRAM_TOKEN"))
        apart.know("telegram", [str(FIRST), str(FIRST + 1)])
        apart.block("telegram", [str(FIRST + 1)])
        before = time.monotonic()
        assert [send(url, token, FIRST + number)[0] for number in (0, 1)] == [200, 403]
        after = time.monotonic()
        calls = apart.calls("telegram")
        assert [(call.address, call.reached) for call in calls] == [
            (str(FIRST), True),
            (str(FIRST + 1), False),
        ]
        assert all(before < call.at < after for call in calls)
        apart.misbehave("telegram", Odds(broken=1.0))
        assert send(url, token, FIRST)[0] >= 500
        assert len(apart.calls("telegram")) == 3
        assert apart.calls("whatsapp") == []
