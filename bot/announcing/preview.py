"""What an announcement would do, before anybody hears of it: whom, when, and in which words."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.announcing.bubbles import bubbles, title_of
from bot.announcing.layout import Part, is_read_by_people, open_console, show_part
from bot.announcing.wording import (
    audience_words,
    channel_name,
    counted,
    day_words,
    heading,
    moment_words,
    named,
)
from bot.commands.speaking import say, show, words
from conversations.rules.regions import Regions
from storage.announcements import Announcement
from storage.audiences import Reach, Standing

if TYPE_CHECKING:
    from handlers.announcing.planning import PlannedDay
    from handlers.announcing.previewing import Preview, Shown

# How a message can go to a chat, in the order of the columns.
WAYS = (Standing.FREE, Standing.TEMPLATE, Standing.NO_TEMPLATE)


def show_preview(preview: "Preview", regions: Regions, zone: ZoneInfo) -> None:
    """Print a preview; moments in ``zone``."""
    show(heading(preview.announcement))
    show_part(_facts(preview, regions, zone))
    show_part(_people(preview))
    show_part(_messages(preview.reach))
    show_part(_plan(preview.plan))
    show_part(_outlook(preview))
    _show_texts(preview.shown)


def as_json(preview: "Preview") -> dict[str, Any]:
    """Return a preview as JSON values; days are ISO."""
    announcement = preview.announcement
    return {
        "number": announcement.number,
        "state": announcement.state.value,
        "audience": preview.audience,
        "people": {standing.value: preview.reach.people.get(standing, 0) for standing in Standing},
        "messages": {
            channel: {way.value: count for way, count in zip(WAYS, counts, strict=True)}
            for channel, counts in _by_channel(preview.reach).items()
        },
        "plan": [
            {
                "on": day.on.isoformat(),
                "people": day.people,
                "messages": day.messages,
                "templates": day.templates,
            }
            for day in preview.plan
        ],
        "ends_on": preview.ends_on and preview.ends_on.isoformat(),
        "needs_approval": preview.needs_approval,
        "approved_by": announcement.approved_by,
        "texts": [
            {
                "channel": shown.channel,
                "language": shown.language,
                "text": shown.text,
                "template": shown.is_template,
            }
            for shown in preview.shown
        ],
    }


def facts_of(announcement: Announcement, regions: Regions, zone: ZoneInfo) -> list[list[str]]:
    """Return whom an announcement is for, whose it is, and when it may go out."""
    starts, expires = (
        moment and moment.astimezone(zone)
        for moment in (announcement.starts_at, announcement.expires_at)
    )
    rows = [
        [words("announce.show.audience"), audience_words(announcement.audience, regions)],
        [words("announce.show.author"), named(announcement.author)],
        [
            words("announce.show.begins"),
            moment_words(starts, "announce.show.begins_when_started"),
        ],
    ]
    if expires is not None:
        rows.append([words("announce.show.expires"), moment_words(expires)])
    if announcement.night_reason is not None:
        rows.append([words("announce.show.night"), announcement.night_reason])
    return rows


def _facts(preview: "Preview", regions: Regions, zone: ZoneInfo) -> Part:
    return Part("", facts_of(preview.announcement, regions, zone))


def _people(preview: "Preview") -> Part:
    people = preview.reach.people
    rows = [
        [words(f"announce.standing.{standing}"), counted(people.get(standing, 0))]
        for standing in Standing
    ]
    total = [words("announce.show.total"), counted(preview.audience)]
    return Part(words("announce.show.people"), rows, total=total, counts=True)


def _messages(reach: Reach) -> Part:
    rows = [
        [channel_name(channel), *map(counted, counts)]
        for channel, counts in _by_channel(reach).items()
    ]
    heads = ["", *(words(f"announce.way.{way}") for way in WAYS)]
    return Part(words("announce.show.messages"), rows, heads, counts=True)


def _by_channel(reach: Reach) -> Mapping[str, tuple[int, ...]]:
    """Return how many messages go each way, in the order of ``WAYS``, by channel."""
    channels = sorted({channel for channel, _ in reach.messages})
    return {
        channel: tuple(reach.messages.get((channel, way), 0) for way in WAYS)
        for channel in channels
    }


def _plan(days: "Iterable[PlannedDay]") -> Part:
    rows = [
        [day_words(day.on), *map(counted, (day.people, day.messages, day.templates))]
        for day in days
    ]
    heads = [words(f"announce.plan.{head}") for head in ("day", "people", "messages", "templates")]
    nobody = [[words("announce.show.plan_empty")]]
    if not rows:
        return Part(words("announce.show.plan"), nobody)
    return Part(words("announce.show.plan"), rows, heads, counts=True)


def _outlook(preview: "Preview") -> Part:
    approved_by = preview.announcement.approved_by
    if approved_by is not None and not preview.needs_approval:
        approval = words("announce.show.approval_there", by=named(approved_by))
    elif preview.needs_approval:
        approval = words("announce.show.approval_needed")
    else:
        approval = words("announce.show.approval_not_needed")
    rows = [[words("announce.show.approval"), approval]]
    if preview.plan and preview.ends_on is not None:
        rows.insert(0, [words("announce.show.ends_on"), day_words(preview.ends_on)])
    return Part("", rows)


def _show_texts(texts: "Iterable[Shown]") -> None:
    show()
    say("announce.show.texts")
    if is_read_by_people():
        open_console().print(bubbles(texts))
        return
    for shown in texts:
        show()
        show(title_of(shown))
        show(shown.text)
