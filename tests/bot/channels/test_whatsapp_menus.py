"""What fits into a layout of buttons, and what goes as words."""

import pytest

from bot.channels.whatsapp_menus import buttons_for, filled, inline, layouts
from handlers.channel import Outgoing

TWO = Outgoing("Yakin?", (("yes", "Ya"), ("no", "Tidak")), "toy.sure", "MENU")


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(Outgoing("Halo."), id="no-options"),
        pytest.param(
            Outgoing("?", tuple((str(n), str(n)) for n in range(11)), "toy.x"), id="too-many"
        ),
        pytest.param(Outgoing("x" * 1024, TWO.options, "toy.x"), id="too-long"),
        pytest.param(
            Outgoing(
                "?",
                (("a", "Kabupaten Timor Tengah Utara"), ("b", "Kabupaten Timor Tengah S")),
                "toy.x",
            ),
            id="alike-when-cut",
        ),
        pytest.param(Outgoing("?", (("a", " "), ("b", "B")), "toy.x"), id="empty-label"),
        pytest.param(Outgoing("?", (("x" * 200, "A"), ("b", "B")), "toy.x"), id="long-name"),
        pytest.param(Outgoing("?", TWO.options), id="no-question"),
    ],
)
def test_what_fits_no_layout_goes_as_words(message: Outgoing) -> None:
    pushed = {layout.name: "HX" for layout in layouts("Lihat pilihan")}
    assert filled(message) is None
    assert buttons_for(message, pushed) is None
    assert inline([message], pushed)


@pytest.mark.parametrize(
    ("count", "longest"), [(2, 20), (3, 20), (4, 24), (10, 24)], ids=["2", "3", "4", "10"]
)
def test_labels_are_cut_at_what_whatsapp_shows(count: int, longest: int) -> None:
    options = tuple((str(n), f"{n} label yang sangat panjang sekali") for n in range(count))
    blanks = filled(Outgoing("?", options, "toy.x"))
    assert blanks
    assert {len(blanks[str(2 * n)]) for n in range(1, count + 1)} <= {longest, longest - 1}


def test_a_picture_never_fits_inside_an_answer() -> None:
    assert not inline([Outgoing("Halo."), Outgoing("Ini.", picture="invented")], {})


def test_questions_with_layouts_do_not_fit_inside_an_answer() -> None:
    assert inline([Outgoing("Halo."), TWO], {})
    assert not inline([Outgoing("Halo."), TWO], {"lontar_buttons_2": "HX"})
