"""Time what it costs to understand a message, beside the least that reading it costs.

    python benchmarks/understanding.py [--rounds 5]

Beside a message stands ``folded`` of the same text (one case, plain digits), which every answer
goes through; beside loading, reading the same bytes from the disk; beside a process with all of it,
one that does nothing; beside the files, the sentences that they were learnt from. Ours and the
floor take turns in each round. How well anything is understood is ``lontar understand evaluate``.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rich.console import Console
from rich.table import Table

from conversations.engine.answers import folded
from conversations.understanding.corpus import INTENTS_FOLDER, QUESTIONS_FOLDER, read_folder
from conversations.understanding.reader import (
    INTENT_WEIGHTS,
    QUESTION_WEIGHTS,
    load_understanding,
)
from conversations.understanding.weights import load_weights

ROOT = Path(__file__).resolve().parent.parent
STORY_LETTERS, STORIES = 2_000, 300
LEARNT_FROM = {INTENT_WEIGHTS: INTENTS_FOLDER, QUESTION_WEIGHTS: QUESTIONS_FOLDER}
WEIGHTS = [Path(str(files("conversations.understanding") / name)) for name in LEARNT_FROM]
LOADED = "from conversations.understanding.reader import load_understanding; load_understanding()"
# Prints megabytes: the two files' bytes alone, all that is loaded, and the same after reading.
MEMORY = """
import sys
from pathlib import Path
from resource import getpagesize
from conversations.understanding.reader import load_understanding
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize() / 1e6
before = resident()
kept = [Path(one).read_bytes() for one in sys.argv[1:]]
alone = resident() - before
del kept
before = resident()
reader = load_understanding()
loaded = resident() - before
for number in range(2000):
    reader.read(f"suami sy jatuh dari pohon lontar kemarin di kebun {number}, bagaimana")
print(alone, loaded, resident() - before)
"""


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long ``act`` takes."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def each(act: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Return how long ``act`` takes for each text, in microseconds."""
    clock, took = time.perf_counter_ns, []
    for text in texts:
        begun = clock()
        act(text)
        took.append((clock() - begun) / 1000)
    return took


def stories(sentences: Sequence[str]) -> list[str]:
    """Return long messages: what follows one of the sentences, up to so many letters."""
    step = len(sentences) // STORIES
    turned = (sentences[at:] + sentences[:at] for at in range(0, step * STORIES, step))
    return [" ".join(one[:STORY_LETTERS])[:STORY_LETTERS] for one in turned]


def started(code: str) -> None:
    """Run ``code`` in a process of its own."""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def memory() -> list[float]:
    """Return what a fresh process measured of itself."""
    command = [sys.executable, "-c", MEMORY, *map(str, WEIGHTS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [float(one) for one in done.stdout.split()]


def read_files() -> list[bytes]:
    """Read the bytes of both files."""
    return [one.read_bytes() for one in WEIGHTS]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = range(parser.parse_args().rounds)
    reader = load_understanding()
    corpus = [one.wrote for one in read_folder(INTENTS_FOLDER)]
    table = Table("what", "Lontar", "floor", "ratio", title=f"{len(corpus):,} messages")

    def note(what: str, pairs: Sequence[Sequence[float]]) -> None:
        values = [median(column) for column in zip(*pairs, strict=True)]
        ratio = median(one / other for one, other in pairs)
        table.add_row(what, *(f"{one:,.{1 if one < 100 else 0}f}" for one in (*values, ratio)))

    for name, texts in (("a message", corpus), ("a story", stories(corpus))):
        each(reader.read, texts[:STORIES])
        found = [(each(reader.read, texts), each(folded, texts)) for _ in rounds]
        # Of each text the median of its rounds: another process disturbs one round, not all.
        sides = [
            [median(one) for one in zip(*side, strict=True)] for side in zip(*found, strict=True)
        ]
        note(f"{name}, median us", [[median(side) for side in sides]])
        note(f"{name}, p99 us", [[quantiles(side, n=100)[-1] for side in sides]])
    load = [(milliseconds(load_understanding), milliseconds(read_files)) for _ in rounds]
    note("loading, ms", load)
    alone = [[milliseconds(partial(started, one)) for one in (LOADED, "")] for _ in rounds]
    note("a process with all of it, ms", alone)
    resident = [memory() for _ in rounds]
    note("memory loaded, MB", [(loaded, bare) for bare, loaded, _ in resident])
    note("memory after 2,000 messages, MB", [(after, bare) for bare, _, after in resident])
    for path in WEIGHTS:
        learnt_from = sum(len(one.wrote.encode()) for one in read_folder(LEARNT_FROM[path.name]))
        weights = load_weights(path.name)
        counts = f"{len(weights.labels)} labels, {len(weights.row):,} pieces"
        note(f"{path.name} ({counts}), kB", [(path.stat().st_size / 1000, learnt_from / 1000)])
    Console().print(table)


if __name__ == "__main__":
    main()
