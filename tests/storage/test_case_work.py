"""What staff see of a case: its history, its papers and its flags."""

from datetime import timedelta

import pytest

from conversations.rules.paper import Paper, PaperFault, PaperState
from storage.cases import Case
from storage.columns import new_id
from storage.store import Database, Store
from tests.storage.case_rows import NOW, a_case, a_chat, a_report

LATER = NOW + timedelta(hours=1)


def test_steps_are_told_in_the_order_they_were_made(database: Database) -> None:
    with database.begin() as store:
        case, other = a_case(store), a_case(store)
        store.case_history.note(case.id, "chat:1", "filed", NOW, report="KL-7KQ2M")
        store.case_history.note(other.id, "chat:2", "filed", NOW)
        store.case_history.note(case.id, "clock", "alarm", LATER, level=1, agent=None)
    with database.begin() as store:
        steps = store.case_history.of(case.id)
    assert [(step.at, step.actor, step.step, step.details) for step in steps] == [
        (NOW, "chat:1", "filed", {"report": "KL-7KQ2M"}),
        (LATER, "clock", "alarm", {"level": 1, "agent": None}),
    ]


def test_a_paper_nobody_spoke_of_is_missing(database: Database) -> None:
    with database.begin() as store:
        assert store.case_papers.of(a_case(store).id) == {}


def test_where_a_paper_stands_is_kept_and_how_it_stood_returned(database: Database) -> None:
    with database.begin() as store:
        case, other = a_case(store), a_case(store)
        report = a_report(store, case, a_chat(store))
        put = store.case_papers.put
        assert put(case.id, Paper.CARD, PaperState.FOLLOWS, NOW) is PaperState.MISSING
        assert put(other.id, Paper.CARD, PaperState.ACCEPTED, NOW) is PaperState.MISSING
        came = put(case.id, Paper.CARD, PaperState.RECEIVED, NOW, report_id=report.id)
        assert came is PaperState.FOLLOWS
        fault = PaperFault.TOO_DARK
        judged = put(case.id, Paper.CARD, PaperState.UNREADABLE, LATER, fault)
        assert judged is PaperState.RECEIVED
        assert put(case.id, Paper.PASSBOOK, PaperState.FOLLOWS, NOW) is PaperState.MISSING
        kept = store.case_papers.of(case.id)
        assert kept.keys() == {Paper.CARD, Paper.PASSBOOK}
        card = kept[Paper.CARD]
        assert (card.state, card.fault, card.changed_at) == (PaperState.UNREADABLE, fault, LATER)
        # Whoever judges a paper leaves it with whom it came from.
        assert card.report_id == report.id
        assert put(case.id, Paper.CARD, PaperState.ACCEPTED, LATER) is PaperState.UNREADABLE
        assert store.case_papers.of(case.id)[Paper.CARD].fault is None


def test_a_flag_is_raised_once_and_cleared_once(database: Database) -> None:
    by = NOW + timedelta(hours=24)
    with database.begin() as store:
        case, other = a_case(store), a_case(store)
        flags = store.case_flags
        assert flags.raise_flag(case.id, "objected", by, NOW)
        assert not flags.raise_flag(case.id, "objected", LATER, LATER)
        assert flags.raise_flag(case.id, "same_phone", by, LATER)
        assert flags.raise_flag(other.id, "objected", by, NOW)
        assert [flag.flag for flag in flags.of(case.id)] == ["objected", "same_phone"]
        assert flags.clear(case.id, "objected", "operator:ina", LATER)
        assert not flags.clear(case.id, "objected", "operator:ani", LATER)
        assert not flags.clear(case.id, "rival_heirs", "operator:ina", LATER)
        (objected, waiting) = flags.of(case.id)
        assert (objected.raised_at, objected.clear_by) == (NOW, by)
        assert (objected.cleared_at, objected.cleared_by) == (LATER, "operator:ina")
        assert (waiting.cleared_at, waiting.cleared_by) == (None, None)
        # What staff have cleared is not raised again.
        assert not flags.raise_flag(case.id, "objected", by, LATER)
        assert flags.of(other.id)[0].cleared_at is None


def test_cases_paid_to_one_account_are_found(database: Database) -> None:
    def paid_to(store: Store, account: str) -> Case:
        return store.cases.change(a_case(store), account=account)

    with database.begin() as store:
        first, second = paid_to(store, "1234567890"), paid_to(store, "1234567890")
        other, nowhere = paid_to(store, "1234567891"), a_case(store)
        a_case(store)
        assert store.case_flags.same_account(first) == [second.id]
        assert store.case_flags.same_account(second) == [first.id]
        assert store.case_flags.same_account(other) == []
        assert store.case_flags.same_account(nowhere) == []


def test_cases_told_from_one_phone_are_found(database: Database) -> None:
    with database.begin() as store:
        first, second, other, silent = (a_case(store) for _ in range(4))
        chat = a_chat(store)
        a_report(store, first, chat, phone="+620000000001")
        a_report(store, second, chat, phone="+620000000002")
        a_report(store, second, chat, phone="+620000000001")
        a_report(store, second, chat, phone="+620000000001")
        a_report(store, other, chat, phone="+620000000003")
        a_report(store, silent, chat)
        a_report(store, a_case(store), chat)
        assert store.case_flags.same_phone(first) == [second.id]
        assert store.case_flags.same_phone(second) == [first.id]
        assert store.case_flags.same_phone(other) == []
        assert store.case_flags.same_phone(silent) == []


@pytest.mark.parametrize(("hours", "counts"), [(0, (2, 1)), (1, (1, 1)), (2, (0, 1)), (3, (0, 0))])
def test_the_reports_of_agents_are_counted(
    database: Database, hours: int, counts: tuple[int, int]
) -> None:
    with database.begin() as store:
        chat, case = a_chat(store), a_case(store)
        one, other = (
            store.agents.add("village", "Ina", "+62", "53.07", (), NOW.date(), 5, NOW)[0].id
            for _ in range(2)
        )
        for agent, hour in ((one, 0), (one, 1), (other, 2), (None, 2)):
            a_report(store, case, chat, NOW + timedelta(hours=hour), agent_id=agent)
        since = NOW + timedelta(hours=hours)
        mine, theirs = counts
        assert store.reports.count_by_agent(one, since) == mine
        assert store.reports.count_by_agent(other, since) == theirs
        assert store.reports.count_by_agent(new_id(), since) == 0
        found = store.case_flags.agent_counts(since)
        assert found == {agent: count for agent, count in ((one, mine), (other, theirs)) if count}
