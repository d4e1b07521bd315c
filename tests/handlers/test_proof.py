"""Who is shown what: a hit and a miss look alike, cost alike, and are limited alike."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from conversations.engine.effects import ProveLink
from conversations.engine.events import NotProved, Proved
from handlers.channel import SIMULATED_TELEGRAM
from handlers.chat import Chat
from handlers.proof import (
    MOST_A_DAY,
    MOST_AN_HOUR,
    MOST_EVER,
    MOST_FOR_A_NIK,
    MOST_SERIALS,
    prove_link,
)
from handlers.services import Services
from storage.people import nik_index, phone_index
from storage.store import Store
from storage.tables import chat_people, identity_attempts
from tests.conftest import StandingClock
from tests.handlers.writing import MARIA, MARIAS_PHONE, Writer, words

MARIAS_CARD = "26000000001"
YOSEF, YOSEFS_CARD = "5307011203790002", "25000000002"
# A death was reported of Markus.
MARKUS, MARKUS_CARD = "5306010307600008", "26000000008"
# Nobody's, and of nobody's birthday.
NOBODY = "5306010307610009"
WRONG_CARD = "26999999999"
STRANGERS_PHONE = "+620000000099"


def a_chat(store: Store, number: int = 1, phone: str | None = None) -> Chat:
    """Add a chat; ``phone`` is the number its channel vouches for."""
    record = store.chats.add(
        number.to_bytes(16, "big"), SIMULATED_TELEGRAM, str(number), "id", StandingClock()()
    )
    return Chat.opened(record, SIMULATED_TELEGRAM, store.vault, phone)


def linked(store: Store, chat: Chat) -> list[str]:
    """Return the names of those the chat is linked to."""
    return [name for _, name in store.links.people_of(chat.record.id)]


PROOFS = {
    "the number on the roster": (ProveLink(nik=MARIA), MARIAS_PHONE, True),
    "the card": (ProveLink(nik=MARIA, kpj=MARIAS_CARD), None, True),
    "the card, from another number": (ProveLink(nik=MARIA, kpj=MARIAS_CARD), STRANGERS_PHONE, True),
    "the number, with a wrong card": (ProveLink(nik=MARIA, kpj=WRONG_CARD), MARIAS_PHONE, True),
    "the card of somebody reported dead": (ProveLink(nik=MARKUS, kpj=MARKUS_CARD), None, True),
    "the NIK alone": (ProveLink(nik=MARIA), None, False),
    "the NIK, from another number": (ProveLink(nik=MARIA), STRANGERS_PHONE, False),
    "a wrong card": (ProveLink(nik=MARIA, kpj=WRONG_CARD), None, False),
    "the card of somebody else": (ProveLink(nik=MARIA, kpj=YOSEFS_CARD), None, False),
    "the number of somebody else": (ProveLink(nik=YOSEF), MARIAS_PHONE, False),
    "an unknown NIK": (ProveLink(nik=NOBODY, kpj=MARIAS_CARD), MARIAS_PHONE, False),
    "a card without a NIK": (ProveLink(kpj=MARIAS_CARD), MARIAS_PHONE, False),
    "nothing at all": (ProveLink(), MARIAS_PHONE, False),
    "an empty NIK and card": (ProveLink(nik="", kpj=""), None, False),
    "an unknown code": (ProveLink(code="ABCD2345"), MARIAS_PHONE, False),
    "an empty code with the right NIK": (ProveLink(nik=MARIA, code=""), MARIAS_PHONE, False),
}


@pytest.mark.parametrize("name", PROOFS)
def test_a_link_needs_one_proof_that_fits(demo: Services, clock: StandingClock, name: str) -> None:
    asked, phone, proved = PROOFS[name]
    with demo.database.begin() as store:
        chat = a_chat(store, phone=phone)
        answer = prove_link(asked, store, chat, clock())
        assert isinstance(answer, Proved if proved else NotProved)
        assert bool(linked(store, chat)) is proved
        tries = store.connection.execute(select(identity_attempts.c.proved)).scalars().all()
        assert tries == [proved]


def test_a_person_without_a_number_is_not_proved_by_having_none(
    demo: Services, clock: StandingClock
) -> None:
    agnes = "5313016608900003"
    with demo.database.begin() as store:
        assert prove_link(ProveLink(nik=agnes), store, a_chat(store), clock()) == NotProved()


def test_what_is_proved_is_told_with_a_masked_name(demo: Services, clock: StandingClock) -> None:
    with demo.database.begin() as store:
        asked = ProveLink(nik=MARIA, kpj=MARIAS_CARD)
        answer = prove_link(asked, store, a_chat(store), clock())
    assert isinstance(answer, Proved)
    assert answer.person.name == "M**** C*****"


def failed(store: Store, chat: UUID, times: int, nik: str | None, now: datetime) -> None:
    """Note failed tries of the past."""
    for _ in range(times):
        store.links.note_try(chat, nik, now, proved=False)


Past = Callable[[Store, UUID, UUID, datetime], None]
ELSEWHERE = "7401014507850001"
HOURS_AGO, DAYS_AGO = timedelta(hours=2), timedelta(days=2)


def own(times: int, ago: timedelta = timedelta(0)) -> Past:
    """The chat itself failed with other people's NIK."""
    return lambda store, chat, _other, now: failed(store, chat, times, ELSEWHERE, now - ago)


