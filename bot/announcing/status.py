"""How far an announcement is: every person of its audience in one outcome, rate and time left."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.announcing.layout import (
    INDENT,
    Part,
    drawn,
    is_read_by_people,
    open_console,
    plain_lines,
)
from bot.announcing.wording import counted, day_words, heading, moment_words, time_left
from bot.commands.speaking import say, show, show_json, words
from storage.announcement_outcomes import EXCLUDED, Outcome
from storage.announcements import AnnouncementState
from storage.audiences import Standing

if TYPE_CHECKING:
    from rich.console import RenderableType

    from handlers.announcing.progress import Progress

ENDED: Final = frozenset({AnnouncementState.CANCELLED, AnnouncementState.FINISHED})
_BAR_WIDTH = 40
_A_SECOND = 1.0
_MINUTE = 60


def outcome_words(outcome: str) -> str:
    """Return what became of a person's message in words."""
    if outcome.startswith(EXCLUDED):
        return words(f"announce.standing.{outcome.removeprefix(EXCLUDED)}")
    return words(f"announce.outcome.{outcome}")


def show_progress(progress: "Progress", zone: ZoneInfo) -> None:
    """Print how far an announcement is; moments in ``zone``."""
    if is_read_by_people():
        open_console().print(drawn_progress(progress, zone))
        return
    show(heading(progress.announcement))
    for part in _parts(progress, zone):
        for line in plain_lines(part):
            show(line)


def drawn_progress(progress: "Progress", zone: ZoneInfo) -> "RenderableType":
    """Return the same with a bar, for a terminal."""
    from rich.columns import Columns
    from rich.console import Group
    from rich.padding import Padding
    from rich.progress_bar import ProgressBar
    from rich.text import Text

    head = Text(heading(progress.announcement), "bold")
    total, done = progress.total, progress.done
    bar = ProgressBar(
        max(total, 1),
        done if total else 0,
        _BAR_WIDTH,
        # Colours that the poorest terminal tells apart.
        style="bright_black",
        complete_style="green",
        finished_style="green",
    )
    told = Text(_done(progress))
    line = Padding(Columns([bar, told]), (1, 0, 0, len(INDENT)))
    return Group(head, line, *(drawn(part) for part in _parts(progress, zone) if part.rows))


def watch(
    read: "Callable[[], Progress]",
    zone: ZoneInfo,
    *,
    as_json: bool,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Show how far an announcement is, anew each second until it has ended.

    Ctrl+C ends the looking; the announcement goes on, and that is said.
    """
    progress = read()
    try:
        if is_read_by_people() and not as_json:
            _redraw(progress, read, zone, pause)
            return
        while True:
            if as_json:
                show_json(json_of(progress, zone))
            else:
                show_progress(progress, zone)
            if progress.announcement.state in ENDED:
                return
            pause(_A_SECOND)
            progress = read()
    except KeyboardInterrupt:
        with suppress(BrokenPipeError):
            show()
            say("announce.progress.left_running", number=progress.announcement.number)


def _redraw(
    progress: "Progress",
    read: "Callable[[], Progress]",
    zone: ZoneInfo,
    pause: Callable[[float], None],
) -> None:
    from rich.live import Live

    with Live(drawn_progress(progress, zone), console=open_console(), auto_refresh=False) as live:
        while progress.announcement.state not in ENDED:
            pause(_A_SECOND)
            progress = read()
            live.update(drawn_progress(progress, zone), refresh=True)


def json_of(progress: "Progress", zone: ZoneInfo) -> dict[str, Any]:
    """Return how far it is as JSON values; moments are ISO in ``zone``, days too."""
    announcement = progress.announcement
    moments = {"started_at": announcement.started_at, "ended_at": announcement.ended_at}
    return {
        "number": announcement.number,
        "state": announcement.state.value,
        "audience": audience_of(progress),
        "outcomes": dict(_in_order(progress.tally)),
        "total": progress.total,
        "done": progress.done,
        "per_second": progress.per_second,
        "seconds_left": progress.seconds_left,
        "ends_on": progress.ends_on and progress.ends_on.isoformat(),
        **{
            name: moment and moment.astimezone(zone).isoformat(timespec="seconds")
            for name, moment in moments.items()
        },
    }


def audience_of(progress: "Progress") -> int:
    """Return how many people were meant when it started; the outcomes add up to them."""
    return sum(progress.tally.values())


def _in_order(tally: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return what is in a tally, in the order of passing through; who was left out is last."""
    order = (*Outcome, *(f"{EXCLUDED}{standing}" for standing in Standing))
    return [(str(outcome), tally[outcome]) for outcome in order if tally.get(outcome)]


def _done(progress: "Progress") -> str:
    done, total = counted(progress.done), counted(progress.total)
    return words("announce.progress.done", done=done, total=total)


def _parts(progress: "Progress", zone: ZoneInfo) -> list[Part]:
    outcomes = [
        [outcome_words(outcome), counted(count)] for outcome, count in _in_order(progress.tally)
    ]
    total = [words("announce.progress.sums_to"), counted(audience_of(progress))]
    head = words("announce.progress.outcomes")
    return [
        Part("", _pace(progress, zone)),
        Part(head, outcomes, total=total, counts=True),
    ]


def _pace(progress: "Progress", zone: ZoneInfo) -> list[list[str]]:
    announcement = progress.announcement
    rows = []
    if not is_read_by_people():
        rows.append([words("announce.show.people"), _done(progress)])
    if announcement.started_at is not None:
        started = announcement.started_at.astimezone(zone)
        rows.append([words("announce.progress.started"), moment_words(started)])
    if announcement.ended_at is not None:
        ended = announcement.ended_at.astimezone(zone)
        rows.append([words("announce.progress.ended"), moment_words(ended)])
        return rows
    if progress.per_second:
        pace = counted(round(progress.per_second * _MINUTE))
        rows.append(
            [words("announce.progress.rate"), words("announce.progress.per_minute", count=pace)]
        )
    if progress.seconds_left is not None:
        rows.append([words("announce.progress.left"), time_left(progress.seconds_left)])
    if progress.ends_on is not None:
        rows.append([words("announce.show.ends_on"), day_words(progress.ends_on)])
    return rows
