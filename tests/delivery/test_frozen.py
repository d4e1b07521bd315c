"""A worker that stands still past its leases and goes on, and two workers with one chat."""

from handlers.channel import TELEGRAM
from storage.outbox import OutboxState
from tests.delivery.crew import crew, freeze, owner, wake
from tests.delivery.reckoning import by_address, wrongs
from tests.delivery.sizes import PATIENCE, RATE, RECIPIENTS
from tests.delivery.town import Town
from tests.lookalikes.ledger import digest, reached_more_than_once

CHATS, ANSWERS = 10, 4


def test_a_worker_that_wakes_after_its_leases_changes_nothing(large_town: Town) -> None:
    town = large_town
    recipients = town.settle(RECIPIENTS)
    town.providers.be_slow(TELEGRAM, 0.2)
    town.announce()
    with crew(town, 2, TELEGRAM_RATE=str(RATE)) as found:
        found.begin(TELEGRAM, RECIPIENTS // 4)
        sleeper = found.workers[0]
        freeze(sleeper)
        # Whatever it had on its way comes to its end at the provider.
        found.begin(TELEGRAM, RECIPIENTS // 2)
        found.dead.add(owner(sleeper))
        found.finish(PATIENCE)
        before = town.ends()
        wake(sleeper)
        # It ends by itself when it has come to terms with what it held.
        assert sleeper.ends() == 0
        found.workers.remove(sleeper)
        found.finish(PATIENCE)
    after = town.ends()
    # What became of its own calls it may still tell; nothing else changes.
    changed = {(state, after[chat]) for chat, state in before.items() if after[chat] != state}
    assert changed <= {(OutboxState.UNCERTAIN, OutboxState.ACCEPTED)}
    assert wrongs(town, recipients) == []
    assert reached_more_than_once(town.providers.calls(TELEGRAM)) == {}


def test_two_workers_keep_the_order_of_a_chat(large_town: Town) -> None:
    town = large_town
    dwellers = town.settle(CHATS)
    town.providers.be_slow(TELEGRAM, 0.1)
    answers = [f"Jawaban {number}" for number in range(ANSWERS)]
    with crew(town, 2, TELEGRAM_RATE=str(RATE)) as found:
        for dweller in dwellers:
            town.writes(dweller, *answers)
        found.finish(PATIENCE)
    heard = by_address(town.providers.calls(TELEGRAM))
    assert [[call.digest for call in heard[one.address]] for one in dwellers] == [
        [digest(words) for words in answers]
    ] * CHATS
