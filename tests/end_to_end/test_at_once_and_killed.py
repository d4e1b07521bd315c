"""The same delivery many times, messages at once, and processes that end when they should not."""

import json
from datetime import UTC, datetime, timedelta
from http.client import HTTPException

import pytest
from sqlalchemy import func, select, update

from handlers.chat import address_index
from storage.tables import chats, consents, inbox, outbox
from tests.end_to_end.calls import answers, begin_telegram, begin_whatsapp, update_of
from tests.end_to_end.house import House
from tests.end_to_end.people import LUSIA, LUSIA_IS_TOLD, LUSIA_NIK, STRANGER
from tests.end_to_end.processes import wait_until
from tests.end_to_end.standing_still import held

MANY = 50
TOPICS, UNABLE, SCHOOL = "Mau tahu tentang apa?", "Belum bisa kerja", "Beasiswa setahun"


def chat_row(house: House, channel: str, address: str) -> tuple[int, int]:
    """Return a chat's turn number and how many of its deliveries are kept."""
    index = address_index(house.database.vault, channel, address)
    with house.database.begin() as store:
        found = store.connection.execute(
            select(chats.c.turn, func.count(inbox.c.id))
            .join(inbox, inbox.c.chat_id == chats.c.id)
            .where(chats.c.address_index == index)
            .group_by(chats.c.id)
        ).one()
    return found[0], found[1]


def test_one_update_fifty_times_at_once_is_one_turn_and_one_answer(house: House) -> None:
    web, said = house.serving, update_of(STRANGER, 5_000_001, "halo")
    read = answers([begin_telegram(web, said) for _ in range(MANY)])
    assert "Ada yang bisa dibantu" in json.loads(read[0])["text"]
    assert set(read) == {read[0]}
    assert chat_row(house, "telegram", str(STRANGER)) == (1, 1)


def test_one_form_fifty_times_at_once_is_one_turn_and_one_answer(house: House) -> None:
    web, phone = house.serving, "+620000000177"
    read = answers([begin_whatsapp(house, web, phone) for _ in range(MANY)])
    assert "Ada yang bisa dibantu" in read[0].decode()
    assert set(read) == {read[0]}
    assert chat_row(house, "whatsapp", f"whatsapp:{phone}") == (1, 1)


def test_two_messages_of_one_chat_at_once_are_two_turns_one_after_the_other(house: House) -> None:
    web, chat = house.serving, STRANGER + 1
    answers([begin_telegram(web, update_of(chat, 5_000_010, "halo"))])
    # Whichever comes first opens the list of topics, and the other chooses from it.
    both = [begin_telegram(web, update_of(chat, number, "5")) for number in (5_000_011, 5_000_012)]
    texts = sorted(json.loads(read)["text"] for read in answers(both))
    assert [words in text for words, text in zip((SCHOOL, TOPICS), texts, strict=True)] == [
        True,
        True,
    ]
    assert chat_row(house, "telegram", str(chat)) == (3, 3)


def test_a_web_that_is_killed_in_mid_turn_goes_on_where_it_stood(own_house: House) -> None:
    agreeing, asking = STRANGER + 2, STRANGER + 3
    in_flight = [update_of(agreeing, 31, "1"), update_of(asking, 32, "5")]
    with own_house.web() as web:
        for number, chat in enumerate((agreeing, asking), start=11):
            answers([begin_telegram(web, update_of(chat, number, "halo"))])
        answers([begin_telegram(web, update_of(agreeing, 21, "1"))])
        with held(own_house.database, chats):
            begun = [begin_telegram(web, said) for said in in_flight]
            # Answered after both were handed to their threads.
            assert web.look("/healthz") == 200
            web.dies()
        for connection in begun:
            with pytest.raises((OSError, HTTPException)):
                connection.getresponse()
            connection.close()
        port = web.port
    # As after the 15 seconds for which a dead process still holds its chats.
    own_house.forget_redis("lontar:lock:*")
    with own_house.web(port) as web:
        consent, topics = answers([begin_telegram(web, said) for said in in_flight])
        assert "NIK" in json.loads(consent)["text"]
        assert TOPICS in json.loads(topics)["text"]
        again = answers([begin_telegram(web, said) for said in in_flight])
        assert again == [consent, topics]
        (after,) = answers([begin_telegram(web, update_of(asking, 41, "2"))])
        assert UNABLE in json.loads(after)["text"]
    assert chat_row(own_house, "telegram", str(agreeing)) == (3, 3)
    assert chat_row(own_house, "telegram", str(asking)) == (3, 3)
    assert own_house.rows(consents) == 1


def test_a_web_that_is_told_to_stop_answers_what_it_has(own_house: House) -> None:
    people = range(STRANGER + 10, STRANGER + 16)
    with own_house.web() as web:
        for chat in people:
            answers([begin_telegram(web, update_of(chat, 1, "halo"))])
        with held(own_house.database, chats):
            begun = [begin_telegram(web, update_of(chat, 2, "5")) for chat in people]
            assert web.look("/healthz") == 200
            web.running.terminate()
            # It takes nobody new any more, while six still wait for their answers.
            wait_until(lambda: web.look("/healthz", timeout=0.5) is None, "it takes nobody new")
        for read in answers(begun):
            assert TOPICS in json.loads(read)["text"]
        assert web.running.wait(60) == 0
    for chat in people:
        assert chat_row(own_house, "telegram", str(chat)) == (2, 2)


def test_what_a_killed_worker_may_have_sent_is_not_sent_again(own_house: House) -> None:
    lusia = own_house.telegram.person(LUSIA, "Lusia")
    with own_house.web():
        for words in ("cek status", "setuju", LUSIA_NIK):
            lusia.says(words)
        lusia.shares_contact()
    assert _states(own_house) == ["queued", "queued"]
    own_house.clock.stop()
    with own_house.worker() as worker:
        own_house.clock.wait_until_asked()  # Telegram was called
        with held(own_house.database, outbox):
            own_house.clock.go()
            own_house.telegram.wait_until_sent(4)  # she has it; nobody could note that yet
            worker.dies()
    assert _states(own_house) == ["sending", "queued"]
    _end_leases(own_house)
    with own_house.worker():
        wait_until(lambda: _states(own_house) == ["uncertain", "accepted"], "the second is sent")
    told = [sent.text for sent in lusia.received[3:]]
    assert [LUSIA_IS_TOLD[0] in text for text in told] == [True, False]
    assert "Mau tahu apa lagi?" in told[1]


def _states(house: House) -> list[str]:
    with house.database.begin() as store:
        found = select(outbox.c.state).order_by(outbox.c.id)
        return list(store.connection.execute(found).scalars())


def _end_leases(house: House) -> None:
    """Bring the 30 seconds to their end after which somebody else looks after the messages."""
    ended = datetime.now(UTC) - timedelta(seconds=1)
    with house.database.begin() as store:
        store.connection.execute(update(outbox).values(lease_until=ended))
