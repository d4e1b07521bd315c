"""An officer puts a file of a chat into a report: it is fetched and checked as any other."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from conversations.engine.events import Media
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.falling_due import UNATTACHED, UNATTACHED_WITH_STAFF, do_due
from handlers.services import Services
from handlers.staff.talk_papers import put_in, take_out
from handlers.staff.talk_words import TalkRefused
from handlers.staff.talking import NoSuchTalk
from storage.documents import DocumentState
from storage.scope import Scope
from storage.staff import Account
from tests.bot.documents.drawn import photo, written
from tests.conftest import StandingClock
from tests.handlers.documents.desk import CHANNEL, PHOTO, Desk, dark
from tests.storage.case_rows import NOW, a_case, a_chat, a_report

ROSA = Account(UUID(int=7), "rosa", "Rosa Contoh", "", None, "", 0, "id", None, NOW, 1, ())
KTP, CARD = Paper.KTP_HEIR, Paper.CARD
MISSING, FOLLOWS, RECEIVED = PaperState.MISSING, PaperState.FOLLOWS, PaperState.RECEIVED


def comes(desk: Desk, content: bytes = PHOTO) -> UUID:
    """Let a photo come in the chat, for nothing yet."""
    chat, now = desk.report.chat_id, desk.services.clock()
    assert chat is not None
    reference = desk.provider.files.put(content)
    with desk.services.database.begin() as store:
        return store.documents.announce(
            chat, CHANNEL, Media.PHOTO, reference, reference, len(content), now
        )


def puts(desk: Desk, document: UUID, paper: Paper = KTP) -> None:
    """Have Rosa put it into the report."""
    assert desk.report.chat_id is not None
    put_in(desk.services, desk.report.chat_id, document, desk.report.number, paper, ROSA)


def takes_out(desk: Desk, document: UUID) -> None:
    """Have Rosa take it out again."""
    assert desk.report.chat_id is not None
    take_out(desk.services, desk.report.chat_id, document, desk.report.number, ROSA)


def taken(desk: Desk) -> None:
    """Let an officer have the chat for a long time."""
    now, chat = desk.services.clock(), desk.report.chat_id
    assert chat is not None
    with desk.services.database.begin() as store:
        store.staff.add("rosa", "Rosa Contoh", "", "id", "operator", now)
        account = store.staff.by_login("rosa")
        assert account is not None
        assert store.taken_chats.take(chat, account.id, None, now + timedelta(days=99), now)


def test_a_file_of_a_talk_is_fetched_checked_and_kept(desk: Desk) -> None:
    document = comes(desk)
    assert desk.works() == 0
    puts(desk, document)
    assert desk.paper() == (RECEIVED, None)
    assert desk.works() == 1
    assert len(desk.pages(document)) == 1
    assert [(file.paper, file.state) for file in desk.files()] == [(KTP, DocumentState.KEPT)]
    (sent, kept) = desk.steps()
    assert sent[:2] == (ROSA.actor, "paper_sent")
    assert kept[1] == "paper_kept"
    with desk.services.database.begin() as store:
        (act,) = store.audit.of(f"case:{desk.report.case_id}")
    told = {"report": desk.report.number, "paper": "ktp_heir"}
    assert (act.actor, act.act, act.details) == (ROSA.actor, "case_paper_sent", told)
    assert desk.left_at_provider() == 0


def test_of_one_that_cannot_be_read_the_sender_hears(desk: Desk) -> None:
    puts(desk, comes(desk, dark()))
    desk.works()
    assert desk.paper() == (RECEIVED, PaperFault.TOO_DARK)
    (said,) = desk.says()
    assert "gelap" in said


def test_put_in_twice_it_is_there_once_and_as_another_paper_it_is_refused(desk: Desk) -> None:
    document = comes(desk)
    puts(desk, document)
    puts(desk, document)
    assert [step[1] for step in desk.steps()] == ["paper_sent"]
    with pytest.raises(TalkRefused, match="file_elsewhere"):
        puts(desk, document, CARD)


def test_taken_out_again_its_paper_stands_as_before_and_it_can_be_put_in_anew(desk: Desk) -> None:
    report = desk.report
    with desk.services.database.begin() as store:
        store.case_papers.put(report.case_id, KTP, FOLLOWS, NOW, report_id=report.id)
    document = comes(desk)
    puts(desk, document)
    with pytest.raises(TalkRefused, match="file_on_its_way"):
        takes_out(desk, document)
    desk.works()
    takes_out(desk, document)
    takes_out(desk, document)
    assert desk.paper() == (FOLLOWS, None)
    assert desk.files() == []
    assert [step[1] for step in desk.steps()] == ["paper_sent", "paper_kept", "paper_taken_out"]
    puts(desk, document, CARD)
    assert desk.works() == 0
    assert desk.paper(CARD) == (RECEIVED, None)
    assert len(desk.pages(document)) == 1


def test_what_staff_accepted_is_not_taken_out(desk: Desk, clock: StandingClock) -> None:
    document = comes(desk)
    puts(desk, document)
    desk.works()
    with desk.services.database.begin() as store:
        store.case_papers.put(
            desk.report.case_id, KTP, PaperState.ACCEPTED, NOW, report_id=desk.report.id
        )
    with pytest.raises(TalkRefused, match="paper_accepted"):
        takes_out(desk, document)
    assert len(desk.files()) == 1
    # What came after the judgement is not what was accepted.
    clock.advance(minutes=1)
    later = comes(desk, written(photo(1500, 1100), "JPEG"))
    puts(desk, later)
    desk.works()
    takes_out(desk, later)
    assert [file.id for file in desk.files()] == [document]
    assert desk.paper() == (PaperState.ACCEPTED, None)


def test_of_another_chat_case_or_kabupaten_there_is_nothing(desk: Desk) -> None:
    document, services, chat = comes(desk), desk.services, desk.report.chat_id
    assert chat is not None
    with services.database.begin() as store:
        elsewhere = a_report(store, a_case(store, kabupaten="53.07"), a_chat(store, 2))
    assert elsewhere.chat_id is not None
    sikka = Services(
        services.database.within(Scope.of(["53.07"])),
        services.sessions,
        services.guide,
        services.clock,
        services.zone,
    )
    number = desk.report.number
    for seen_by, where, file, report in (
        (services, chat, uuid4(), number),
        (services, chat, document, elsewhere.number),
        (services, elsewhere.chat_id, document, elsewhere.number),
        (services, uuid4(), document, number),
        (sikka, chat, document, number),
    ):
        with pytest.raises(NoSuchTalk):
            put_in(seen_by, where, file, report, KTP, ROSA)
        with pytest.raises(NoSuchTalk):
            take_out(seen_by, where, file, report, ROSA)
    assert desk.files() == []


def announced(desk: Desk) -> int:
    """Let the worker do what is due, and count the files that belong to nothing."""
    do_due(desk.services, {CHANNEL: desk.provider}, desk.reader, "worker")
    with desk.services.database.begin() as store:
        talk = store.talks.get(desk.report.chat_id)  # type: ignore[arg-type]
        assert talk is not None
        return sum(file.is_loose for file in store.talk_files.newest(talk))


def test_a_file_is_kept_for_a_day_and_for_two_weeks_while_an_officer_has_the_chat(
    desk: Desk, clock: StandingClock
) -> None:
    hour = timedelta(hours=1)
    comes(desk)
    clock.now += UNATTACHED - hour
    assert announced(desk) == 1
    clock.now += 2 * hour
    assert announced(desk) == 0
    taken(desk)
    comes(desk)
    clock.now += UNATTACHED_WITH_STAFF - hour
    assert announced(desk) == 1
    clock.now += 2 * hour
    assert announced(desk) == 0
    assert desk.left_at_provider() == 0


def test_the_only_copy_of_what_was_sent_twice_is_not_taken_out(desk: Desk) -> None:
    first, again = comes(desk), comes(desk)
    for document in (first, again):
        puts(desk, document)
        desk.works()
    states = {file.id: file.state for file in desk.files()}
    assert states == {first: DocumentState.KEPT, again: DocumentState.DOUBLE}
    with pytest.raises(TalkRefused, match="file_sent_twice"):
        takes_out(desk, first)
    assert desk.paper() == (RECEIVED, None)
    assert len(desk.pages(first)) == 1


def test_two_weeks_count_from_the_day_it_was_taken_out(desk: Desk, clock: StandingClock) -> None:
    document = comes(desk)
    puts(desk, document)
    desk.works()
    clock.now += timedelta(days=20)
    takes_out(desk, document)
    assert announced(desk) == 1
    assert desk.pages(document) != []
    clock.now += timedelta(days=13)
    assert announced(desk) == 1
    clock.now += timedelta(days=2)
    assert announced(desk) == 0
    assert desk.pages(document) == []


def test_what_was_taken_out_is_forgotten_after_two_weeks_with_its_pages(
    desk: Desk, clock: StandingClock
) -> None:
    document = comes(desk)
    puts(desk, document)
    desk.works()
    takes_out(desk, document)
    clock.now += timedelta(days=13)
    assert announced(desk) == 1
    clock.now += timedelta(days=2)
    assert announced(desk) == 0
    assert desk.pages(document) == []
