"""A report that is left half done is put aside and offered again, for thirty days."""

from dataclasses import replace
from datetime import datetime, timedelta

from conversations.engine.guide import Guide
from conversations.engine.session import ChatSession, Draft, Place

# How long a half-done report waits (conversations: rule 4).
KEPT = timedelta(days=30)


def half_done(session: ChatSession, guide: Guide) -> Place | None:
    """Return the question of a report that the chat stands at, or came away from on a visit."""
    places = [place for place in (session.at, *reversed(session.returning)) if place is not None]
    return next((place for place in places if _is_kept(place, guide)), None)


def waits(session: ChatSession, guide: Guide) -> bool:
    """Tell whether a report waits to be finished, put aside or not."""
    return session.draft is not None or half_done(session, guide) is not None


def put_aside(session: ChatSession, guide: Guide, now: datetime) -> ChatSession:
    """Return the session at rest with its half-done report put aside; unchanged without one."""
    place = half_done(session, guide)
    if place is None:
        return session
    return replace(session.afresh(), draft=Draft(place, session.got, now))


def without_old(session: ChatSession, guide: Guide, now: datetime) -> ChatSession:
    """Return the session without a draft that is too old, or stood at a step that is no more."""
    draft = session.draft
    if draft is None or (now - draft.since <= KEPT and guide.present(draft.place) is not None):
        return session
    return replace(session, draft=None)


def _is_kept(place: Place, guide: Guide) -> bool:
    flow = guide.flows.get(place.flow)
    return flow is not None and place.step in flow.draft