def others(times: int, ago: timedelta = timedelta(0)) -> Past:
    """Another chat failed with this NIK."""
    return lambda store, _chat, other, now: failed(store, other, times, MARIA, now - ago)


def serials(count: int, times: int = 1, ago: timedelta = timedelta(0)) -> Past:
    """Another chat failed with neighbours of this NIK."""

    def past(store: Store, _chat: UUID, other: UUID, now: datetime) -> None:
        for number in range(count):
            failed(store, other, times, f"{MARIA[:12]}{9000 + number}", now - ago)

    return past


def codes(times: int) -> Past:
    """Other chats failed with codes."""
    return lambda store, _chat, other, now: failed(store, other, times, None, now)


LIMITS = {
    "nothing failed yet": (own(0), True),
    "an hour's tries but one": (own(MOST_AN_HOUR - 1), True),
    "an hour's tries": (own(MOST_AN_HOUR), False),
    "an hour's tries, hours ago": (own(MOST_AN_HOUR, HOURS_AGO), True),
    "a day's tries but one": (own(MOST_A_DAY - 1, HOURS_AGO), True),
    "a day's tries": (own(MOST_A_DAY, HOURS_AGO), False),
    "a day's tries, days ago": (own(MOST_A_DAY, DAYS_AGO), True),
    "all tries but one": (own(MOST_EVER - 1, DAYS_AGO), True),
    "all tries": (own(MOST_EVER, DAYS_AGO), False),
    "all tries, a year ago": (own(MOST_EVER, timedelta(days=365)), False),
    "the NIK's tries but one": (others(MOST_FOR_A_NIK - 1), True),
    "the NIK's tries": (others(MOST_FOR_A_NIK), False),
    "the NIK's tries, days ago": (others(MOST_FOR_A_NIK, DAYS_AGO), True),
    "neighbours but one": (serials(MOST_SERIALS - 1), True),
    "neighbours": (serials(MOST_SERIALS), False),
    "neighbours, days ago": (serials(MOST_SERIALS, ago=DAYS_AGO), True),
    "one neighbour again and again": (serials(1, times=20), True),
    "other chats' codes": (codes(50), True),
}


