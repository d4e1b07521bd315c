"""Let Python's collector rest while many rows are gathered."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_rests() -> Iterator[None]:
    """Look for no reference cycles inside the block.

    Rows make none, and walking over all of them again and again takes a third of the time.
    Memory is given back as always when the last reference goes.
    """
    worked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if worked:
            gc.enable()
