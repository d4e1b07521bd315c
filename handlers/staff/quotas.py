"""Writing down how many places a programme has in a kabupaten, and where that is known from."""

from typing import Final

from conversations.engine.replies import Blank, Text
from handlers.services import Services
from storage.quotas import Quota

_MOST_PLACES: Final = 10_000_000
_LONGEST_SOURCE: Final = 300


class QuotaRefused(Exception):
    """It was not written; ``reason`` is one line for whoever asked."""

    def __init__(self, why: str, **blanks: Blank) -> None:
        """Name a text of ``staff_statistics.refused``."""
        super().__init__(why)
        self.reason = Text(f"staff_statistics.refused.{why}", blanks)


class QuotaChanged(Exception):
    """Somebody else wrote it meanwhile; look again and decide anew."""


class NoSuchQuota(Exception):
    """There is no such programme or kabupaten, or it is beyond the scope."""


def version_of(quota: Quota | None) -> int:
    """Return by what a form knows which quota it shows: when it was written, 0 for none."""
    return 0 if quota is None else int(quota.at.timestamp())


def set_quota(
    programme_id: int,
    kabupaten: str,
    places: str,
    source: str,
    seen: int,
    actor: str,
    services: Services,
) -> None:
    """Write a quota down; without ``places`` forget it. ``seen`` is ``version_of`` the one shown.

    Raises ``QuotaRefused`` for what is no number or has no source, ``QuotaChanged`` and
    ``NoSuchQuota``.
    """
    wanted = _read(places, source)
    now = services.now()
    with services.database.begin() as store:
        known = any(one.id == programme_id for one in store.quotas.programmes())
        here = kabupaten in services.guide.regions.by_code and store.scope.allows(kabupaten)
        if not known or not here:
            raise NoSuchQuota
        before = store.quotas.hold(programme_id, kabupaten)
        if version_of(before) != seen:
            raise QuotaChanged
        if wanted is None:
            store.quotas.forget(programme_id, kabupaten)
        else:
            store.quotas.put(programme_id, kabupaten, Quota(wanted, source, actor, now))
        store.audit.note(
            actor,
            "quota_set",
            f"programme:{programme_id}",
            now,
            kabupaten=kabupaten,
            before=None if before is None else before.places,
            after=wanted,
        )


def _read(places: str, source: str) -> int | None:
    """Return the number that was typed, with or without marks between the thousands."""
    digits = places.replace(".", "").replace(",", "").replace(" ", "")
    if not digits:
        return None
    if not digits.isascii() or not digits.isdecimal() or int(digits[:12]) > _MOST_PLACES:
        raise QuotaRefused("places")
    if not source:
        raise QuotaRefused("source")
    if len(source) > _LONGEST_SOURCE:
        raise QuotaRefused("long_source", most=_LONGEST_SOURCE)
    return int(digits)
