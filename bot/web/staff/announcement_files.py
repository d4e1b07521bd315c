"""What leaves the desk about an announcement: the table of outcomes, and pages for villages."""

import base64
import re
from hashlib import sha256
from typing import Final

from flask import Response, make_response
from werkzeug.exceptions import BadRequest

from bot.announcing.results import heads, rows_of
from bot.announcing.village_page import Row, Village, page_of
from bot.commands.link import deep_link
from bot.slips.chat_link import ChatLink
from bot.web.staff.announcement_pages import found
from bot.web.staff.announcement_words import said_in, speaking
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.listing import ListedVillage, printed_list
from handlers.staff.rights import Right

# A page of villages.
VILLAGES: Final = 50
# More people than this do not go into a file while somebody waits for it.
MOST_EXPORTED: Final = 50_000
_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_STYLE: Final = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
_PLACE: Final = ("kabupaten", "kecamatan", "desa")


def add(desk: Desk) -> None:
    """Register the pages."""
    desk.act(
        "/siaran/<number>/unduh",
        Right.EXPORT,
        export,
        ("ending",),
        name="announcement_export",
        proved=True,
    )
    desk.page("/siaran/<number>/cetak", Right.PEOPLE, villages, name="announcement_villages")
    desk.act(
        "/siaran/<number>/cetak",
        Right.REVEAL,
        print_village,
        _PLACE,
        name="announcement_print",
        proved=True,
    )


def export(visit: Visit, number: str) -> Response:
    """Hand out what became of it, person by person, masked; noted in the audit."""
    from bot.claims.exporting import WRITERS

    ending = visit.given("ending")
    write = WRITERS.get(ending)
    if write is None:
        raise BadRequest
    services = visit.services
    with services.database.begin() as store:
        it = found(number, store)
        people = store.announcement_lists.audience(it.id)
        if people > MOST_EXPORTED:
            text = Text("staff_announcements.results.too_many", {"most": MOST_EXPORTED})
            return visit.refused("announcement_results", text, number=it.number)
        with speaking(visit):
            rows = list(rows_of(it, store, services.guide.regions, services.zone))
            content = write(rows, heads())
        subject, now = f"announcement:{it.number}", services.clock()
        store.audit.note(
            visit.actor, "announcement_exported", subject, now, count=len(rows), ending=ending
        )
    response = make_response(content)
    response.headers["Content-Type"] = _TYPES[ending]
    response.headers["Content-Disposition"] = f'attachment; filename="{it.number}{ending}"'
    return response


def villages(visit: Visit, number: str) -> Response:
    """List the villages where people are still to be told in person."""
    key = [visit.asked(f"sesudah_{name}") for name in _PLACE]
    after = (key[0], key[1], key[2]) if any(key) else None
    with visit.services.database.begin() as store:
        it = found(number, store)
        listed = []
        if it.started_at is not None:
            listed = store.announcement_lists.untold_villages(it.id, VILLAGES + 1, after)
    return visit.page(
        "announcement_villages",
        it=it,
        villages=listed[:VILLAGES],
        regions=visit.services.guide.regions.by_code,
        after=listed[VILLAGES - 1].key if len(listed) > VILLAGES else None,
        is_first=after is None,
        is_proved=visit.seat.proved(visit.services.clock()),
        may_reveal=visit.may(Right.REVEAL),
    )


def print_village(visit: Visit, number: str) -> Response:
    """Show the page of one village, to be printed; it holds names, and is noted in the audit."""
    place = [visit.given(name) for name in _PLACE]
    try:
        printed = printed_list(
            number,
            visit.actor,
            visit.services,
            desa=(place[2],),
            kabupaten=(place[0],),
            kecamatan=(place[1],),
        )
    except AnnouncingRefused as error:
        with visit.services.database.begin() as store:
            it = found(number, store)
        return visit.refused("announcement", error.reason, number=it.number)
    if not printed:
        return visit.refused(
            "announcement_villages", Text("staff_announcements.villages.gone"), number=number
        )
    with visit.services.database.begin() as store:
        it = found(number, store)
    return _as_page(_drawn(visit, it.number, said_in(it, visit.words.language), printed[0]))


def _drawn(visit: Visit, number: str, text: str, village: ListedVillage) -> bytes:
    settings = visit.desk.settings
    opens, phone = deep_link(settings, ""), ChatLink.of(settings).whatsapp
    region = visit.services.guide.regions.by_code.get(village.kabupaten)
    rows = [
        Row(
            name=one.name,
            nik=one.nik,
            tick=one.tick,
            code=one.link_code,
            opens=None if opens is None else f"{opens}{one.link_code}",
        )
        for one in village.people
    ]
    page = Village(region.name if region else "", village.kecamatan, village.desa, rows)
    with speaking(visit):
        return page_of(page, number, text, visit.words.language, phone and f"+{phone}")


def _as_page(content: bytes) -> Response:
    """Return a page that brings its own style, and lets nothing else in."""
    style = _STYLE.search(content)
    allowed = ""
    if style is not None:
        digest = base64.b64encode(sha256(style[1]).digest()).decode()
        allowed = f"style-src 'sha256-{digest}'; "
    response = make_response(content)
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; {allowed}base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return response
