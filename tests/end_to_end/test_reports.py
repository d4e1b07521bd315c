"""The heir's column through real processes: photo in, paper out; news; quiet."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from handlers.channel import Outgoing
from handlers.chat import address_index
from storage.case_tables import cases, documents
from storage.documents import DocumentState
from storage.outbox import ANNOUNCEMENT_LANE
from tests.conftest import SERVERS
from tests.delivery.town import zone_of_noon
from tests.end_to_end.families import (
    BESIDE,
    DAUGHTER,
    MARKUS_NIK,
    NEIGHBOUR,
    NIECE,
    PAULUS_NIK,
    SITI_NIK,
    SON,
    STORY,
    VOICE,
    WIDOW,
    Phone,
    assert_nothing_told,
    fetched,
    number_in,
    photo_of_paper,
    report_accident,
    report_death,
    say,
)
from tests.end_to_end.house import PUBLIC_URL, Ground, House, open_house
from tests.end_to_end.people import MARIA_IS_TOLD, MARIA_NIK, MARIA_PHONE
from tests.end_to_end.processes import wait_until

pytestmark = pytest.mark.parametrize("ground", [SERVERS], indirect=True)

PNG = b"\x89PNG\r\n\x1a\n"
DAY = timedelta(days=1)
ANNOUNCED = "Kantor tutup hari Senin."


@pytest.fixture(scope="module")
def office(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house whose web runs; each test starts a worker when there is something to be done.

    A worker looks at once for what is due, and then every ten seconds.
    """
    with open_house(ground, tmp_path_factory.mktemp("office")) as found:
        # Whatever the hour: news that staff cause would wait for the morning.
        found.zone = zone_of_noon()
        with found.web():
            yield found
        assert_nothing_told(found)


def test_a_daughter_reports_an_accident_on_telegram(office: House, tmp_path: Path) -> None:
    daughter = office.telegram.person(DAUGHTER, "Ana")
    assert "pesan suara" in say(daughter, "kecelakaan", "sudah", "setuju", PAULUS_NIK)
    daughter.sends_voice(VOICE)
    number = number_in(daughter.sees[-1])
    assert "Batas lapor" in say(daughter, "kemarin jam 7 pagi")
    assert f"Laporan {number} tersimpan" in say(daughter, "cukup")
    taken = photo_of_paper()
    daughter.sends_photo(taken)
    assert "Ini surat apa?" in daughter.sees[-1]
    assert "KTP peserta sudah diterima" in say(daughter, "ktp peserta")
    daughter.sends_photo(photo_of_paper(light=0.1), "kartu peserta")
    assert "Kartu peserta atau nomornya sudah diterima" in daughter.sees[-1]
    before = len(daughter.received)
    daughter.says("tanda terima")
    with office.worker():
        wait_until(lambda: len(daughter.received) == before + 3, "the slip, and of the dark photo")
    came = daughter.received[before:]
    (slip,) = [sent for sent in came if sent.method == "sendPhoto"]
    assert slip.file
    assert slip.file.content.startswith(PNG)
    assert "tanda terima" in slip.text
    (dark,) = [sent.text for sent in came if "agak gelap" in sent.text]
    assert dark.startswith("Kartu peserta atau nomornya: fotonya sudah kami simpan")
    # The look-alike takes nothing without the token; the smaller size of a photo is left there.
    asked = [call.fields["file_id"] for call in office.telegram.calls if call.method == "getFile"]
    assert len(asked) == len(set(asked)) == 3
    shown = office.command("claims", "show", number)
    for paper in ("Kartu peserta atau nomornya", "KTP peserta", "Cerita kejadian"):
        assert f"[?] {paper}: diterima, belum diperiksa" in shown
    (opened,) = papers_opened(office, number, "ktp_worker", tmp_path)
    assert BESIDE in taken
    assert BESIDE not in opened.read_bytes()
    with Image.open(opened) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1600, 1200))
    _, _, missing = say(daughter, "lacak").partition("Masih perlu:")
    assert "KTP saksi" in missing
    assert "KTP peserta" not in missing
    assert "Kartu peserta" not in missing


def papers_opened(house: House, number: str, paper: str, folder: Path) -> list[Path]:
    """Write the pages of a paper as an officer does, and return the files."""
    house.command("claims", "document", number, paper, str(folder), "--by", "Contoh")
    return sorted(folder.glob(f"{number}-*"))


