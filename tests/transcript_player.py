"""Play a transcript: what people write goes through the real turn, what the bot says comes back.

    # whose story this is
    as: +620000000001 on whatsapp

    worker: halo
    bot:
      Halo Bapak/Ibu. ...
      [1] Cek status
    (2026-11-22 08:00)
    worker: (photo of KTP, dark)
    (the worker runs)
    bot: ...
    staff: take KL-#1
    kept: consent 2026-11

What people do and the lines in brackets are kept as they stand; ``bot:`` and ``kept:`` are what
the play gives. ``as:`` may stand again, for another phone. ``kept:`` tells of the last chat, then
of each case whose number was said.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from conversations.engine.events import (
    Edited,
    Media,
    PersonEvent,
    Said,
    SentMedia,
    SharedContact,
)
from conversations.masking import masked_name
from handlers.channel import SIMULATED_TELEGRAM, SIMULATED_WHATSAPP, Inbound, Outgoing
from handlers.chat import address_index
from handlers.inbound import handle_inbound
from handlers.services import Services
from storage.tables import chats, staff_messages
from tests.transcript_cases import Drawn, kept_cases
from tests.transcript_office import Office

CHANNELS = {"whatsapp": SIMULATED_WHATSAPP, "telegram": SIMULATED_TELEGRAM}
_AS = re.compile(r"as: (\S+)(?: with (\+\d+))? on (whatsapp|telegram)")
# "(photo)", "(photo of KTP, dark)", "(voice) ini ceritanya": the words behind it are its caption.
_FILE = re.compile(r"\(([a-z]+)(?: of ([^)]*))?\)(?: (.+))?")
_CLOCK = re.compile(r"\((\d{4}-\d\d-\d\d \d\d:\d\d)\)")
# Who speaks; the word only helps the reader.
_SPEAKER = re.compile(r"(worker|widow|daughter|son|uncle|parent|friend|officer|agent): (.*)")
_SENT_AT = re.compile(r"(.*) \(written (\d{4}-\d\d-\d\d \d\d:\d\d)\)")
_WORKER, _AGENT = "(the worker runs)", "staff: agent"


class MovableClock(Protocol):
    """A clock that a transcript can set."""

    now: datetime


@dataclass
class Player:
    """Plays one transcript in one chat. ``between`` happens before every line of the worker."""

    services: Services
    clock: MovableClock
    between: Callable[[], None] = lambda: None
    channel: str = SIMULATED_WHATSAPP
    address: str = ""
    phone: str | None = None
    office: Office | None = None
    steps: list[str] = field(default_factory=list)
    said: list[Outgoing] = field(default_factory=list)
    drawn: Drawn = field(default_factory=Drawn)
    heard: dict[UUID, int] = field(default_factory=dict)

    def play(self, transcript: str) -> str:
        """Return the transcript with what the bot says and what is kept now."""
        played: list[str] = []
        numbers = count(1)
        skipping = False
        zone = self.services.zone
        for line in transcript.splitlines():
            if line.startswith("kept:"):
                continue
            if line == "bot:":
                skipping = True
                continue
            if skipping and line.startswith("  "):
                continue
            skipping = False
            played.append(line)
            if found := _AS.fullmatch(line):
                self._be(*found.groups())
            elif found := _CLOCK.fullmatch(line):
                self.clock.now = datetime.fromisoformat(found.group(1)).replace(tzinfo=zone)
            elif line == _WORKER or line.startswith("staff: "):
                played += self._at_the_office(line)
            elif found := _SPEAKER.fullmatch(line):
                self.between()
                self.clock.now += timedelta(seconds=1)
                played += self._say(found.group(2), next(numbers))
        return "\n".join([*(line for line in played), *self._kept()]).rstrip() + "\n"

    def _be(self, address: str, number: str | None, channel: str) -> None:
        self.channel, self.address = CHANNELS[channel], address
        self.phone = number
        if channel == "whatsapp" and address.startswith("+"):
            self.phone = address

    def _say(self, words: str, number: int) -> list[str]:
        sent_at = None
        if found := _SENT_AT.fullmatch(words):
            words, moment = found.groups()
            sent_at = datetime.fromisoformat(moment).replace(tzinfo=self.services.zone)
        words = self.drawn.put(words)
        event, vouched = self._event(words)
        file = self.office.attach(words) if self.office and isinstance(event, SentMedia) else None
        inbound = Inbound(
            self.channel,
            self.address,
            self._delivery(number),
            event,
            words,
            vouched,
            attachment=file,
            sent_at=sent_at,
        )
        answered = handle_inbound(inbound, self.services, lambda _messages: True)
        self.steps.append(answered.step)
        self.said += answered.messages
        return self._shown(answered.messages)

    def _delivery(self, number: int) -> str:
        """Return the provider's id of the message of this number."""
        return f"{self.address}:{number}"

    def _at_the_office(self, line: str) -> list[str]:
        """Let staff act, or the worker run; return what reaches the phone that is held now."""
        assert self.office is not None
        if line == _WORKER:
            self.office.run()
        elif line == _AGENT:
            self.drawn.shown[self.office.add_agent()] = "CODE#1"
        else:
            self.office.act(self.drawn.put(line.removeprefix("staff: ")))
        index = address_index(self.services.database.vault, self.channel, self.address)
        with self.services.database.begin() as store:
            loaded = store.chats.load(index, self.channel, "")
            if loaded is None:
                return []
            chat_id = loaded.record.id
            rows = store.outbox.said_to(chat_id, self.heard.get(chat_id, 0))
        if rows:
            self.heard[chat_id] = rows[-1][0]
        return self._shown(Outgoing.from_json(message) for _, message in rows)

    def _shown(self, messages: Iterable[Outgoing]) -> list[str]:
        lines = [line for message in messages for line in _lines(message, self.drawn)]
        with self.services.database.begin() as store:
            self.drawn.learn_secrets(store)
        return [self.drawn.hide(line) for line in lines]

    def _event(self, words: str) -> tuple[PersonEvent, str | None]:
        vouched = self.phone if self.channel == SIMULATED_WHATSAPP else None
        match words:
            case "(shares own number)":
                return SharedContact(own=True), self.phone
            case "(shares the number of another)":
                return SharedContact(own=False), None
            case "(changes a message)":
                return Edited(), vouched
            case _ if found := _FILE.fullmatch(words):
                return SentMedia(Media(found.group(1)), caption=found.group(3) or ""), vouched
            case _:
                return Said(words), vouched

    def _kept(self) -> list[str]:
        index = address_index(self.services.database.vault, self.channel, self.address)
        with self.services.database.begin() as store:
            chat = store.connection.execute(
                select(chats).where(chats.c.address_index == index)
            ).one()
            lines = [f"language {chat.language}"] if chat.language != "id" else []
            lines += [f"consent {chat.consent_version}"] if chat.consent_version else []
            lines += [] if chat.announcements else ["no announcements"]
            lines += [f"link to {masked_name(name)}" for _, name in store.links.people_of(chat.id)]
            rows = store.connection.execute(
                select(staff_messages.c.matter)
                .where(staff_messages.c.chat_id == chat.id)
                .order_by(staff_messages.c.at, staff_messages.c.matter)
            )
            lines += [f"message for staff: {matter}" for matter in rows.scalars()]
            lines += kept_cases(store, self.drawn)
        return [f"kept: {line}" for line in lines]


def _lines(message: Outgoing, drawn: Drawn) -> list[str]:
    text = [f"  {line}".rstrip() for line in drawn.hide(message.text).splitlines()]
    text = [line or "  ." for line in text]
    options = [f"  [{number}] {label}" for number, (_, label) in enumerate(message.options, 1)]
    contact = [f"  [{message.contact}]"] if message.contact else []
    picture = ["  (picture of the receipt)"] if message.picture else []
    return ["bot:", *text, *options, *contact, *picture]
