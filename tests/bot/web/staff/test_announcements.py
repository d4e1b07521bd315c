"""An announcement's whole life at the desk: written, counted, approved, sent, held, ended."""

import re

import pytest

from conversations.approved_words import COVER_ENDS
from handlers.services import Services
from handlers.staff.rights import Role
from storage.announcements import AnnouncementState, Audience, NewAnnouncement
from tests.bot.web.staff.announcement_house import (
    TEXT,
    Desk,
    does,
    sends_form,
    statements,
    words_of,
    writes,
)
from tests.conftest import StandingClock
from tests.handlers.announcing.newsroom import many, person, telegram, whatsapp
from tests.handlers.delivery.post import Post, deliver_all

TELEGRAM = "telegram"


@pytest.fixture
def desk(services: Services) -> Desk:
    """A desk with its people."""
    return Desk(services)


def test_an_announcement_goes_through_its_whole_life(desk: Desk, clock: StandingClock) -> None:
    desk.keeps(*many(120))
    dedi, eva, budi = desk.sits("dedi"), desk.sits("eva"), desk.sits("budi")
    number = writes(dedi)

    page = words_of(dedi.text(f"/siaran/{number}?hitung=1"))
    assert "120 orang cocok 120 akan dikirimi 0 tidak dikirimi" in page
    assert "Untuk lebih dari 100 orang perlu persetujuan orang kedua. Anda yang menulis" in page
    assert "Mulai kirim" not in page
    version = dedi.version(f"/siaran/{number}")
    told = dedi.does(f"/siaran/{number}/mulai", version=version)
    assert "di atas 100 perlu disetujui orang kedua dulu" in told
    assert dedi.post(f"/siaran/{number}/setujui", version=version).status_code == 403

    assert does(eva, number, "setujui") == "Disetujui."
    assert "Mulai kirim" not in eva.text(f"/siaran/{number}?hitung=1")
    assert does(dedi, number, "mulai") == "Mulai dikirim."

    assert "0 dari 120 orang selesai" in dedi.text(f"/siaran/{number}")
    desk.expands()
    post = Post()
    assert deliver_all(desk.services, post, TELEGRAM) == 120
    assert TEXT in post.texts[0]
    clock.advance(seconds=30)
    page = words_of(dedi.text(f"/siaran/{number}"))
    assert "120 dari 120 orang selesai terkirim 120" in page
    desk.expands()
    page = words_of(budi.text(f"/siaran/{number}"))
    assert "Siaran " + number + " selesai" in page
    assert "Dedi Contoh" in page
    assert "Eva Contoh, untuk 120 orang" in page
    assert "staff:" not in page
    assert [act for act in desk.acts(number) if act[0].endswith("Contoh")] == [
        ("Dedi Contoh", "drafted"),
        ("Eva Contoh", "approved"),
        ("Dedi Contoh", "started"),
    ]


def test_it_is_paused_resumed_and_cancelled(desk: Desk) -> None:
    desk.keeps(*many(5))
    dedi = desk.sits("dedi")
    number = writes(dedi)
    does(dedi, number, "mulai")
    desk.expands()
    assert "menunggu sampai dilanjutkan" in does(dedi, number, "tahan")
    assert deliver_all(desk.services, Post(), TELEGRAM) == 0
    assert does(dedi, number, "lanjutkan") == "Dikirim lagi."
    assert desk.of(number).state is AnnouncementState.RUNNING
    desk.sends(2)
    assert does(dedi, number, "batalkan") == "Dibatalkan."
    page = words_of(dedi.text(f"/siaran/{number}"))
    assert "terkirim 2 tidak sampai 3" in page
    assert "dibatalkan 3 buat pengumuman baru bila masih perlu" in page
    for act in ("tahan", "lanjutkan", "batalkan"):
        assert "sudah dibatalkan" in does(dedi, number, act)


