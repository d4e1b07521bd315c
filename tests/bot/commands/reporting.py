"""Reports for the tests of the commands, filed in the demo as a chat would file them."""

from datetime import datetime
from typing import Any

from bot.settings import read_settings
from bot.wiring import services_from
from conversations.engine.report_effects import FileReport
from conversations.engine.report_events import ReportFiled
from conversations.rules.case import CaseKind
from handlers.channel import SIMULATED_WHATSAPP
from handlers.chat import Chat, address_index
from handlers.reports.filing import file_report
from handlers.services import Services

CASE, SECRET = "KL-7KQ2M", "QXMRTA"  # the demo's own
FALL = {
    "nik": "5307011203790002",
    "who": "Yosef Contoh",
    "story": "jatuh dari pohon",
    "place": "kebun",
    "kabupaten": "53.07",
    "relation": "spouse",
    "work": "at_work",
    "informant": "Lusia Contoh",
    "informant_phone": "+620000000011",
}


def demo_services() -> Services:
    """Join the parts of this test's demo."""
    return services_from(read_settings())


def file_one(
    phone: str = "+620000000011",
    kind: CaseKind = CaseKind.ACCIDENT,
    now: datetime | None = None,
    **told: Any,  # noqa: ANN401 - fields of what is told, as JSON values
) -> ReportFiled:
    """File a report about Yosef's fall, with some of it told otherwise, and return its answer."""
    services = demo_services()
    at = now or services.now()
    vault = services.database.vault
    with services.database.begin() as store:
        index = address_index(vault, SIMULATED_WHATSAPP, phone)
        loaded = store.chats.load(index, SIMULATED_WHATSAPP, "none")
        record = (
            loaded.record if loaded else store.chats.add(index, SIMULATED_WHATSAPP, phone, "id", at)
        )
        chat = Chat.opened(record, SIMULATED_WHATSAPP, vault, phone)
        filed = file_report(FileReport(kind, FALL | told), store, chat, at, services.guide.figures)
    services.database.engine.dispose()
    return filed
