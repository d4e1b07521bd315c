"""People who report, at the level of the handlers: a house, chats, effects carried out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from bot.channels.simulated import SimulatedChannel
from conversations.engine.report_effects import (
    AddToReport,
    FileReport,
    FollowReport,
    ReadReport,
    ReportEffect,
)
from conversations.engine.report_events import ReportAdded, ReportFiled, ReportFollowed, ReportRead
from conversations.rules.case import CaseKind, Told
from conversations.rules.paper import PaperFault
from handlers.channel import SIMULATED_WHATSAPP
from handlers.chat import Chat, address_index
from handlers.delivery.due import deliver_due
from handlers.documents import Fetcher, Pages
from handlers.falling_due import do_due
from handlers.reports.carrying import carry_out_report
from handlers.services import Services
from storage.cases import Case
from storage.store import Store

# Nobody on a roster has these.
NOBODY, NOBODYS_CARD = "5306010307610009", "26999999999"
STRANGERS_PHONE = "+620000000099"
# The demo's clock stands on Saturday, 21 November 2026, 09.00 WITA.
TODAY = date(2026, 11, 21)
AT_EIGHT = time(8, 0)
AnAnswer = TypeVar("AnAnswer")


class NoFiles:
    """Reads nothing, for nothing comes."""

    def read(self, content: bytes, media: object) -> Pages | PaperFault:
        """Never asked."""
        del content, media
        raise NotImplementedError


@dataclass
class House:
    """The service with everything it stands on."""

    services: Services
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    fetchers: Mapping[str, Fetcher] = field(default_factory=dict)

    def phone(self, phone: str | None = None, linked: Sequence[str] = ()) -> "Phone":
        """Return a chat; ``phone`` is vouched for, ``linked`` the NIK it proved a link to."""
        address, now = str(next(self.numbers)), self.services.clock()
        with self.services.database.begin() as store:
            index = address_index(store.vault, SIMULATED_WHATSAPP, address)
            record = store.chats.add(index, SIMULATED_WHATSAPP, address, "id", now)
            for nik in linked:
                person = store.people.find_by_nik(nik)
                assert person is not None
                store.links.link(record.id, person, "kpj", now)
        return Phone(self, record.id, address, phone)

    def agent(
        self,
        *levels: int,
        kabupaten: str = "53.07",
        daily: int = 5,
        ends: date = date(2027, 12, 31),
    ) -> "Phone":
        """Return the chat of an agent, on duty at these levels."""
        phone, services = self.phone(), self.services
        with services.database.begin() as store:
            agent, code = store.agents.add(
                "village", "Rambu Contoh", "", kabupaten, (), ends, daily, services.clock()
            )
            store.agents.use_code(code, phone.id, TODAY)
            for level in levels:
                store.agents.set_duty(kabupaten, level, agent.id)
        return phone

    def work(self) -> int:
        """Do what is due, as the worker does."""
        return do_due(self.services, self.fetchers, NoFiles(), "worker")

    def case(self, number: str) -> Case:
        """Return the case of a number."""
        with self.services.database.begin() as store:
            case = store.cases.by_number(number)
        assert case is not None
        return case

    def steps(self, number: str) -> list[str]:
        """Return the names of what happened to a case."""
        case = self.case(number)
        with self.services.database.begin() as store:
            return [step.step for step in store.case_history.of(case.id)]

    def flags(self, number: str) -> set[str]:
        """Return the flags of a case that nobody has looked at."""
        case = self.case(number)
        with self.services.database.begin() as store:
            kept = store.case_flags.of(case.id)
        return {flag.flag for flag in kept if flag.cleared_at is None}


@dataclass
class Phone:
    """A chat of the house."""

    house: House
    id: UUID
    address: str
    number: str | None

    def opened(self, store: Store) -> Chat:
        """Return the chat as a turn has it."""
        index = address_index(store.vault, SIMULATED_WHATSAPP, self.address)
        found = store.chats.load(index, SIMULATED_WHATSAPP, "")
        assert found is not None
        return Chat.opened(found.record, SIMULATED_WHATSAPP, store.vault, self.number)

    def tries(self, effect: ReportEffect) -> object:
        """Have an effect carried out and return its answer, whatever it is."""
        services = self.house.services
        with services.database.begin() as store:
            return carry_out_report(
                effect, store, self.opened(store), services.now(), services.guide.figures
            )

    def asks(self, effect: ReportEffect, expected: type[AnAnswer]) -> AnAnswer:
        """Have an effect carried out and return its answer."""
        answer = self.tries(effect)
        assert isinstance(answer, expected)
        return answer

    def files(self, kind: CaseKind = CaseKind.ACCIDENT, **told: Any) -> ReportFiled:  # noqa: ANN401 - fields of Told
        """Report something."""
        return self.asks(FileReport(kind, Told(**told).to_json()), ReportFiled)

    def asks_to_file(
        self, told: Mapping[str, Any], kind: CaseKind = CaseKind.ACCIDENT
    ) -> ReportFiled:
        """Report something, told as a flow keeps it."""
        return self.asks(FileReport(kind, told), ReportFiled)

    def adds(self, report: str, **told: Any) -> ReportAdded:  # noqa: ANN401 - fields of Told
        """Add to a report."""
        return self.asks(AddToReport(report, Told(**told).to_json()), ReportAdded)

    def reads(self, report: str) -> ReportRead:
        """Read a report."""
        return self.asks(ReadReport(report), ReportRead)

    def follows(self, filed: ReportFiled) -> bool:
        """Try to follow a report with what stands on its receipt."""
        asked = FollowReport(filed.number, filed.secret)
        return self.tries(asked) == ReportFollowed(filed.report, filed.number)

    def hears(self) -> list[str]:
        """Have everything sent that is due and return what reached this chat so far."""
        channels = {SIMULATED_WHATSAPP: SimulatedChannel()}
        while deliver_due(self.house.services, channels, "worker", 25):
            pass
        with self.house.services.database.begin() as store:
            return [message["text"] for _, message in store.outbox.said_to(self.id, 0)]