def test_what_is_for_later_is_planned_and_can_be_cancelled(desk: Desk) -> None:
    desk.keeps(*many(3))
    dedi = desk.sits("dedi")
    number = writes(dedi, starts_at="2026-11-23T09:00")
    page = words_of(dedi.text(f"/siaran/{number}?hitung=1"))
    assert "23 November 2026 kira-kira selesai" in page
    assert does(dedi, number, "mulai") == "Dijadwalkan."
    page = words_of(dedi.text(f"/siaran/{number}?hitung=1"))
    assert "Dikirim sendiri mulai Senin, 23 November 2026 pukul 09.00 WITA." in page
    assert "Setujui" in desk.sits("eva").text(f"/siaran/{number}?hitung=1")
    assert does(dedi, number, "batalkan") == "Dibatalkan."


def test_two_clicks_are_one_decision(desk: Desk) -> None:
    desk.keeps(*many(3))
    dedi, eva = desk.sits("dedi"), desk.sits("eva")
    number = writes(dedi)
    path, version = f"/siaran/{number}", dedi.version(f"/siaran/{number}?hitung=1")
    assert eva.does(f"{path}/setujui", version=version) == "Disetujui."
    assert eva.does(f"{path}/setujui", version=version) == "Disetujui."
    version = dedi.version(f"{path}?hitung=1")
    for act in ("mulai", "tahan", "lanjutkan", "batalkan"):
        version = desk.of(number).version
        assert dedi.does(f"{path}/{act}", version=version)
        assert dedi.does(f"{path}/{act}", version=version)
    assert [act for _, act in desk.acts(number)] == [
        *("drafted", "approved", "started", "paused", "resumed", "cancelled")
    ]


def test_who_looked_at_something_older_decides_anew(desk: Desk) -> None:
    desk.keeps(*many(3))
    dedi = desk.sits("dedi")
    number = writes(dedi)
    does(dedi, number, "mulai")
    old = desk.of(number).version
    does(dedi, number, "batalkan")
    answer = dedi.post(f"/siaran/{number}/tahan", version=old)
    assert answer.status_code == 409
    assert "baru saja diubah orang lain" in answer.text
    assert dedi.post(f"/siaran/{number}/tahan", version="x").status_code == 400


def test_the_same_form_sent_twice_is_one_draft(desk: Desk) -> None:
    dedi = desk.sits("dedi")
    mark = {"form": "A1b2C3d4E5f6G7h8I9j0"}
    first, again = (writes(dedi, **mark) for _ in range(2))
    assert first == again
    assert [act for _, act in desk.acts(first)] == ["drafted"]
    # Gone back to and changed, it is another one; and a mark is its owner's alone.
    assert writes(dedi, **mark, text_id="Kartu dibagikan hari Selasa.") != first
    assert sends_form(dedi, form="x").status_code == 400


def test_who_did_not_prove_the_second_factor_lately_proves_it_first(
    desk: Desk, clock: StandingClock
) -> None:
    desk.keeps(*many(120))
    dedi, eva = desk.sits("dedi"), desk.sits("eva")
    number = writes(dedi)
    path = f"/siaran/{number}"
    clock.advance(minutes=11)
    version = desk.of(number).version
    answer = eva.post(f"{path}/setujui", version=version)
    assert "/buktikan" in answer.headers["Location"]
    page = eva.text(f"{path}?hitung=1")
    assert "Masukkan kode 6 angka dulu" in page
    assert "Setujui untuk" not in page
    does(desk.sits("eva"), number, "setujui")
    version = desk.of(number).version
    assert "/buktikan" in dedi.post(f"{path}/mulai", version=version).headers["Location"]
    assert desk.of(number).state is AnnouncementState.DRAFT


def test_few_people_need_neither_approval_nor_proof(desk: Desk, clock: StandingClock) -> None:
    desk.keeps(*many(3))
    dedi = desk.sits("dedi")
    number = writes(dedi)
    clock.advance(minutes=11)
    assert does(dedi, number, "mulai") == "Mulai dikirim."


