import io
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import update

from bot.slips.chat_link import NOWHERE, ChatLink
from bot.slips.content import read_page
from bot.slips.page import Fact, Page
from bot.slips.picture import slip_pdf, slip_png
from bot.slips.words import SlipWords
from conversations.rules.case import CaseState, ClosedAs
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.reports.reading import report_as_read
from handlers.services import Services
from storage.offices import FilledOffice
from storage.tables import chats

NUMBER, SECRET = "KL-7KQ2M", "QXMRTA"  # the demo's case
NIK = "5306010307600008"
MOST_BYTES = 300_000


def the_report(demo: Services) -> UUID:
    with demo.database.begin() as store:
        report = store.reports.find(NUMBER, SECRET)
        assert report is not None
        return report.id


def changed(demo: Services, told: dict[str, Any] | None = None, **values: Any) -> Page:  # noqa: ANN401 - fields of a case
    """Return the page after the demo's case, and what was told of it, were changed."""
    report_id = the_report(demo)
    with demo.database.begin() as store:
        report = store.reports.get(report_id)
        store.cases.change(store.cases.hold(report.case_id), **values)
        store.reports.add_told(report, replace(report.told, **(told or {})).to_json())
    return read_page(demo, report_id, NOWHERE)


def chunks(png: bytes) -> Iterator[bytes]:
    """Yield the names of a PNG's chunks."""
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8]
        at += length + 12


def test_the_picture_is_light_and_holds_nothing_but_itself(demo: Services) -> None:
    content = slip_png(demo, the_report(demo))
    assert len(content) < MOST_BYTES
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size, picture.mode) == ("PNG", (1240, 1754), "P")
    assert set(chunks(content)) == {b"IHDR", b"PLTE", b"pHYs", b"IDAT", b"IEND"}
    assert NIK.encode() not in content


def test_the_pdf_is_one_a4_page_of_the_same_slip(demo: Services) -> None:
    content = slip_pdf(demo, the_report(demo))
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    drawn = document[0].render(scale=1240 / document[0].get_width()).to_pil().convert("L")
    document.close()
    with Image.open(io.BytesIO(slip_png(demo, the_report(demo)))) as picture:
        same = picture.convert("L").resize((124, 175))
    ours = drawn.resize((124, 175))
    pairs = zip(same.tobytes(), ours.tobytes(), strict=True)
    assert sum(abs(one - other) for one, other in pairs) / (124 * 175) < 6
    for word in (b"/Title", b"/Author", NIK.encode(), SECRET.encode()):
        assert word not in content


@pytest.mark.parametrize("make", [slip_png, slip_pdf])
def test_there_is_no_slip_of_no_report(demo: Services, make: Any) -> None:  # noqa: ANN401 - either
    with pytest.raises(LookupError):
        make(demo, uuid4())


def test_a_slip_says_what_was_told_and_no_name(demo: Services) -> None:
    page = read_page(demo, the_report(demo), NOWHERE)
    assert (page.number, page.secret.words) == (NUMBER, "Q X M R T A")
    assert page.facts == (
        Fact("Tentang", "M***** C*****"),
        Fact("Kejadian", "Meninggal, 10 November 2026"),
        Fact("Dicatat oleh Lontar", "Rabu, 11 November 2026 pukul 08.12 WITA"),
    )
    assert page.by_when is None
    assert [paper.name for paper in page.papers if not paper.there] == ["Akta kematian"]
    everything = repr(page)
    assert [told for told in (NIK, "Markus", "Kristina", "+62") if told in everything] == []


@pytest.mark.parametrize(
    ("told", "about"),
    [
        ({"who": "Yosef Contoh, desa Watugong, 40 tahun"}, "Y**** C*****"),
        ({"who": "bapak saya Yosef Maria Contoh dari Alok"}, "b**** s*** Y**** M****"),
        ({"who": "X" * 200}, "X" + "*" * 39),
        ({"who": ""}, "NIK berakhiran 0008"),
        ({"who": "", "nik": ""}, None),
        ({"who": "123, -", "nik": ""}, None),
    ],
)
def test_a_person_is_named_by_what_was_told(
    demo: Services, told: dict[str, Any], about: str | None
) -> None:
    guide, report_id = demo.guide, the_report(demo)
    with demo.database.begin() as store:
        report = store.reports.get(report_id)
        report = replace(report, told=replace(report.told, **told))
        read = report_as_read(report, store, demo.zone, guide.figures, secret=SECRET)
    page = SlipWords(guide.texts, "id", NOWHERE).page(read, (), demo.now())
    named = {fact.head: fact.words for fact in page.facts}
    assert named.get("Tentang") == about


WORK = {"work": "on_the_way", "happened_on": date(2026, 11, 20)}
PASSED_ON = "Diteruskan ke BPJS Ketenagakerjaan pada"


