"""The file of weights: the same back, and nothing else is taken for one."""

import json
from random import Random

import pytest

from conversations.understanding.weights import (
    MIDDLE,
    ONE,
    Weights,
    WeightsUnsound,
    load_weights,
    shrunk,
)

SMALL = Weights(
    labels=("card", "office"),
    begins=(-ONE, ONE // 2),
    steps=(7, 900_000),
    row={5: 0, 4_000_000_000: 1, 9: 2},
    rarity=[64, 300, 65_535],
    points=bytes((MIDDLE, 0, 1, MIDDLE, 255, 2)),
)
KEPT = SMALL.to_bytes()


def big(pieces: int, labels: int) -> Weights:
    """Make a table as large as a real one."""
    random = Random(6)  # noqa: S311 - any numbers do
    return Weights(
        labels=tuple(f"label_{at}" for at in range(labels)),
        begins=tuple(random.randrange(-ONE, ONE) for _ in range(labels)),
        steps=tuple(random.randrange(1, ONE) for _ in range(labels)),
        row={piece: at for at, piece in enumerate(random.sample(range(1 << 32), pieces))},
        rarity=[random.randrange(64, 65_536) for _ in range(pieces)],
        points=random.randbytes(pieces * labels),
    )


def same(one: Weights, other: Weights) -> bool:
    """Tell whether two tables hold the same, in lists or arrays."""
    told = (one.labels, one.begins, one.steps, dict(one.row), list(one.rarity), one.points)
    return told == (
        other.labels,
        other.begins,
        other.steps,
        dict(other.row),
        list(other.rarity),
        other.points,
    )


@pytest.mark.parametrize(
    "weights",
    [
        SMALL,
        big(60_000, 22),
        big(1, 120),
        Weights(("card",), (0,), (1,), {}, [], b""),
        Weights((), (), (), {}, [], b""),
    ],
    ids=["small", "big", "one piece", "no piece", "no label"],
)
def test_what_is_written_is_read_and_written_the_same(weights: Weights) -> None:
    kept = weights.to_bytes()
    again = Weights.from_bytes(kept)
    assert same(again, weights)
    assert again.to_bytes() == kept


def test_every_piece_keeps_its_place() -> None:
    weights = big(5_000, 3)
    again = Weights.from_bytes(weights.to_bytes())
    assert list(again.row) == list(weights.row)
    assert list(again.row.values()) == list(range(5_000))


def test_numbers_are_written_the_small_end_first() -> None:
    """On machines that count from the other end the file is the same."""
    rest = KEPT.partition(b"\n")[2]
    assert rest[:4] == (5).to_bytes(4, "little")
    assert rest[12:14] == (64).to_bytes(2, "little")


def changed(**head: object) -> bytes:
    """Return the file with another first line."""
    line, _, rest = KEPT.partition(b"\n")
    told: dict[str, object] = json.loads(line)
    return json.dumps(told | head).encode() + b"\n" + rest


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"\n",
        b"\xff\xfe\n",
        b"[]\n",
        b"{}\n",
        b"null\n",
        KEPT[:-1],
        KEPT[: len(KEPT) // 2],
        KEPT + b"\0",
        KEPT.replace(b"\n", b"", 1),
        changed(format=0),
        changed(format=None),
        changed(pieces=2),
        changed(pieces=-3),
        changed(pieces="many"),
        changed(labels=["card"]),
        changed(labels=None),
    ],
    ids=range(17),
)
def test_what_is_cut_off_or_of_another_form_is_refused(kept: bytes) -> None:
    with pytest.raises(WeightsUnsound):
        Weights.from_bytes(kept)


@pytest.mark.parametrize(
    ("weights", "step", "points"),
    [
        ([], 1, []),
        ([0, 0], 1, [0, 0]),
        ([127, -127, 1], 1, [127, -127, 1]),
        ([254, -254, 2, 0], 2, [127, -127, 1, 0]),
        ([1270, 6, 4, -6, -4], 10, [127, 1, 0, -1, 0]),
        ([128, -128], 2, [64, -64]),
    ],
)
def test_weights_become_points(weights: list[int], step: int, points: list[int]) -> None:
    assert shrunk(weights) == (step, points)


def test_points_fit_a_byte_and_are_the_nearest() -> None:
    random = Random(7)  # noqa: S311 - any numbers do
    weights = [random.randrange(-(10**12), 10**12) for _ in range(1_000)]
    step, points = shrunk(weights)
    assert max(map(abs, points)) <= 127
    assert all(abs(step * point - one) <= step for one, point in zip(weights, points, strict=True))


@pytest.mark.parametrize("name", ["intents.bin", "questions.bin"])
def test_what_comes_with_the_program_is_as_it_was_written(name: str) -> None:
    weights = load_weights(name)
    assert same(Weights.from_bytes(weights.to_bytes()), weights)
    assert len(weights.row) == len(weights.rarity) > 1_000
