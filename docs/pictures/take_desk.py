# ruff: noqa: INP001 - a script, started by path
"""Take the pictures for the staff handbook: ``take_desk.py ADDRESS [PICTURE ...]``.

Starts nothing: ``ADDRESS`` is that of a fresh demo that is running (``./run demo --port 8955``),
for instance ``http://127.0.0.1:8955``. First the demo is filled through its own pages: Maria
reports an accident in the simulator, Yosef leaves a message for staff. Then the desk is
photographed, each part as the person of the demo who works there. The rest of the province is
there from the start: the demo adds it in the seconds after it began. With names (``beranda impor``)
only those pictures are taken again, and nothing is filled a second time.

Needs the development packages and Chromium. All people and numbers in the pictures are invented.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

HERE: Final = Path(__file__).parent
WIDE: Final = {"width": 1280, "height": 800}
TALL: Final = {"width": 1280, "height": 1080}
NARROW: Final = {"width": 560, "height": 1020}
PHONE: Final = {"width": 360, "height": 640}
# Round a part of a page, in pixels.
EDGE: Final = 16
# Enough for a page of few colours, and a third of the size.
COLOURS: Final = 128
ARGUMENTS: Final = [
    *("--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"),
]
# Whether they are covered comes first: it links the phone with the person, and so with a kabupaten.
ACCIDENT: Final = (
    *("halo", "1", "1", "5307014507850001", "menu", "2", "1", "1"),
    "Terpeleset waktu angkat kain di pasar Alok, tangan kiri patah, tadi pagi jam enam",
)
MESSAGE: Final = (
    *("halo", "1", "1", "5307011203790002", "petugas"),
    "Selamat pagi, saya Yosef dari Alok Timur. Kartu saya hilang waktu melaut. Masih bisa diurus?",
)
NOT_UNDERSTOOD: Final = ("halo", "air laut su naik sampe di jalan")
# Two rows are good, one has a NIK that lacks a digit, one ends before it begins.
ROSTER: Final = """NIK,NAMA,TANGGAL LAHIR,JENIS KELAMIN,KABUPATEN,PEKERJAAN,MULAI,SELESAI
5307014507850001,Maria Contoh,1985-07-05,P,Sikka,penenun,2026-01-01,2026-12-31
5307011203790002,Yosef Contoh,1979-03-12,L,Sikka,nelayan,2026-12-01,2026-12-31
530701520990011,Ana Contoh,1999-09-12,P,Sikka,penjual ikan,2026-12-01,2026-12-31
5307010204800012,Petrus Contoh,1980-04-02,L,Sikka,penyadap lontar,2026-12-31,2026-12-01
"""
MARIA_MASKED: Final = "M**** C*****"
ROLE_ENDS: Final = "2027-12-31"
ANNOUNCEMENT: Final = "Kartu dibagikan hari Senin di kantor desa."
ANSWER: Final = "Selamat pagi, Pak Yosef. Hari apa kartunya hilang?"
TO_FAMILY: Final = "Laporan sudah kami terima. Mohon foto surat dari puskesmas, lalu kirim ke sini."


class Demo:
    """A running demo: who sits down at its desk, and a picture of what they see."""

    def __init__(self, address: str, browser: Browser) -> None:
        """Use the demo at ``address``."""
        self.address = address.rstrip("/")
        self._browser = browser

    def open(self, path: str, size: dict[str, int] = WIDE) -> Page:
        """Open a page in a browser of its own."""
        page = self._browser.new_context(
            viewport=size, reduced_motion="reduce", locale="id-ID"
        ).new_page()
        page.goto(self.address + path)
        return page

    def sit(self, login: str, path: str = "", size: dict[str, int] = WIDE) -> Page:
        """Sit down as a person of the demo, and open a page of the desk."""
        page = self.open("/petugas/masuk", size)
        page.locator(f"button[name=login][value={login}]").click()
        page.goto(f"{self.address}/petugas{path}")
        return page

    def chat(self, key: str, lines: tuple[str, ...]) -> None:
        """Write ``lines`` on the phone of a person of the simulator, each after an answer."""
        page = self.open("/simulator")
        page.locator(f".person[data-key={key}] .pick").click()
        for line in lines:
            page.locator("#message").fill(line)
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                page.keyboard.press("Enter")
            expect(page.locator("#typing")).to_be_hidden()
        page.context.close()


def keep(page: Page, name: str, part: str = "") -> None:
    """Keep what is in the window, or one ``part`` of the page, as ``desk-<name>.png``."""
    path = HERE / f"desk-{name}.png"
    page.mouse.move(0, 0)
    if part:
        box = page.locator(part).bounding_box() or {}
        clip = {
            "x": box["x"] - EDGE,
            "y": box["y"] - EDGE,
            "width": box["width"] + 2 * EDGE,
            "height": box["height"] + 2 * EDGE,
        }
        page.screenshot(path=path, clip=clip, full_page=True)
    else:
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=path)
    with Image.open(path) as taken:
        drawn = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    drawn.save(path, optimize=True)
    page.context.close()


def fill(demo: Demo) -> None:
    """Let something happen: an accident, a message, words that nobody understands."""
    demo.chat("maria", ACCIDENT)
    demo.chat("yosef", MESSAGE)
    demo.chat("agnes", NOT_UNDERSTOOD)
    page = demo.sit("budi", "/statistik")
    page.get_by_role("button", name="Hitung lagi").click()
    page.context.close()


def invitation(demo: Demo) -> None:
    """The page behind an invitation; the person is invited first."""
    page = demo.sit("ani", "/pengguna")
    login = f"yohana.contoh{page.locator('tbody tr').count()}"
    page.locator("input[name=name]").fill("Yohana Contoh")
    page.locator("input[name=login]").fill(login)
    page.locator("select[name=role]").select_option("officer")
    page.locator("select[name=kabupaten]").select_option("53.07")
    page.locator("input[name=ends]").fill(ROLE_ENDS)
    page.get_by_role("button", name="Buat undangan").click()
    address = page.locator("main input[readonly]").input_value()
    page.context.close()
    keep(demo.open(address.removeprefix(demo.address), NARROW), "undangan")


def home(demo: Demo) -> None:
    """What waits for Rosa."""
    keep(demo.sit("rosa", size=TALL), "beranda")


def open_accident(demo: Demo, size: dict[str, int] = WIDE) -> Page:
    """Open Maria's accident as Rosa."""
    page = demo.sit("rosa", "/antrean", size)
    row = page.locator("main tbody tr").filter(has_text=MARIA_MASKED)
    row.locator("a[data-open]").first.click()
    return page


