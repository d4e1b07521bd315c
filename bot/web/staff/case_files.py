"""What leaves the page of a case: papers in clear, the slip, names and numbers unmasked.

Each asks for access anew and is noted in the audit.
"""

from typing import Final
from uuid import UUID

from flask import Response
from werkzeug.exceptions import NotFound

from bot.slips.chat_link import ChatLink
from bot.slips.picture import slip_pdf
from bot.web.staff.case_page import sheet_of, show
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from conversations.rules.report_numbers import read_number
from handlers.cases.errors import NoSuchCase
from handlers.staff.case_acts import CaseRefused, note_revealed, open_page, slip_of
from handlers.staff.people_acts import MOST_REVEALS, WhyReveal
from handlers.staff.rights import Right

# A browser shows these by itself; everything else is only saved.
_PICTURES: Final = {"image/jpeg": ".jpg", "image/png": ".png"}
_ENDINGS: Final = {**_PICTURES, "application/pdf": ".pdf"}
_OTHER: Final = "application/octet-stream"
_OTHER_ENDING: Final = ".bin"
# Whatever a family sent, it runs nothing and fetches nothing.
_ALONE: Final = "sandbox; default-src 'none'"
_REFUSED: Final = 422


def add(desk: Desk) -> None:
    """Register them."""
    of_case = "/laporan/<number>"
    desk.page(
        f"{of_case}/berkas/<uuid:document>/<int:page>", Right.CASES, document, name="case_document"
    )
    desk.page(f"{of_case}/tanda-terima/<report>", Right.WORK_CASES, slip, name="case_slip")
    desk.page(f"{of_case}/data", Right.REVEAL, ask_why, name="case_reveal", proved=True)
    desk.act(
        f"{of_case}/data", Right.REVEAL, reveal, ("reason",), name="case_revealed", proved=True
    )


def document(visit: Visit, number: str, document: UUID, page: int) -> Response:
    """Return a page of a paper as it was sent."""
    opened = open_page(visit.services, _number(number), document, page, visit.actor)
    if opened is None:
        raise NotFound
    kind = opened.page.content_type
    name = f"{_number(number)}-{opened.paper}-{page}{_ENDINGS.get(kind, _OTHER_ENDING)}"
    how = "inline" if kind in _PICTURES else "attachment"
    response = Response(opened.page.content, mimetype=kind if kind in _ENDINGS else _OTHER)
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    response.headers["Content-Security-Policy"] = _ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def slip(visit: Visit, number: str, report: str) -> Response:
    """Return the slip of a report, for whoever filed it: it holds the letters that open it."""
    try:
        report_id = slip_of(visit.services, _number(number), report, visit.actor)
    except CaseRefused as error:
        return show(visit, sheet_of(visit, number), _REFUSED, refused=visit.words.say(error.reason))
    if report_id is None:
        raise NotFound
    # Drawn by the whole house: what it says is for the family, and checked above.
    content = slip_pdf(visit.desk.services, report_id, ChatLink.of(visit.desk.settings))
    response = Response(content, mimetype="application/pdf")
    name = _number(report)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def ask_why(visit: Visit, number: str) -> Response:
    """Ask what names and numbers are wanted for."""
    return _reasons(visit, number)


def reveal(visit: Visit, number: str) -> Response:
    """Show names and numbers on this one answer."""
    why = visit.given("reason", 20)
    try:
        note_revealed(visit.services, _number(number), why, visit.actor)
    except NoSuchCase:
        raise NotFound from None
    except CaseRefused as error:
        return _reasons(visit, number, visit.words.say(error.reason), _REFUSED)
    return show(visit, sheet_of(visit, number), whole=True)


def _reasons(visit: Visit, number: str, refused: str = "", status: int = 200) -> Response:
    sheet = sheet_of(visit, number)
    return visit.page(
        "case_reveal",
        status,
        case=sheet.claim.case,
        reasons=tuple(WhyReveal),
        refused=refused,
        most=MOST_REVEALS,
    )


def _number(given: str) -> str:
    number = read_number(given)
    if number is None:
        raise NotFound
    return number
