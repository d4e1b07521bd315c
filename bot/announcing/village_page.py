"""The page of one village for its head: the news, and each person who has no chat to get it in.

One HTML file that needs nothing else, for A4, in black on white.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import segno
from jinja2 import Environment, PackageLoader, Template
from markupsafe import Markup

from bot.announcing.wording import counted
from bot.commands.speaking import words


@dataclass(frozen=True, slots=True)
class Row:
    """A person of the village; ``nik`` is masked already.

    ``tick`` comes back when told, ``code`` links a phone of theirs. ``opens`` is the address that
    opens a chat with the code written, None where nothing does.
    """

    name: str
    nik: str
    tick: str
    code: str
    opens: str | None

    @property
    def typed(self) -> str:
        """What links a phone when it is sent to us."""
        return words("announce.list.typed", code=self.code)

    @property
    def picture(self) -> Markup:
        """The QR that says the same."""
        code = segno.make(self.opens or self.typed, error="m", micro=False)
        # Drawn by segno out of our own address; nothing in it is anybody's words.
        return Markup(code.svg_inline(border=1, omitsize=True))  # noqa: S704


@dataclass(frozen=True, slots=True)
class Village:
    """The people of a village who are to be told in person; names as the roster has them."""

    kabupaten: str
    kecamatan: str
    desa: str
    rows: Sequence[Row]


def page_of(village: Village, number: str, text: str, language: str, phone: str = "") -> bytes:
    """Return the page of a village as HTML in UTF-8.

    ``text`` is the announcement's; ``phone`` our number on WhatsApp, empty without one.
    """
    title = (
        words("announce.list.title", desa=village.desa)
        if village.desa
        else words("announce.list.title_no_desa")
    )
    place = ", ".join(filter(None, (village.kecamatan, village.kabupaten)))
    opens = all(row.opens for row in village.rows)
    page = _template().render(
        language=language,
        title=title,
        place=place,
        number=words("announce.list.number", number=number),
        count=words("announce.list.people", count=counted(len(village.rows))),
        text=text,
        instruction=words("announce.list.instruction"),
        scan=words("announce.list.scan_opens" if opens else "announce.list.scan_words"),
        by_phone=words("announce.list.by_phone", phone=phone) if phone else "",
        rows=village.rows,
        nik_words=lambda row: words("announce.list.nik", nik=row.nik),
        private=words("announce.list.private"),
    )
    return page.encode()


@cache
def _template() -> Template:
    loader = PackageLoader("bot.announcing", "pages")
    return Environment(loader=loader, autoescape=True).get_template("village.html")
