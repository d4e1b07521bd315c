"""What was rung lately is found by its chat and its kind; what waits may speak of more."""

from datetime import timedelta
from typing import Any

from storage.leases import Wanted
from storage.outbox import CASE_LANE
from storage.store import Database
from tests.storage.case_rows import NOW, a_chat

LATER = NOW + timedelta(minutes=10)
TEXT: dict[str, Any] = {"text": "halo", "options": [], "step": "", "footer": "", "contact": None}


def test_the_last_of_a_kind_is_found_for_its_chat_alone(database: Database) -> None:
    with database.begin() as store:
        one, other = a_chat(store), a_chat(store, 2)
        for key, chat, at in (
            ("alarm:1", one, NOW),
            ("alarm:2", one, NOW - timedelta(hours=1)),
            ("reported:1", one, LATER),
            ("alarm:3", other, LATER),
        ):
            store.outbox.add(chat, key, TEXT, at, lane=CASE_LANE)
        last = store.alarms.last(one, "alarm:")
        assert last is not None
        assert (last.key, last.at, last.waits, last.numbers) == ("alarm:1", NOW, True, ())
        assert store.alarms.last(one, "digest:") is None


def test_what_waits_speaks_of_more_until_it_goes_out(database: Database) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        store.alarms.wait(chat, "alarm:digest", TEXT, "KL-22222", LATER)
        waiting = store.alarms.last(chat, "alarm:")
        assert waiting is not None
        assert waiting.numbers == ("KL-22222",)
        more = {**TEXT, "text": "dua"}
        assert store.alarms.reword(waiting, more, ("KL-22222", "KL-33333"))
    with database.begin() as store:
        assert store.leases.claim("me", NOW, Wanted(9)) == []
        (claimed,) = store.leases.claim("me", LATER, Wanted(9))
        assert claimed.message["text"] == "dua"
        last = store.alarms.last(chat, "alarm:")
        assert last is not None
        assert (last.waits, last.numbers) == (False, ("KL-22222", "KL-33333"))
        assert not store.alarms.reword(last, TEXT, ())
