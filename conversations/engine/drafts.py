"""Reports that are left half done are put aside and offered again, for thirty days."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from conversations.engine.guide import Guide
from conversations.engine.session import ChatSession, Draft, Json, Left, Place

# How long a half-done report waits (conversations: rule 4).
KEPT = timedelta(days=30)
# Of one chat; nobody tells more at once.
MOST = 3
# What a report that was filed is known by.
FILED = "filed"


def half_done(session: ChatSession, guide: Guide) -> Place | None:
    """Return the question of a report that the chat stands at, or came away from on a visit."""
    found = _half_done(session, guide)
    return found[0][0] if found else None


def waits(session: ChatSession, guide: Guide) -> bool:
    """Tell whether a report waits to be finished, put aside or not."""
    return bool(session.drafts) or half_done(session, guide) is not None


def put_aside(session: ChatSession, guide: Guide, now: datetime) -> ChatSession:
    """Return the session at rest with its half-done reports put aside; unchanged without one.

    There are two where one was begun on a visit out of the other; the inner one is the latest. The
    same report, put aside before, is put aside anew.
    """
    found = _half_done(session, guide)
    if not found:
        return session
    drafts = session.drafts
    for place, got in reversed(found):
        others = (draft for draft in drafts if not _is_same(draft, place, got))
        drafts = (*others, Draft(place, got, now))
    return replace(session.afresh(), drafts=drafts[-MOST:])


def take_up(session: ChatSession, guide: Guide) -> tuple[ChatSession, Place | None]:
    """Return the session with its latest draft taken up, and where that stands; None for none."""
    draft = session.draft
    place = guide.present(draft.place) if draft else None
    if draft is None or place is None:
        return session, None
    left = replace(session, drafts=session.drafts[:-1])
    return left.afresh(draft.got), place


def without_old(session: ChatSession, guide: Guide, now: datetime) -> ChatSession:
    """Return the session without drafts that are too old, or stood at a step that is no more."""
    drafts = tuple(
        draft
        for draft in session.drafts
        if now - draft.since <= KEPT and guide.present(draft.place) is not None
    )
    return session if drafts == session.drafts else replace(session, drafts=drafts)


def _half_done(session: ChatSession, guide: Guide) -> list[tuple[Place, Mapping[str, Json]]]:
    """Return where reports wait half done, with what was told; the one at hand first."""
    here = [Left(session.at)] if session.at else []
    got, found = session.got, []
    for left in (*here, *reversed(session.returning)):
        got = got if left.got is None else left.got
        if _is_kept(left.place, guide):
            found.append((left.place, got))
    return found


def _is_kept(place: Place, guide: Guide) -> bool:
    flow = guide.flows.get(place.flow)
    return flow is not None and place.step in flow.draft


def _is_same(draft: Draft, place: Place, got: Mapping[str, Json]) -> bool:
    filed = got.get(FILED)
    return filed is not None and draft.place.flow == place.flow and draft.got.get(FILED) == filed
