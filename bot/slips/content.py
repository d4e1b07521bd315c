"""Read what a slip says of a report: no more than its reporter may see."""

from uuid import UUID

from sqlalchemy.exc import NoResultFound

from bot.slips.chat_link import ChatLink
from bot.slips.page import Page
from bot.slips.words import SlipWords
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.engine.events import Office
from conversations.rules.case import Told
from conversations.rules.regions import Regions
from handlers.reports.reading import report_as_read
from handlers.services import Services
from storage.store import Store


def read_page(services: Services, report_id: UUID, link: ChatLink) -> Page:
    """Return the slip of a report in the language of the chat that filed it.

    LookupError when there is no such report.
    """
    guide, now = services.guide, services.now()
    with services.database.begin() as store:
        try:
            report = store.reports.get(report_id)
        except NoResultFound as error:
            raise LookupError("no such report") from error
        # Whoever asks for a slip has filed the report, or has followed it with this very secret.
        read = report_as_read(report, store, services.zone, guide.figures, secret=report.secret)
        offices = _offices(_place(report.told, guide.regions), store)
        chat = report.chat_id
        language = FIRST_LANGUAGE if chat is None else store.chats.language(chat)
    return SlipWords(guide.texts, language, link).page(read, offices, now)


def _place(told: Told, regions: Regions) -> str:
    """Return the kabupaten that was told, else the one in which the told NIK was issued.

    Never the roster's: a slip must look the same for people whom we know and whom we do not.
    """
    issued = f"{told.nik[:2]}.{told.nik[2:4]}"
    return told.kabupaten or (issued if issued in regions.by_code else "")


def _offices(kabupaten: str, store: Store) -> list[Office]:
    return [
        Office(office.name, office.address, office.phone, office.hours)
        for office in store.offices.all()
        if kabupaten and kabupaten in office.serves
    ]
