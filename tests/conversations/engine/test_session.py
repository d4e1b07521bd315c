import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.engine.session import SHAPE, Asked, ChatSession, Draft, Left, Place

names = st.text(st.characters(codec="utf-8"), max_size=20)
places = st.builds(Place, names, names)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
learnt = st.dictionaries(names, values, max_size=4)
sessions = st.builds(
    ChatSession,
    language=st.sampled_from(["id", "en"]),
    at=st.none() | places,
    got=learnt,
    trail=st.lists(st.builds(Asked, places, st.integers(0, 9)), max_size=4).map(tuple),
    returning=st.lists(st.builds(Left, places, st.none() | learnt, st.booleans()), max_size=4).map(
        tuple
    ),
    misread=st.integers(0, 99),
    figures=st.lists(names, max_size=4).map(tuple),
    drafts=st.lists(st.builds(Draft, places, learnt, st.datetimes()), max_size=3).map(tuple),
)


# A busy machine is slow to make them up; that says nothing about sessions.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(sessions)
def test_a_session_reads_back_as_it_was_written(session: ChatSession) -> None:
    assert ChatSession.from_json(session.to_json()) == session


def test_a_place_to_come_back_to_that_was_kept_before_asides_is_no_aside() -> None:
    kept = json.loads(ChatSession("id", returning=(Left(Place("a", "b")),)).to_json())
    kept["returning"] = [["a", "b", None]]
    session = ChatSession.from_json(json.dumps(kept))
    assert session is not None
    assert session.returning == (Left(Place("a", "b"), aside=False),)


@pytest.mark.parametrize("shape", [SHAPE - 1, SHAPE + 1, None, "1"])
def test_a_session_of_another_shape_is_none(shape: object) -> None:
    kept = json.loads(ChatSession("id").to_json())
    assert ChatSession.from_json(json.dumps({**kept, "shape": shape})) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "3",
        "[]",
        "{}",
        "no json",
        json.dumps({"shape": SHAPE}),
        json.dumps({**json.loads(ChatSession("id").to_json()), "at": ["one"]}),
        json.dumps({**json.loads(ChatSession("id").to_json()), "at": 7}),
        json.dumps({**json.loads(ChatSession("id").to_json()), "trail": [["a", "b"]]}),
        json.dumps({**json.loads(ChatSession("id").to_json()), "returning": None}),
    ],
)
def test_what_is_no_session_at_all_is_none(text: str) -> None:
    assert ChatSession.from_json(text) is None
