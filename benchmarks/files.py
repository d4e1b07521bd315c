"""Time what it costs to read a stranger's file safely, beside doing the same without any safety.

    python benchmarks/files.py [--rounds 9]

The peer decodes the picture and writes a new JPEG with Pillow in this process: no limits, no other
process, no look at darkness or blur. Pictures are drawn here.
"""

import argparse
import io
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image, ImageDraw, ImageFont
from rich.console import Console
from rich.table import Table

from bot.documents.reader import FileReader
from conversations.engine.events import Media
from handlers.documents import Pages

MEGAPIXELS = 12
LONG_SIDE = 2000


def page(width: int, height: int) -> Image.Image:
    """Draw a page of writing on grained paper, as a phone would take it."""
    chance = random.Random(7)
    grain = Image.frombytes("L", (width // 4, height // 4), chance.randbytes(width * height // 16))
    picture = grain.point(lambda value: 215 + value // 8).resize((width, height)).convert("RGB")
    font = ImageFont.load_default(height // 40)
    for line in range(0, height, height // 25):
        ImageDraw.Draw(picture).text((40, line), "Kartu Keluarga contoh " * 6, "black", font)
    return picture


def written(picture: Image.Image, kind: str, **options: object) -> bytes:
    """Return a picture as a file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def without_safety(content: bytes) -> None:
    """Decode, shrink and write again, here and now."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    written(picture, "JPEG", quality=85)


def seconds(act: Callable[[], object]) -> float:
    """Return how long ``act`` takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    photo = page(4000, 3000)
    small = page(1200, 900)
    files = {
        f"photo, {MEGAPIXELS} megapixels": written(photo, "JPEG", quality=90),
        "photo, 1 megapixel": written(small, "JPEG", quality=85),
        "PDF, ten pages": written(small, "PDF", save_all=True, append_images=[small] * 9),
        "not a picture": random.Random(3).randbytes(1_000_000),
    }
    table = Table("file", "kB in", "kB kept", "safely, ms", "Pillow alone, ms", "ratio")
    reader = FileReader()
    try:
        for name, content in files.items():
            read = reader.read(content, Media.PHOTO)
            kept = sum(len(one.content) for one in read.pages) if isinstance(read, Pages) else 0
            plain = "photo" in name
            ours, peers = [], []
            for _ in range(rounds):
                ours.append(seconds(partial(reader.read, content, Media.PHOTO)))
                if plain:
                    peers.append(seconds(partial(without_safety, content)))
            safe = statistics.median(ours) * 1000
            alone = statistics.median(peers) * 1000 if peers else None
            table.add_row(
                name,
                str(len(content) // 1000),
                str(kept // 1000),
                f"{safe:.0f}",
                f"{alone:.0f}" if alone else "",
                f"{safe / alone:.2f}" if alone else "",
            )
    finally:
        reader.close()
    Console().print(table)


if __name__ == "__main__":
    main()
