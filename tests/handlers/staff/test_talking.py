"""Staff answer in the bot's place: silence of the bot, order of words, who has it, how it ends."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import redis
from sqlalchemy import func, select

from conversations.engine.events import Edited, Media, SharedContact, Tapped
from handlers.services import Services
from handlers.staff import talking
from handlers.staff.talk_words import MOST_LETTERS, TalkRefused, checked_words
from handlers.staff.talking import KEPT_FOR, NoSuchTalk, TalkMoved, give_back_due
from storage.audit_tables import audit
from storage.case_tables import documents
from storage.chats import ChatRecord
from storage.scope import Scope
from storage.tables import inbox, staff_messages
from tests.conftest import StandingClock
from tests.handlers.counting import counted
from tests.handlers.staff.talk_house import ALOR, SIKKA, Heard, Officer, link
from tests.handlers.writing import Writer, on_whatsapp, words

WITA = ZoneInfo("Asia/Makassar")
# Full-width digits, as some keyboards write them.
WIDE = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
BACK = "Lontar, asisten otomatis, menjawab lagi di sini."


@pytest.fixture
def writer(demo: Services) -> Writer:
    """Somebody who has greeted the bot."""
    writer = Writer(demo)
    writer.says("halo")
    return writer


@pytest.fixture
def rosa(demo: Services) -> Officer:
    """An officer who sees everything."""
    return Officer.of(demo, "rosa")


@pytest.fixture
def budi(demo: Services) -> Officer:
    """Another one."""
    return Officer.of(demo, "budi")


@pytest.fixture
def heard(writer: Writer) -> Heard:
    """The phone of whoever writes."""
    return Heard(writer)


def acts_of(services: Services) -> list[str]:
    """Return what the audit tells of conversations, oldest first."""
    with services.database.begin() as store:
        rows = store.connection.execute(
            select(audit.c.act).where(audit.c.act.startswith("talk")).order_by(audit.c.id)
        )
        return list(rows.scalars())


def texts_kept(writer: Writer) -> int:
    """Count what a chat wrote and is kept."""
    with writer.services.database.begin() as store:
        return store.inbox.count(writer.row().id)


# --- one conversation ---------------------------------------------------------------------------


def half_done(writer: Writer) -> str:
    """Bring a chat into the middle of a report; return the question that it stands at."""
    answered = writer.goes_on("2", "sudah", "ya", "1")
    assert answered.step.startswith("accident_report.")
    return answered.step


def test_a_conversation_from_the_first_word_to_the_report_that_goes_on(
    writer: Writer, rosa: Officer, heard: Heard
) -> None:
    step = half_done(writer)
    rosa.takes(writer)
    (hello,) = heard.now()
    assert hello.startswith("Di sini Rosa, petugas.")
    assert "tidak pernah meminta uang" in hello

    assert words(writer.says("Ibu, saya bingung")) == []
    rosa.writes(writer, "Selamat pagi, Ibu.")
    rosa.writes(writer, "Apa yang membingungkan?")
    assert heard.now() == [
        "Selamat pagi, Ibu.\n\nRosa, petugas",
        "Apa yang membingungkan?\n\nRosa, petugas",
    ]
    assert words(writer.says("yang ditanya Lontar")) == []
    stopped = words(writer.says("STOP"))
    assert len(stopped) == 1
    assert "?" not in stopped[0]
    assert writer.row().announcements is False
    assert words(writer.says("1")) == []
    assert heard.now() == []

    rosa.gives_back(writer)
    (back,) = heard.now()
    assert back.startswith(BACK)
    assert writer.says("lanjut").step == step
    assert texts_kept(writer) == 10
    assert acts_of(writer.services) == ["talk_taken", "talk_said", "talk_said", "talk_given_back"]


def test_forgetting_all_of_redis_in_the_middle_changes_nothing(
    writer: Writer, rosa: Officer, redis_client: "redis.Redis"
) -> None:
    def forget() -> None:
        for key in list(redis_client.scan_iter("lontar:*")):
            redis_client.delete(key)

    step = half_done(writer)
    rosa.takes(writer)
    forget()
    assert words(writer.says("halo?")) == []
    forget()
    rosa.writes(writer, "Sebentar, Pak.")
    assert words(writer.says("baik")) == []
    rosa.gives_back(writer)
    forget()
    assert writer.says("lanjut").step == step


def test_what_redis_remembers_of_a_chat_is_out_of_date_when_it_is_taken(
    writer: Writer, rosa: Officer, redis_client: "redis.Redis"
) -> None:
    remembered = redis_client.get(f"lontar:chat:{writer.index.hex()}")
    assert remembered is not None
    turn = writer.row().turn
    rosa.takes(writer)
    assert writer.row().turn == turn + 1
    assert redis_client.get(f"lontar:chat:{writer.index.hex()}") == remembered
    assert words(writer.says("5")) == []
    # And back again: what is remembered now says that staff have it.
    rosa.gives_back(writer)
    assert writer.says("5").step == "benefits.ask"


def test_a_record_of_before_staff_could_take_chats_is_still_read(writer: Writer) -> None:
    with writer.services.database.begin() as store:
        loaded = store.chats.load(writer.index, writer.channel, "")
    assert loaded is not None
    written = loaded.record.to_json()
    assert "taken_until" not in written
    assert ChatRecord.from_json(written) == loaded.record
    taken = replace(loaded.record, taken_until=writer.services.clock())
    assert ChatRecord.from_json(taken.to_json()) == taken


def test_a_chat_that_nobody_took_costs_no_statement_more(writer: Writer, rosa: Officer) -> None:
    other = Writer(writer.services, "700002")
    other.says("halo")
    rosa.takes(other)
    with counted() as seen:
        writer.says("5")
    postgresql = writer.services.database.engine.dialect.name == "postgresql"
    # On SQLite: begin immediately, add what arrived, keep the chat.
    assert len(seen.sql) == (1 if postgresql else 3), seen.sql


# --- what the bot still does --------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        *("halo", "1", "0", "ya", "bantuan", "batal", "kembali", "petugas", "asli", "benar"),
        *("mau lapor kecelakaan", "suami saya meninggal", "5307014507850001", "KL-7KQ2M"),
    ],
)
def test_what_people_write_to_an_officer_is_kept_and_not_answered(
    writer: Writer, rosa: Officer, said: str
) -> None:
    rosa.takes(writer)
    stood, kept = writer.stands(), texts_kept(writer)
    assert words(writer.says(said)) == []
    assert writer.stands() == stood
    assert texts_kept(writer) == kept + 1


@pytest.mark.parametrize(
    "event", [Tapped("main_menu.ask", "status"), SharedContact(own=True), Edited()]
)
def test_other_events_are_kept_and_not_answered(
    writer: Writer, rosa: Officer, event: Tapped | SharedContact | Edited
) -> None:
    rosa.takes(writer)
    assert words(writer.says(event)) == []
    assert writer.kinds()[-1] == type(event).__name__


def test_a_photo_is_kept_as_ever(writer: Writer, rosa: Officer) -> None:
    rosa.takes(writer)
    assert words(writer.sends("ini KTP saya", Media.PHOTO)) == []
    with writer.services.database.begin() as store:
        row = store.connection.execute(select(documents.c.media, documents.c.chat_id)).one()
    assert row == ("photo", writer.row().id)


def test_announcements_can_be_stopped_and_wanted_again(writer: Writer, rosa: Officer) -> None:
    rosa.takes(writer)
    writer.says("stop")
    assert writer.row().announcements is False
    writer.says("MULAI")
    assert writer.row().announcements is True


@pytest.mark.parametrize("asked", ["bahasa", "hapus data"])
def test_a_question_of_before_takes_no_words_that_are_for_the_officer(
    writer: Writer, rosa: Officer, asked: str
) -> None:
    writer.says(asked)
    rosa.takes(writer)
    stood = writer.stands()
    for said in ("saya mau tanya", "ya", "2", "Indonesia"):
        assert words(writer.says(said)) == []
    assert writer.stands() == stood


def test_data_can_be_erased_and_nothing_of_before_is_left(
    writer: Writer, rosa: Officer, demo: Services
) -> None:
    writer.goes_on("petugas", "Nama saya Contoh, mau tanya kartu")
    rosa.takes(writer)
    assert writer.says("hapus data").step == "privacy.erase"
    assert writer.row().taken_by is None
    answered = writer.says("ya")
    assert "P-" in words(answered)[0]
    with demo.database.begin() as store:
        talk = store.talks.get(writer.row().id)
        assert talk is not None
        assert talk.erased_at == demo.clock()
        kept = {one.matter: one.text for one in store.talk_lines.messages_of(talk)}
    assert kept == {"question": "", "erasure": ""}


def test_words_of_somebody_in_danger_are_answered_at_once_in_the_middle_of_anything(
    writer: Writer, rosa: Officer, demo: Services
) -> None:
    half_done(writer)
    rosa.takes(writer)
    stood = writer.stands()
    answered = writer.says("saya mau bunuh diri")
    assert "tidak sendirian" in words(answered)[0]
    assert "mendesak" in words(answered)[0]
    assert [message.step for message in answered.messages] == [""]
    assert writer.stands() == stood
    with demo.database.begin() as store:
        matters = store.connection.execute(select(staff_messages.c.matter)).scalars().all()
    assert matters == ["urgent"]


# --- how it ends --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("lacak", "track_report.given"),
        ("data saya", ""),
        ("BAHASA", "language.ask"),
        ("HAPUS DATA", "privacy.erase"),
    ],
)
def test_what_the_bot_alone_can_do_calls_it_back(
    writer: Writer, rosa: Officer, said: str, step: str
) -> None:
    rosa.takes(writer)
    answered = writer.says(said)
    assert words(answered)[0].startswith(BACK)
    assert writer.row().taken_by is None
    assert not step or answered.step.partition(".")[0] == step.partition(".")[0]


@pytest.mark.parametrize("said", ["MENU", "menu utama"])
def test_nobody_is_kept_in_a_conversation_with_an_officer(
    writer: Writer, rosa: Officer, said: str
) -> None:
    rosa.takes(writer)
    answered = writer.says(said)
    assert answered.step == "main_menu.ask"
    assert words(answered)[0].startswith(BACK)
    assert (writer.row().taken_by, writer.row().taken_until) == (None, None)
    assert acts_of(writer.services) == ["talk_taken", "talk_left"]
    with pytest.raises(TalkMoved):
        rosa.writes(writer, "Sebentar.")
    assert writer.says("5").step == "benefits.ask"


def test_each_word_of_staff_keeps_the_chat_for_twelve_hours(
    writer: Writer, rosa: Officer, clock: StandingClock, heard: Heard, demo: Services
) -> None:
    clock.now = datetime(2026, 11, 21, 7, 30, tzinfo=WITA)
    rosa.takes(writer)
    clock.advance(hours=3)
    rosa.writes(writer, "Masih di sini.")
    heard.now()
    clock.now = datetime(2026, 11, 22, 7, 30, tzinfo=WITA)
    assert clock() - timedelta(hours=9) > writer.row().taken_until - KEPT_FOR
    assert give_back_due(demo, 50) == 1
    assert give_back_due(demo, 50) == 0
    assert heard.now()[-1].startswith(BACK)
    assert acts_of(demo)[-1] == "talk_over"
    assert writer.says("menu").step == "main_menu.ask"


def test_a_chat_is_not_given_back_before_its_time(
    writer: Writer, rosa: Officer, clock: StandingClock, demo: Services
) -> None:
    clock.now = datetime(2026, 11, 21, 7, 30, tzinfo=WITA)
    rosa.takes(writer)
    clock.advance(hours=11, minutes=59)
    assert give_back_due(demo, 50) == 0
    rosa.writes(writer, "Masih di sini.")
    clock.advance(minutes=2)
    assert give_back_due(demo, 50) == 0
    assert words(writer.says("halo")) == []


def test_by_night_nobody_is_written_to_and_the_first_answer_says_who_speaks(
    writer: Writer, rosa: Officer, clock: StandingClock, demo: Services, heard: Heard
) -> None:
    clock.now = datetime(2026, 11, 21, 12, 0, tzinfo=WITA)
    rosa.takes(writer)
    heard.now()
    clock.now = datetime(2026, 11, 22, 0, 30, tzinfo=WITA)
    assert give_back_due(demo, 50) == 0
    answered = writer.says("menu")
    assert words(answered)[0].startswith(BACK)
    clock.now = datetime(2026, 11, 22, 9, 0, tzinfo=WITA)
    assert give_back_due(demo, 50) == 0
    assert heard.now() == []


def test_a_half_done_report_is_not_spoken_of_while_an_officer_answers(
    writer: Writer, rosa: Officer, clock: StandingClock, demo: Services
) -> None:
    clock.now = datetime(2026, 11, 21, 9, 0, tzinfo=WITA)
    half_done(writer)
    assert writer.row().draft_since is not None
    rosa.takes(writer)
    clock.advance(hours=4)
    with demo.database.begin() as store:
        hours = timedelta(hours=3), timedelta(hours=23)
        assert store.chats.due_drafts(clock(), *hours, 50) == []
    rosa.gives_back(writer)
    with demo.database.begin() as store:
        assert len(store.chats.due_drafts(clock(), *hours, 50)) == 1


# --- two officers -------------------------------------------------------------------------------


def test_a_second_officer_takes_over_visibly_and_the_first_writes_no_more(
    writer: Writer, rosa: Officer, budi: Officer, heard: Heard
) -> None:
    rosa.takes(writer)
    with pytest.raises(TalkMoved):
        budi.writes(writer, "Halo.")
    with pytest.raises(TalkMoved):
        budi.takes(writer)
    budi.takes(writer, seen=rosa)
    with pytest.raises(TalkMoved):
        rosa.writes(writer, "Halo.")
    with pytest.raises(TalkMoved):
        rosa.gives_back(writer)
    assert [line[:12] for line in heard.now()] == ["Di sini Rosa", "Di sini Budi"]
    with writer.services.database.begin() as store:
        taken = [act.details for act in store.audit.of(f"chat:{writer.row().id}")]
    assert taken == [{"before": "bot"}, {"before": str(rosa.account.id)}]


def test_the_same_form_twice_says_it_once(writer: Writer, rosa: Officer, heard: Heard) -> None:
    rosa.takes(writer)
    rosa.takes(writer)
    rosa.writes(writer, "Halo.", "abc")
    rosa.writes(writer, "Halo.", "abc")
    assert len(heard.now()) == 2


def test_the_number_of_what_waits_stands_below_each_word(
    writer: Writer, rosa: Officer, heard: Heard, demo: Services
) -> None:
    number = words(writer.goes_on("petugas", "kapan kartu dibagi?"))[0].split("P-")[1][:5]
    rosa.takes(writer)
    rosa.writes(writer, "Senin | di kantor {desa}")
    hello, said = heard.now()
    assert hello.endswith(f"Rosa, petugas · P-{number}")
    assert said == f"Senin | di kantor {{desa}}\n\nRosa, petugas · P-{number}"
    talking.settle(rosa.services, f"P-{number}", rosa.account)
    with demo.database.begin() as store:
        assert store.staff_messages.waiting() == 0
    talking.reopen(rosa.services, f"P-{number}", rosa.account)
    with demo.database.begin() as store:
        assert store.staff_messages.waiting() == 1


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("linked", "scope", "seen"),
    [
        (None, Scope(), True),
        (None, Scope.of([SIKKA]), False),
        (SIKKA, Scope.of([SIKKA]), True),
        (SIKKA, Scope.of([ALOR]), False),
        (SIKKA, Scope.of([ALOR, SIKKA]), True),
        (SIKKA, Scope.of([]), False),
        (SIKKA, Scope(), True),
    ],
)
def test_a_chat_beyond_the_scope_is_not_there(
    writer: Writer, demo: Services, linked: str | None, scope: Scope, *, seen: bool
) -> None:
    number = "P-" + words(writer.goes_on("petugas", "mau tanya"))[0].split("P-")[1][:5]
    if linked:
        link(demo, writer.row().id, linked)
    officer = Officer.of(demo, "rosa", scope)
    with officer.services.database.begin() as store:
        found = [one.number for one in store.talks.waiting(10)]
        assert found == [number] * seen
        assert (store.talks.by_message(number) is not None) == seen
    if seen:
        officer.takes(writer)
        officer.writes(writer, "Halo.")
        officer.gives_back(writer)
        talking.settle(officer.services, number, officer.account)
        return
    with pytest.raises(NoSuchTalk):
        officer.takes(writer)
    with pytest.raises(NoSuchTalk):
        talking.settle(officer.services, number, officer.account)
    assert writer.row().taken_by is None


# --- what may be said, and when -----------------------------------------------------------------

REFUSED = {
    "nothing": (" \n ", "empty"),
    "too much": ("a" * (MOST_LETTERS + 1), "too_long"),
    "a NIK": ("NIK Ibu 5307014507850001 betul?", "person_number"),
    "a NIK in groups": ("5307 0145 0785 0001", "person_number"),
    "a NIK in wide digits": ("5307014507850001".translate(WIDE), "person_number"),
    "a code": ("Kirim kode OTP ke saya", "asks_secret"),
    "a secret": ("berapa PIN-nya?", "asks_secret"),
    "a password": ("kata sandi apa", "asks_secret"),
    "a short link": ("buka bit.ly/3xYz", "short_link"),
    "a short link of ours": ("https://s.id/kartu", "short_link"),
    "a mark of direction": ("halo\u202ekitnac", "control"),
}
TAKEN = {
    "a phone": "Telepon 0812 3456 7890 atau 175.",
    "an address in full": "Lihat https://www.bpjsketenagakerjaan.go.id/kartu",
    "a word that only begins so": "Pinjam pinset, Pak. Lopin.",
    "a domain that only ends so": "Lihat contohs.id.example atau abc.t.company",
    "a family": "Salam untuk keluarga 👨‍👩‍👧",
    "all there may be": "a" * MOST_LETTERS,
}


@pytest.mark.parametrize("name", REFUSED)
def test_words_that_are_refused(writer: Writer, rosa: Officer, heard: Heard, name: str) -> None:
    said, why = REFUSED[name]
    rosa.takes(writer)
    heard.now()
    with pytest.raises(TalkRefused) as refused:
        rosa.writes(writer, said)
    assert refused.value.why == why
    assert heard.now() == []


@pytest.mark.parametrize("name", TAKEN)
def test_words_that_are_taken(name: str) -> None:
    assert checked_words(f" {TAKEN[name]}\r\n") == TAKEN[name]


def test_where_whatsapp_takes_no_words_any_more_only_the_approved_ones_go(
    demo: Services, rosa: Officer, clock: StandingClock
) -> None:
    writer = on_whatsapp(demo, "+620000000009")
    writer.says("halo")
    rosa.takes(writer)
    clock.advance(hours=11)
    rosa.writes(writer, "Masih di sini.")
    clock.advance(hours=11, minutes=59)
    clock.advance(hours=2)
    with pytest.raises(TalkRefused, match="window_closed"):
        rosa.writes(writer, "Halo.")
    with pytest.raises(TalkRefused, match="window_closed"):
        rosa.takes(writer)
    with pytest.raises(NoSuchTalk):
        talking.send_news(rosa.services, writer.row().id, rosa.account, "KL-7KQ2M", "n1")
    with demo.database.begin() as store:
        assert store.connection.execute(select(func.count()).select_from(inbox)).scalar_one() == 1
