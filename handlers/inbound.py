"""One message in: hold the chat, take the turn, commit everything at once, remember, answer."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.engine.drafts import waits
from conversations.engine.effects import Effect
from conversations.engine.engine import Turn, advance, finish
from conversations.engine.events import Answer, PersonEvent, SentMedia
from conversations.engine.guide import Moment
from conversations.engine.replies import Reply, Text
from conversations.not_understood import not_understood
from handlers.calling_staff import call_staff, ring_for, rung_already
from handlers.channel import SIMULATED_TELEGRAM, SIMULATED_WHATSAPP, Inbound, Outgoing
from handlers.chat import Chat, address_index
from handlers.effects import carry_out
from handlers.rendering import render
from handlers.services import Services
from handlers.staff.labelling import note
from handlers.taken import comes_back, turn_beside_staff, with_word_of_it
from storage.chat_sessions import Held
from storage.chats import ChatRecord, Stale
from storage.outbox import REPLY_LANE
from storage.store import StorageDown, Store
from storage.turns import AlreadyKnown, Delivery

log = structlog.get_logger()

# How often a turn is repeated when another turn of the same chat came first.
MOST_REPEATS = 8
# More messages than this in a minute are kept, but no longer answered one by one.
MOST_A_MINUTE = 20
# A script that talks through a pipe is meant to be fast, and reaches nobody.
UNHURRIED = frozenset({SIMULATED_TELEGRAM, SIMULATED_WHATSAPP})
POISON = "Poison"

Inline = Callable[[Sequence[Outgoing]], bool]
TakeTurn = Callable[[Store, Chat, datetime], Turn]


@dataclass(frozen=True, slots=True)
class Answered:
    """What goes back inside the response; ``again`` when this delivery was here before.

    ``step`` names the question that waits now. ``turn`` is what the engine made of the message
    (the simulator shows it), None for a delivery that was here before.
    """

    messages: tuple[Outgoing, ...]
    step: str = ""
    again: bool = False
    turn: Turn | None = None


def handle_inbound(inbound: Inbound, services: Services, inline: Inline) -> Answered:
    """Take one message from a person and return what is answered at once.

    ``inline`` tells whether the channel can put these messages inside its response; what it
    cannot goes through the outbox. Raises ``StorageDown`` when nothing could be kept: the
    provider must then send the message again. A message that breaks a turn is kept, logged and
    answered with an apology, so that it never comes back for ever.
    """
    index = address_index(services.database.vault, inbound.channel, inbound.address)
    with services.sessions.hold(index, inbound.external_id) as held:
        message = _Message(inbound, services, inline, held, index)
        try:
            return message.handle(message.conversation, type(inbound.event).__name__)
        except StorageDown:
            raise
        except Exception as error:
            log.exception("turn_failed", channel=inbound.channel, error=type(error).__name__)
            return message.handle(message.apology, POISON)


@dataclass(slots=True)
class _Message:
    """One message on its way through the house."""

    inbound: Inbound
    services: Services
    inline: Inline
    held: Held
    index: bytes

    def handle(self, take: TakeTurn, kind: str) -> Answered:
        """Take the turn and commit it; again when another turn of the chat came first."""
        for _ in range(MOST_REPEATS):
            with suppress(Stale, AlreadyKnown):
                return self._once(take, kind)
            self.held.record = None
        raise StorageDown("this chat is too busy")

    def conversation(self, store: Store, chat: Chat, now: datetime) -> Turn:
        """Have the flows answer; a file is noted also where nobody is answered any more."""
        event = self._event(store, chat, now)
        guide, spoke = self.services.guide, self._spoke_at(now)
        local = spoke.astimezone(self.services.zone)
        last = chat.record.last_inbound_at
        quiet = max(spoke - last, timedelta(0)) if last else timedelta(0)

        def moment() -> Moment:
            return Moment(local, chat.facts(), quiet)

        def answer(effect: Effect) -> Answer:
            again = rung_already(effect, chat.record.id, store, self.services)
            if again is not None:
                return again
            there = now.astimezone(self.services.zone)
            answered = carry_out(effect, store, chat, there, guide.figures)
            ring_for(effect, answered, chat.record.id, store, self.services)
            return answered

        def call(words: str) -> None:
            call_staff(chat.record.id, words, store, self.services)

        if self.held.recent > MOST_A_MINUTE and self.inbound.channel not in UNHURRIED:
            first = self.held.recent == MOST_A_MINUTE + 1 and chat.taken_until is None
            replies = (Reply(Text("engine.too_fast")),) if first else ()
            return Turn(chat.session(), replies)
        if chat.taken_until is not None:
            store.taken_chats.let_go(chat.record.id, now)
        back = comes_back(chat, event, guide, store, now)
        if chat.taken_until is not None:
            return turn_beside_staff(chat, event, guide, moment, answer, call)
        before = chat.session()
        turn = finish(advance(before, event, guide, moment()), answer, guide, moment)
        missed = not_understood(before, event, turn, guide)
        note(store, chat.record.id, turn.session.language, missed, now)
        return with_word_of_it(turn) if back else turn

    def apology(self, _store: Store, chat: Chat, _now: datetime) -> Turn:
        """Say that something went wrong; the chat stays where it stood."""
        return Turn(chat.session(), (Reply(Text("engine.trouble")),))

    def _once(self, take: TakeTurn, kind: str) -> Answered:
        inbound, vault, now = self.inbound, self.services.database.vault, self.services.clock()
        with self.services.database.begin() as store:
            record = self._remembered()
            if record is None:
                loaded = store.chats.load(self.index, inbound.channel, inbound.external_id)
                if loaded is not None and loaded.known:
                    self.held.keep(loaded.record.to_json())
                    return self._answered_before(store, loaded.record, loaded.answer)
                record = loaded.record if loaded else self._added(store, now)
            chat = Chat.opened(record, inbound.channel, vault, inbound.phone)
            turn = take(store, chat, now)
            messages = render(turn.replies, self.services.guide.texts, turn.session.language)
            at_once = messages if self.inline(messages) else ()
            if not at_once:
                for number, message in enumerate(messages):
                    key = f"reply:{record.id}:{inbound.external_id}:{number}"
                    store.outbox.add(record.id, key, message.to_json(), now, lane=REPLY_LANE)
            half_done = waits(turn.session, self.services.guide)
            spoke = self._spoke_at(now)
            changed = chat.after(turn.session, spoke, now, half_done=half_done)
            answer = [message.to_json() for message in at_once]
            delivery = Delivery(inbound.channel, inbound.external_id, kind, inbound.text, answer)
            store.keep_turn(delivery, changed, record.turn, now)
        self.held.keep(changed.to_json())
        return Answered(at_once, turn.session.at.name if turn.session.at else "", turn=turn)

    def _spoke_at(self, now: datetime) -> datetime:
        """Return when the person spoke: a message may be a day on its way (conversations: 4)."""
        sent_at = self.inbound.sent_at
        return now if sent_at is None else min(sent_at, now)

    def _event(self, store: Store, chat: Chat, now: datetime) -> PersonEvent:
        """Return what happened; a file is noted, so that a later turn can say what it is."""
        event, file = self.inbound.event, self.inbound.attachment
        if not isinstance(event, SentMedia) or file is None:
            return event
        channel, chat_id = self.inbound.channel, chat.record.id
        announced = store.documents.announce(
            chat_id, channel, event.kind, file.reference, file.unique, file.size, now
        )
        return replace(event, document=str(announced))

    def _remembered(self) -> ChatRecord | None:
        """Return the record of the fast path, unless this delivery may have been here before."""
        if self.held.record is None or self.held.known:
            return None
        try:
            record = ChatRecord.from_json(self.held.record)
        except (ValueError, KeyError, TypeError):
            return None
        # How long staff keep a chat changes with each of their words, which SQL alone knows.
        return record if record.taken_until is None else None

    def _added(self, store: Store, now: datetime) -> ChatRecord:
        inbound, texts = self.inbound, self.services.guide.texts
        guess = (inbound.language or "").partition("-")[0]
        language = guess if guess in texts.languages else FIRST_LANGUAGE
        return store.chats.add(self.index, inbound.channel, inbound.address, language, now)

    def _answered_before(self, store: Store, record: ChatRecord, sealed: bytes | None) -> Answered:
        inbound = self.inbound
        kept = store.inbox.open_answer(sealed, record.id, inbound.external_id)
        session = Chat.opened(record, inbound.channel, store.vault, None).session()
        return Answered(
            tuple(Outgoing.from_json(message) for message in kept),
            session.at.name if session.at else "",
            again=True,
        )
