"""The demo's open case and its staff on duty, put down as the service itself would have."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bot.clocks import DEMO_STARTS
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.rules.case import CaseKind, CaseState, Told
from conversations.rules.paper import Paper, PaperState
from handlers.cases.steps import Step
from handlers.channel import SIMULATED_WHATSAPP
from handlers.chat import address_index
from storage.audit import OPERATOR
from storage.cases import NewCase
from storage.reports import NewReport
from storage.store import Store

_STAFF = f"{OPERATOR}:demo"


def add_agent(entry: Mapping[str, Any], store: Store) -> None:
    """Add somebody on duty, whose phone is linked already."""
    agent, code = store.agents.add(
        entry["role"],
        entry["name"],
        entry["phone"],
        entry["kabupaten"],
        (),
        entry["ends"],
        entry["daily"],
        DEMO_STARTS,
    )
    store.agents.use_code(code, _chat(entry["phone"], store), DEMO_STARTS.date())
    for level in entry["duty"]:
        store.agents.set_duty(agent.kabupaten, level, agent.id)


def add_case(entry: Mapping[str, Any], store: Store) -> None:
    """Add a case that one chat told of and staff have taken; its papers came to their desk."""
    told, filed_at, taken_at = Told.from_json(entry["told"]), entry["filed_at"], entry["taken_at"]
    kind, number, chat_id = CaseKind(entry["kind"]), entry["number"], _chat(entry["chat"], store)
    case = store.cases.add(
        NewCase(
            kind=kind,
            person_id=store.people.find_by_nik(told.nik),
            nik=told.nik,
            kabupaten=told.kabupaten,
            happened_on=told.happened_on,
        ),
        number,
        filed_at,
    )
    report = store.reports.file(
        NewReport(
            case_id=case.id,
            number=number,
            secret=entry["secret"],
            chat_id=chat_id,
            agent_id=None,
            told=told,
            checked=True,
            phone=told.informant_phone,
            same=f"{kind}:0:nik:{told.nik}",
        ),
        filed_at,
    )
    store.case_history.note(case.id, f"chat:{chat_id}", Step.FILED, filed_at, report=number)
    store.cases.change(case, state=CaseState.OPEN, holder=entry["holder"])
    store.case_history.note(
        case.id, _STAFF, Step.MOVED, taken_at, state=CaseState.OPEN, before=CaseState.NOTICE
    )
    for paper in map(Paper, entry["accepted"]):
        store.case_papers.put(case.id, paper, PaperState.ACCEPTED, taken_at, report_id=report.id)


def _chat(phone: str, store: Store) -> UUID:
    """Return the simulated WhatsApp of a phone, as if it had written before."""
    index = address_index(store.vault, SIMULATED_WHATSAPP, phone)
    return store.chats.add(index, SIMULATED_WHATSAPP, phone, FIRST_LANGUAGE, DEMO_STARTS).id