@pytest.mark.parametrize(
    ("told", "values", "by_when"),
    [
        pytest.param(
            WORK, {}, ("Batas melapor ke BPJS Ketenagakerjaan", "Minggu, 22 November"), id="runs"
        ),
        pytest.param(
            WORK | {"happened_on": date(2026, 11, 1)},
            {},
            ("Batas melapor ini sudah lewat; laporan tetap diurus", "Selasa, 3 November 2026"),
            id="late",
        ),
        pytest.param(WORK, {"passed_on_at": "now"}, None, id="passed-on"),
        pytest.param(
            WORK, {"state": CaseState.CLOSED, "closed_as": ClosedAs.MISTAKEN}, None, id="closed"
        ),
        pytest.param({}, {}, None, id="no-clock"),
        pytest.param(
            WORK,
            {"state": CaseState.COMPLETE, "complete_on": date(2026, 11, 20)},
            ("Batas pembayaran menurut aturan, bila disetujui", "1 Desember 2026"),
            id="complete",
        ),
        pytest.param(
            {},
            {"state": CaseState.PAID, "paid_on": date(2026, 11, 20)},
            ("Dibayar, menurut catatan petugas", "20 November 2026"),
            id="paid",
        ),
    ],
)
def test_the_one_date_is_the_one_that_matters_now(
    demo: Services,
    told: dict[str, Any],
    values: dict[str, Any],
    by_when: tuple[str, str] | None,
) -> None:
    values = {name: demo.now() if value == "now" else value for name, value in values.items()}
    found = changed(demo, told, **values).by_when
    if by_when is None:
        assert found is None
    else:
        assert found is not None
        assert found.head == by_when[0]
        assert by_when[1] in found.words


@pytest.mark.parametrize("state", list(CaseState))
def test_every_state_has_its_next_step(demo: Services, state: CaseState) -> None:
    assert changed(demo, state=state).next.words


def test_passed_on_is_said_only_when_staff_noted_it(demo: Services) -> None:
    heads = [fact.head for fact in changed(demo, WORK).facts]
    assert PASSED_ON not in heads
    at = datetime(2026, 11, 20, 14, 0, tzinfo=demo.zone)
    facts = {fact.head: fact.words for fact in changed(demo, passed_on_at=at).facts}
    assert facts[PASSED_ON] == "Jumat, 20 November 2026 pukul 14.00 WITA"
    facts = {fact.head: fact.words for fact in changed(demo, bpjs_number="2611-7").facts}
    assert facts[PASSED_ON] == "Jumat, 20 November 2026 pukul 14.00 WITA, nomor 2611-7"


def test_an_office_stands_there_only_when_staff_filled_it(demo: Services) -> None:
    report_id = the_report(demo)
    assert read_page(demo, report_id, NOWHERE).ask.words.count("\n") == 0
    with demo.database.begin() as store:
        for name, serves in (("Larantuka", ("53.06",)), ("Maumere", ("53.07",))):
            store.offices.fill(FilledOffice(name, "Jl. A", "", "08-15", serves), demo.now())
    asked = read_page(demo, report_id, NOWHERE).ask.words.splitlines()
    assert asked[0] == "Larantuka: Jl. A, 08-15"
    assert asked[1].startswith("BPJS Ketenagakerjaan: telepon 175")
    assert len(asked) == 2


def test_a_paper_that_was_sent_back_is_asked_for_again(demo: Services) -> None:
    report_id = the_report(demo)
    with demo.database.begin() as store:
        case_id = store.reports.get(report_id).case_id
        store.case_papers.put(
            case_id, Paper.KTP_HEIR, PaperState.UNREADABLE, demo.now(), PaperFault.BLURRED
        )
        store.case_papers.put(
            case_id, Paper.DEATH_CERTIFICATE, PaperState.FOLLOWS, demo.now(), report_id=report_id
        )
    listed = {one.name: one for one in read_page(demo, report_id, NOWHERE).papers}
    assert (listed["KTP ahli waris"].there, listed["KTP ahli waris"].beside) == (
        False,
        "kirim lagi",
    )
    assert listed["Akta kematian"].beside.endswith("menyusul")


@pytest.mark.parametrize(
    ("link", "scan"),
    [
        (NOWHERE, "LACAK KL-7KQ2M QXMRTA"),
        (ChatLink("620000000099"), "https://wa.me/620000000099?text=LACAK%20KL-7KQ2M%20QXMRTA"),
    ],
)
def test_the_qr_opens_the_chat_with_number_and_letters(
    demo: Services, link: ChatLink, scan: str
) -> None:
    assert read_page(demo, the_report(demo), link).scan == scan


def test_a_slip_speaks_the_language_of_its_chat(demo: Services) -> None:
    report_id = the_report(demo)
    with demo.database.begin() as store:
        chat = store.reports.get(report_id).chat_id
        store.connection.execute(update(chats).where(chats.c.id == chat).values(language="en"))
    assert read_page(demo, report_id, NOWHERE).title == "Receipt for a death report"
