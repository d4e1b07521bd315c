"""An announcement in a real Chromium: one writes it, another approves it, everybody hears it."""

import re

import pytest
from playwright.sync_api import expect

from handlers.services import Services
from tests.bot.web.browsing import IN_A_BROWSER
from tests.bot.web.staff.announcement_house import TEXT, Desk
from tests.bot.web.staff.conftest import Sits
from tests.bot.web.staff.story_house import EACH_WAY, away, press, shown, told, turn_to
from tests.handlers.announcing.newsroom import Newsroom, many
from tests.handlers.delivery.post import Post, deliver_all

pytestmark = IN_A_BROWSER


@pytest.fixture
def demo(services: Services) -> Services:
    """A desk that has more people on its rosters than one person may announce to alone."""
    Desk(services).keeps(*many(120))
    return services


@EACH_WAY
def test_a_supervisor_approves_what_an_announcer_wrote(
    sits: Sits, demo: Services, desk_address: str, *, script: bool
) -> None:
    dedi, budi = sits("dedi", script=script), sits("budi", script=script)
    dedi.goto(f"{desk_address}/petugas")
    turn_to(dedi, "Siaran")
    press(dedi, "Tulis siaran baru")
    dedi.get_by_role("textbox", name=re.compile("^Bahasa Indonesia")).fill(TEXT)
    press(dedi, "Lihat dulu")
    expect(dedi.locator("#look")).to_contain_text(f"{len(TEXT)} dari 500 huruf")
    dedi.get_by_label("Semua orang di daftar, seluruh provinsi").check()
    press(dedi, "Simpan rancangan")
    told(dedi, "Rancangan disimpan.")
    number = dedi.get_by_role("heading", level=1).inner_text().removeprefix("Siaran ")
    if not script:
        press(dedi, "Hitung penerima")
    shown(dedi, "Untuk lebih dari 100 orang perlu persetujuan orang kedua. Anda yang menulis")
    expect(dedi.get_by_role("button", name="Mulai kirim")).to_have_count(0)

    budi.goto(f"{desk_address}/petugas")
    turn_to(budi, "Siaran")
    budi.get_by_role("link", name=number).first.click()
    shown(budi, TEXT)
    if not script:
        press(budi, "Hitung penerima")
    press(budi, "Setujui untuk 120 orang")
    told(budi, "Disetujui.")

    dedi.reload()
    shown(dedi, "Budi Contoh, untuk 120 orang")
    press(dedi, "Mulai kirim")
    told(dedi, "Mulai dikirim.")
    room, post = Newsroom(demo), Post()
    room.expands()
    assert away(lambda: deliver_all(demo, post, "telegram")) == 120
    assert TEXT in post.texts[0]
    room.expands()
    dedi.reload()
    shown(dedi, "120 dari 120 orang selesai")