def test_a_widow_reports_a_death_on_whatsapp(office: House) -> None:
    widow = office.twilio.person(WIDOW, "Marta")
    report_death(widow, MARKUS_NIK, "istri")
    photo = widow.sends_media(photo_of_paper(), "image/jpeg", "kk")
    assert "Kartu Keluarga (KK) sudah diterima" in widow.sees[-1]
    before = len(widow.received)
    widow.says("tanda terima")
    with office.worker():
        wait_until(lambda: len(widow.received) == before + 2, "the slip")
        # Twilio is asked for the file with the account's credentials, its store without.
        (sent,) = [message for message in office.twilio.log if message.sid == photo.sid]
        wait_until(lambda: not sent.media, "the photo is deleted at Twilio")
    assert office.rows(documents, documents.c.state == DocumentState.REFUSED) == 0
    assert set(office.twilio.media.credentials) == {False}
    (url,) = widow.received[before].media
    assert url.startswith(f"{PUBLIC_URL}/slips/")
    status, kind, length, body = fetched(office.serving, "GET", url)
    assert (status, kind, length) == (200, "image/png", len(body))
    assert body.startswith(PNG)
    # Twilio looks before it fetches.
    assert fetched(office.serving, "HEAD", url) == (200, "image/png", length, b"")
    assert fetched(office.serving, "GET", url.replace("/slips/", "/slips/x"))[0] == 404
    _, _, missing = say(widow, "lacak").partition("Masih perlu:")
    assert "KTP peserta" in missing
    assert "Kartu Keluarga" not in missing


def test_what_staff_do_reaches_both_phones(office: House) -> None:
    niece = office.telegram.person(NIECE, "Yuli")
    number = report_accident(niece, SITI_NIK, f"mama {STORY} sejam lalu di Oesapa")
    say(niece, "cukup")
    niece.sends_photo(photo_of_paper(), "ktp peserta")
    son = office.twilio.person(SON, "Yohan")
    assert "menunggu petugas" in say(son, f"lacak {number} {secret_of(office, number)}")
    acts = (
        (("take", number, "--holder", "Bu Contoh"), ("Sedang dikerjakan", "Bu Contoh")),
        (("pass-on", number, "--bpjs-number", "JKK-0001"), ("Nomor dari mereka: JKK-0001",)),
        (
            ("paper", number, "ktp_worker", "wrong", "--fault", "cut_off"),
            ("KTP peserta: belum cocok, sebagian terpotong",),
        ),
        (("advance", number, "papers_missing"), ("Menunggu surat dari keluarga",)),
    )
    this = select(cases.c.id).where(cases.c.number == number).scalar_subquery()
    kept = (documents.c.case_id == this, documents.c.state == DocumentState.KEPT)
    with office.worker():
        wait_until(lambda: office.rows(documents, *kept) == 1, "the photo is kept")
        for count, (act, told) in enumerate(acts, 1):
            office.command("claims", *act, "--by", "Contoh")
            for phone in (niece, son):
                wait_for_news(phone, number, count)
                seen = say(phone, "lacak")
                assert [words for words in told if words not in seen] == []


def wait_for_news(phone: Phone, number: str, count: int) -> None:
    """Wait until a phone was told for the ``count``-th time that there is news of a report."""
    words = f"Ada kabar tentang laporan {number}. Balas LACAK"
    wait_until(lambda: sum(words in text for text in phone.sees) == count, "the news")


def secret_of(house: House, number: str) -> str:
    """Return the letters that stand on the slip of a report."""
    with house.database.begin() as store:
        case = store.cases.by_number(number)
        assert case
        return store.reports.of_case(case.id)[0].secret


def test_what_is_announced_waits_while_a_death_is_reported(office: House) -> None:
    maria, neighbour = office.twilio.person(MARIA_PHONE), office.telegram.person(NEIGHBOUR, "Rosa")
    told = say(maria, "cek status", "setuju", MARIA_NIK)
    assert all(words in told for words in MARIA_IS_TOLD)
    number = report_death(neighbour, MARIA_NIK, "lainnya")
    announce(office, "whatsapp", maria.address)
    announce(office, "telegram", str(NEIGHBOUR))
    with office.worker():
        # Hers was queued first: when the other's is there, hers was passed over.
        wait_until(lambda: ANNOUNCED in neighbour.sees, "the announcement to the neighbour")
        wait_until(lambda: "laporan kematian" in maria.sees[-1], "she is asked")
        assert ANNOUNCED not in maria.sees
        office.command("claims", "mistaken", number, "--by", "Contoh")
        wait_until(lambda: ANNOUNCED in maria.sees, "the announcement to her")
        assert "meninggal" not in say(maria, "cek status")
    assert maria.sees.count(ANNOUNCED) == 1


def announce(house: House, channel: str, address: str) -> None:
    """Queue an announcement to a chat."""
    index = address_index(house.database.vault, channel, address)
    with house.database.begin() as store:
        found = store.chats.load(index, channel, "")
        assert found
        chat_id = found.record.id
        message, now = Outgoing(ANNOUNCED).to_json(), datetime.now(UTC)
        store.outbox.add(chat_id, f"announced:{chat_id}", message, now, lane=ANNOUNCEMENT_LANE)
