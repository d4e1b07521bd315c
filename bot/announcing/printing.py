"""Write the printed list of an announcement: one page a village, which nobody else may read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.announcing.village_page import Row, Village, page_of
from bot.claims.files import write_private
from bot.commands.link import deep_link
from bot.settings import Settings
from bot.slips.chat_link import ChatLink
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.rules.regions import Regions
from conversations.rules.typed import plain

if TYPE_CHECKING:
    from handlers.announcing.listing import Listed, ListedVillage

PRIVATE: Final = 0o700
ENDING: Final = ".html"
_NO_LETTERS: Final = re.compile(r"[^a-z0-9]+")
# Of each part of a file's name.
_MOST_LETTERS: Final = 30


def write_pages(
    folder: Path,
    number: str,
    texts: Mapping[str, str],
    villages: "Sequence[ListedVillage]",
    language: str,
    settings: Settings,
    regions: Regions,
) -> None:
    """Write the pages of all villages into ``folder``; none of them may be there before."""
    folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    # The beginning of every code's address: asked for once, however many people are listed.
    opens = deep_link(settings, "")
    phone = ChatLink.of(settings).whatsapp
    spoken = language if language in texts else FIRST_LANGUAGE
    for village, name in zip(villages, names_of(number, villages), strict=True):
        page = Village(
            kabupaten=_region(village.kabupaten, regions),
            kecamatan=village.kecamatan,
            desa=village.desa,
            rows=[_row(person, opens) for person in village.people],
        )
        write_private(
            folder / name, page_of(page, number, texts[spoken], language, phone and f"+{phone}")
        )


def names_of(number: str, villages: "Iterable[ListedVillage]") -> Iterator[str]:
    """Yield the name of each village's file; two villages of one name get different ones."""
    taken: dict[str, int] = {}
    for village in villages:
        parts = (village.kabupaten, village.kecamatan, village.desa)
        name = "-".join(filter(None, (number, *map(_letters, parts))))
        taken[name] = taken.get(name, 0) + 1
        again = f"-{taken[name]}" if taken[name] > 1 else ""
        yield f"{name}{again}{ENDING}"


def _letters(name: str) -> str:
    """Return what of a name goes into the name of any file."""
    return _NO_LETTERS.sub("-", plain(name).casefold()).strip("-")[:_MOST_LETTERS]


def _region(code: str, regions: Regions) -> str:
    region = regions.by_code.get(code)
    return region.name if region else ""


def _row(person: "Listed", opens: str | None) -> Row:
    return Row(
        name=person.name,
        nik=person.nik,
        tick=person.tick,
        code=person.link_code,
        opens=None if opens is None else f"{opens}{person.link_code}",
    )
