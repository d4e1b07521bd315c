"""``/petugas/kesehatan``: how Lontar itself is, from the same looks as ``lontar doctor``."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Response
from sqlalchemy.exc import DBAPIError

from bot.checkup.finding import Finding, Health
from bot.checkup.inside import look_inside
from bot.web.delivery_metrics import LANES
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from bot.web.staff.words import Words
from handlers.staff.rights import Right
from storage.outbox import OutboxState, Queue
from storage.roster_uploads import UploadState
from storage.store import StorageDown, Store

_BADGES: Final = {Health.WELL: "green", Health.CAUTION: "amber", Health.BAD: "red"}
_STATES: Final = {OutboxState.QUEUED: "waiting", OutboxState.UNCERTAIN: "uncertain"}
# What a worker has in hand, or is about to take.
_AT_WORK: Final = (
    UploadState.CHECKING,
    UploadState.QUEUED,
    UploadState.APPLYING,
    UploadState.TO_UNDO,
    UploadState.UNDOING,
)


def add(desk: Desk) -> None:
    """Register the page."""
    desk.page("/kesehatan", Right.HEALTH, health, menu="staff_health.menu")


@dataclass(frozen=True, slots=True)
class Line:
    """A finding in words. ``state`` is ``well``, ``caution`` or ``bad``, ``badge`` its colour."""

    name: str
    state: str
    badge: str
    says: str
    advice: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in a lane of a channel; ``due``: since when the oldest could go."""

    channel: str
    lane: str
    counts: dict[str, int]
    due: datetime | None


def health(visit: Visit) -> Response:
    """Show how everything is."""
    settings, services = visit.desk.settings, visit.desk.services
    findings = list(look_inside(settings, services.database))
    kept: dict[str, Any] = {"queues": [], "sent": {}, "uploads": 0, "counted_at": None}
    try:
        with services.database.begin() as store:
            kept = _kept(store, services.clock())
    except (StorageDown, DBAPIError):
        # The first line of the page says so.
        kept["down"] = True
    return visit.page(
        "health",
        lines=[_line(finding, visit.words) for finding in findings],
        worst=_worst(findings),
        channels={"whatsapp": settings.whatsapp, "telegram": settings.telegram},
        rates={"whatsapp": settings.twilio_rate, "telegram": settings.telegram_rate},
        **kept,
    )


def _kept(store: Store, now: datetime) -> dict[str, Any]:
    sent: Counter[tuple[str, str]] = Counter()
    for (channel, _, outcome), count in store.delivery_counts.all().items():
        sent[channel, outcome] += count
    return {
        "queues": _queues(store.outbox.queues(now)),
        "sent": dict(sorted(sent.items())),
        "uploads": sum(store.roster_uploads.count(state) for state in _AT_WORK),
        "counted_at": store.place_counts.counted_at(),
    }


def _queues(found: Iterable[Queue]) -> list[Waiting]:
    """Join the states of each lane of a channel into one line."""
    lanes: dict[tuple[str, int], list[Queue]] = {}
    for one in found:
        lanes.setdefault((one.channel, one.lane), []).append(one)
    return [
        Waiting(
            channel,
            LANES.get(lane, str(lane)),
            _counts(queues),
            min(
                (q.due for q in queues if q.due is not None and q.state is OutboxState.QUEUED),
                default=None,
            ),
        )
        for (channel, lane), queues in sorted(lanes.items())
    ]


def _counts(queues: list[Queue]) -> dict[str, int]:
    counts = {"waiting": 0, "going": 0, "uncertain": 0}
    for one in queues:
        counts[_STATES.get(one.state, "going")] += one.count
    return counts


def _line(finding: Finding, words: Words) -> Line:
    name = finding.name if isinstance(finding.name, str) else words.say(finding.name)
    advice = words.say(finding.advice) if finding.advice else ""
    state = finding.health.name.casefold()
    return Line(name, state, _BADGES[finding.health], words.say(finding.says), advice)


def _worst(findings: list[Finding]) -> str:
    for health in (Health.BAD, Health.CAUTION):
        if any(finding.health is health for finding in findings):
            return health.name.casefold()
    return Health.WELL.name.casefold()
