"""DATA SAYA tells what is kept of a chat; HAPUS DATA forgets it, and only that."""

from sqlalchemy import select

from conversations.consent import CONSENT_VERSION
from conversations.engine.effects import EraseMyData, GiveConsent, ReadMyData
from conversations.engine.events import DataErased, MyData, SharedContact
from conversations.engine.replies import Text
from conversations.engine.session import ChatSession
from conversations.rules.paper import Paper
from handlers.channel import WHATSAPP, Inbound
from handlers.chat import Chat
from handlers.inbound import handle_inbound
from handlers.services import Services
from storage.case_tables import documents
from storage.leases import Wanted
from storage.pages import Page
from storage.tables import consents, outbox, staff_messages
from tests.conftest import StandingClock
from tests.handlers.test_effects import a_chat, done, link
from tests.handlers.writing import MARIA, MARIAS_PHONE, Writer, never, on_whatsapp
from tests.sending import sent
from tests.storage.case_rows import a_case, a_report, a_wanted_file


def test_what_is_kept_of_a_chat_is_told(demo: Services) -> None:
    writer = on_whatsapp(demo, MARIAS_PHONE)
    writer.goes_on("cek status", "1", MARIA, "stop")
    with demo.database.begin() as store:
        found = store.chats.load(writer.index, WHATSAPP, "")
        assert found is not None
        chat = Chat.opened(found.record, WHATSAPP, store.vault, None)
        data = done(ReadMyData(), store, chat, demo.now())
    assert isinstance(data, MyData)
    assert [person.name for person in data.people] == ["M**** C*****"]
    assert data.consented_at == demo.clock()
    assert (data.phone_kept, data.messages, data.announcements) == (True, 4, False)
    assert data.reports == 0


def test_reports_that_were_filed_are_told_and_outlive_an_erasure(demo: Services) -> None:
    writer = on_whatsapp(demo, MARIAS_PHONE)
    writer.goes_on("lapor kecelakaan", "1", "1", "1", "Jatuh dari pohon di Alok tadi pagi")
    said = writer.says("data saya")
    assert said.turn is not None
    assert said.turn.replies[0].text.blanks["reports"] == 1
    writer.goes_on("1", "1")
    with demo.database.begin() as store:
        assert len(store.reports.listed(writer.row().id)) == 1


def test_erasing_forgets_a_report_that_was_left_half_done(demo: Services) -> None:
    writer = on_whatsapp(demo, MARIAS_PHONE)
    writer.goes_on("lapor kematian", "1", "1", "Markus Contoh, desa Nita", "menu")
    writer.goes_on("lapor kecelakaan", "1", "Yohan Contoh, desa Nita", "hapus data", "1")
    session = ChatSession.from_json(writer.stands() or "")
    assert session is not None
    assert (session.got, session.drafts, session.returning) == ({}, (), ())
    assert "Contoh" not in (writer.stands() or "")


def test_erasing_forgets_all_that_the_chat_told(demo: Services) -> None:
    writer = on_whatsapp(demo, MARIAS_PHONE)
    writer.goes_on("cek status", "1", MARIA, "menu")
    # An answer that went through the outbox.
    inbound = Inbound(WHATSAPP, writer.address, "out", SharedContact(own=False), "", MARIAS_PHONE)
    handle_inbound(inbound, demo, never)
    with demo.database.begin() as store:
        (claimed,) = store.leases.claim("me", demo.clock(), Wanted(1))
        store.leases.begin([claimed], demo.clock())
        store.leases.settle([sent(claimed, "SM1")], demo.clock())
    answered = writer.goes_on("hapus data", "1")
    assert answered.step == "main_menu.ask"
    chat = writer.row()
    assert (chat.phone_index, chat.consent_version) == (None, None)
    with demo.database.begin() as store:
        assert store.links.people_of(chat.id) == []
        assert store.consents.given_at(chat.id) is None
        assert store.connection.execute(select(outbox)).all() == []
        # Only the message that asked for it is left.
        assert store.inbox.count(chat.id) == 1
        assert store.connection.execute(select(consents.c.withdrawn_at)).scalar_one() is not None
        matters = store.connection.execute(select(staff_messages.c.matter)).scalars().all()
        assert matters == ["erasure"]
    assert writer.goes_on("1").step == "consent.ask"


def test_erasing_takes_nobody_s_links_but_one_s_own(demo: Services, clock: StandingClock) -> None:
    with demo.database.begin() as store:
        one, other = a_chat(store, 1), a_chat(store, 2)
        link(store, one)
        link(store, other)
        done(GiveConsent(CONSENT_VERSION), store, other, clock())
        assert isinstance(done(EraseMyData(), store, one, clock()), DataErased)
        assert store.links.people_of(one.record.id) == []
        assert len(store.links.people_of(other.record.id)) == 1
        assert store.consents.given_at(other.record.id) is not None


def test_a_repeat_of_an_erased_message_says_nothing_and_changes_nothing(demo: Services) -> None:
    writer = on_whatsapp(demo, MARIAS_PHONE)
    writer.goes_on("cek status", "1", MARIA, "hapus data", "1")
    before = writer.row()
    answered = writer.says(MARIA, "3")
    assert (answered.messages, answered.again) == ((), True)
    assert writer.row() == before


def test_the_limits_of_a_chat_outlive_its_data(demo: Services) -> None:
    writer = Writer(demo)
    writer.goes_on("cek status", "1", MARIA, "26999999999", "hapus data", "1")
    with demo.database.begin() as store:
        assert store.links.tries(writer.row().id, MARIA, demo.clock()).chat_ever == 1


def test_the_place_that_was_told_is_shown_and_forgotten(demo: Services) -> None:
    writer = Writer(demo)

    def told() -> Text:
        turn = writer.says("data saya").turn
        assert turn is not None
        place = turn.replies[0].text.blanks["place"]
        assert isinstance(place, Text)
        return place

    writer.goes_on("halo", "petugas", "kartu saya belum sampai", "Maumere")
    assert told() == Text("privacy.placed", {"kabupaten": "Kabupaten Sikka"})
    writer.goes_on("hapus data", "ya")
    assert writer.row().kabupaten is None
    assert told() == Text("privacy.not_placed")


def test_erasing_takes_the_photos_that_were_taken_out_of_a_report(demo: Services) -> None:
    """Those that are papers of a report stay with it."""
    writer, files = Writer(demo), []
    for one in (writer, Writer(demo, "730001")):
        one.says("halo")
        with demo.database.begin() as store:
            chat, now = one.row().id, demo.clock()
            report = a_report(store, a_case(store), chat)
            papers = (Paper.KTP_WORKER, Paper.CARD)
            mine = [a_wanted_file(store, report, paper, now) for paper in papers]
            for document in mine:
                page = Page("image/png", b"a page")
                assert store.documents.kept(document, [page], document.hex, now)
            assert store.loose_files.put_aside(mine[0], chat, now)
            files.extend(mine)
    writer.goes_on("hapus data", "ya")
    with demo.database.begin() as store:
        left = set(store.connection.execute(select(documents.c.id)).scalars())
    assert left == set(files[1:])
