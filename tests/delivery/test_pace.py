"""No second has more calls than the setting allows, and whoever writes meanwhile is answered."""

import time

import pytest

from handlers.channel import TELEGRAM
from tests.delivery.crew import crew
from tests.delivery.dwellers import Dweller
from tests.delivery.reckoning import by_address, wrongs
from tests.delivery.sizes import FULL, PATIENCE, RATE, RECIPIENTS
from tests.delivery.town import Town
from tests.lookalikes.ledger import digest, most_in_a_second

# Of those who write to us while we announce, all but one of a hundred wait no longer. Where other
# tests share the machine no clock is trusted: no more than is announced in that time goes first.
SECONDS = 2.0
MOST_BEFORE = int(SECONDS * RATE / 2)
WRITERS_A_SECOND = 5


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_workers_together_keep_the_pace(large_town: Town, workers: int) -> None:
    _check(large_town, workers)


def test_one_worker_on_a_file_keeps_the_pace(small_town: Town) -> None:
    _check(small_town, 1)


def _check(town: Town, workers: int) -> None:
    # It is announced to all; half of them write to us while it goes out.
    recipients, writers = town.settle(RECIPIENTS // 2), town.settle(RECIPIENTS // 2)
    town.providers.be_slow(TELEGRAM, 0.2)
    with crew(town, workers, TELEGRAM_RATE=str(RATE)) as found:
        number = town.announce(TELEGRAM)
        found.begin(TELEGRAM)
        wrote = _write(town, writers)
        found.finish(PATIENCE)
    calls = town.providers.calls(TELEGRAM)
    assert most_in_a_second(call.at for call in calls) <= RATE
    assert wrongs(town, recipients) == []
    assert town.tally(number) == {"sent": RECIPIENTS // 2 * 2}
    came = by_address(calls)
    waits = sorted(
        (at, next(call.at for call in came[one.address] if call.digest == digest(words)))
        for one, words, at in wrote
    )
    answers = {digest(words) for _, words, _ in wrote}
    announced = [call.at for call in calls if call.digest not in answers]
    before = [
        sum(wrote_at < at < answered_at for at in announced) for wrote_at, answered_at in waits
    ]
    assert sorted(before)[len(before) * 99 // 100] <= MOST_BEFORE
    if FULL:
        assert sorted(b - a for a, b in waits)[len(waits) * 99 // 100] < SECONDS


def _write(town: Town, writers: list[Dweller]) -> list[tuple[Dweller, str, float]]:
    """Let people write, one after the other, until all that is announced has gone out."""
    wrote = []
    for number, one in enumerate(writers):
        words = f"Jawaban {number}"
        wrote.append((one, words, town.writes(one, words)))
        time.sleep(1 / WRITERS_A_SECOND)
        if town.left() == 0:
            break
    return wrote
