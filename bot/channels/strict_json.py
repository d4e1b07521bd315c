"""Read a JSON object from outside; everything that would break something later is refused here."""

import json
from typing import Any


class Unusable(Exception):
    """This body is no JSON object that can be trusted to mean one thing; do not use it."""


def read_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in ``body`` (UTF-8); raise ``Unusable`` for anything else.

    Refused: broken UTF-8, no JSON, no object, NaN and Infinity, a name twice with different
    values, integers of thousands of digits, nesting deeper than Python can follow.
    """
    try:
        found = json.loads(
            body.decode(), object_pairs_hook=_each_name_once, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as error:
        raise Unusable(type(error).__name__) from error
    if not isinstance(found, dict):
        raise Unusable("not an object")
    return found


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) and any(found[name] != value for name, value in pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)