@pytest.mark.parametrize(
    "asked",
    [ProveLink(nik=MARIA), ProveLink(nik=MARIA, kpj=MARIAS_CARD)],
    ids=["by number", "by card"],
)
@pytest.mark.parametrize("name", LIMITS)
def test_the_right_proof_is_refused_beyond_the_limits(
    demo: Services, clock: StandingClock, name: str, asked: ProveLink
) -> None:
    past, proved = LIMITS[name]
    with demo.database.begin() as store:
        chat, other = a_chat(store, 1, MARIAS_PHONE), a_chat(store, 2)
        past(store, chat.record.id, other.record.id, clock())
        answer = prove_link(asked, store, chat, clock())
        assert isinstance(answer, Proved if proved else NotProved)
        assert bool(linked(store, chat)) is proved


CODE_LIMITS = {
    "nothing failed yet": (own(0), True),
    "an hour's tries": (own(MOST_AN_HOUR), False),
    "all tries": (own(MOST_EVER, DAYS_AGO), False),
    "other chats' codes": (codes(50), True),
    "the NIK's tries": (others(MOST_FOR_A_NIK), True),
}


@pytest.mark.parametrize("name", CODE_LIMITS)
def test_a_code_is_limited_by_its_own_chat_only_and_stays_good(
    demo: Services, clock: StandingClock, name: str
) -> None:
    past, proved = CODE_LIMITS[name]
    with demo.database.begin() as store:
        chat, other = a_chat(store, 1), a_chat(store, 2)
        person = store.people.find_by_nik(MARIA)
        assert person is not None
        code = store.links.issue_code(person, clock())
        past(store, chat.record.id, other.record.id, clock())
        answer = prove_link(ProveLink(code=code), store, chat, clock())
        assert isinstance(answer, Proved if proved else NotProved)
        # Refused for the limits, it still opens the right chat.
        third = prove_link(ProveLink(code=code), store, a_chat(store, 3), clock())
        assert isinstance(third, NotProved if proved else Proved)


@pytest.mark.parametrize("written", ["{}", "kode {}", " {} \n", "Kode: {}."])
@pytest.mark.parametrize("spaced", [False, True], ids=["together", "spaced"])
@pytest.mark.parametrize("lower", [False, True], ids=["upper", "lower"])
def test_a_code_is_taken_however_it_is_written(
    demo: Services, clock: StandingClock, written: str, *, spaced: bool, lower: bool
) -> None:
    with demo.database.begin() as store:
        person = store.people.find_by_nik(MARIA)
        assert person is not None
        code = store.links.issue_code(person, clock())
    code = f"{code[:4]} {code[4:]}" if spaced else code
    code = code.lower() if lower else code
    writer = Writer(demo)
    writer.goes_on("cek status", "1", "ada kode petugas")
    answered = writer.says(written.format(code))
    assert answered.step == "enrollment_status.next"
    assert "M**** C*****" in words(answered)[0]


def test_one_code_opens_one_of_two_chats_that_use_it_at_once(
    demo: Services, clock: StandingClock
) -> None:
    with demo.database.begin() as store:
        person = store.people.find_by_nik(MARIA)
        assert person is not None
        code = store.links.issue_code(person, clock())
    writers = [Writer(demo, str(number)) for number in range(4)]
    for writer in writers:
        writer.goes_on("cek status", "1", "ada kode petugas")
    met = threading.Barrier(len(writers), timeout=60)
    steps: list[str] = []

    def use(writer: Writer) -> None:
        met.wait()
        steps.append(writer.says(code).step)

    threads = [threading.Thread(target=use, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = ["enrollment_status.next"] + ["enrollment_status.not_proved"] * 3
    assert sorted(steps) == sorted(expected)
    with demo.database.begin() as store:
        assert len(store.connection.execute(select(chat_people)).all()) == 1


def test_no_number_of_a_try_is_kept_in_clear(demo: Services) -> None:
    Writer(demo).goes_on("cek status", "1", MARIA, WRONG_CARD)
    with demo.database.begin() as store:
        rows = store.connection.execute(select(identity_attempts)).all()
        assert [row.nik_index for row in rows] == [nik_index(store.vault, MARIA)]
        assert MARIA not in repr(rows)
        assert phone_index(store.vault, MARIAS_PHONE) not in rows[0]
