"""The office beside a transcript: files that people send, the worker's pass, what staff do."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bot.channels.simulated import SimulatedChannel
from bot.channels.simulated_files import SimulatedFiles
from conversations.rules.case import CaseState, ClosedAs
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.announcing.expanding import expand_due
from handlers.cases import judging, moving
from handlers.channel import SIMULATED_TELEGRAM, SIMULATED_WHATSAPP, Attachment
from handlers.delivery.due import deliver_due
from handlers.documents import PageReader
from handlers.falling_due import do_due
from handlers.services import Services

_SHOWN = re.compile(r"\([a-z]+(?: of ([^,)]*))?(?:, ([a-z ]+))?\)")
_BY = "operator:Contoh"
# The voice of an OGG file, enough for its type to be known.
_VOICE = b"OggS\x00\x02" + bytes(22) + b"\x01\x1eOpusHead" + bytes(200)


@dataclass
class Office:
    """What happens where the phone does not see it."""

    services: Services
    files: SimulatedFiles
    reader: PageReader

    def attach(self, words: str) -> Attachment | None:
        """Return the file that "(photo of KTP, dark)" or "(voice)" stands for."""
        found = _SHOWN.match(words)
        if found is None:
            return None
        content = _VOICE if words.startswith("(voice") else _photo(*found.groups(""))
        return Attachment(self.files.put(content), size=len(content))

    def run(self) -> None:
        """Let the worker do one pass: what is due, what is announced, then what is to be said."""
        channels = {name: SimulatedChannel() for name in (SIMULATED_WHATSAPP, SIMULATED_TELEGRAM)}
        fetchers = dict.fromkeys(channels, self.files)
        do_due(self.services, fetchers, self.reader, "transcript")
        expand_due(self.services)
        # What was scheduled has only been started by that.
        expand_due(self.services)
        while deliver_due(self.services, channels, "transcript", 50):
            pass

    def add_agent(self) -> str:
        """Take on a village head for a while and return his code."""
        with self.services.database.begin() as store:
            _, code = store.agents.add(
                "village_officer",
                "Kades Contoh",
                "+620000000061",
                "53.71",
                ["Oesapa"],
                date(2026, 12, 31),
                3,
                self.services.clock(),
            )
        return code

    def act(self, words: str) -> None:
        """Do as staff: ``take KL-...``, ``complete KL-...``, ``unreadable KL-... passbook``."""
        act, number, *rest = words.split(" ")
        _ACTS[act](self.services, number, rest)
        self.run()


def _photo(shows: str, fault: str) -> bytes:
    """Draw a page with the words on it; dark, blurred or tiny where asked for."""
    size = (300, 200) if fault == "tiny" else (1200, 900)
    picture = Image.new("L", size, 240)
    font = ImageFont.load_default(28)
    for line in range(0, size[1], 40):
        ImageDraw.Draw(picture).text((20, line), f"{shows} contoh {line} " * 3, fill=10, font=font)
    if fault == "dark":
        picture = picture.point(lambda value: value // 12)
    if fault == "blurred":
        picture = picture.filter(ImageFilter.GaussianBlur(14))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=85)
    return written.getvalue()


def _forward(services: Services, number: str, rest: list[str]) -> None:
    moving.advance(
        services,
        number,
        CaseState.FORWARDED,
        _BY,
        bpjs_number=rest[0],
        passed_on_by="Contoh",
        on=services.now().date(),
    )


def _judge(state: PaperState) -> Callable[[Services, str, list[str]], None]:
    def judge(services: Services, number: str, rest: list[str]) -> None:
        fault = PaperFault(rest[1]) if len(rest) > 1 else None
        judging.judge_paper(services, number, Paper(rest[0]), state, fault, _BY)

    return judge


_ACTS: dict[str, Callable[[Services, str, list[str]], object]] = {
    "take": lambda services, number, _: moving.take(services, number, _BY, holder="Bu Contoh"),
    "papers": lambda services, number, _: moving.advance(
        services, number, CaseState.PAPERS_MISSING, _BY
    ),
    "complete": lambda services, number, _: moving.advance(
        services, number, CaseState.COMPLETE, _BY
    ),
    "forward": _forward,
    "approve": lambda services, number, _: moving.advance(
        services, number, CaseState.APPROVED, _BY
    ),
    "reject": lambda services, number, rest: moving.advance(
        services, number, CaseState.REJECTED, _BY, reason=" ".join(rest)
    ),
    "paid": lambda services, number, _: moving.advance(
        services, number, CaseState.PAID, _BY, on=services.now().date()
    ),
    "close": lambda services, number, _: moving.advance(
        services, number, CaseState.CLOSED, _BY, closed_as=ClosedAs.DONE
    ),
    "pass_on": lambda services, number, rest: moving.pass_on(
        services, number, rest[0], _BY, services.clock(), passed_on_by="Contoh"
    ),
    "mistaken": lambda services, number, _: moving.mistaken(services, number, _BY),
    "accepted": _judge(PaperState.ACCEPTED),
    "unreadable": _judge(PaperState.UNREADABLE),
    "wrong": _judge(PaperState.WRONG),
}
