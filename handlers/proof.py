"""Prove a link between a chat and a person; a hit and a miss cost the same and say the same.

Knowing data about a person proves nothing, for much of it has leaked: a chat sees a person's cover
only when its own verified number is the one on the roster, or with the card number, or with a
one-time code from staff (design, section 4). Limits: ``research/reliability-security.md`` 3.5.
"""

from datetime import UTC, datetime

from conversations.engine.effects import ProveLink
from conversations.engine.events import LinkedPerson, NotProved, Proved
from conversations.masking import masked_name
from handlers.chat import Chat
from storage.links import Candidate, Tries
from storage.store import Store

# Failed tries of one chat.
MOST_AN_HOUR = 3
MOST_A_DAY = 5
MOST_EVER = 10
# Failed tries for one NIK, and different NIK of one region and birth date, from all chats.
MOST_FOR_A_NIK = 5
MOST_SERIALS = 5


def prove_link(asked: ProveLink, store: Store, chat: Chat, now: datetime) -> Proved | NotProved:
    """Link ``chat`` to the person meant when it is proved; count the try either way."""
    moment = now.astimezone(UTC)
    tries = store.links.tries(chat.record.id, asked.nik, moment)
    candidate = _candidate(asked, store, chat, moment)
    proof = None if too_often(tries) else _proof(asked, candidate)
    # The code last of all: a refused try leaves it good.
    proved = candidate is not None and proof is not None and _use_up(asked, store, moment)
    guessed = asked.kpj is not None or asked.code is not None
    store.links.note_try(chat.record.id, asked.nik, moment, proved=proved, guessed=guessed)
    if candidate is None or proof is None or not proved:
        return NotProved()
    store.links.link(chat.record.id, candidate.id, proof, moment)
    # From here on the roster tells where they are; what was told gives nobody a look at it.
    store.chats.set_place(chat.record.id, None)
    store.audit.note(chat.name, "link_proved", f"person:{candidate.id}", moment, proof=proof)
    return Proved(LinkedPerson(str(candidate.id), masked_name(candidate.name)))


def too_often(tries: Tries, *, ever: bool = True) -> bool:
    """Tell whether the limits are reached; nobody is told that they are.

    Without ``ever`` a chat is never shut out for good: a receipt and an agent's code are drawn by
    lot, and cannot be known from elsewhere as a NIK can.
    """
    return (
        tries.chat_hour >= MOST_AN_HOUR
        or tries.chat_day >= MOST_A_DAY
        or (ever and tries.chat_ever >= MOST_EVER)
        or tries.nik_day >= MOST_FOR_A_NIK
        or tries.serials_day >= MOST_SERIALS
    )


def _use_up(asked: ProveLink, store: Store, now: datetime) -> bool:
    """Use up the code, where one was given; False when another chat just did."""
    return asked.code is None or store.links.use_code(asked.code, now)


def _candidate(asked: ProveLink, store: Store, chat: Chat, now: datetime) -> Candidate | None:
    if asked.code is not None:
        return store.links.code_holder(asked.code, now)
    if asked.nik is None:
        return None
    return store.links.candidate(asked.nik, asked.kpj, chat.phone_index)


def _proof(asked: ProveLink, candidate: Candidate | None) -> str | None:
    if candidate is None:
        return None
    if asked.code is not None:
        return "code"
    if candidate.phone_fits:
        return "phone"
    return "kpj" if candidate.kpj_fits else None