def test_nobody_approves_what_they_wrote(desk: Desk) -> None:
    desk.keeps(*many(120))
    tia = desk.joins("tia", (Role.ANNOUNCER, "53.00"), (Role.APPROVER, "53.00"))
    number = writes(tia)
    answer = tia.post(f"/siaran/{number}/setujui", version=0)
    assert answer.status_code == 403
    assert "Yang menyetujui harus orang lain" in answer.text
    assert desk.of(number).approved_by is None


def test_the_phones_show_what_people_read(desk: Desk) -> None:
    desk.keeps(person(1, telegram(1)), person(2, whatsapp(2)))
    desk.has_template("announcement_id")
    dedi = desk.sits("dedi")
    number = writes(dedi)
    page = dedi.text(f"/siaran/{number}")
    bubbles = [words_of(one) for one in re.findall("<blockquote.*?</blockquote>", page, re.DOTALL)]
    # Open, closed and Telegram in Indonesian; English has no template yet.
    assert len(bubbles) == 5
    assert all(TEXT in one for one in bubbles[:3])
    assert "Balas pesan ini bila ada pertanyaan" in bubbles[1]
    assert f"Nomor kabar: {number}" in bubbles[0] == bubbles[2]
    assert page.count("Belum ada templat yang disetujui Meta") == 1


def test_a_page_that_asks_for_a_part_gets_it_alone(desk: Desk) -> None:
    desk.keeps(*many(3))
    dedi = desk.sits("dedi")
    number = writes(dedi)
    part = {"HX-Request": "true"}

    def asks(path: str) -> tuple[str, str | None]:
        answer = dedi.client.get(f"/petugas/siaran/{number}{path}", headers=part)
        return answer.text.strip(), answer.headers.get("HX-Refresh")

    plan, _ = asks("?hitung=1")
    assert plan.startswith('<section id="plan"')
    assert "3</b>akan dikirimi" in plan
    does(dedi, number, "mulai")
    far, refresh = asks("/kemajuan?keadaan=running")
    assert far.startswith('<section id="progress"')
    assert "0 dari 3 orang selesai" in far
    assert refresh is None
    assert asks("/kemajuan?keadaan=paused") == ("", "true")
    # Without a script the same address is the page.
    answer = dedi.get(f"/siaran/{number}/kemajuan")
    assert answer.headers["Location"].endswith(f"/siaran/{number}")


def test_the_list_asks_as_much_for_fifty_as_for_one(desk: Desk) -> None:
    desk.keeps(*many(2))
    dedi = desk.sits("dedi")
    numbers = [desk.starts(texts={"id": "Kabar nomor 1."})]
    engine = desk.services.database.engine
    dedi.text("/siaran")
    with statements(engine) as for_one:
        dedi.text("/siaran")
    numbers += [desk.starts(texts={"id": f"Kabar nomor {nth}."}) for nth in range(2, 52)]
    with statements(engine) as for_many:
        page = dedi.text("/siaran")
    assert len(for_many) == len(for_one)
    shown = re.findall(r"SR-[A-Z2-9]{5}(?=</a>)", page)
    assert shown == numbers[:0:-1]
    older = re.search(r"sebelum=(\d+)", page)
    assert older
    page = dedi.text(f"/siaran?sebelum={older[1]}")
    assert re.findall(r"SR-[A-Z2-9]{5}(?=</a>)", page) == numbers[:1]
    for odd in ("-1", "x", "9" * 40):
        assert numbers[-1] in dedi.text(f"/siaran?sebelum={odd}")


def test_reminders_are_in_a_list_of_their_own(desk: Desk) -> None:
    new = NewAnnouncement({"id": "Masa berlaku."}, Audience(), "clock", kind=COVER_ENDS)
    with desk.services.database.begin() as store:
        reminder = store.announcements.add(new, desk.services.clock())
    assert reminder
    number, dedi = desk.drafts(), desk.sits("dedi")
    assert number in dedi.text("/siaran")
    assert reminder.number not in dedi.text("/siaran")
    page = dedi.text("/siaran/pengingat")
    assert reminder.number in page
    assert number not in page
