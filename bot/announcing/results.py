"""What became of an announcement, person by person, as a table for a spreadsheet: masked."""

from collections.abc import Iterator, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from bot.announcing.status import outcome_words
from bot.announcing.wording import channel_name
from bot.commands.speaking import words
from conversations.masking import masked_name, masked_number
from conversations.rules.regions import Regions
from storage.announcement_outcomes import EXCLUDED, Outcome, Result
from storage.announcements import Announcement
from storage.audiences import Standing
from storage.store import Store

HEADS: Final = (
    *("position", "name", "nik", "kabupaten", "kecamatan", "desa"),
    *("channel", "outcome", "reason", "means", "at"),
)
PAGE = 1000
# What sending ended with, by the name that stands before the provider's own words.
REASONS: Final = {
    "blocked": "blocked",
    "stopped": "stopped",
    "opted_out": "stopped",
    "no_chat": "chat_gone",
    "unreachable": "unreachable",
    "Unreachable": "unreachable",
    "WindowClosed": "window_closed",
    "Rejected": "rejected",
    "Uncertain": "cut_off",
    "TryLater": "too_often",
    "NotNow": "too_often",
}
# What may still be done for a person; nothing for those who know.
MEANS: Final = {
    Outcome.WAITING: "wait",
    Outcome.QUEUED: "wait",
    Outcome.FAILED: "call",
    Outcome.UNCERTAIN: "call",
    Outcome.EXPIRED: "again",
    Outcome.CANCELLED: "again",
    EXCLUDED + Standing.NO_TEMPLATE: "template",
    EXCLUDED + Standing.OPTED_OUT: "respect",
    EXCLUDED + Standing.DECEASED: "family",
    EXCLUDED + Standing.UNREACHABLE: "call",
    EXCLUDED + Standing.NO_CHAT: "print",
}
# The reason says better than the outcome what may still be done.
MEANS_BY_REASON: Final = {
    "window_closed": "template",
    "stopped": "respect",
    "blocked": "call",
    "unreachable": "call",
}


def heads() -> list[str]:
    """Return the names of the columns, in the order of ``row_of``."""
    return [words(f"announce.results.{head}") for head in HEADS]


def rows_of(
    announcement: Announcement, store: Store, regions: Regions, zone: ZoneInfo
) -> Iterator[Sequence[str]]:
    """Yield a row for each person of the audience, village by village."""
    after = 0
    while page := store.recipients.results(announcement.id, after, PAGE):
        for result in page:
            yield row_of(result, regions, zone)
        after = page[-1].position


def row_of(result: Result, regions: Regions, zone: ZoneInfo) -> Sequence[str]:
    """Return what became of it for a person; moments in ``zone`` to the minute."""
    person, reason = result.person, reason_of(result)
    region = regions.by_code.get(person.kabupaten or "")
    means = means_of(result, reason)
    return (
        str(result.position),
        masked_name(person.identity.name),
        masked_number(person.identity.nik),
        region.name if region else "",
        person.kecamatan or "",
        person.desa or "",
        channel_name(result.channel) if result.channel else "",
        outcome_words(result.outcome),
        _reason_words(result, reason),
        words(f"announce.means.{means}") if means else "",
        f"{result.at.astimezone(zone):%Y-%m-%d %H:%M}" if result.at else "",
    )


def reason_of(result: Result) -> str:
    """Return the reason of an outcome as the end of its key; '' where there is nothing to tell."""
    if not result.reason or result.outcome == Outcome.TOLD:
        return ""
    return REASONS.get(result.reason.partition(":")[0], "other")


def means_of(result: Result, reason: str) -> str:
    """Return by what else a person may be told, as the end of its key; '' for those who know."""
    return MEANS_BY_REASON.get(reason) or MEANS.get(result.outcome, "")


def _reason_words(result: Result, reason: str) -> str:
    if not reason:
        return ""
    if reason == "other":
        return words("announce.reason.other", told=result.reason)
    return words(f"announce.reason.{reason}")