def case(demo: Demo) -> None:
    """The accident, with what comes next; Rosa takes it first."""
    page = open_accident(demo)
    take = page.locator(".case-next").get_by_role("button", name="Ambil kasus ini")
    if take.count():
        take.click()
    keep(page, "laporan")


def case_on_phone(demo: Demo) -> None:
    """The same on a phone."""
    keep(open_accident(demo, PHONE), "laporan-hp")


def family(demo: Demo) -> None:
    """The message to the family, with who hears it."""
    page = open_accident(demo)
    page.locator("#words").fill(TO_FAMILY)
    page.evaluate("scrollTo(0, 0)")
    keep(page, "pesan", "#pesan")


def talk(demo: Demo) -> None:
    """Yosef's conversation, taken over, with an answer half written."""
    page = demo.sit("rosa", "/percakapan", TALL)
    # His is the newest.
    page.locator("main table").first.locator("tbody a[data-open]").last.click()
    take = page.get_by_role("button", name="Ambil alih")
    if take.count():
        take.click()
    page.locator("#words").fill(ANSWER)
    keep(page, "percakapan")


def person(demo: Demo) -> None:
    """A person, found by number."""
    page = demo.sit("rosa", "/peserta")
    page.locator("#number").fill("5307014507850001")
    page.get_by_role("button", name="Cari").click()
    keep(page, "peserta")


def roster(demo: Demo) -> None:
    """A roster that was checked, with two rows refused."""
    page = demo.sit("rosa", "/impor")
    page.locator("input[type=file]").set_input_files(
        {"name": "sikka-desember-2026.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()}
    )
    page.get_by_role("button", name="Kirim dan periksa").click()
    expect(page.locator(".tiles")).to_be_visible()
    keep(page, "impor")


def announcement(demo: Demo) -> None:
    """An announcement while it is written, as the phones show it."""
    page = demo.sit("dedi", "/siaran/baru", TALL)
    page.locator("textarea[name=text_id]").fill(ANNOUNCEMENT)
    page.locator("button[formaction]").click()
    page.wait_for_load_state("networkidle")
    keep(page, "siaran")


def the_map(demo: Demo) -> None:
    """The map of the province, as the supervisor sees it."""
    keep(demo.sit("budi", "/peta", TALL), "peta")


def numbers(demo: Demo) -> None:
    """The statistics of the province."""
    keep(demo.sit("budi", "/statistik", TALL), "statistik")


def wording(demo: Demo) -> None:
    """One text of the chat, with the form for other words."""
    page = demo.sit("ani", "/isi-pesan")
    page.locator("input[type=search]").first.fill("Pesan sudah dicatat")
    page.get_by_role("button", name="Cari").click()
    page.locator("main tbody a").first.click()
    page.get_by_text("Ganti kata").first.click()
    keep(page, "isi-pesan")


def audit(demo: Demo) -> None:
    """What was noted of all this."""
    keep(demo.sit("fitri", "/jejak-audit"), "jejak-audit")


PICTURES: Final[dict[str, Callable[[Demo], None]]] = {
    "beranda": home,
    "laporan": case,
    "laporan-hp": case_on_phone,
    "pesan": family,
    "percakapan": talk,
    "peserta": person,
    "impor": roster,
    "siaran": announcement,
    "peta": the_map,
    "statistik": numbers,
    "isi-pesan": wording,
    "undangan": invitation,
    "jejak-audit": audit,
}


def main(address: str, *names: str) -> None:
    """Fill the demo at ``address`` and take every picture, or only those that are named."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        demo = Demo(address, browser)
        if not names:
            fill(demo)
        for name in names or PICTURES:
            PICTURES[name](demo)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
