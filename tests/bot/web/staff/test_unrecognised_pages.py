"""What nobody understood, on its page: the oldest first, a press a label, and a way back."""

import re

import pytest

from handlers.services import Services
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.writing import Writer

PAGE = "/belum-dipahami"


@pytest.fixture
def budi(demo: Services, clock: StandingClock) -> Browser:
    """Budi at the desk, with three messages that wait."""
    for at, said in enumerate(("pupuk subsidi dimana", "<b>sapi</b> hilang", "harga jagung ee")):
        Writer(demo, address=f"70000{at}").says(said)
        clock.advance(minutes=10)
    return Browser(demo, "budi")


def ids(browser: Browser) -> list[str]:
    """Return the messages that wait, in the order of the page."""
    return re.findall(r"/belum-dipahami/(\d+)/arti", browser.text(PAGE))


def test_the_oldest_stands_first_and_words_are_only_words(budi: Browser) -> None:
    page = budi.get(PAGE).text
    assert page.index("pupuk") < page.index("sapi") < page.index("jagung")
    assert "<b>sapi" not in page
    assert "30 menit lalu" in page
    assert "3 menunggu." in page


def test_a_press_labels_and_another_takes_it_back(budi: Browser) -> None:
    first, *rest = ids(budi)
    assert "Tersimpan." in budi.does(f"{PAGE}/{first}/arti", label="out_of_scope")
    assert ids(budi) == rest
    assert "Bukan urusan kami</span>" in budi.text(PAGE)
    assert "Diurungkan" in budi.does(f"{PAGE}/{first}/urungkan")
    assert ids(budi) == [first, *rest]


def test_one_may_be_left_for_later(budi: Browser) -> None:
    first, *rest = ids(budi)
    assert re.findall(r"/belum-dipahami/(\d+)/arti", budi.text(f"{PAGE}?setelah={first}")) == rest
    answer = budi.post(f"{PAGE}/{rest[0]}/arti", label="menu", after=first)
    assert answer.headers["Location"].endswith(f"?setelah={first}")


def test_only_an_intent_is_a_label_and_the_first_one_counts(budi: Browser) -> None:
    first, *_ = ids(budi)
    assert budi.post(f"{PAGE}/{first}/arti", label="pupuk").status_code == 400
    assert budi.post(f"{PAGE}/999/arti", label="menu").status_code == 404
    budi.does(f"{PAGE}/{first}/arti", label="menu")
    assert budi.post(f"{PAGE}/{first}/arti", label="card").status_code == 409


# Rosa works for one kabupaten; whoever is not understood has mostly no place yet.
@pytest.mark.parametrize("login", ["rosa", "ani", "dedi", "eva", "fitri"])
def test_who_may_not_label_sees_none_of_it(demo: Services, budi: Browser, login: str) -> None:
    first, *_ = ids(budi)
    theirs = Browser(demo, login)
    assert theirs.get(PAGE).status_code == 403
    assert theirs.post(f"{PAGE}/{first}/arti", label="menu").status_code == 403


def test_the_days_are_counted(budi: Browser) -> None:
    first, *_ = ids(budi)
    budi.does(f"{PAGE}/{first}/arti", label="menu")
    table = budi.text(PAGE).partition("Tujuh hari terakhir")[2]
    counts = re.findall(r'<td class="number"[^>]*>(\d+)</td>', table)
    assert counts[:4] == ["3", "1", "0", "0"]
