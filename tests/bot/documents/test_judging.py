"""What people could read is never called dark or blurred; what nobody could read is."""

import pytest
from PIL import Image

from bot.documents.judging import DARKEST, SHARPEST_BLUR, brightness, find_fault, seen, sharpness
from conversations.rules.paper import PaperFault
from tests.bot.documents.drawn import page, photographed

PAGES = {
    "letter": page(2400, 3200, 45, 42),
    "three-lines": page(2400, 3200, 3, 42),
    "card": page(2000, 1300, 11, 60, ink=50, paper=170),
    "large-letters": page(2400, 3200, 8, 140, ink=90, paper=210),
    "pencil": page(2400, 3200, 30, 46, ink=170, paper=225),
    "small-letters": page(2400, 3200, 70, 26),
}


def fault_of(name: str, light: float = 1.0, blur: float = 0.0) -> PaperFault | None:
    return find_fault(kept(photographed(PAGES[name], light, blur)))


def kept(taken: Image.Image) -> Image.Image:
    """As ``pictures.py`` hands it over."""
    taken.thumbnail((2000, 2000))
    return taken.convert("RGB")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("light", "blur"), [(1.0, 0), (1.0, 2), (0.4, 0)])
def test_what_can_be_read_is_not_sent_back(name: str, light: float, blur: float) -> None:
    assert fault_of(name, light, blur) is None


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("blur", [7, 16])
@pytest.mark.parametrize("side", [0, 1600])
def test_what_is_blurred_is_told(name: str, side: int, blur: float) -> None:
    """As an app sends it in full, and as WhatsApp makes it smaller."""
    drawn = PAGES[name]
    share = side / max(drawn.size) if side else 1.0
    smaller = drawn.resize((round(drawn.width * share), round(drawn.height * share)))
    taken = photographed(smaller, blur=blur * share)
    assert find_fault(kept(taken)) is PaperFault.BLURRED


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("light", [0.2, 0.0])
def test_what_is_dark_is_told(name: str, light: float) -> None:
    assert fault_of(name, light) is PaperFault.TOO_DARK


@pytest.mark.parametrize(
    ("size", "fault"),
    [
        pytest.param((320, 240), PaperFault.TOO_SMALL, id="thumbnail"),
        pytest.param((599, 400), PaperFault.TOO_SMALL, id="just-below"),
        pytest.param((600, 100), None, id="a-strip"),
    ],
)
def test_what_is_tiny_is_told(size: tuple[int, int], fault: PaperFault | None) -> None:
    assert find_fault(page(*size, 3, 20).convert("RGB")) is fault


def test_a_small_paper_on_a_black_table_is_not_dark() -> None:
    table = Image.new("RGB", (1600, 1200), "black")
    table.paste(page(500, 340, 8, 22).convert("RGB"), (200, 200))
    assert find_fault(table) is None


@pytest.mark.parametrize(
    ("picture", "fault"),
    [
        pytest.param(Image.new("RGB", (1200, 900), "black"), PaperFault.TOO_DARK, id="black"),
        pytest.param(Image.new("RGB", (1200, 900), "white"), PaperFault.BLURRED, id="white"),
        pytest.param(Image.new("RGB", (2000, 1), "white"), PaperFault.BLURRED, id="a-line"),
    ],
)
def test_nothing_at_all_is_told(picture: Image.Image, fault: PaperFault) -> None:
    assert find_fault(picture) is fault


def test_the_figures_leave_room_on_both_sides() -> None:
    """The measured figures that the limits stand between; they print with ``-rP``."""
    sharp: list[float] = []
    blurred: list[float] = []
    for name, drawn in PAGES.items():
        for blur, found in ((0, sharp), (7, blurred)):
            grey = seen(kept(photographed(drawn, blur=blur)))
            found.append(sharpness(grey))
            print(f"{name} blur {blur}: {sharpness(grey):.0f}, light {brightness(grey)}")  # noqa: T201
    assert max(blurred) < SHARPEST_BLUR < min(sharp) / 2
    assert brightness(seen(kept(photographed(PAGES["letter"], 0.4)))) > DARKEST
