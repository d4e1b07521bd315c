"""Flows that are only visited: the way back out of them, and what was known before."""

from dataclasses import replace

from conversations.engine.session import Asked, ChatSession, Place


def is_aside(session: ChatSession) -> bool:
    """Tell whether what is asked now was only asked aside."""
    return bool(session.returning) and session.returning[-1].aside


def outside(session: ChatSession, depth: int) -> tuple[Asked, ...]:
    """Return the ways back into the flows around the one at ``depth``."""
    return tuple(asked for asked in session.trail if asked.depth < depth)


def come_back(session: ChatSession, depth: int) -> tuple[ChatSession, Place]:
    """Leave flows, and the ways back into them, for the place that waits at ``depth``.

    It knows again what it knew, and is no way back from itself.
    """
    left = session.returning[depth]
    trail = tuple(
        asked for asked in session.trail if asked.depth <= depth and asked.place != left.place
    )
    got = session.got if left.got is None else left.got
    outer = session.returning[:depth]
    return replace(session, returning=outer, trail=trail, got=got), left.place
