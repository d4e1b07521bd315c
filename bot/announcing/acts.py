"""What staff do with an announcement; each act is the one of ``handlers.announcing``."""

from typing import TYPE_CHECKING

import click

from bot.announcing.given import refusals
from bot.claims.given import actor, not_empty, open_services
from bot.commands.agent import find_agent
from bot.commands.speaking import say
from conversations.masking import without_long_numbers
from storage.announcements import AnnouncementState

if TYPE_CHECKING:
    from handlers.services import Services
    from storage.announcements import Announcement

_BY = click.option("--by", required=True)
_REASON = click.option("--reason", default="")


@click.command()
@click.argument("number")
@click.option("--agent", "agent_id", required=True)
def test(*, number: str, agent_id: str) -> None:
    """Send it to the phone of one agent, to be read there."""
    from handlers.announcing.trying import try_out

    services = open_services()
    with services.database.begin() as store:
        agent = find_agent(agent_id, store)
    with refusals():
        try_out(number, agent, services)
    say("announce.done.test", number=number, name=agent.name)


@click.command()
@click.argument("number")
@_BY
def approve(*, number: str, by: str) -> None:
    """Approve what somebody else drafted."""
    from handlers.announcing.approving import approve as note_approved

    services, by = open_services(), not_empty("by", by)
    with refusals():
        approved = note_approved(number, actor(by), services)
    say("announce.done.approve", number=approved.number, by=by)
    if approved.state is AnnouncementState.DRAFT:
        say("announce.next.start", number=approved.number)


@click.command()
@click.argument("number")
@_BY
def start(*, number: str, by: str) -> None:
    """Send it, or plan it for its moment."""
    from bot.settings import read_settings
    from handlers.announcing.acting import start as set_going

    services, by = open_services(), not_empty("by", by)
    tier = read_settings().twilio_daily_limit
    with refusals():
        started = set_going(number, actor(by), services, tier)
    if started.state is AnnouncementState.SCHEDULED and started.starts_at is not None:
        begins = started.starts_at.astimezone(services.zone)
        say("announce.done.scheduled", number=started.number, moment=begins)
    else:
        say("announce.done.start", number=started.number)
    say("announce.next.status", number=started.number)


@click.command()
@click.argument("number")
@_BY
@_REASON
def pause(*, number: str, by: str, reason: str) -> None:
    """Hold back what has not gone out."""
    from handlers.announcing.acting import pause as hold_back

    services, by = open_services(), not_empty("by", by)
    with refusals():
        paused = hold_back(number, actor(by), services)
    _note_reason(reason, paused, by, services)
    say("announce.done.pause", number=paused.number)
    say("announce.next.resume", number=paused.number)


@click.command()
@click.argument("number")
@_BY
@_REASON
def resume(*, number: str, by: str, reason: str) -> None:
    """Go on with what was paused."""
    from bot.settings import read_settings
    from handlers.announcing.acting import resume as go_on

    services, by = open_services(), not_empty("by", by)
    tier = read_settings().twilio_daily_limit
    with refusals():
        resumed = go_on(number, actor(by), services, tier)
    _note_reason(reason, resumed, by, services)
    say("announce.done.resume", number=resumed.number)
    say("announce.next.status", number=resumed.number)


@click.command()
@click.argument("number")
@_BY
@_REASON
def cancel(*, number: str, by: str, reason: str) -> None:
    """End it: what has not gone out never does."""
    from handlers.announcing.acting import cancel as end

    services, by = open_services(), not_empty("by", by)
    with refusals():
        cancelled = end(number, actor(by), services)
    _note_reason(reason, cancelled, by, services)
    say("announce.done.cancel", number=cancelled.number)


def _note_reason(reason: str, announcement: "Announcement", by: str, services: "Services") -> None:
    """Keep why an act was done, once it was, for whoever reads the audit later."""
    why = without_long_numbers(" ".join(reason.split()))
    if not why:
        return
    with services.database.begin() as store:
        store.audit.note(
            actor(by),
            "announcement_reason",
            f"announcement:{announcement.number}",
            services.clock(),
            state=announcement.state,
            reason=why,
        )


ACTS = (test, approve, start, pause, resume, cancel)
