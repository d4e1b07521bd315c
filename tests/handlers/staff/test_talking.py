"""Staff answer in the bot's place: one conversation, two officers, who may."""

from dataclasses import replace

import pytest
import redis

from handlers.services import Services
from handlers.staff import talking
from handlers.staff.talk_saying import OtherWordsSaid
from handlers.staff.talking import NoSuchTalk, TalkMoved
from storage.chats import ChatRecord
from storage.scope import Scope
from tests.handlers.counting import counted
from tests.handlers.staff.talk_house import (
    ALOR,
    BACK,
    SIKKA,
    Heard,
    Officer,
    acts_of,
    half_done,
    link,
    texts_kept,
)
from tests.handlers.writing import Writer, words


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


def test_the_same_form_with_other_words_is_not_lost_in_silence(
    writer: Writer, rosa: Officer, heard: Heard
) -> None:
    rosa.takes(writer)
    rosa.writes(writer, "Halo.", "abc")
    for other in ("Halo!", "Halo.\n\nBesok?", "Besok?"):
        with pytest.raises(OtherWordsSaid):
            rosa.writes(writer, other, "abc")
    assert len(heard.now()) == 2
    assert acts_of(writer.services) == ["talk_taken", "talk_said"]
    rosa.writes(writer, "Halo!", "abd")
    assert len(heard.now()) == 1


def test_the_same_words_are_the_same_though_their_number_changed(
    writer: Writer, rosa: Officer, heard: Heard
) -> None:
    number = words(writer.goes_on("petugas", "kapan kartu dibagi?"))[0].split("P-")[1][:5]
    rosa.takes(writer)
    rosa.writes(writer, "Senin.", "abc")
    talking.settle(rosa.services, f"P-{number}", rosa.account)
    rosa.writes(writer, "Senin.", "abc")
    assert len(heard.now()) == 2


def test_one_form_in_two_chats_is_not_one_message(writer: Writer, rosa: Officer) -> None:
    other = Writer(writer.services, "700002")
    other.says("halo")
    for one in (writer, other):
        rosa.takes(one)
    rosa.writes(writer, "Halo.", "abc")
    with pytest.raises(OtherWordsSaid):
        rosa.writes(other, "Halo.", "abc")


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
