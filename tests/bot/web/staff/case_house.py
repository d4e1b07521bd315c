"""A family that reports, and the papers that it sends, for tests of the desk."""

from datetime import date, time
from hashlib import sha256
from typing import Any
from uuid import UUID

from conversations.engine.events import Media
from conversations.engine.report_events import ReportFiled
from conversations.rules.case import CaseKind, CaseState, Relation, Work
from conversations.rules.paper import Paper, PaperState
from handlers.services import Services
from storage.pages import Page
from tests.bot.web.staff.desk_house import Browser
from tests.handlers.reports.reporting import House, Phone

SIKKA, FLORES_TIMUR = "53.07", "53.06"
# A worker of Sikka on the demo's roster.
MARIA = "5307014507850001"
PICTURE = b"\xff\xd8\xff a picture"


def report_accident(
    house: House, kabupaten: str = SIKKA, **told: object
) -> tuple[Phone, ReportFiled]:
    """Tell of an accident at work of the day before, from a phone of one's own."""
    phone = house.phone()
    what = {
        "who": "Markus Contoh",
        "story": "Jatuh dari pohon lontar",
        "kabupaten": kabupaten,
        "happened_on": date(2026, 11, 20),
        "happened_at": time(15, 0),
        "relation": Relation.SPOUSE,
        "work": Work.AT_WORK,
        "informant": "Kristina Contoh",
        "informant_phone": "+620000000031",
    }
    return phone, phone.files(CaseKind.ACCIDENT, **{**what, **told})


def does(browser: Browser, number: str, act: str, **fields: Any) -> str:  # noqa: ANN401 - as forms carry it
    """Send a form of a case with the version that its page shows, and return what is told."""
    path = f"/laporan/{number}"
    return browser.does(f"{path}/{act}", version=browser.version(path), **fields)


def put(house: House, number: str, state: CaseState) -> None:
    """Put a case somewhere, whatever the steps are."""
    with house.services.database.begin() as store:
        store.cases.change(house.case(number), state=state)


def send_paper(
    services: Services,
    filed: ReportFiled,
    phone: Phone,
    paper: Paper,
    *pages: Page,
) -> UUID:
    """Let a paper come from a phone, fetched and kept; return its document."""
    now = services.clock()
    with services.database.begin() as store:
        case = store.cases.by_number(filed.number)
        assert case is not None
        (report,) = store.reports.of_case(case.id)
        document = store.documents.announce(
            phone.id, "sim_whatsapp", Media.PHOTO, "contoh", f"{filed.number}{paper}", 10, now
        )
        assert store.documents.attach(document, phone.id, case.id, report.id, paper, now)
        assert [one.id for one in store.documents.wanted("test", now, 10)] == [document]
        digest = sha256(document.bytes).hexdigest()
        kept = pages or (Page("image/jpeg", PICTURE),)
        assert store.documents.kept(document, kept, digest, now)
        store.case_papers.put(case.id, paper, PaperState.RECEIVED, now, report_id=report.id)
    return document
