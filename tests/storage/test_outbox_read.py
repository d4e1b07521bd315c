"""What a phone of our own has read: each message once, in order, and only what was sent."""

from storage.leases import Wanted
from storage.store import Database
from tests.conftest import StandingClock
from tests.sending import sent


def test_what_was_sent_is_read_once_and_in_order(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        maria, yosef = (
            store.chats.add(name.encode().ljust(16), "sim_whatsapp", name, "id", clock()).id
            for name in ("maria", "yosef")
        )
        for chat, words in ((maria, "1"), (maria, "2"), (yosef, "a"), (maria, "3")):
            store.outbox.add(chat, f"{chat}:{words}", {"text": words}, clock(), lane=0)
    with database.begin() as store:
        assert store.outbox.read(maria) == []
    for _ in range(2):
        with database.begin() as store:
            claimed = store.leases.claim("me", clock(), Wanted(10))
            for one in claimed:
                assert store.leases.begin([one], clock())
                assert store.leases.settle([sent(one, f"sim-{one.id}")], clock())
    with database.begin() as store:
        assert store.outbox.read(maria) == [{"text": "1"}, {"text": "2"}]
    with database.begin() as store:
        assert store.outbox.read(maria) == []
        assert store.outbox.read(yosef) == [{"text": "a"}]
