"""Rows that tests of cases stand on: chats, people, cases, reports, files."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from conversations.engine.events import Media
from conversations.rules.case import CaseKind, Told
from conversations.rules.paper import Paper
from storage.cases import Case, NewCase
from storage.columns import new_id
from storage.people import Identity, kpj_index, nik_index
from storage.reports import NewReport, Report
from storage.store import Store
from storage.tables import people
from tests.conftest import StandingClock

NIK, OTHER_NIK = "5307014507850001", "5307014507850002"
KPJ = "25000000002"
NOW = StandingClock()()


def a_chat(store: Store, number: int = 1) -> UUID:
    """Keep a chat and return its id."""
    return store.chats.add(number.to_bytes(16, "big"), "telegram", str(number), "id", NOW).id


def a_person(store: Store, nik: str = NIK, kpj: str = KPJ) -> UUID:
    """Keep a person and return the id."""
    person_id, vault = new_id(), store.vault
    identity = Identity(nik=nik, name="Maria Contoh", kpj=kpj)
    store.connection.execute(
        people.insert().values(
            id=person_id,
            nik_index=nik_index(vault, nik),
            kpj_index=kpj_index(vault, kpj),
            identity=vault.seal(identity.to_bytes(), f"people.identity:{person_id}"),
            created_at=NOW,
            changed_at=NOW,
        )
    )
    return person_id


def a_case(store: Store, now: datetime = NOW, **known: object) -> Case:
    """Keep a case, of an accident unless ``known`` (fields of ``NewCase``) tells otherwise."""
    new = replace(NewCase(CaseKind.ACCIDENT), **known)  # type: ignore[arg-type]
    return store.cases.add(new, store.reports.fresh_number(), now)


def a_death(store: Store, person_id: UUID | None = None, now: datetime = NOW) -> Case:
    """Keep a case of a death."""
    return a_case(store, now, kind=CaseKind.DEATH, person_id=person_id)


def a_report(
    store: Store, case: Case, chat_id: UUID, now: datetime = NOW, **known: object
) -> Report:
    """Keep a report of a case; ``known`` are fields of ``NewReport``."""
    number = store.reports.fresh_number()
    new = NewReport(
        case.id,
        number,
        store.reports.fresh_secret(),
        chat_id,
        agent_id=None,
        told=Told(),
        checked=True,
        phone="",
        same=number,
    )
    return store.reports.file(replace(new, **known), now)  # type: ignore[arg-type]


def a_file(store: Store, chat_id: UUID, now: datetime = NOW, unique: str = "") -> UUID:
    """Announce a photo of 1,000 bytes and return its id."""
    return store.documents.announce(
        chat_id, "telegram", Media.PHOTO, "file-id-1", unique, 1000, now
    )


def a_wanted_file(
    store: Store, report: Report, paper: Paper = Paper.KTP_WORKER, now: datetime = NOW
) -> UUID:
    """Keep a photo as a paper of a report, still to be fetched, and return its id."""
    assert report.chat_id is not None
    document = a_file(store, report.chat_id, now)
    assert store.documents.attach(document, report.chat_id, report.case_id, report.id, paper, now)
    return document
