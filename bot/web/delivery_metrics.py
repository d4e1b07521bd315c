"""What waits to be said and what became of what was, as Prometheus has it: looked up when asked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError

from handlers.services import Services
from storage.delivery_counts import Counted
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE, REPLY_LANE, Queue
from storage.store import StorageDown

LANES = {REPLY_LANE: "reply", CASE_LANE: "case", ANNOUNCEMENT_LANE: "announcement"}


def delivery_metrics(services: Services) -> bytes:
    """Return the metrics in Prometheus's own words; none of them while the database is down."""
    now = services.clock()
    try:
        with services.database.begin() as store:
            queues, counts = store.outbox.queues(now), store.delivery_counts.all()
            refusing = store.pacing.refusing()
    except (StorageDown, DBAPIError):
        return b""
    registry = CollectorRegistry()
    registry.register(_Deliveries(queues, counts, refusing, now))
    return generate_latest(registry)


class _Deliveries(Collector):
    """The same for whichever process is asked."""

    def __init__(
        self,
        queues: Sequence[Queue],
        counts: Mapping[Counted, int],
        refusing: Mapping[str, datetime],
        now: datetime,
    ) -> None:
        self._queues = queues
        self._counts = counts
        self._refusing = refusing
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Yield the measures."""
        waiting = GaugeMetricFamily(
            "lontar_outbox_messages",
            "Messages that wait, are on their way or are uncertain",
            labels=("channel", "lane", "state"),
        )
        oldest = GaugeMetricFamily(
            "lontar_outbox_oldest_due_seconds",
            "How long the oldest message waits that could go",
            labels=("channel", "lane"),
        )
        for queue in self._queues:
            lane = _lane(queue.lane)
            waiting.add_metric((queue.channel, lane, queue.state), queue.count)
            if queue.due is not None and queue.state == "queued":
                oldest.add_metric((queue.channel, lane), (self._now - queue.due).total_seconds())
        outcomes = CounterMetricFamily(
            "lontar_deliveries",
            "Calls to the providers by what became of them",
            labels=("channel", "lane", "outcome"),
        )
        for (channel, number, outcome), count in self._counts.items():
            outcomes.add_metric((channel, _lane(number), outcome), count)
        refused = GaugeMetricFamily(
            "lontar_channel_refused",
            "Whether the provider refuses us whatever the message",
            labels=("channel",),
        )
        for channel in self._refusing:
            refused.add_metric((channel,), 1)
        yield from (waiting, oldest, outcomes, refused)


def _lane(number: int) -> str:
    return LANES.get(number, str(number))
