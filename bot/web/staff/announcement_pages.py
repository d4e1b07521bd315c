"""``/petugas/siaran/<number>``: one announcement, before it goes out, while it does, and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response
from werkzeug.exceptions import NotFound

from bot.announcing.preview import WAYS
from bot.announcing.results import means_of, reason_of
from bot.announcing.wording import audience_words, channel_name
from bot.web.staff import announcement_words as wording
from bot.web.staff.announcement_words import BADGES, BAR_WIDTH, actor, may, speaking
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from conversations.masking import masked_name, masked_number
from handlers.announcing.approving import APPROVAL_ABOVE
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.holding import find
from handlers.announcing.planning import PlannedDay
from handlers.announcing.previewing import Preview, preview
from handlers.announcing.progress import progress
from handlers.staff.announcing import acting, bubbles, proof_needed
from handlers.staff.rights import Right
from storage.announcement_outcomes import Outcome, Result
from storage.announcements import Announcement, AnnouncementState
from storage.audiences import Standing
from storage.recipients import Village
from storage.store import Store

# Days of a plan that are shown, and villages of each by name.
MOST_DAYS: Final = 30
MOST_VILLAGES: Final = 6
PEOPLE: Final = 50
_AHEAD: Final = (AnnouncementState.DRAFT, AnnouncementState.SCHEDULED)
_LISTABLE: Final = (
    AnnouncementState.RUNNING,
    AnnouncementState.PAUSED,
    AnnouncementState.FINISHED,
)
_MOST_DIGITS: Final = 9
# Counting what came of more people than this costs too much to do it every three seconds.
_MANY: Final = 20_000
QUICK, SLOW = 3, 20


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the plan with the names of the first of its villages, and how many more there are.

    An empty name is a village that is not on record.
    """

    day: PlannedDay
    villages: Sequence[str]
    more: int


def add(desk: Desk) -> None:
    """Register the pages."""
    see = Right.ANNOUNCEMENTS
    desk.page("/siaran/<number>", see, announcement)
    desk.page("/siaran/<number>/kemajuan", see, announcement_progress)
    desk.page("/siaran/<number>/hasil", Right.PEOPLE, announcement_results)


def announcement(visit: Visit, number: str, status: int = 200) -> Response:
    """Show an announcement; its audience is counted when that is asked for (``hitung``)."""
    counts = visit.asked("hitung") == "1"
    with visit.services.database.begin() as store:
        it = found(number, store)
        names = store.staff.names(acting([it]))
        approved = store.whatsapp_contents.approved()
        failures = store.announcement_lists.failures(it.id) if it.started_at else {}
    shown = _shown(visit, it, names)
    if it.state in _AHEAD:
        if counts:
            shown |= _counted(visit, it)
        if visit.is_partial:
            return visit.page("announcement_plan", **shown)
    elif it.started_at is not None:
        shown |= _progress(visit, it)
    return visit.page(
        "announcement",
        status,
        **shown,
        phones=bubbles(it, approved, visit.services.guide),
        failures=wording.failures(failures, visit),
    )


def announcement_progress(visit: Visit, number: str) -> Response:
    """Show how far it is, in the place of what the page showed; anew as a whole once it changed."""
    if not visit.is_partial:
        return visit.lead("announcement", number=number)
    with visit.services.database.begin() as store:
        it = found(number, store)
    if it.state != visit.asked("keadaan") or it.started_at is None:
        response = visit.page("announcement_empty")
        response.headers["HX-Refresh"] = "true"
        return response
    return visit.page("announcement_progress", **_shown(visit, it, {}), **_progress(visit, it))


def announcement_results(visit: Visit, number: str) -> Response:
    """Show what came of it person by person, masked."""
    asked = visit.asked("sesudah")
    after = int(asked) if asked.isdecimal() and len(asked) <= _MOST_DIGITS else 0
    with visit.services.database.begin() as store:
        it = found(number, store)
        people = store.recipients.results(it.id, after, PEOPLE + 1)
        tellers = {one.reason for one in people if one.reason}
        names = store.staff.names(tellers)
    with speaking(visit):
        rows = [_result(one, names, visit) for one in people[:PEOPLE]]
    return visit.page(
        "announcement_results",
        it=it,
        rows=rows,
        is_first=after == 0,
        after=people[PEOPLE - 1].position if len(people) > PEOPLE else None,
        may_export=may(visit, Right.EXPORT, it),
    )


