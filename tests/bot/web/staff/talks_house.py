"""What tests of the pages of conversations need: where they are, how a chat is taken, the audit."""

import re

from sqlalchemy import select

from handlers.services import Services
from storage.audit_tables import audit
from storage.tables import staff_messages
from tests.bot.web.staff.desk_house import Browser
from tests.handlers.staff.talk_house import SIKKA, link
from tests.handlers.writing import Writer

ONCE = re.compile(r'name="once" value="([^"]+)"')


def of_sikka(services: Services) -> Writer:
    """Return somebody linked to a worker of Sikka, who left a message for staff."""
    writer = Writer(services)
    writer.goes_on("halo", "petugas", "Kapan kartu dibagi, Bu?")
    link(services, writer.row().id, SIKKA)
    return writer


def follow(writer: Writer, number: str) -> None:
    """Let a chat follow the report of this number."""
    chat = writer.row().id
    with writer.services.database.begin() as store:
        case = store.cases.by_number(number)
        assert case is not None
        report = store.reports.of_case(case.id)[0]
        store.reports.follow(report.id, chat, writer.services.clock())


def page_of(writer: Writer) -> str:
    """Return where a chat's page is."""
    return f"/percakapan/{writer.row().id}"


def number_of(writer: Writer) -> str:
    """Return the number of the oldest message that a chat left."""
    with writer.services.database.begin() as store:
        found: str = store.connection.execute(
            select(staff_messages.c.number)
            .where(staff_messages.c.chat_id == writer.row().id)
            .order_by(staff_messages.c.at)
            .limit(1)
        ).scalar_one()
    return found


def once(browser: Browser, path: str) -> str:
    """Return what the forms of a page are told apart by."""
    found = ONCE.search(browser.text(path))
    assert found
    return found.group(1)


def take(browser: Browser, writer: Writer, holder: str = "") -> str:
    """Take a chat by the form of its page."""
    path = page_of(writer)
    return browser.does(f"{path}/ambil", holder=holder, once=once(browser, path))


def acts(services: Services) -> list[str]:
    """Return the acts of conversations that the audit tells of."""
    with services.database.begin() as store:
        rows = store.connection.execute(
            select(audit.c.act).where(audit.c.act.startswith("talk")).order_by(audit.c.id)
        )
        return list(rows.scalars())
