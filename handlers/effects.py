"""Carry out what a flow asks of the world, inside the turn's transaction, and answer it."""

from datetime import UTC, datetime
from uuid import UUID

from conversations.engine.effects import (
    Effect,
    EraseMyData,
    FindOffices,
    GiveConsent,
    LeaveMessage,
    ListPeople,
    ProveLink,
    ReadCover,
    ReadMyData,
    SetAnnouncements,
    SetLanguage,
    TellPlace,
)
from conversations.engine.events import (
    AnnouncementsSet,
    Answer,
    ConsentKept,
    CoverRead,
    DataErased,
    LanguageSet,
    LinkedPerson,
    LinkGone,
    MyData,
    Office,
    OfficesFound,
    PeopleListed,
)
from conversations.masking import masked_name
from conversations.rules.figures import Figures
from handlers.chat import Chat
from handlers.leaving import leave_message, tell_place
from handlers.proof import prove_link
from handlers.reports.carrying import carry_out_report
from storage.store import Store

# What staff are asked to do when somebody wants their data gone.
ERASURE = "erasure"
# Why an announcement that waited was not sent.
OPTED_OUT = "opted_out"


def carry_out(  # noqa: C901 - one arm for each effect is the clearest table of them
    effect: Effect, store: Store, chat: Chat, now: datetime, figures: Figures
) -> Answer:
    """Do what ``effect`` asks for ``chat`` and return its answer. ``now`` is local time."""
    match effect:
        case ListPeople():
            return PeopleListed(_people(store, chat))
        case ProveLink():
            return prove_link(effect, store, chat, now)
        case ReadCover(person):
            return _read_cover(UUID(person), store, chat, now)
        case GiveConsent(version):
            store.consents.give(chat.record.id, version, now)
            chat.consent_version = version
            return ConsentKept()
        case SetLanguage(language):
            return LanguageSet(language)
        case SetAnnouncements(wanted):
            return _set_announcements(store, chat, wanted=wanted)
        case LeaveMessage():
            return leave_message(effect, store, chat, now)
        case TellPlace(kabupaten):
            return tell_place(kabupaten, store, chat)
        case FindOffices(kabupaten):
            return OfficesFound(
                tuple(
                    Office(office.name, office.address, office.phone, office.hours)
                    for office in store.offices.all()
                    if kabupaten in office.serves
                )
            )
        case ReadMyData():
            return _my_data(store, chat)
        case EraseMyData():
            return _erase(store, chat, now)
        case _:
            return carry_out_report(effect, store, chat, now, figures)


def _set_announcements(store: Store, chat: Chat, *, wanted: bool) -> AnnouncementsSet:
    """Note whether announcements are wanted; those that wait are dropped by STOP, for good."""
    chat.announcements = wanted
    if not wanted:
        store.announced.drop(chat.record.id, OPTED_OUT)
    return AnnouncementsSet()


def _people(store: Store, chat: Chat) -> tuple[LinkedPerson, ...]:
    return tuple(
        LinkedPerson(str(person), masked_name(name))
        for person, name in store.links.people_of(chat.record.id)
    )


def _read_cover(person_id: UUID, store: Store, chat: Chat, now: datetime) -> CoverRead | LinkGone:
    if not store.links.is_linked(chat.record.id, person_id):
        return LinkGone()
    person, held = store.people.get(person_id), store.people.cover(person_id)
    last = held[-1] if held else None
    return CoverRead(
        name=masked_name(person.identity.name),
        periods=tuple(cover.period for cover in held),
        occupation=person.occupation or "",
        kabupaten=person.kabupaten,
        card=last.card if last else None,
        passbook=last.passbook if last else None,
        died_on=store.cases.reported_death(person_id, now.tzinfo or UTC),
    )


def _my_data(store: Store, chat: Chat) -> MyData:
    return MyData(
        people=_people(store, chat),
        consented_at=store.consents.given_at(chat.record.id),
        phone_kept=chat.phone_index is not None,
        messages=store.inbox.count(chat.record.id),
        announcements=chat.announcements,
        reports=len(store.reports.listed(chat.record.id)),
        kabupaten=store.chats.place(chat.record.id),
    )


def _erase(store: Store, chat: Chat, now: datetime) -> DataErased:
    """Forget links, words, consent and number at once; the roster is the office's to change."""
    number = store.staff_messages.leave(chat.record.id, ERASURE, "", now)
    store.audit.note(chat.name, "data_erased", chat.name, now, request=number)
    store.links.unlink_all(chat.record.id)
    store.inbox.forget(chat.record.id)
    store.unrecognised.forget(chat.record.id)
    store.staff_messages.forget(chat.record.id)
    store.announced.drop(chat.record.id, ERASURE)
    store.outbox.forget(chat.record.id)
    store.announced.forget(chat.record.id)
    store.consents.withdraw(chat.record.id, now)
    store.chats.set_place(chat.record.id, None)
    store.loose_files.forget_aside_of(chat.record.id)
    chat.consent_version = None
    chat.phone_index = None
    return DataErased(number)