def _result(one: Result, names: dict[str, str], visit: Visit) -> dict[str, Any]:
    """Return a line of the results; to be called while ``speaking``."""
    person = one.person
    region = visit.services.guide.regions.by_code.get(person.kabupaten or "")
    place = (person.desa, person.kecamatan, region.name if region else "")
    means = means_of(one, reason_of(one))
    return {
        "name": masked_name(person.identity.name),
        "nik": masked_number(person.identity.nik),
        "place": ", ".join(filter(None, place)),
        "channel": channel_name(one.channel) if one.channel else "",
        "outcome": wording.outcome_words(one.outcome, visit),
        "reason": wording.reason_words(one, visit),
        "teller": actor(one.reason, names, visit) if one.outcome == Outcome.TOLD else "",
        "means": visit.say(f"announce.means.{means}") if means else "",
        "at": one.at,
    }


def found(number: str, store: Store) -> Announcement:
    """Return the announcement of a number; 404 when there is none within the scope."""
    try:
        return find(number, store)
    except AnnouncingRefused:
        raise NotFound from None


def _shown(visit: Visit, it: Announcement, names: dict[str, str]) -> dict[str, Any]:
    """Return what every part of the page shows of an announcement, and what may be done with it."""
    with speaking(visit):
        audience = audience_words(it.audience, visit.services.guide.regions)
    announces = may(visit, Right.ANNOUNCE, it)
    approves = may(visit, Right.APPROVE_ANNOUNCEMENTS, it)
    state = it.state
    return {
        "it": it,
        "badge": BADGES.get(state, ""),
        "audience": audience,
        "author": actor(it.author, names, visit),
        "approver": actor(it.approved_by, names, visit),
        "is_ahead": state in _AHEAD,
        "is_own": it.author == visit.actor,
        "is_proved": visit.seat.proved(visit.services.clock()),
        "may_approve": approves and state in _AHEAD and it.author != visit.actor,
        "may_start": announces and state is AnnouncementState.DRAFT,
        "may_pause": announces and state is AnnouncementState.RUNNING,
        "may_resume": announces and state is AnnouncementState.PAUSED,
        "may_cancel": announces and it.ended_at is None,
        "may_copy": visit.may(Right.ANNOUNCE),
        "may_see_people": may(visit, Right.PEOPLE, it) and it.started_at is not None,
        "is_listable": state in _LISTABLE and it.started_at is not None,
        "proof_needed": proof_needed(it),
        "approval_above": APPROVAL_ABOVE,
    }


def _counted(visit: Visit, it: Announcement) -> dict[str, Any]:
    """Return whom a start would reach now, and when."""
    limit = visit.desk.settings.twilio_daily_limit
    seen = preview(it.number, visit.services, limit)
    with speaking(visit):
        ways = [
            (
                channel_name(channel),
                [seen.reach.messages.get((channel, way), 0) for way in WAYS],
            )
            for channel in sorted({channel for channel, _ in seen.reach.messages})
        ]
    told = (Standing.FREE, Standing.TEMPLATE)
    will_hear = sum(seen.reach.people.get(standing, 0) for standing in told)
    return {
        "seen": seen,
        "will_hear": will_hear,
        "standings": [
            (visit.say(f"announce.standing.{standing}"), seen.reach.people[standing])
            for standing in Standing
            if seen.reach.people.get(standing)
        ],
        "way_heads": [visit.say(f"announce.way.{way}") for way in WAYS],
        "ways": ways,
        "days": [_day(day, seen) for day in seen.plan[:MOST_DAYS]],
        "more_days": max(0, len(seen.plan) - MOST_DAYS),
        "limit": limit,
    }


def _day(day: PlannedDay, seen: Preview) -> Day:
    def is_of_the_day(village: Village) -> bool:
        return village.first <= day.last and village.last >= day.first

    villages = [one.desa for one in seen.villages if is_of_the_day(one)]
    return Day(day, villages[:MOST_VILLAGES], max(0, len(villages) - MOST_VILLAGES))


def _progress(visit: Visit, it: Announcement) -> dict[str, Any]:
    """Return how far an announcement is."""
    far = progress(it.number, visit.services)
    audience = sum(far.tally.values())
    return {
        "far": far,
        "parts": wording.parts(far),
        "bar_width": BAR_WIDTH,
        "outcomes": wording.outcomes(far, visit),
        "everybody": audience,
        "pace": wording.per_minute(far, visit),
        "left": wording.time_left(far.seconds_left, visit),
        "every": QUICK if audience <= _MANY else SLOW,
        "is_live": it.ended_at is None,
    }
