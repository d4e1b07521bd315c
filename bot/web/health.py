"""Whether this process is alive, can work, and what it counted: for probes, never for people."""

import ipaddress
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.web.delivery_metrics import delivery_metrics
from handlers.services import Services
from storage import schema
from storage.store import StorageDown

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
# A proxy on this machine passes the world on; it says so in one of these.
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What probes look at; ``oldest_due_seconds`` is 0 when nothing waits."""

    database: bool
    migrated: bool
    redis: bool
    oldest_due_seconds: float


def readiness(services: Services) -> Readiness:
    """Look at the parts; Redis may be down, for nothing depends on it."""
    redis = services.sessions.well()
    try:
        migrated = schema.is_current(services.database.engine)
        waited = _oldest_due_seconds(services) if migrated else 0.0
    except (StorageDown, DBAPIError, PoolTimeoutError):
        return Readiness(database=False, migrated=False, redis=redis, oldest_due_seconds=0.0)
    return Readiness(database=True, migrated=migrated, redis=redis, oldest_due_seconds=waited)


def blueprint(services: Services, registry: CollectorRegistry) -> Blueprint:
    """Return /healthz, /readyz and /metrics; ``registry`` holds what the web counted."""
    found = Blueprint("health", __name__)

    @found.get("/healthz")
    def healthz() -> Response:
        return Response("ok", content_type="text/plain; charset=utf-8")

    @found.get("/readyz")
    def readyz() -> tuple[Response, int]:
        seen = readiness(services)
        return jsonify(asdict(seen)), 200 if seen.database and seen.migrated else 503

    @found.get("/metrics")
    def metrics() -> Response:
        if not _asked_from_here():
            abort(403)
        return Response(
            _counted(registry) + _measured(readiness(services)) + delivery_metrics(services),
            content_type=CONTENT_TYPE_LATEST,
        )

    return found


def _oldest_due_seconds(services: Services) -> float:
    now = services.clock()
    with services.database.begin() as store:
        since = store.outbox.oldest_due(now)
    return 0.0 if since is None else round((now - since).total_seconds(), 3)


def _asked_from_here() -> bool:
    """Whether the caller is on this machine, and not a proxy that speaks for somebody else."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _counted(registry: CollectorRegistry) -> bytes:
    """Return what was counted: by this process, or by all processes that share a folder."""
    if MULTIPROCESS not in os.environ:
        return generate_latest(registry)
    from prometheus_client.multiprocess import MultiProcessCollector

    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


class _Measures(Collector):
    """What is looked up for each question rather than counted; true for all processes."""

    def __init__(self, seen: Readiness) -> None:
        self._seen = seen

    def collect(self) -> Iterator[Metric]:
        """Yield the measures as Prometheus has them."""
        for name, told, value in (
            ("lontar_database_up", "Whether the database answers", self._seen.database),
            ("lontar_redis_up", "Whether Redis answers", self._seen.redis),
            (
                "lontar_oldest_due_seconds",
                "Age of the oldest due message",
                self._seen.oldest_due_seconds,
            ),
        ):
            yield GaugeMetricFamily(name, told, value=float(value))


def _measured(seen: Readiness) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Measures(seen))
    return generate_latest(registry)
