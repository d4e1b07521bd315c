"""Put a report into the words of its slip, in one language."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.slips.chat_link import ChatLink
from bot.slips.page import Fact, ListedPaper, Page
from conversations.engine.catalogue import Catalogue
from conversations.engine.events import Office
from conversations.engine.replies import Blank, Text
from conversations.engine.report_events import PaperLine, ReportRead
from conversations.masking import masked_name
from conversations.rules.case import CaseState, Told
from conversations.rules.paper import PaperState

# A name is told in one breath; what follows a comma is the village or the age.
_MOST_NAMES, _MOST_NAME = 4, 40
_NIK_SHOWN = 4
_HERE = frozenset({PaperState.RECEIVED, PaperState.ACCEPTED})
_AGAIN = frozenset({PaperState.UNREADABLE, PaperState.WRONG})
_WITH_BPJS = frozenset({CaseState.COMPLETE, CaseState.FORWARDED, CaseState.APPROVED})


class SlipWords:
    """Says in one language what stands on a slip."""

    def __init__(self, texts: Catalogue, language: str, link: ChatLink) -> None:
        self._texts = texts
        self._language = language
        self._link = link

    def page(self, read: ReportRead, offices: Sequence[Office], now: datetime) -> Page:
        """Return the page of a report. ``offices`` are those that staff filled for its place.

        The name is what the reporter told, masked: nothing from a roster stands on a slip.
        """
        typed = self._say("slip.scan", {"number": read.number, "secret": read.secret})
        return Page(
            title=self._say(f"slip.title.{read.kind}"),
            house=self._say("slip.house"),
            number_head=self._say("slip.number"),
            number=read.number,
            secret=Fact(self._say("slip.secret"), " ".join(read.secret)),
            facts=tuple(self._facts(read)),
            scan=self._link.to(typed),
            scan_words=self._say("slip.scan_words", {"words": typed}),
            by_when=self._by_when(read, now),
            next=Fact(self._say("slip.next"), self._say(f"slip.then.{read.state}")),
            ask=Fact(self._say("slip.ask"), "\n".join(self._whom_to_ask(offices))),
            never=self._say("slip.never"),
            cut=self._say("slip.cut"),
            list_head=self._say("slip.list.head"),
            list_words=self._say("slip.list.ticked"),
            papers=tuple(map(self._paper, read.papers)),
        )

    def _say(self, key: str, blanks: Mapping[str, Blank] | None = None) -> str:
        return self._texts.say(Text(key, blanks or {}), self._language)

    def _facts(self, read: ReportRead) -> Iterator[Fact]:
        about = self._about(read.told)
        if about:
            yield Fact(self._say("slip.about"), about)
        day = read.told.happened_on
        happened = f"slip.day.{read.kind}" if day else f"slip.day.{read.kind}_unknown"
        yield Fact(self._say("slip.happened"), self._say(happened, {"day": day} if day else {}))
        yield Fact(self._say("slip.noted"), self._written(read.filed_at))
        if read.passed_on is not None:
            words = self._written(read.passed_on)
            if read.bpjs_number:
                numbered: dict[str, Blank] = {"moment": read.passed_on, "number": read.bpjs_number}
                words = self._say("slip.passed_on_number", numbered)
            yield Fact(self._say("slip.passed_on"), words)

    def _about(self, told: Told) -> str:
        name = told.who.partition(",")[0].partition("\n")[0]
        parts = [part for part in name.split() if part[0].isalpha()][:_MOST_NAMES]
        if parts:
            return masked_name(" ".join(parts))[:_MOST_NAME]
        return (
            self._say("slip.about_number", {"digits": told.nik[-_NIK_SHOWN:]}) if told.nik else ""
        )

    def _by_when(self, read: ReportRead, now: datetime) -> Fact | None:
        """Return the one date that matters now: ours until BPJS was told, then theirs."""
        if read.state is CaseState.PAID and read.paid_on is not None:
            return Fact(self._say("slip.paid"), self._written(read.paid_on))
        if read.state in _WITH_BPJS and read.pay_by is not None:
            head = "slip.pay_by" if read.pay_by_sure else "slip.pay_by_unsure"
            return Fact(self._say(head), self._written(read.pay_by))
        if read.due is None or read.passed_on is not None or read.state is CaseState.CLOSED:
            return None
        return Fact(
            self._say("slip.due" if now <= read.due else "slip.late"), self._written(read.due)
        )

    def _whom_to_ask(self, offices: Sequence[Office]) -> Iterator[str]:
        for office in offices:
            told = ", ".join(filter(None, (office.address, office.phone, office.hours)))
            yield self._say("slip.office", {"name": office.name, "told": told})
        yield self._say("slip.call_center")

    def _paper(self, line: PaperLine) -> ListedPaper:
        if line.state in _HERE:
            return ListedPaper(self._say(f"papers.named.{line.paper}"), "", there=True)
        beside = [self._say(f"slip.issuer.{issuer}") for issuer in line.issuers]
        if not line.required:
            beside.append(self._say("slip.list.helpful"))
        if line.state in _AGAIN:
            beside = [self._say("slip.list.again")]
        elif line.state is PaperState.FOLLOWS:
            beside.append(self._say("slip.list.follows"))
        return ListedPaper(
            name=self._say(f"papers.named.{line.paper}"),
            beside=" · ".join(beside),
            there=False,
        )

    def _written(self, value: Blank) -> str:
        return self._texts.written(value, self._language)
