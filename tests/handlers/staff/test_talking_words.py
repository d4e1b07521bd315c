"""What staff may say, and when it may go."""

import pytest
from sqlalchemy import func, select

from handlers.services import Services
from handlers.staff import talking
from handlers.staff.talk_words import MOST_LETTERS, TalkRefused, checked_words
from handlers.staff.talking import NoSuchTalk
from storage.tables import inbox
from tests.conftest import StandingClock
from tests.handlers.staff.talk_house import (
    Heard,
    Officer,
)
from tests.handlers.writing import Writer, on_whatsapp

# Full-width digits, as some keyboards write them.
WIDE = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
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
