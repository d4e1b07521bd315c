"""Play a transcript: what people write goes through the real turn, what the bot says comes back.

    # whose story this is
    as: +620000000001 on whatsapp

    worker: halo
    bot:
      Halo Bapak/Ibu. ...
      [1] Cek status
    (2026-11-22 08:00)
    worker: (photo)
    kept: consent 2026-11

``worker:`` lines and the lines in brackets are kept as they stand; ``bot:`` and ``kept:`` are
what the play gives.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

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

CHANNELS = {"whatsapp": SIMULATED_WHATSAPP, "telegram": SIMULATED_TELEGRAM}
_AS = re.compile(r"as: (\S+)(?: with (\+\d+))? on (whatsapp|telegram)")
_CLOCK = re.compile(r"\((\d{4}-\d\d-\d\d \d\d:\d\d)\)")
# Numbers of messages for staff are drawn by chance.
_NUMBER = re.compile(r"\bP-[A-Z2-9]{5}\b")


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
    steps: list[str] = field(default_factory=list)
    said: list[Outgoing] = field(default_factory=list)

    def play(self, transcript: str) -> str:
        """Return the transcript with what the bot says and what is kept now."""
        played: list[str] = []
        numbers = count(1)
        skipping = False
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
                zone = self.services.zone
                self.clock.now = datetime.fromisoformat(found.group(1)).replace(tzinfo=zone)
            elif line.startswith("worker:"):
                self.between()
                self.clock.now += timedelta(seconds=1)
                played += self._say(line.removeprefix("worker:").strip(), next(numbers))
        return "\n".join([*(line for line in played), *self._kept()]).rstrip() + "\n"

    def _be(self, address: str, number: str | None, channel: str) -> None:
        self.channel, self.address = CHANNELS[channel], address
        self.phone = number
        if channel == "whatsapp" and address.startswith("+"):
            self.phone = address

    def _say(self, words: str, number: int) -> list[str]:
        event, vouched = self._event(words)
        inbound = Inbound(
            self.channel, self.address, f"{self.address}:{number}", event, words, vouched
        )
        answered = handle_inbound(inbound, self.services, lambda _messages: True)
        self.steps.append(answered.step)
        self.said += answered.messages
        return [line for message in answered.messages for line in _lines(message)]

    def _event(self, words: str) -> tuple[PersonEvent, str | None]:
        vouched = self.phone if self.channel == SIMULATED_WHATSAPP else None
        match words:
            case "(shares own number)":
                return SharedContact(own=True), self.phone
            case "(shares the number of another)":
                return SharedContact(own=False), None
            case "(changes a message)":
                return Edited(), vouched
            case _ if words.startswith("(") and words.endswith(")"):
                return SentMedia(Media(words[1:-1])), vouched
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
        return [f"kept: {line}" for line in lines]


def _lines(message: Outgoing) -> list[str]:
    text = [f"  {line}".rstrip() for line in _NUMBER.sub("P-#####", message.text).splitlines()]
    text = [line or "  ." for line in text]
    options = [f"  [{number}] {label}" for number, (_, label) in enumerate(message.options, 1)]
    contact = [f"  [{message.contact}]"] if message.contact else []
    return ["bot:", *text, *options, *contact]
