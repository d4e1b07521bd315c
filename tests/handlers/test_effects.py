"""What flows ask of the world, done inside the turn and undone with it."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from conversations.consent import CONSENT_VERSION
from conversations.engine.effects import (
    Effect,
    FindOffices,
    GiveConsent,
    LeaveMessage,
    ListPeople,
    Matter,
    ReadCover,
    SetAnnouncements,
    SetLanguage,
)
from conversations.engine.events import (
    AnnouncementsSet,
    Answer,
    ConsentKept,
    CoverRead,
    LanguageSet,
    LinkGone,
    MessageKept,
    Office,
    OfficesFound,
    PeopleListed,
    SharedContact,
)
from conversations.engine.flow import Decide, Do, Flow, Known
from conversations.flows import FLOWS
from conversations.rules.figures import load_figures
from handlers.channel import SIMULATED_TELEGRAM, TELEGRAM, Inbound
from handlers.chat import Chat
from handlers.effects import carry_out
from handlers.inbound import POISON, handle_inbound
from handlers.services import Services
from storage.offices import FilledOffice
from storage.store import Store
from storage.tables import chats, inbox, staff_messages
from tests.conftest import StandingClock
from tests.handlers.writing import MARIA, MARIAS_PHONE, Writer, at_once, words


def done(effect: Effect, store: Store, chat: Chat, now: datetime) -> Answer:
    """Carry out an effect with the figures of the house."""
    return carry_out(effect, store, chat, now, load_figures())


def a_chat(store: Store, number: int = 1, channel: str = TELEGRAM) -> Chat:
    """Add a chat."""
    index = number.to_bytes(16, "big")
    record = store.chats.add(index, channel, str(number), "id", StandingClock()())
    return Chat.opened(record, channel, store.vault, None)


def link(store: Store, chat: Chat, nik: str = MARIA) -> str:
    """Link a chat to somebody of the demo."""
    person = store.people.find_by_nik(nik)
    assert person is not None
    store.links.link(chat.record.id, person, "kpj", StandingClock()())
    return str(person)


def test_a_chat_lists_the_people_it_is_linked_to_masked(
    demo: Services, clock: StandingClock
) -> None:
    with demo.database.begin() as store:
        chat = a_chat(store)
        assert done(ListPeople(), store, chat, clock()) == PeopleListed(())
        person = link(store, chat)
        listed = done(ListPeople(), store, chat, clock())
        assert isinstance(listed, PeopleListed)
        assert [(one.id, one.name) for one in listed.people] == [(person, "M**** C*****")]
        assert done(ListPeople(), store, a_chat(store, 2), clock()) == PeopleListed(())


def test_cover_is_read_of_linked_people_only(demo: Services, clock: StandingClock) -> None:
    with demo.database.begin() as store:
        chat, stranger = a_chat(store), a_chat(store, 2)
        person = link(store, chat)
        read = done(ReadCover(person), store, chat, clock())
        assert isinstance(read, CoverRead)
        assert read.name == "M**** C*****"
        assert len(read.periods) == 1
        assert done(ReadCover(person), store, stranger, clock()) == LinkGone()
        assert done(ReadCover(str(uuid4())), store, chat, clock()) == LinkGone()


def test_consent_is_kept_with_its_version_and_time(demo: Services, clock: StandingClock) -> None:
    with demo.database.begin() as store:
        chat = a_chat(store)
        assert not chat.facts().consented
        assert done(GiveConsent("2020-01"), store, chat, clock()) == ConsentKept()
        # An older notice does not count.
        assert not chat.facts().consented
        done(GiveConsent(CONSENT_VERSION), store, chat, clock())
        assert chat.facts().consented
        assert store.consents.given_at(chat.record.id) == clock()


def test_language_and_announcements_stay_with_the_chat(services: Services) -> None:
    writer = Writer(services)
    writer.goes_on("halo", "bahasa", "2", "stop")
    assert (writer.row().language, writer.row().announcements) == ("en", False)
    writer.goes_on("mulai")
    assert writer.row().announcements is True


def test_answers_tell_what_was_set(demo: Services, clock: StandingClock) -> None:
    with demo.database.begin() as store:
        chat = a_chat(store)
        assert done(SetLanguage("en"), store, chat, clock()) == LanguageSet("en")
        wanted = done(SetAnnouncements(wanted=False), store, chat, clock())
        assert wanted == AnnouncementsSet()
        assert chat.announcements is False


def test_a_message_for_staff_waits_sealed_under_a_number(
    demo: Services, clock: StandingClock
) -> None:
    words_ = "Robert'); DROP TABLE people;-- {{7*7}} \U0001f642"
    with demo.database.begin() as store:
        kept = done(LeaveMessage(Matter.QUESTION, words_), store, a_chat(store), clock())
        assert isinstance(kept, MessageKept)
        assert store.staff_messages.read(kept.number) == ("question", words_)
        assert store.staff_messages.read("P-22222") is None
        assert store.staff_messages.waiting() == 1
        body = store.connection.execute(select(staff_messages.c.body)).scalar_one()
        assert b"DROP" not in body


def test_a_number_that_was_drawn_before_is_drawn_again(
    demo: Services, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter("AAAAAAAAAABBBBB")
    monkeypatch.setattr("secrets.choice", lambda _letters: next(drawn))
    with demo.database.begin() as store:
        chat = a_chat(store)
        numbers = [
            store.staff_messages.leave(chat.record.id, "question", text, clock())
            for text in ("first", "second")
        ]
        assert numbers == ["P-AAAAA", "P-BBBBB"]
        assert store.staff_messages.read("P-AAAAA") == ("question", "first")


def test_only_offices_that_serve_the_kabupaten_are_found(
    demo: Services, clock: StandingClock
) -> None:
    with demo.database.begin() as store:
        chat = a_chat(store)
        assert done(FindOffices("53.07"), store, chat, clock()) == OfficesFound(())
        for name, serves in (("Kantor A", ("53.07", "53.06")), ("Kantor B", ("53.71",))):
            store.offices.fill(FilledOffice(name, "Jl. Contoh", "", "", serves), clock())
        found = done(FindOffices("53.07"), store, chat, clock())
        assert found == OfficesFound((Office("Kantor A", "Jl. Contoh", "", ""),))


def test_a_number_counts_only_when_the_channel_vouches_for_it(demo: Services) -> None:
    writer = Writer(demo, channel=SIMULATED_TELEGRAM)
    writer.goes_on("cek status", "1", MARIA)
    assert writer.says(SharedContact(own=False)).step == "enrollment_status.card"
    assert writer.row().phone_index is None
    writer.phone = MARIAS_PHONE
    assert writer.says(SharedContact(own=True)).step == "enrollment_status.next"
    assert writer.row().phone_index is not None


def test_what_an_effect_did_is_undone_when_the_turn_breaks(services: Services) -> None:
    def break_down(known: Known) -> str:
        raise ZeroDivisionError(known.answer(MessageKept).number)

    flow = Flow(
        "benefits",
        "leave",
        {
            "leave": Do(
                lambda _: LeaveMessage(Matter.URGENT, "tolong"), then={MessageKept: "break"}
            ),
            "break": Decide(break_down, then={}),
        },
    )
    guide = replace(services.guide, flows={**FLOWS, "benefits": flow})
    writer = Writer(replace(services, guide=guide))
    writer.goes_on("halo", "5")
    assert writer.kinds() == ["Said", POISON]
    with services.database.begin() as store:
        assert store.staff_messages.waiting() == 0


def test_a_chat_that_blocked_us_and_writes_again_can_be_written_to(services: Services) -> None:
    writer = Writer(services)
    writer.says("halo")
    with services.database.begin() as store:
        store.connection.execute(update(chats).values(reachable=False))
    writer.says("menu")
    assert writer.row().reachable is True


def test_what_was_typed_is_kept_with_its_delivery_and_sealed(services: Services) -> None:
    inbound = Inbound(TELEGRAM, "700001", "1", SharedContact(own=False), "Maria Contoh, Sikka")
    answered = handle_inbound(inbound, services, at_once)
    assert words(answered)
    with services.database.begin() as store:
        row = store.connection.execute(select(inbox)).one()
        opened = store.vault.open(row.body, f"inbox.body:{row.chat_id}:1")
    assert opened == b"Maria Contoh, Sikka"
    assert b"Maria" not in row.body + row.answer
