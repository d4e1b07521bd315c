"""Reports of others about people linked to a chat: which wait for a word, and the word itself."""

from datetime import UTC, datetime

from conversations.engine.report_effects import AnswerReported
from conversations.engine.report_events import ReportedAnswered, ReportedLine, ReportedListed
from conversations.masking import masked_name
from conversations.rules.case import CaseKind
from handlers.cases.signs import raise_signs
from handlers.cases.steps import Step
from handlers.chat import Chat
from handlers.reports.adding import zone_of
from handlers.reports.own import row_id
from storage.cases import Case
from storage.people import phone_index
from storage.reported import MISTAKEN, RIGHT
from storage.store import Store


def list_reported(store: Store, chat: Chat, now: datetime) -> ReportedListed:
    """Return what this chat was told of and has not answered, oldest first; names are masked."""
    waiting = set(store.reported.open_for(chat.record.id))
    return ReportedListed(
        tuple(
            ReportedLine(
                str(case.id),
                case.kind,
                masked_name(name),
                case.happened_on or case.filed_at.astimezone(zone_of(now)).date(),
            )
            for case, _, name in store.cases.about_people_of(chat.record.id)
            if case.id in waiting
        )
    )


def answer_reported(
    asked: AnswerReported, store: Store, chat: Chat, now: datetime
) -> ReportedAnswered:
    """Note what a linked chat says of a report, for staff to look at; it changes no status.

    The first word stands. Whoever was not told of this case is answered the same.
    """
    moment, case_id = now.astimezone(UTC), row_id(asked.case)
    answer = RIGHT if asked.right else MISTAKEN
    if case_id is None or not store.reported.answer(case_id, chat.record.id, answer, moment):
        return ReportedAnswered()
    step = Step.CONFIRMED if asked.right else Step.OBJECTED
    store.case_history.note(case_id, chat.name, step, moment)
    if not asked.right:
        case = store.cases.get(case_id)
        himself = _writes_himself(case, store, chat)
        raise_signs(case, store, now, objected=True, wrote_after=himself)
    return ReportedAnswered()


def _writes_himself(case: Case, store: Store, chat: Chat) -> bool:
    """Tell whether the phone of somebody reported dead is the one that objects."""
    if case.kind is not CaseKind.DEATH or case.person_id is None or chat.phone_index is None:
        return False
    phone = store.people.get(case.person_id).identity.phone
    return bool(phone) and phone_index(store.vault, phone) == chat.phone_index
