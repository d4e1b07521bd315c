"""One act of an officer in a chat: their words into the outbox, once, in their hour; the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversations.engine.replies import Text
from handlers.cases.telling import Approved, in_words
from handlers.channel import Outgoing
from handlers.delivery.window import is_open
from handlers.services import Services
from handlers.staff.talk_hours import waits_until
from handlers.staff.talk_words import TalkRefused
from storage.outbox import CASE_LANE, REPLY_LANE
from storage.staff import Account
from storage.store import Store
from storage.talks import STAFF_KEY, Talk

# Stands between what is said and who says it.
_BREAK = "\n\n"


class OtherWordsSaid(TalkRefused):
    """This form was sent before, with other words: those went out, these did not."""

    def __init__(self) -> None:
        super().__init__("said_before")


@dataclass(slots=True)
class Speaking:
    """One act of ``account`` in a chat; ``about`` is the number of the matter, if there is one."""

    services: Services
    store: Store
    talk: Talk
    reports: tuple[str, ...]
    about: str
    account: Account
    now: datetime

    @property
    def waits_until(self) -> datetime | None:
        """Until when what is said now waits (local time), None when it goes at once."""
        return waits_until(self.talk.last_inbound_at, self.services.now())

    def check_reachable(self) -> None:
        """Raise ``TalkRefused`` where words of our own would not arrive when they go out."""
        talk, later = self.talk, self.waits_until
        if not talk.reachable:
            raise TalkRefused("unreachable")
        if not is_open(talk.channel, talk.last_inbound_at, self.now):
            raise TalkRefused("window_closed")
        if later and not is_open(talk.channel, talk.last_inbound_at, later):
            raise TalkRefused("window_closes", moment=later)

    def say(self, text: Text, once: str) -> None:
        """Queue ``text`` under the name of whoever acts, and the number where there is one.

        The same ``once`` is said once; raises ``OtherWordsSaid`` when that said something else.
        """
        blanks = {"words": text, "signature": signature(self.account, self.about)}
        said = Text("staff_talks.person.signed", blanks)
        self._queue(in_words(said, self.services, self.talk.language), once, REPLY_LANE)

    def tell(self, text: Text, once: str, approved: Approved) -> None:
        """Queue ``text`` without a name; ``approved`` says it where our own words may not go."""
        message = in_words(text, self.services, self.talk.language, approved)
        self._queue(message, once, CASE_LANE)

    def note(self, act: str, **details: str) -> None:
        """Note the act in the audit."""
        subject = f"chat:{self.talk.id}"
        self.store.audit.note(self.account.actor, act, subject, self.now, **details)

    def _queue(self, message: Outgoing, once: str, lane: int) -> None:
        key, later = f"{STAFF_KEY}{self.account.id}:{once}", self.waits_until
        if later is None:
            # What was said before them goes before them.
            self.store.taken_chats.let_go(self.talk.id, self.now)
        kept = message.to_json()
        if self.store.outbox.add(
            self.talk.id, key, kept, self.now, lane=lane, not_before=later or self.now
        ):
            return
        before = self.store.outbox.kept(key)
        if before is None or before[0] != self.talk.id or not _is_same(before[1], message):
            raise OtherWordsSaid


def first_name(account: Account) -> str:
    """Return what somebody of the staff is called in a chat."""
    return account.name.partition(" ")[0]


def signature(account: Account, about: str) -> Text:
    """Return what stands below words of staff: the first name, and the number if there is one."""
    if not about:
        return Text("staff_talks.person.signature", {"name": first_name(account)})
    blanks = {"name": first_name(account), "number": about}
    return Text("staff_talks.person.signature_about", blanks)


def _is_same(kept: dict[str, Any], message: Outgoing) -> bool:
    """Tell whether both say the same; the number below may have changed meanwhile."""
    before = Outgoing.from_json(kept)
    unsigned = [one.text.rpartition(_BREAK)[0] or one.text for one in (before, message)]
    return unsigned[0] == unsigned[1] and before.blanks == message.blanks
